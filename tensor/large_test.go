package tensor_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"cresset/tensor"
)

// Tensors of more elements than 32 bits count: views of few bytes, so that it is cheap.
func TestMoreThan32Bits(t *testing.T) {
	const n = 1 << 31
	x := tensor.FromSlice([]uint8{1, 2, 3}, 3, 1).BroadcastTo(3, n+5)
	if x.Len() != 3*(n+5) {
		t.Fatal(x.Len())
	}
	if got := x.Index(tensor.At(1), tensor.At(n+4)).ItemInt(); got != 2 {
		t.Errorf("an element behind 2³¹ is %d, want 2", got)
	}
	if got := x.Narrow(1, n, 5).Sum().ItemInt(); got != 5*(1+2+3) {
		t.Errorf("the last slices sum up to %d, want 30", got)
	}
	if got := x.Slice(1, 3, tensor.End, n/2).Shape(); got[1] != 3 {
		t.Errorf("shape %v, want three columns", got)
	}
	far := tensor.FromSlice([]int64{0, n + 4}, 2)
	if err := near(x.IndexSelect(1, far), tensor.FromSlice([]uint8{1, 1, 2, 2, 3, 3}, 3, 2), 0); err != nil {
		t.Errorf("IndexSelect: %v", err)
	}
	pieces := x.Split(n, 1)
	if len(pieces) != 2 || pieces[1].Dim(1) != 5 {
		t.Errorf("%d pieces", len(pieces))
	}
	if got := x.String(); !strings.HasPrefix(got, "tensor([[1, 1, 1,  ..., 1, 1, 1],") {
		t.Errorf("printed as %s", got)
	}
	if err := tensor.Try(func() { x.Gather(1, tensor.FromSlice([]int64{n + 5}, 1, 1)) }); err == nil {
		t.Error("an index behind the end is not refused")
	}
	if got := tensor.FromSlice([]bool{true}).BroadcastTo(1<<40).View(1<<20, -1).Dim(1); got != 1<<20 {
		t.Errorf("a dimension of %d", got)
	}
	if err := tensor.Try(func() { x.BroadcastTo(1<<31, 3, n+5) }); err == nil {
		t.Error("more elements than an int counts are not refused")
	}
}

// The same in memory of its own, 4 GiB: only where the environment asks for it.
func TestLargeMemory(t *testing.T) {
	if os.Getenv("CRESSET_TEST_LARGE") == "" {
		t.Skip("set CRESSET_TEST_LARGE=1 to run what takes 4 GiB of memory")
	}
	tensor.Scope(func() {
		const n = 1<<31 + 100
		x := tensor.Options{DType: tensor.U8}.Zeros(n)
		x.Narrow(0, n-3, 3).CopyInPlace(tensor.FromSlice([]uint8{1, 2, 3}))
		last := tensor.FromSlice([]int64{n - 1, n - 3})
		if err := near(x.Gather(0, last), tensor.FromSlice([]uint8{3, 1}), 0); err != nil {
			t.Error("Gather:", err)
		}
		x.ScatterAddInPlace(0, last, tensor.FromSlice([]uint8{10, 20}))
		y := x.Flip(0)
		if err := near(y.Narrow(0, 0, 3), tensor.FromSlice([]uint8{13, 2, 21}), 0); err != nil {
			t.Error("Flip:", err)
		}
	})
}

// Tensors without elements and without dimensions pass through what makes sense of them.
func TestNoElementsNoDimensions(t *testing.T) {
	none, zero := tensor.Zeros(0, 3), tensor.Scalar(2.5)
	for name, c := range map[string]struct {
		got  *tensor.Tensor
		want []int
	}{
		"Flip":        {none.Flip(0, 1), []int{0, 3}},
		"Flip 0-d":    {zero.Flip(0), nil},
		"Roll":        {none.Roll([]int{1}, []int{0}), []int{0, 3}},
		"Flatten":     {none.Flatten(0, -1), []int{0}},
		"Flatten 0-d": {zero.Flatten(0, -1), []int{1}},
		"Repeat":      {none.Repeat(2, 2), []int{0, 6}},
		"Repeat 0-d":  {zero.Repeat(2), []int{2}},
		"IndexSelect": {zero.IndexSelect(0, index([]int{1}, 0)), nil},
		"Gather":      {none.Gather(0, index([]int{0, 2})), []int{0, 2}},
		"Embedding":   {tensor.Embedding(tensor.Zeros(4, 0), index([]int{2}, 0, 3), tensor.EmbeddingOptions{}), []int{2, 0}},
		"Tril":        {none.Tril(0), []int{0, 3}},
		"Unfold":      {zero.Unfold(0, 1, 1), []int{1}},
		"Nonzero":     {none.Nonzero(), []int{0, 2}},
		"Nonzero 0-d": {zero.Nonzero(), []int{1, 0}},
		"Stack 0-d":   {tensor.Stack(tensors{zero, zero}, 0), []int{2}},
		"Cat":         {tensor.Cat(tensors{none, none}, 0), []int{0, 3}},
		"Pad":         {none.Pad(1, 0, 0, 1, 0), []int{1, 3}},
		"Squeeze":     {zero.Squeeze(0), nil},
		"Arange":      {tensor.Arange(2, 2, 1), []int{0}},
		"Eye":         {tensor.Eye(0), []int{0, 0}},
		"Index":       {none.Index(tensor.All, index([]int{2}, 0, 2)), []int{0, 2}},
		"Diagonal":    {none.Diagonal(0, 0, 1), []int{0}},
	} {
		if got := c.got.Shape(); !slices.Equal(got, c.want) {
			t.Errorf("%s: shape %v, want %v", name, got, c.want)
		}
	}
}
