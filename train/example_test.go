package train_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"cresset/data"
	"cresset/nn"
	"cresset/optim"
	"cresset/rng"
	"cresset/tensor"
	"cresset/train"
)

// A line is fitted through four points; the run's folder holds what a later Resume needs.
func Example() {
	dir, err := os.MkdirTemp("", "run")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	x := tensor.FromSlice([]float32{0, 1, 2, 3}, 4, 1)
	set, err := data.NewTensors(x, x.MulScalar(2).AddScalar(1))
	if err != nil {
		log.Fatal(err)
	}
	r := rng.New(1)
	line := nn.NewLinear(r, 1, 1)
	cfg := optim.AdamWDefaults()
	cfg.LR, cfg.WeightDecay = 0.1, 0
	loop := &train.Loop[[]*tensor.Tensor]{
		Dir: dir, Steps: 300, Model: line,
		Optimizer: optim.NewAdamW(nn.Parameters(line), cfg),
		Source:    data.NewLoader(set, data.Stack, data.LoaderConfig{BatchSize: 4}),
		Loss: func(b []*tensor.Tensor) *tensor.Tensor {
			return nn.MSE(line.Forward(b[0]), b[1])
		},
	}
	if err := loop.Run(context.Background()); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("y = %.1f·x + %.1f\n", line.Weight.Item(), line.Bias.Item())
	steps, err := train.Checkpoints(loop.Checkpoints())
	fmt.Println(steps[len(steps)-1], err)
	// Output:
	// y = 2.0·x + 1.0
	// 300 <nil>
}
