package nn_test

import (
	"fmt"

	"cresset/nn"
	"cresset/rng"
	"cresset/tensor"
)

// A module is a struct; its parameters are found by the names of its fields.
func Example() {
	r := rng.New(1)
	model := nn.NewSequential(nn.NewLinear(r, 2, 8), nn.NewTanh(), nn.NewLinear(r, 8, 1))
	x := tensor.FromSlice([]float32{0, 0, 0, 1, 1, 0, 1, 1}, 4, 2)
	y := tensor.FromSlice([]float32{0, 1, 1, 0}, 4, 1)
	for range 1000 {
		tensor.Scope(func() {
			nn.ZeroGrad(model)
			nn.MSE(model.Forward(x), y).Backward()
			tensor.NoGrad(func() {
				for _, p := range nn.Parameters(model) {
					p.SubInPlace(p.Grad().MulScalar(0.3))
				}
			})
		})
	}
	fmt.Print(nn.Format(model))
	fmt.Printf("loss below 0.01: %v\n", nn.MSE(model.Forward(x), y).Item() < 0.01)
	// Output:
	// Sequential(  # 33
	//   (0): Linear(in_features=2, out_features=8, bias=True)  # 24
	//   (1): Tanh()
	//   (2): Linear(in_features=8, out_features=1, bias=True)  # 9
	// )
	// loss below 0.01: true
}
