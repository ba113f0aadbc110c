package tensor_test

import (
	"slices"

	"cresset/tensor"
)

type tensors = []*tensor.Tensor

// ops gathers the rows of every family of operations.
var ops = slices.Concat(
	coreOps,
	fusedOps,
	elementwiseOps,
	indexOps,
	matmulOps,
	reduceOps,
	shapeOps,
	scatterReduceOps,
	convOps,
	poolOps,
	normOps,
)

var coreOps = []opTest{
	{name: "Add", f: func(x tensors) *tensor.Tensor { return x[0].Add(x[1]) }, shapes: shapes([]int{3, 4}, []int{3, 4})},
	{name: "Add broadcast", f: func(x tensors) *tensor.Tensor { return x[0].Add(x[1]) }, shapes: shapes([]int{3, 1, 2}, []int{4, 1})},
	{name: "Add scalars", f: func(x tensors) *tensor.Tensor { return x[0].Add(x[1]) }, shapes: shapes([]int{}, []int{2})},
	{name: "AddScalar", f: func(x tensors) *tensor.Tensor { return x[0].AddScalar(1.5) }, shapes: shapes([]int{3})},
	{name: "AddInPlace", f: func(x tensors) *tensor.Tensor { return x[0].MulScalar(2).AddInPlace(x[1]) }, shapes: shapes([]int{2, 3}, []int{3})},
	{name: "Sub", f: func(x tensors) *tensor.Tensor { return x[0].Sub(x[1]) }, shapes: shapes([]int{3, 4}, []int{4})},
	{name: "RSubScalar", f: func(x tensors) *tensor.Tensor { return x[0].RSubScalar(1) }, shapes: shapes([]int{3})},
	{name: "Mul", f: func(x tensors) *tensor.Tensor { return x[0].Mul(x[1]) }, shapes: shapes([]int{3, 4}, []int{3, 1})},
	{name: "Mul empty", f: func(x tensors) *tensor.Tensor { return x[0].Mul(x[1]) }, shapes: shapes([]int{0, 4}, []int{4})},
	{name: "MulInPlace", f: func(x tensors) *tensor.Tensor { return x[0].MulScalar(2).MulInPlace(x[1]) }, shapes: shapes([]int{2, 3}, []int{2, 3})},
	{name: "Div", f: func(x tensors) *tensor.Tensor { return x[0].Div(x[1]) }, shapes: shapes([]int{3, 4}, []int{4}), lo: 0.5, hi: 2},
	{name: "Neg", f: func(x tensors) *tensor.Tensor { return x[0].Neg() }, shapes: shapes([]int{3})},
	{name: "Tanh", f: func(x tensors) *tensor.Tensor { return x[0].Tanh() }, shapes: shapes([]int{3, 5})},
	{name: "Clone", f: func(x tensors) *tensor.Tensor { return x[0].Clone() }, shapes: shapes([]int{3, 2})},
	{name: "Reshape", f: func(x tensors) *tensor.Tensor { return x[0].Reshape(2, -1) }, shapes: shapes([]int{3, 4})},
	{name: "BroadcastTo", f: func(x tensors) *tensor.Tensor { return x[0].BroadcastTo(2, 3, 4) }, shapes: shapes([]int{3, 1})},
	{name: "ExpandAs", f: func(x tensors) *tensor.Tensor { return x[0].ExpandAs(x[1]) }, shapes: shapes([]int{3, 1}, []int{2, 3, 4})},
	{name: "Permute", f: func(x tensors) *tensor.Tensor { return x[0].Permute(2, 0, 1) }, shapes: shapes([]int{2, 3, 4})},
	{name: "Transpose", f: func(x tensors) *tensor.Tensor { return x[0].Transpose(0, -1) }, shapes: shapes([]int{2, 3, 4})},
	{name: "Unsqueeze", f: func(x tensors) *tensor.Tensor { return x[0].Unsqueeze(-1) }, shapes: shapes([]int{2, 3})},
	{name: "Sum", f: func(x tensors) *tensor.Tensor { return x[0].Sum() }, shapes: shapes([]int{3, 4})},
	{name: "Sum dim", f: func(x tensors) *tensor.Tensor { return x[0].Sum(0, -1) }, shapes: shapes([]int{3, 2, 4})},
	{name: "SumKeep", f: func(x tensors) *tensor.Tensor { return x[0].SumKeep(1) }, shapes: shapes([]int{3, 2, 4})},
	{name: "MatMul", f: func(x tensors) *tensor.Tensor { return x[0].MatMul(x[1]) }, shapes: shapes([]int{2, 3}, []int{3, 5})},
	{name: "MatMul batched", f: func(x tensors) *tensor.Tensor { return x[0].MatMul(x[1]) }, shapes: shapes([]int{2, 1, 2, 3}, []int{3, 3, 2})},
	{name: "MatMul shared", f: func(x tensors) *tensor.Tensor { return x[0].MatMul(x[1]) }, shapes: shapes([]int{4, 2, 3}, []int{3, 2})},
	{name: "MatMul vectors", f: func(x tensors) *tensor.Tensor { return x[0].MatMul(x[1]) }, shapes: shapes([]int{3}, []int{3})},
	{name: "MatMul vector", f: func(x tensors) *tensor.Tensor { return x[0].MatMul(x[1]) }, shapes: shapes([]int{3}, []int{2, 3, 2})},
	{name: "AsStrided", f: func(x tensors) *tensor.Tensor { return x[0].Contiguous().AsStrided([]int{3, 2}, []int{1, 2}, 1) }, shapes: shapes([]int{2, 4})},
}
