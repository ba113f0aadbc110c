package main

import (
	"errors"

	"github.com/spf13/cobra"

	"cresset/bench"
	"cresset/tensor"
)

// benchmark is "cresset bench".
func benchmark() *cobra.Command {
	var list, memory, profile bool
	var trace string
	var threads int
	var seconds float64
	cmd := &cobra.Command{
		Use:   "bench [NAME…]",
		Short: "Measure the benchmark's workloads, all or those named",
		Long: `Measure the benchmark's workloads, all or those named.

A line is the workload's name, the least seconds of an iteration, and what that means.
bench/compare runs them in turn with their twins in PyTorch. "peak" stands for what one
core does at most: multiplications and additions of F32 (two operations each) in
registers, reading memory, and copying it (bytes read and bytes written count).`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, w := range bench.Workloads() {
				names = append(names, w.Name)
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
	}
	fs := cmd.Flags()
	fs.BoolVar(&list, "list", false, "print the names")
	fs.BoolVar(&memory, "memory", false, "print by how much the peak of resident memory grows, for one name")
	fs.BoolVar(&profile, "profile", false, "print what each operation takes, for one name")
	fs.StringVar(&trace, "trace", "", "write every operation of one name to this `file`, for ui.perfetto.dev")
	fs.IntVar(&threads, "threads", 1, "threads to compute with")
	fs.Float64Var(&seconds, "seconds", 2, "to repeat each workload for")
	cmd.RunE = func(cmd *cobra.Command, names []string) error {
		out := cmd.OutOrStdout()
		switch {
		case list:
			return bench.List(out)
		case memory && len(names) != 1:
			return errors.New("bench --memory measures one workload: a process has only one peak")
		case memory:
			return bench.Memory(out, names[0], threads, seconds)
		case (profile || trace != "") && len(names) != 1:
			return errors.New("bench --profile and --trace look at one workload")
		case profile || trace != "":
			return profiled(out, profile, trace, func() (*tensor.ProfileReport, error) {
				return bench.Profile(names[0], threads, seconds)
			})
		}
		return bench.Run(out, names, threads, seconds)
	}
	return cmd
}
