package gradcheck_test

import (
	"fmt"

	"cresset/tensor"
	"cresset/tensor/gradcheck"
)

func Example() {
	f := func(x []*tensor.Tensor) []*tensor.Tensor {
		y := x[0].Square()
		return []*tensor.Tensor{tensor.Record("Wrong", y.Detach(), tensor.Wrt(x[0], // its gradient is 2x
			func(dy *tensor.Tensor) *tensor.Tensor { return dy.Mul(x[0]) }, x[0]))}
	}
	x := tensor.FromSlice([]float64{3}).RequireGrad()
	fmt.Println(gradcheck.Check(f, []*tensor.Tensor{x}, gradcheck.Options{}) != nil)
	// Output: true
}
