package conformance_test

import (
	"encoding/binary"
	"fmt"
	"math"

	"cresset/conformance"
	"cresset/conformance/corpus"
	"cresset/dtype"
)

func ExampleDifference() {
	tensor := func(x float64) corpus.Tensor {
		return corpus.Tensor{DType: dtype.F64, Shape: []int{},
			Data: binary.LittleEndian.AppendUint64(nil, math.Float64bits(x))}
	}
	bound := conformance.BoundOf(dtype.F64)
	fmt.Printf("%q\n", conformance.Difference(tensor(1+1e-9), tensor(1), bound))
	fmt.Println(conformance.Difference(tensor(1.5), tensor(1), bound) == "")
	// Output:
	// ""
	// false
}
