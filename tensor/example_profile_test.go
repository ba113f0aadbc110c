package tensor_test

import (
	"fmt"

	"cresset/rng"
	"cresset/tensor"
)

// What the operations of a step took; print the report itself for the table.
func ExampleProfile() {
	r := rng.New(1)
	x, w := tensor.RandN(r, 128, 64), tensor.RandN(r, 64, 64).RequireGrad()
	report := tensor.Profile(func() {
		for range 10 {
			x.MatMul(w).Sum().Backward()
		}
	})
	for _, o := range report.Operations() {
		if o.Operations > 0 {
			fmt.Printf("%s: %d calls, %.0f MFLOP\n", o.Name, o.Calls, o.Operations/1e6)
		}
	}
	// Unordered output:
	// MatMul: 10 calls, 10 MFLOP
	// MatMul backward: 10 calls, 10 MFLOP
}
