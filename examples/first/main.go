// First learns exclusive or, to show what a program looks like.
package main

import (
	"fmt"

	"cresset/nn"
	"cresset/optim"
	"cresset/rng"
	"cresset/tensor"
)

func main() {
	r := rng.New(1) // every random number comes from a stream with a seed
	x := tensor.FromSlice([]float32{0, 0, 0, 1, 1, 0, 1, 1}, 4, 2)
	y := tensor.FromSlice([]float32{0, 1, 1, 0}, 4, 1)
	model := nn.NewSequential(nn.NewLinear(r, 2, 8), nn.NewTanh(), nn.NewLinear(r, 8, 1))
	cfg := optim.AdamWDefaults()
	cfg.LR = 0.05
	opt := optim.NewAdamW(nn.Parameters(model), cfg)
	for range 200 {
		tensor.Scope(func() { // what a step allocates is freed at its end
			opt.ZeroGrad()
			nn.MSE(model.Forward(x), y).Backward()
			opt.Step()
		})
	}
	fmt.Println(model.Forward(x).Detach().Round().Reshape(-1))
}
