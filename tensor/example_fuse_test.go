package tensor_test

import (
	"fmt"

	"cresset/tensor"
)

// A smooth step and its gradient, each computed in one pass over memory.
func ExampleFuse() {
	x := tensor.FromSlice([]float32{-0.5, 0.25, 0.5, 2}).RequireGrad()
	y := tensor.Fuse(func() *tensor.Tensor {
		t := x.Clamp(0, 1)
		return t.Square().Mul(t.MulScalar(-2).AddScalar(3)) // t²(3 - 2t)
	})
	y.Sum().Backward()
	fmt.Println(y)
	fmt.Println(x.Grad())
	// Output:
	// tensor([0.0000, 0.1562, 0.5000, 1.0000], grad_fn=<Mul>)
	// tensor([0.0000, 1.1250, 1.5000, 0.0000])
}
