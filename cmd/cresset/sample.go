package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"cresset/models/gpt"
	"cresset/rng"
)

// sample is "cresset sample".
func sample() *cobra.Command {
	var prompt string
	var n, threads int
	var seed uint64
	o := gpt.SampleOptions{}
	cmd := &cobra.Command{
		Use:   "sample RUN",
		Short: "Continue a prompt with a trained GPT",
		Args:  cobra.ExactArgs(1),
	}
	fs := cmd.Flags()
	fs.StringVar(&prompt, "prompt", "\n", "text to continue")
	fs.IntVar(&n, "length", 500, "tokens to write")
	fs.Float64Var(&o.Temperature, "temperature", 0.8, "divides the logits; 0 takes the most likely token")
	fs.IntVar(&o.TopK, "top-k", 0, "choose among the K most likely tokens (0: all)")
	fs.Float64Var(&o.TopP, "top-p", 0, "choose among the most likely that together have this probability (0: all)")
	fs.Uint64Var(&seed, "seed", 0, "seed of the choice")
	fs.IntVar(&threads, "threads", 0, "threads to compute with (default all)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := setThreads(threads); err != nil {
			return err
		}
		m, tok, err := gpt.Open(args[0])
		if err != nil {
			return err
		}
		ids, err := tok.Encode(prompt)
		if err != nil {
			return fmt.Errorf("--prompt: %w", err)
		}
		o.Rand = rng.New(seed).Split("sample")
		out := cmd.OutOrStdout()
		fmt.Fprint(out, prompt)
		var fail error
		err = attempt(func() error {
			return m.Generate(cmd.Context(), ids, n, o, func(id int64) bool {
				var s string
				if s, fail = tok.Decode([]int64{id}); fail == nil {
					_, fail = fmt.Fprint(out, s)
				}
				return fail == nil
			})
		})
		fmt.Fprintln(out)
		if fail != nil {
			return fail
		}
		return err
	}
	return cmd
}
