package workload_test

import (
	"fmt"

	"cresset/conformance/workload"
	"cresset/dtype"
	"cresset/tensor"
)

func ExampleNano() {
	m := workload.NewNano(65)
	ids := tensor.Options{DType: dtype.I64}.Zeros(2, workload.NanoContext)
	fmt.Println(m.Loss(ids, ids).Shape())
	// Output: []
}
