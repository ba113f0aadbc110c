package main

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"cresset/hub"
	"cresset/models/mnist"
	"cresset/nn"
)

// trainMNIST is "cresset train mnist".
func trainMNIST() *cobra.Command {
	c := mnist.TrainDefaults()
	var out, interval string
	var threads, keep int
	cmd := &cobra.Command{
		Use:   "mnist",
		Short: "Train a convolutional network on handwritten digits",
		Args:  cobra.NoArgs,
	}
	fs := cmd.Flags()
	fs.StringVar(&out, "out", "", "folder for metrics, checkpoints and weights (default: nothing is kept)")
	addRunFlags(fs, &threads, &keep, &interval)
	fs.Uint64Var(&c.Seed, "seed", c.Seed, "seed of every random stream")
	fs.IntVar(&c.Epochs, "epochs", c.Epochs, "times to go through the images")
	fs.IntVar(&c.Batch, "batch", c.Batch, "images to a batch")
	fs.Float64Var(&c.LR, "lr", c.LR, "largest learning rate")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return attempt(func() error {
			every, err := checkRun(threads, keep, interval)
			if err != nil {
				return err
			}
			began := time.Now()
			t, err := mnist.NewTrainer(c)
			if err != nil {
				return err
			}
			t.Loop.Dir, t.Loop.Out, t.Loop.Keep, t.Loop.CheckpointEvery = out, cmd.OutOrStdout(), keep, every
			fmt.Fprintf(cmd.OutOrStdout(), "%d parameters, %d steps\n", nn.CountParameters(t.Net), t.Loop.Steps)
			if _, err := t.Loop.Resume(); err != nil {
				return err
			}
			if err := t.Loop.Run(cmd.Context()); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%.2f %% of the held-out digits are right, after %.1f s\n",
				100*t.Accuracy(), time.Since(began).Seconds())
			if out == "" {
				return nil
			}
			return hub.SaveModel(filepath.Join(out, "model.safetensors"), t.Net)
		})
	}
	return cmd
}
