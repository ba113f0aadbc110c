package tensor_test

import (
	"errors"
	"slices"
	"testing"

	"cresset/rng"
	"cresset/tensor"
)

// What is made like a tensor has its shape and type, not its elements or its gradient.
func TestLike(t *testing.T) {
	x := tensor.FromSlice([]float64{1, 2, 3, 4, 5, 6}, 2, 3).RequireGrad()
	r := rng.New(1)
	for name, y := range map[string]*tensor.Tensor{"EmptyLike": x.EmptyLike(), "OnesLike": x.OnesLike(),
		"RandLike": x.RandLike(r), "RandNLike": x.RandNLike(r), "RandIntLike": x.RandIntLike(r, 3, 5)} {
		if !slices.Equal(y.Shape(), x.Shape()) || y.DType() != tensor.F64 || y.RequiresGrad() || y.SameStorage(x) {
			t.Errorf("%s: %v of %s, requires a gradient: %t", name, y.Shape(), y.DType(), y.RequiresGrad())
		}
	}
	wantData(t, x.OnesLike().Float(), 1, 1, 1, 1, 1, 1)
	for _, v := range tensor.Data[float64](x.RandIntLike(r, 3, 5)) {
		if v != 3 && v != 4 {
			t.Errorf("RandIntLike(3, 5) draws %g", v)
		}
	}
	y := tensor.Zeros(100)
	y.RandIntInPlace(r, -1, 2)
	seen := map[float32]bool{}
	for _, v := range tensor.Data[float32](y) {
		seen[v] = true
	}
	if len(seen) != 3 || !seen[-1] || !seen[0] || !seen[1] {
		t.Errorf("RandIntInPlace(-1, 2) draws %v", seen)
	}
	wantData(t, y.Narrow(0, 0, 2).ZeroInPlace(), 0, 0)
	if y.Sum().Item() == 0 && y.Square().Sum().Item() == 0 {
		t.Error("ZeroInPlace of a part cleared all")
	}
}

// A leaf that drops its gradient is a constant from then on; what was computed cannot.
func TestDropGrad(t *testing.T) {
	x, w := leaf(1, 2), leaf(3, 4)
	if x.DropGrad(); x.RequiresGrad() {
		t.Error("the tensor still requires a gradient")
	}
	y := x.Mul(w)
	y.Sum().Backward()
	wantData(t, w.Grad(), 1, 2)
	if x.Grad() != nil {
		t.Error("a constant got a gradient")
	}
	if err := tensor.Try(func() { y.DropGrad() }); !errors.Is(err, tensor.ErrGrad) {
		t.Errorf("DropGrad of a computed tensor: error %v", err)
	}
}
