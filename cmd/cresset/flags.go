package main

import (
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"cresset/models/gpt"
	"cresset/tensor"
)

// addRunFlags adds what every training command takes.
func addRunFlags(fs *pflag.FlagSet, threads, keep *int, interval *string) {
	fs.IntVar(threads, "threads", 0, "threads to compute with (default all); results do not depend on it")
	fs.IntVar(keep, "keep", 2, "checkpoints to keep")
	fs.StringVar(interval, "checkpoint-every", "30s", "time between checkpoints")
}

// checkRun looks at what addRunFlags added, before anything is made, and returns the time
// between checkpoints.
func checkRun(threads, keep int, interval string) (time.Duration, error) {
	if keep < 1 {
		return 0, fmt.Errorf("--keep %d: must be at least 1", keep)
	}
	if err := setThreads(threads); err != nil {
		return 0, err
	}
	return parseInterval(interval)
}

func setThreads(n int) error {
	if n < 0 {
		return fmt.Errorf("--threads %d: must be at least 1", n)
	}
	if n > 0 {
		tensor.SetThreads(n)
	}
	return nil
}

func parseInterval(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("--checkpoint-every %q is no time above 0, such as 30s or 5m", s)
	}
	return d, nil
}

// overlay returns the defaults with what the command line sets.
func overlay(d, c gpt.TrainConfig, fs *pflag.FlagSet) gpt.TrainConfig {
	set := func(name string, f func()) {
		if fs.Changed(name) {
			f()
		}
	}
	d.Data, d.Seed = c.Data, c.Seed
	set("tokenizer", func() { d.Tokenizer = c.Tokenizer })
	set("steps", func() { d.Steps = c.Steps })
	set("batch", func() { d.Batch = c.Batch })
	set("accumulate", func() { d.Accumulate = c.Accumulate })
	set("lr", func() { d.LR = c.LR })
	set("min-lr", func() { d.MinLR = c.MinLR })
	set("warmup", func() { d.Warmup = c.Warmup })
	set("beta1", func() { d.Beta1 = c.Beta1 })
	set("beta2", func() { d.Beta2 = c.Beta2 })
	set("weight-decay", func() { d.WeightDecay = c.WeightDecay })
	set("clip", func() { d.Clip = c.Clip })
	set("ema", func() { d.EMA = c.EMA })
	set("validation", func() { d.Validation = c.Validation })
	set("eval-every", func() { d.EvalEvery = c.EvalEvery })
	set("sample-length", func() { d.SampleLen = c.SampleLen })
	set("context", func() { d.Model.Context = c.Model.Context })
	set("layers", func() { d.Model.Layers = c.Model.Layers })
	set("heads", func() { d.Model.Heads = c.Model.Heads })
	set("width", func() { d.Model.Width = c.Model.Width })
	set("hidden", func() { d.Model.Hidden = c.Model.Hidden })
	set("bias", func() { d.Model.Bias = c.Model.Bias })
	set("gelu", func() { d.Model.GELU = c.Model.GELU })
	set("dropout", func() { d.Model.Dropout = c.Model.Dropout })
	return d
}
