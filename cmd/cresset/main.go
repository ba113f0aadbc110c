// Cresset trains, samples and measures models from the command line.
//
//	cresset train gpt            a small GPT on Shakespeare
//	cresset train mnist          a convolutional network on digits
//	cresset sample RUN           text from a trained GPT
//	cresset bench                the workloads that are compared with PyTorch
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"cresset/tensor"
	"cresset/train"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := root().ExecuteContext(ctx)
	switch {
	case err == nil:
	case errors.Is(err, train.ErrInterrupted):
		fmt.Fprintln(os.Stderr, err)
		os.Exit(130) // what a shell reports of a program that Ctrl-C ended
	default:
		fmt.Fprintln(os.Stderr, "cresset:", err)
		os.Exit(1)
	}
}

// root returns the command with all its subcommands.
func root() *cobra.Command {
	c := &cobra.Command{
		Use:           "cresset",
		Short:         "Deep learning in Go: train, sample and measure models",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	t := &cobra.Command{
		Use:   "train",
		Short: "Train a model",
		Args:  cobra.NoArgs, // refuses a model that is not there
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	t.AddCommand(trainGPT(), trainMNIST())
	c.AddCommand(t, sample(), benchmark(), version())
	return c
}

// attempt calls f and turns misuse of tensors, which panics, into an error.
func attempt(f func() error) error {
	var err error
	if e := tensor.Try(func() { err = f() }); e != nil {
		return e
	}
	return err
}
