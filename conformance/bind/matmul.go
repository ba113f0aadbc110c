package bind

import "cresset/tensor"

func init() {
	register(map[string]Op{
		"matmul":      binary((*tensor.Tensor).MatMul),
		"__rmatmul__": reflected((*tensor.Tensor).MatMul),
	})
}
