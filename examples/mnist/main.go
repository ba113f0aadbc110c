// Mnist trains a classifier of handwritten digits, with the training loop written out.
// models/mnist is the same with train.Loop, convolutions and checkpoints.
package main

import (
	"context"
	"fmt"
	"os"

	"cresset/data"
	"cresset/models/mnist"
	"cresset/nn"
	"cresset/optim"
	"cresset/rng"
	"cresset/tensor"
)

// run trains for some epochs and returns the share of the held-out digits that the
// model then names right.
func run(epochs int) (right float64, err error) {
	r := rng.New(1)
	trainX, trainY, testX, testY := mnist.Digits()
	set, err := data.NewTensors(trainX, trainY)
	if err != nil {
		return 0, err
	}
	loader := data.NewLoader(set, data.Stack, data.LoaderConfig{BatchSize: 64,
		Sampler: data.Shuffled{}, Rand: r.Split("batches")})
	model := nn.NewSequential(nn.NewFlatten(), nn.NewLinear(r, 784, 128), nn.NewReLU(),
		nn.NewDropout(r, 0.1), nn.NewLinear(r, 128, 10))
	opt := optim.NewAdamW(nn.Parameters(model), optim.AdamWDefaults())
	for range epochs {
		for batch, err := range loader.Batches(context.Background()) {
			if err != nil {
				return 0, err
			}
			tensor.Scope(func() {
				opt.ZeroGrad()
				nn.CrossEntropy(model.Forward(batch[0]), batch[1]).Backward()
				opt.Step()
			})
		}
	}
	nn.Eval(model) // no dropout any more
	tensor.NoGrad(func() {
		right = model.Forward(testX).ArgMax(1).Eq(testY).Float().Mean().Item()
	})
	return right, nil
}

func main() {
	right, err := run(5)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("%.1f %% of the held-out digits are right\n", 100*right)
}
