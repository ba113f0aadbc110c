package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"cresset/models/gpt"
	"cresset/nn"
	"cresset/tensor"
	"cresset/train"
	"cresset/train/curve"
	"cresset/train/metrics"
	"cresset/train/progress"
)

// gptFlags are the settings of "cresset train gpt" that are not part of its result.
type gptFlags struct {
	preset, out, resume string
	threads, keep       int
	interval            string
	profile             bool
	trace               string
}

// trainGPT is "cresset train gpt".
func trainGPT() *cobra.Command {
	var f gptFlags
	var c gpt.TrainConfig
	cmd := &cobra.Command{
		Use:   "gpt",
		Short: "Train a GPT on a text",
		Long: `Train a GPT on a text: the ten plays of Shakespeare, or the file --data names.

The run's folder gets config.json, metrics.tsv, TensorBoard events, samples, checkpoints,
and at the end model.safetensors and loss.svg. Ctrl-C saves and says how to go on; so
does a run that was killed: cresset train gpt --resume FOLDER.`,
		Args: cobra.NoArgs,
	}
	fs := cmd.Flags()
	fs.StringVar(&f.preset, "preset", "nano", "size of the model and its settings: nano, mini or gpt2")
	fs.StringVar(&f.out, "out", "", "the run's folder (default runs/gpt-PRESET-SEED)")
	fs.StringVar(&f.resume, "resume", "", "go on with the run in this `folder`; of the other flags only --steps and --threads count")
	addRunFlags(fs, &f.threads, &f.keep, &f.interval)
	fs.StringVar(&c.Data, "data", "", "text `file` to train on (default the ten plays)")
	fs.StringVar(&c.Tokenizer, "tokenizer", "", "chars or bytes")
	fs.Uint64Var(&c.Seed, "seed", 0, "seed of every random stream")
	fs.IntVar(&c.Steps, "steps", 0, "optimiser steps")
	fs.IntVar(&c.Batch, "batch", 0, "contexts to a batch")
	fs.IntVar(&c.Accumulate, "accumulate", 0, "batches to a step")
	fs.Float64Var(&c.LR, "lr", 0, "learning rate after the warm-up")
	fs.Float64Var(&c.MinLR, "min-lr", 0, "learning rate at the end")
	fs.IntVar(&c.Warmup, "warmup", 0, "steps of warm-up")
	fs.Float64Var(&c.Beta1, "beta1", 0, "decay of the average of gradients")
	fs.Float64Var(&c.Beta2, "beta2", 0, "decay of the average of their squares")
	fs.Float64Var(&c.WeightDecay, "weight-decay", 0, "of matrices and embeddings")
	fs.Float64Var(&c.Clip, "clip", 0, "largest norm of the gradients")
	fs.Float64Var(&c.EMA, "ema", 0, "decay of an average of the weights, which is what is kept")
	fs.Float64Var(&c.Validation, "validation", 0, "fraction of the text, at its end, to validate on")
	fs.IntVar(&c.EvalEvery, "eval-every", 0, "steps between evaluations")
	fs.IntVar(&c.SampleLen, "sample-length", 0, "tokens of the samples")
	fs.IntVar(&c.Model.Context, "context", 0, "positions the model sees")
	fs.IntVar(&c.Model.Layers, "layers", 0, "blocks")
	fs.IntVar(&c.Model.Heads, "heads", 0, "attention heads")
	fs.IntVar(&c.Model.Width, "width", 0, "of the stream")
	fs.IntVar(&c.Model.Hidden, "hidden", 0, "width of the MLP (default 4 times --width)")
	fs.BoolVar(&c.Model.Bias, "bias", false, "biases in linear maps and norms")
	fs.StringVar((*string)(&c.Model.GELU), "gelu", "", "exact or tanh")
	fs.Float64Var(&c.Model.Dropout, "dropout", 0, "probability")
	fs.BoolVar(&f.profile, "profile", false, "print what each operation took, when the run ends")
	fs.StringVar(&f.trace, "trace", "", "write the first operations to this `file`, for ui.perfetto.dev")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		defaults, err := gpt.TrainDefaults(f.preset)
		if err != nil {
			return err
		}
		full := overlay(defaults, c, fs)
		return attempt(func() error { return runGPT(cmd.Context(), cmd.OutOrStdout(), f, full, fs.Changed("steps")) })
	}
	return cmd
}

// runGPT trains, and shows what came of it.
func runGPT(ctx context.Context, out io.Writer, f gptFlags, c gpt.TrainConfig, steps bool) error {
	interval, err := checkRun(f.threads, f.keep, f.interval)
	if err != nil {
		return err
	}
	t, err := openGPT(f, c, steps)
	if err != nil {
		return err
	}
	dir := t.Loop.Dir
	fmt.Fprintf(out, "%d parameters, %d tokens in the vocabulary, %d steps, run in %s\n",
		nn.CountParameters(t.Model), t.Config.Model.Vocab, t.Config.Steps, dir)
	t.Loop.Out, t.Loop.Keep, t.Loop.CheckpointEvery = out, f.keep, interval
	if err := runProfiled(f, out, func() error { return t.Loop.Run(ctx) }); err != nil {
		if errors.Is(err, train.ErrInterrupted) {
			return fmt.Errorf("%w; go on with: cresset train gpt --resume %s", err, dir)
		}
		return err
	}
	weights, err := t.Finish()
	if err != nil {
		return err
	}
	if err := showCurve(out, dir, "GPT on "+name(t.Config.Data)); err != nil {
		return err
	}
	fmt.Fprintf(out, "\n%s\n\nweights %s; more verse: cresset sample %s\n", lastSample(dir, t.Config.Steps), weights, dir)
	return nil
}

// runProfiled calls run, and shows what its operations took if that is asked for.
func runProfiled(f gptFlags, out io.Writer, run func() error) error {
	if !f.profile && f.trace == "" {
		return run()
	}
	return profiled(out, f.profile, f.trace, func() (r *tensor.ProfileReport, err error) {
		r = tensor.Profile(func() { err = run() })
		return r, err
	})
}

func openGPT(f gptFlags, c gpt.TrainConfig, steps bool) (*gpt.Trainer, error) {
	if f.resume != "" {
		if !steps {
			c.Steps = 0
		}
		return gpt.ResumeTrainer(f.resume, c.Steps)
	}
	if f.out == "" {
		f.out = filepath.Join("runs", fmt.Sprintf("gpt-%s-%d", f.preset, c.Seed))
	}
	return gpt.NewTrainer(c, f.out)
}

// name says what a run was trained on.
func name(data string) string {
	if data == "" {
		return "Shakespeare"
	}
	return filepath.Base(data)
}

func lastSample(dir string, step int) string {
	b, err := os.ReadFile(filepath.Join(dir, "samples", fmt.Sprintf("step-%09d.txt", step)))
	if err != nil {
		return ""
	}
	return string(b)
}

// showCurve draws the losses of a run into its folder and into the terminal.
func showCurve(out io.Writer, dir, title string) error {
	table, err := metrics.Read(filepath.Join(dir, "metrics.tsv"))
	if err != nil {
		return err
	}
	loss, err := table.Series("loss")
	if err != nil {
		return err
	}
	val, err := table.Series("val_loss")
	if err != nil {
		return err
	}
	series := []metrics.Series{loss}
	if len(val.X) > 0 {
		series = append(series, val)
		fmt.Fprintf(out, "validation loss %.4f\n", val.Y[len(val.Y)-1])
	}
	if err := curve.Save(filepath.Join(dir, "loss.svg"), title, series...); err != nil {
		return err
	}
	return progress.Chart(out, 78, 16, series...)
}
