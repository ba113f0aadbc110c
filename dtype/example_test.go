package dtype_test

import (
	"fmt"

	"cresset/dtype"
)

func Example() {
	fmt.Println(dtype.Promote(dtype.U8, dtype.I8), dtype.Promote(dtype.F16, dtype.BF16))
	fmt.Println(dtype.PromoteWeak(dtype.BF16, dtype.F32)) // a number beside a tensor
	// Output:
	// int16 float32
	// bfloat16
}
