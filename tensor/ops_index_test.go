package tensor_test

import (
	"errors"
	"strings"
	"testing"

	"cresset/tensor"
)

// index returns an I64 tensor of the given shape.
func index(shape []int, v ...int64) *tensor.Tensor { return tensor.FromSlice(v, shape...) }

var indexOps = []opTest{
	{name: "Gather", f: func(x tensors) *tensor.Tensor {
		return x[0].Gather(1, index([]int{2, 3}, 3, 0, 3, 1, 1, 2))
	}, shapes: shapes([]int{3, 4})},
	{name: "Gather dim 0", f: func(x tensors) *tensor.Tensor {
		return x[0].Gather(0, index([]int{2, 3}, 2, 0, 2, 1, 1, 2))
	}, shapes: shapes([]int{3, 4})},
	{name: "Gather expanded", f: func(x tensors) *tensor.Tensor {
		return x[0].Gather(1, index([]int{4, 1}, 2, 0, 2, 1).BroadcastTo(2, 4, 5))
	}, shapes: shapes([]int{2, 3, 5})},
	{name: "Gather empty", f: func(x tensors) *tensor.Tensor {
		return x[0].Gather(1, index([]int{3, 0}))
	}, shapes: shapes([]int{3, 4})},
	{name: "Gather scalar", f: func(x tensors) *tensor.Tensor {
		return x[0].Gather(0, index([]int{2}, 0, 0))
	}, shapes: shapes([]int{})},
	{name: "TakeAlongDim", f: func(x tensors) *tensor.Tensor {
		return x[0].TakeAlongDim(index([]int{1, 2, 1}, -1, 0), 1)
	}, shapes: shapes([]int{2, 3, 2})},
	{name: "Take", f: func(x tensors) *tensor.Tensor {
		return x[0].Take(index([]int{2, 2}, -1, 0, 4, 4))
	}, shapes: shapes([]int{2, 3})},
	{name: "Scatter", f: func(x tensors) *tensor.Tensor {
		return x[0].Scatter(1, index([]int{2, 3}, 3, 0, 1, 1, 0, 2), x[1])
	}, shapes: shapes([]int{3, 4}, []int{3, 3})},
	{name: "ScatterScalar", f: func(x tensors) *tensor.Tensor {
		return x[0].ScatterScalar(0, index([]int{1, 4}, 2, 0, 1, 1), 1.5)
	}, shapes: shapes([]int{3, 4})},
	{name: "ScatterAdd", f: func(x tensors) *tensor.Tensor {
		return x[0].ScatterAdd(0, index([]int{2, 3}, 2, 0, 1, 2, 0, 2), x[1])
	}, shapes: shapes([]int{3, 4}, []int{2, 4})},
	{name: "ScatterAdd scalar", f: func(x tensors) *tensor.Tensor {
		return x[0].ScatterAdd(0, index([]int{}, 0), x[1])
	}, shapes: shapes([]int{}, []int{})},
	{name: "ScatterMul", f: func(x tensors) *tensor.Tensor {
		return x[0].ScatterMul(-1, index([]int{3, 2}, 2, 2, 1, 2, 0, 2), x[1])
	}, shapes: shapes([]int{3, 4}, []int{3, 4}), noGrad: true},
	{name: "ScatterInPlace", f: func(x tensors) *tensor.Tensor {
		return x[0].MulScalar(2).ScatterInPlace(0, index([]int{2, 3}, 2, 0, 1, 1, 2, 2), x[1])
	}, shapes: shapes([]int{3, 4}, []int{2, 3})},
	{name: "ScatterAddInPlace", f: func(x tensors) *tensor.Tensor {
		return x[0].MulScalar(2).ScatterAddInPlace(0, index([]int{2, 3}, 2, 0, 1, 2, 2, 1), x[1])
	}, shapes: shapes([]int{3, 4}, []int{2, 3})},
	{name: "MaskedFill", f: func(x tensors) *tensor.Tensor {
		return x[0].MaskedFill(tensor.FromSlice([]bool{true, false, true}), x[1])
	}, shapes: shapes([]int{2, 3}, []int{})},
	{name: "MaskedFill larger mask", f: func(x tensors) *tensor.Tensor {
		return x[0].MaskedFill(tensor.FromSlice([]bool{true, false, false, true}, 2, 2, 1), 1.5)
	}, shapes: shapes([]int{3})},
	{name: "MaskedFillInPlace", f: func(x tensors) *tensor.Tensor {
		return x[0].MulScalar(2).MaskedFillInPlace(tensor.FromSlice([]bool{true, false, true}), x[1])
	}, shapes: shapes([]int{2, 3}, []int{})},
	{name: "IndexSelect", f: func(x tensors) *tensor.Tensor {
		return x[0].IndexSelect(-1, index([]int{4}, 1, 1, 0, 2))
	}, shapes: shapes([]int{2, 3})},
	{name: "IndexAdd", f: func(x tensors) *tensor.Tensor {
		return x[0].IndexAdd(1, index([]int{3}, 1, 1, 0), x[1])
	}, shapes: shapes([]int{2, 3, 2}, []int{2, 3, 2})},
	{name: "IndexCopy", f: func(x tensors) *tensor.Tensor {
		return x[0].IndexCopy(0, index([]int{2}, 2, 0), x[1])
	}, shapes: shapes([]int{3, 2}, []int{2, 2})},
	{name: "IndexFill", f: func(x tensors) *tensor.Tensor {
		return x[0].IndexFill(0, index([]int{2}, 2, 0), 3)
	}, shapes: shapes([]int{3, 2})},
	{name: "IndexAddInPlace", f: func(x tensors) *tensor.Tensor {
		return x[0].MulScalar(2).IndexAddInPlace(0, index([]int{3}, 1, 1, 0), x[1])
	}, shapes: shapes([]int{3, 2}, []int{3, 2})},
	{name: "IndexCopyInPlace", f: func(x tensors) *tensor.Tensor {
		return x[0].MulScalar(2).IndexCopyInPlace(0, index([]int{2}, 1, 0), x[1])
	}, shapes: shapes([]int{3, 2}, []int{2, 2})},
	{name: "Embedding", f: func(x tensors) *tensor.Tensor {
		return tensor.Embedding(x[0], index([]int{2, 2}, 3, 1, 1, 0), tensor.EmbeddingOptions{})
	}, shapes: shapes([]int{4, 3})},
	{name: "Embedding by frequency", f: func(x tensors) *tensor.Tensor {
		// Each row once: where rows repeat, this is no gradient of the result.
		z := tensor.Embedding(x[0], index([]int{3}, 3, 1, 0), tensor.EmbeddingOptions{ScaleByFrequency: true})
		return z.Mul(z)
	}, shapes: shapes([]int{4, 3})},
}

// A padding row gets no gradient, and a frequent row its mean under ScaleByFrequency.
func TestEmbeddingOptions(t *testing.T) {
	w := tensor.Ones(4, 2).RequireGrad()
	ids := index([]int{5}, 3, 1, 3, 0, 3)
	tensor.Embedding(w, ids, tensor.EmbeddingOptions{Padding: true, PaddingIndex: -4}).Sum().Backward()
	want := tensor.FromSlice([]float32{0, 0, 1, 1, 0, 0, 3, 3}, 4, 2)
	if err := near(w.Grad(), want, 0); err != nil {
		t.Error("padding:", err)
	}
	w.ZeroGrad()
	tensor.Embedding(w, ids, tensor.EmbeddingOptions{ScaleByFrequency: true}).Sum().Backward()
	want = tensor.FromSlice([]float32{1, 1, 1, 1, 0, 0, 1, 1}, 4, 2)
	if err := near(w.Grad(), want, 1e-6); err != nil {
		t.Error("by frequency:", err)
	}
}

// A tensor may index itself in place: the indices are read before they are written over.
func TestScatterBySelf(t *testing.T) {
	x := index([]int{3}, 2, 0, 1)
	x.ScatterInPlace(0, x, index([]int{3}, 900, 901, 902))
	if err := near(x, index([]int{3}, 901, 902, 900), 0); err != nil {
		t.Error(err)
	}
}

// Indices outside of the dimension, negative ones too, are refused by name, and nothing
// is written.
func TestIndexErrors(t *testing.T) {
	x := tensor.Zeros(3, 4)
	for _, c := range []struct {
		name string
		f    func()
		want string
	}{
		{"Gather", func() { x.Gather(1, index([]int{2, 2}, 0, 1, 2, 4)) }, "index 4 at position [1 1], dimension 1 has size 4"},
		{"Gather", func() { x.Gather(0, index([]int{2, 2}, 0, 1, -1, 4)) }, "index -1 at position [1 0], dimension 0 has size 3"},
		{"ScatterAddInPlace", func() { x.ScatterAddInPlace(0, index([]int{3, 1}, 0, 1, 3), tensor.Ones(3, 1)) }, "index 3 at position [2 0]"},
		{"IndexSelect", func() { x.IndexSelect(0, index([]int{2}, 0, 3)) }, "index 3 at position [1 0]"},
		{"Embedding", func() { tensor.Embedding(x, index([]int{2}, 0, 3), tensor.EmbeddingOptions{}) }, "index 3"},
	} {
		err := tensor.Try(c.f)
		if !errors.Is(err, tensor.ErrIndex) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	if x.Sum().Item() != 0 {
		t.Error("a refused scatter has written")
	}
	if err := tensor.Try(func() { x.Gather(0, tensor.Zeros(1, 1)) }); !errors.Is(err, tensor.ErrDType) {
		t.Errorf("a floating index: %v", err)
	}
	if err := tensor.Try(func() { x.Scatter(0, index([]int{1, 1}, 0), tensor.Options{DType: tensor.F64}.Ones(1, 1)) }); !errors.Is(err, tensor.ErrDType) {
		t.Errorf("a source of another type: %v", err)
	}
}
