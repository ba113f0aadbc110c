// Quality measures what weights of fewer bits cost a trained GPT: whether it goes on
// writing the same text, and its loss.
//
//	go run ./bench/quality [--prompts 20] [--length 100] RUN
//
// RUN is the folder of a run of `cresset train gpt`. Prompts are stretches of 32 tokens
// of the text it was validated on, each continued by the likeliest tokens; the loss is in
// nats a token, over the beginning of that text.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"cresset/dtype"
	"cresset/models/gpt"
	"cresset/nn"
	"cresset/rng"
	"cresset/tensor"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "quality:", err)
		os.Exit(1)
	}
}

// promptLength is the number of tokens of a prompt.
const promptLength = 32

// options are what the command line says.
type options struct {
	prompts, length, contexts int
	run                       string
}

func parse(args []string) (options, error) {
	var o options
	fs := flag.NewFlagSet("quality", flag.ContinueOnError)
	fs.IntVar(&o.prompts, "prompts", 20, "`number` of texts to continue")
	fs.IntVar(&o.length, "length", 100, "`tokens` to add to each")
	fs.IntVar(&o.contexts, "contexts", 64, "`number` of contexts that the loss is taken over")
	if err := fs.Parse(args); err != nil {
		return o, err
	}
	if fs.NArg() != 1 {
		return o, errors.New("name the folder of one run of `cresset train gpt`")
	}
	if o.prompts < 1 || o.length < 1 || o.contexts < 1 {
		return o, errors.New("prompts, length and contexts must be at least 1")
	}
	o.run = fs.Arg(0)
	return o, nil
}

func run(ctx context.Context, args []string, w io.Writer) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	tokens, err := gpt.ValidationTokens(o.run)
	if err != nil {
		return err
	}
	trained, _, err := gpt.Open(o.run)
	if err != nil {
		return err
	}
	var base measured
	for _, d := range []dtype.DType{tensor.F32, tensor.BF16, tensor.F16, tensor.I8} {
		m, err := stored(trained, d)
		if err != nil {
			return err
		}
		r, err := measure(ctx, m, tokens, o)
		if err != nil {
			return err
		}
		if d == tensor.F32 {
			base = r
		}
		same := r.agreement(base)
		_, err = fmt.Fprintf(w, "%-8s loss %.5f nats (%+.5f)   %d of %d texts the same as F32's, %d of %d tokens before they part\n",
			d, r.loss, r.loss-base.loss, same.texts, o.prompts, same.tokens, o.prompts*o.length)
		if err != nil {
			return err
		}
	}
	return nil
}

// stored returns a copy of a model with weights of the given type.
func stored(m *gpt.GPT, d dtype.DType) (*gpt.GPT, error) {
	z, err := gpt.New(rng.New(0), m.Config)
	if err != nil {
		return nil, err
	}
	nn.Eval(z)
	if err := nn.Load(z, nn.StateDict(m)); err != nil {
		return nil, err
	}
	if d != tensor.F32 {
		z.Quantize(d)
	}
	return z, nil
}

// measured is what was found of one form of a model.
type measured struct {
	loss  float64
	texts [][]int64
}

// measure takes the loss of a model and has it continue the prompts.
func measure(ctx context.Context, m *gpt.GPT, tokens []int64, o options) (r measured, err error) {
	if len(tokens) < o.prompts+promptLength {
		return r, fmt.Errorf("the text to validate on has %d tokens: too few", len(tokens))
	}
	length := m.Config.Context
	if r.loss, err = m.Evaluate(ctx, tokens[:min(len(tokens), o.contexts*length+1)], length); err != nil {
		return r, err
	}
	for i := range o.prompts {
		from := i * (len(tokens) - promptLength) / o.prompts
		var ids []int64
		err := m.Generate(ctx, tokens[from:from+promptLength], o.length, gpt.SampleOptions{}, func(id int64) bool {
			ids = append(ids, id)
			return true
		})
		if err != nil {
			return r, err
		}
		r.texts = append(r.texts, ids)
	}
	return r, nil
}

// An agreement counts the texts that are the same, and the tokens before texts part.
type agreement struct{ texts, tokens int }

func (r measured) agreement(base measured) (a agreement) {
	for i, text := range r.texts {
		n := 0
		for n < len(text) && text[n] == base.texts[i][n] {
			n++
		}
		a.tokens += n
		if n == len(text) {
			a.texts++
		}
	}
	return a
}
