package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"cresset/data/text"
	"cresset/dtype"
	"cresset/models/gpt"
	"cresset/rng"
	"cresset/tensor"
)

// sample is "cresset sample".
func sample() *cobra.Command {
	var prompt, weights string
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
	fs.StringVar(&weights, "weights", "f32", "store weights as f32, bf16, f16 or int8: fewer bits make text faster")
	fs.IntVar(&threads, "threads", 0, "threads to compute with (default all)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := setThreads(threads); err != nil {
			return err
		}
		if n < 0 {
			return fmt.Errorf("--length %d: must be 0 or more", n)
		}
		store, ok := map[string]dtype.DType{"f32": tensor.F32, "bf16": tensor.BF16, "f16": tensor.F16, "int8": tensor.I8}[weights]
		if !ok {
			return fmt.Errorf("--weights %s: must be f32, bf16, f16 or int8", weights)
		}
		var m *gpt.GPT
		var tok text.Tokenizer
		err := attempt(func() (err error) {
			m, tok, err = gpt.Open(args[0])
			if err == nil && store != tensor.F32 {
				m.Quantize(store)
			}
			return err
		})
		if err != nil {
			return err
		}
		ids, err := tok.Encode(prompt)
		if err != nil {
			return fmt.Errorf("--prompt: %w", err)
		}
		o.Rand = rng.New(seed).Split("sample")
		out := cmd.OutOrStdout()
		var fail error
		began := false
		err = attempt(func() error {
			return m.Generate(cmd.Context(), ids, n, o, func(id int64) bool {
				s := prompt
				if !began { // nothing is printed before all arguments were found good
					if _, fail = fmt.Fprint(out, s); fail != nil {
						return false
					}
					began = true
				}
				if s, fail = tok.Decode([]int64{id}); fail == nil {
					_, fail = fmt.Fprint(out, s)
				}
				return fail == nil
			})
		})
		if began {
			fmt.Fprintln(out)
		}
		if fail != nil {
			return fail
		}
		return err
	}
	return cmd
}
