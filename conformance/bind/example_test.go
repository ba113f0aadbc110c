package bind_test

import (
	"fmt"

	"cresset/conformance/bind"
	"cresset/conformance/corpus"
	"cresset/tensor"
)

// The arguments of torch.sum(x, 1, keepdim=True), read as a binding reads them.
func ExampleArgs() {
	x := tensor.Ones(2, 2)
	a := bind.NewArgs(corpus.List{corpus.Ref{Key: "x"}, int64(1)},
		corpus.Map{{Name: "keepdim", Value: true}}, map[string]*tensor.Tensor{"x": x})
	fmt.Println(a.Tensor(0, "input").Shape(), a.Int(1, "dim", 0), a.Bool(2, "keepdim", false))
	// Output: [2 2] 1 true
}
