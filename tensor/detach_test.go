package tensor_test

import "testing"

// A detached tensor shares memory and the version count with its source, but changing it
// in place is no part of the source's history.
func TestDetachIsNoPartOfHistory(t *testing.T) {
	x := leaf(1, 2)
	y := x.MulScalar(3)
	d := y.Detach()
	if d.IsView() || d.RequiresGrad() {
		t.Error("a detached tensor is a view, or requires a gradient")
	}
	d.MulInPlace(leaf(5, 5))
	if !d.RequiresGrad() || y.Version() != 1 {
		t.Error("the change in place was not recorded on the detached tensor, or not counted")
	}
	y.Sum().Backward()
	wantData(t, x.Grad(), 3, 3)
}
