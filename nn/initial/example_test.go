package initial_test

import (
	"fmt"

	"cresset/nn/initial"
	"cresset/rng"
	"cresset/tensor"
)

// The columns of an orthogonal matrix are unit vectors at right angles.
func Example() {
	w := initial.Orthogonal(rng.New(1), tensor.Empty(5, 3), 1)
	fmt.Println(w.T().MatMul(w).AllClose(tensor.Eye(3), 0, 1e-6, false))
	// Output: true
}
