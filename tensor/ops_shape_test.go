package tensor_test

import (
	"fmt"

	"cresset/tensor"
)

// all makes one row of a function with several results.
func all(f func(x tensors) []*tensor.Tensor) func(x tensors) tensors { return f }

var shapeOps = []opTest{
	{name: "Narrow", f: func(x tensors) *tensor.Tensor { return x[0].Narrow(-1, 1, 2) }, shapes: shapes([]int{3, 4})},
	{name: "Slice", f: func(x tensors) *tensor.Tensor { return x[0].Slice(0, -4, tensor.End, 2) }, shapes: shapes([]int{5, 2})},
	{name: "Slice empty", f: func(x tensors) *tensor.Tensor { return x[0].Slice(0, 3, 1, 2) }, shapes: shapes([]int{5, 2})},
	{name: "Select", f: func(x tensors) *tensor.Tensor { return x[0].Select(1, -1) }, shapes: shapes([]int{2, 3, 2})},
	{name: "Split", multi: all(func(x tensors) []*tensor.Tensor { return x[0].Split(2, 1) }), shapes: shapes([]int{2, 5})},
	{name: "SplitSizes", multi: all(func(x tensors) []*tensor.Tensor { return x[0].SplitSizes([]int{1, 0, 2}, 0) }), shapes: shapes([]int{3, 2})},
	{name: "Chunk", multi: all(func(x tensors) []*tensor.Tensor { return x[0].Chunk(3, -1) }), shapes: shapes([]int{2, 5})},
	{name: "Unbind", multi: all(func(x tensors) []*tensor.Tensor { return x[0].Unbind(1) }), shapes: shapes([]int{2, 3, 2})},
	{name: "Unbind one", f: func(x tensors) *tensor.Tensor { return x[0].Unbind(1)[1] }, shapes: shapes([]int{2, 3, 2})},
	{name: "Cat", f: func(x tensors) *tensor.Tensor { return tensor.Cat(x, 1) }, shapes: shapes([]int{2, 3}, []int{2, 1}, []int{2, 0})},
	{name: "Cat nothing", f: func(x tensors) *tensor.Tensor { return tensor.Cat(x, 1) }, shapes: shapes([]int{0}, []int{2, 1}, []int{2, 2})},
	{name: "Stack", f: func(x tensors) *tensor.Tensor { return tensor.Stack(x, -1) }, shapes: shapes([]int{2, 3}, []int{2, 3})},
	{name: "HStack", f: func(x tensors) *tensor.Tensor { return tensor.HStack(x...) }, shapes: shapes([]int{2, 3}, []int{2, 1})},
	{name: "HStack vectors", f: func(x tensors) *tensor.Tensor { return tensor.HStack(x...) }, shapes: shapes([]int{2}, []int{})},
	{name: "VStack", f: func(x tensors) *tensor.Tensor { return tensor.VStack(x...) }, shapes: shapes([]int{3}, []int{2, 3})},
	{name: "Squeeze", f: func(x tensors) *tensor.Tensor { return x[0].Squeeze() }, shapes: shapes([]int{1, 3, 1})},
	{name: "Squeeze dims", f: func(x tensors) *tensor.Tensor { return x[0].Squeeze(-1, 1) }, shapes: shapes([]int{1, 3, 1})},
	{name: "Flatten", f: func(x tensors) *tensor.Tensor { return x[0].Flatten(1, -1) }, shapes: shapes([]int{2, 3, 2})},
	{name: "Unflatten", f: func(x tensors) *tensor.Tensor { return x[0].Unflatten(1, 2, -1) }, shapes: shapes([]int{2, 6})},
	{name: "Ravel", f: func(x tensors) *tensor.Tensor { return x[0].Ravel() }, shapes: shapes([]int{2, 3})},
	{name: "ViewAs", f: func(x tensors) *tensor.Tensor { return x[0].Clone().ViewAs(x[1].Detach()) }, shapes: shapes([]int{2, 3}, []int{3, 2})},
	{name: "ReshapeAs", f: func(x tensors) *tensor.Tensor { return x[0].ReshapeAs(x[1].Detach()) }, shapes: shapes([]int{2, 3}, []int{6})},
	{name: "MoveDim", f: func(x tensors) *tensor.Tensor { return x[0].MoveDim([]int{0, -1}, []int{1, 0}) }, shapes: shapes([]int{2, 3, 4})},
	{name: "SwapAxes", f: func(x tensors) *tensor.Tensor { return x[0].SwapAxes(0, 1) }, shapes: shapes([]int{2, 3})},
	{name: "Flip", f: func(x tensors) *tensor.Tensor { return x[0].Flip(0, -1) }, shapes: shapes([]int{2, 3, 4})},
	{name: "FlipLR", f: func(x tensors) *tensor.Tensor { return x[0].FlipLR() }, shapes: shapes([]int{2, 3})},
	{name: "FlipUD", f: func(x tensors) *tensor.Tensor { return x[0].FlipUD() }, shapes: shapes([]int{2, 0})},
	{name: "Roll", f: func(x tensors) *tensor.Tensor { return x[0].Roll([]int{1, -5}, []int{0, 1}) }, shapes: shapes([]int{2, 3})},
	{name: "Roll flat", f: func(x tensors) *tensor.Tensor { return x[0].Roll([]int{2}, nil) }, shapes: shapes([]int{2, 3})},
	{name: "Repeat", f: func(x tensors) *tensor.Tensor { return x[0].Repeat(2, 1, 3) }, shapes: shapes([]int{2, 2})},
	{name: "Repeat once", f: func(x tensors) *tensor.Tensor { return x[0].Repeat(1, 1) }, shapes: shapes([]int{2, 2})},
	{name: "Tile", f: func(x tensors) *tensor.Tensor { return x[0].Tile(2) }, shapes: shapes([]int{2, 2})},
	{name: "RepeatInterleave", f: func(x tensors) *tensor.Tensor { return x[0].RepeatInterleave(2, 0) }, shapes: shapes([]int{2, 3})},
	{name: "RepeatInterleaveBy", f: func(x tensors) *tensor.Tensor {
		return x[0].RepeatInterleaveBy(index([]int{3}, 2, 0, 1), 1)
	}, shapes: shapes([]int{2, 3})},
	{name: "Unfold", f: func(x tensors) *tensor.Tensor { return x[0].Unfold(0, 3, 1) }, shapes: shapes([]int{5, 2})},
	{name: "Unfold apart", f: func(x tensors) *tensor.Tensor { return x[0].Unfold(1, 2, 3) }, shapes: shapes([]int{2, 6})},
	{name: "Diagonal", f: func(x tensors) *tensor.Tensor { return x[0].Diagonal(1, 0, -1) }, shapes: shapes([]int{3, 2, 4})},
	{name: "Diagonal below", f: func(x tensors) *tensor.Tensor { return x[0].Diagonal(-1, 0, 1) }, shapes: shapes([]int{4, 2})},
	{name: "Diag", f: func(x tensors) *tensor.Tensor { return x[0].Diag(-1) }, shapes: shapes([]int{3})},
	{name: "Diag of a matrix", f: func(x tensors) *tensor.Tensor { return x[0].Diag(1) }, shapes: shapes([]int{3, 3})},
	{name: "DiagEmbed", f: func(x tensors) *tensor.Tensor { return x[0].DiagEmbed(-1, 0, 2) }, shapes: shapes([]int{2, 3})},
	{name: "Tril", f: func(x tensors) *tensor.Tensor { return x[0].Tril(-1) }, shapes: shapes([]int{2, 3, 4})},
	{name: "Triu", f: func(x tensors) *tensor.Tensor { return x[0].Triu(1) }, shapes: shapes([]int{3, 3})},
	{name: "Meshgrid", multi: all(func(x tensors) []*tensor.Tensor { return tensor.Meshgrid(x...) }), shapes: shapes([]int{3}, []int{2}, []int{})},
	{name: "MeshgridXY", multi: all(func(x tensors) []*tensor.Tensor { return tensor.MeshgridXY(x...) }), shapes: shapes([]int{3}, []int{2}, []int{2})},
	{name: "Pad", f: func(x tensors) *tensor.Tensor { return x[0].Pad(1.5, -1, 2, 1, 0) }, shapes: shapes([]int{2, 3})},
	{name: "PadReflect", f: func(x tensors) *tensor.Tensor { return x[0].PadReflect(2, 1, 1, 0) }, shapes: shapes([]int{1, 2, 3})},
	{name: "PadReplicate", f: func(x tensors) *tensor.Tensor { return x[0].PadReplicate(2, -1) }, shapes: shapes([]int{2, 3})},
	{name: "PadCircular", f: func(x tensors) *tensor.Tensor { return x[0].PadCircular(-1, 2) }, shapes: shapes([]int{2, 3})},
	{name: "Index view", f: func(x tensors) *tensor.Tensor {
		return x[0].Index(tensor.At(1), tensor.NewAxis, tensor.Ellipsis, tensor.Range(0, -1, 2))
	}, shapes: shapes([]int{2, 3, 4})},
	{name: "Index one", f: func(x tensors) *tensor.Tensor {
		return x[0].Index(tensor.All, index([]int{2, 2}, 0, -1, 0, 1))
	}, shapes: shapes([]int{2, 3, 2})},
	{name: "Index several", f: func(x tensors) *tensor.Tensor {
		return x[0].Index(index([]int{2, 1}, 0, -1), tensor.All, index([]int{2}, 0, 1))
	}, shapes: shapes([]int{2, 3, 2})},
	{name: "Index mask", f: func(x tensors) *tensor.Tensor {
		return x[0].Index(tensor.FromSlice([]bool{true, false, true, true, false, false}, 2, 3))
	}, shapes: shapes([]int{2, 3, 2})},
	{name: "SetIndex", f: func(x tensors) *tensor.Tensor {
		return x[0].MulScalar(2).SetIndex(x[1], tensor.At(0), tensor.Range(1, 3))
	}, shapes: shapes([]int{2, 3}, []int{2})},
	{name: "SetIndex tensors", f: func(x tensors) *tensor.Tensor {
		return x[0].MulScalar(2).SetIndex(x[1], index([]int{2}, 0, 1), tensor.All, index([]int{2}, 1, 1))
	}, shapes: shapes([]int{2, 3, 2}, []int{2, 1})},
	{name: "SetIndex apart", f: func(x tensors) *tensor.Tensor { // rows are no view: through a copy
		return x[0].MulScalar(2).Transpose(0, 1).SetIndex(x[1], index([]int{2}, 0, 2), index([]int{2}, 1, 1))
	}, shapes: shapes([]int{2, 3, 2}, []int{2, 2})},
	{name: "AddIndex", f: func(x tensors) *tensor.Tensor {
		return x[0].MulScalar(2).AddIndex(x[1], index([]int{3}, 0, 2, 0))
	}, shapes: shapes([]int{3, 2}, []int{3, 2})},
	{name: "IndexPut", f: func(x tensors) *tensor.Tensor {
		return x[0].IndexPut(x[1], true, index([]int{3}, 0, 1, 0), index([]int{3}, 0, 2, 0))
	}, shapes: shapes([]int{2, 3}, []int{})},
	{name: "MaskedSelect", f: func(x tensors) *tensor.Tensor {
		return x[0].MaskedSelect(tensor.FromSlice([]bool{true, false, true}))
	}, shapes: shapes([]int{2, 3})},
	{name: "MaskedScatter", f: func(x tensors) *tensor.Tensor {
		return x[0].MaskedScatter(tensor.FromSlice([]bool{true, false, true}), x[1])
	}, shapes: shapes([]int{2, 3}, []int{5})},
	{name: "Nonzero", f: func(x tensors) *tensor.Tensor { return x[0].To(tensor.I64).Nonzero() }, shapes: shapes([]int{2, 3}), noGrad: true},
	{name: "ArgWhere", f: func(x tensors) *tensor.Tensor { return x[0].To(tensor.I64).ArgWhere() }, shapes: shapes([]int{2, 3}), noGrad: true},
	{name: "NonzeroTuple", multi: all(func(x tensors) []*tensor.Tensor { return x[0].To(tensor.I64).NonzeroTuple() }), shapes: shapes([]int{2, 3}), noGrad: true},
	{name: "OneHot", f: func(x tensors) *tensor.Tensor { return x[0].To(tensor.I64).OneHot(9) }, shapes: shapes([]int{2, 3}), lo: 0.5, hi: 8, noGrad: true},
	{name: "TensorSplit", multi: all(func(x tensors) []*tensor.Tensor { return x[0].TensorSplit(3, 1) }), shapes: shapes([]int{2, 5})},
	{name: "TensorSplitAt", multi: all(func(x tensors) []*tensor.Tensor { return x[0].TensorSplitAt([]int{1, -2}, 1) }), shapes: shapes([]int{2, 5})},
	{name: "DStack", f: func(x tensors) *tensor.Tensor { return tensor.DStack(x...) }, shapes: shapes([]int{3}, []int{1, 3})},
	{name: "ColumnStack", f: func(x tensors) *tensor.Tensor { return tensor.ColumnStack(x...) }, shapes: shapes([]int{3}, []int{3, 2})},
	{name: "AtLeast1D", f: func(x tensors) *tensor.Tensor { return x[0].AtLeast1D() }, shapes: shapes([]int{})},
	{name: "AtLeast2D", f: func(x tensors) *tensor.Tensor { return x[0].AtLeast2D() }, shapes: shapes([]int{3})},
	{name: "AtLeast3D", f: func(x tensors) *tensor.Tensor { return x[0].AtLeast3D() }, shapes: shapes([]int{3, 2})},
	{name: "Rot90", f: func(x tensors) *tensor.Tensor { return x[0].Rot90(1, 0, -1) }, shapes: shapes([]int{2, 3})},
	{name: "Rot90 back", f: func(x tensors) *tensor.Tensor { return x[0].Rot90(-1, 0, 1) }, shapes: shapes([]int{2, 3})},
	{name: "BlockDiag", f: func(x tensors) *tensor.Tensor { return tensor.BlockDiag(x...) }, shapes: shapes([]int{2, 1}, []int{3})},
	{name: "CartesianProd", f: func(x tensors) *tensor.Tensor { return tensor.CartesianProd(x...) }, shapes: shapes([]int{2}, []int{3})},
	{name: "Combinations", f: func(x tensors) *tensor.Tensor { return x[0].Combinations(2, true) }, shapes: shapes([]int{3})},
	{name: "BroadcastTensors", multi: all(func(x tensors) []*tensor.Tensor { return tensor.BroadcastTensors(x...) }), shapes: shapes([]int{2, 1}, []int{3})},
	{name: "SumToSize", f: func(x tensors) *tensor.Tensor { return x[0].SumToSize(3, 1) }, shapes: shapes([]int{2, 3, 2})},
	{name: "DiagFlat", f: func(x tensors) *tensor.Tensor { return x[0].DiagFlat(1) }, shapes: shapes([]int{2, 2})},
	{name: "UnravelIndex", multi: all(func(x tensors) []*tensor.Tensor { return x[0].To(tensor.I64).UnravelIndex(4, 3) }), shapes: shapes([]int{2, 2}), lo: 0.5, hi: 8, noGrad: true},
	{name: "SelectScatter", f: func(x tensors) *tensor.Tensor { return x[0].SelectScatter(x[1], 1, -1) }, shapes: shapes([]int{2, 3}, []int{2})},
	{name: "SliceScatter", f: func(x tensors) *tensor.Tensor { return x[0].SliceScatter(x[1], 1, 0, tensor.End, 2) }, shapes: shapes([]int{2, 3}, []int{2, 2})},
	{name: "DiagonalScatter", f: func(x tensors) *tensor.Tensor { return x[0].DiagonalScatter(x[1], 1, 0, 1) }, shapes: shapes([]int{2, 3}, []int{2})},
	{name: "AsStridedScatter", f: func(x tensors) *tensor.Tensor {
		return x[0].AsStridedScatter(x[1], []int{2, 2}, []int{3, 1}, 1)
	}, shapes: shapes([]int{2, 3}, []int{2, 2})},
	{name: "Put", f: func(x tensors) *tensor.Tensor { return x[0].Put(index([]int{3}, 0, -1, 2), x[1], false) }, shapes: shapes([]int{2, 3}, []int{3})},
	{name: "Put accumulate", f: func(x tensors) *tensor.Tensor { return x[0].Put(index([]int{3}, 0, -1, 0), x[1], true) }, shapes: shapes([]int{2, 3}, []int{3})},
}

// scatterReduceOps have every reduction, with two elements for one destination and none
// for another.
var scatterReduceOps = func() (rows []opTest) {
	for _, reduce := range []string{"sum", "prod", "mean", "amax", "amin"} {
		for _, self := range []bool{true, false} {
			rows = append(rows, opTest{
				name: fmt.Sprintf("ScatterReduce %s %v", reduce, self),
				f: func(x tensors) *tensor.Tensor {
					return x[0].ScatterReduce(1, index([]int{2, 3}, 0, 2, 0, 1, 0, 1), x[1], reduce, self)
				},
				shapes: shapes([]int{2, 3}, []int{2, 3}),
			})
		}
	}
	return append(rows, opTest{name: "IndexReduce", f: func(x tensors) *tensor.Tensor {
		return x[0].IndexReduce(0, index([]int{3}, 1, 0, 1), x[1], "mean", true)
	}, shapes: shapes([]int{3, 2}, []int{3, 2})})
}()
