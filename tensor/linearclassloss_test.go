package tensor_test

import (
	"testing"

	"cresset/rng"
	"cresset/tensor"
)

// The loss and its gradients, in one piece, in several that do not divide the rows, and
// row by row, against the composition; the tape is passed twice.
func TestLinearClassLossInPieces(t *testing.T) {
	r := rng.New(5)
	const n, in, classes = 37, 24, 300
	x, w := tensor.RandN(r, n, in).RequireGrad(), tensor.RandN(r, classes, in).RequireGrad()
	class := tensor.RandInt(r, 0, classes, n)
	class.Narrow(0, 3, 2).FillInPlace(-100)
	weight := tensor.Rand(r, n)
	grads := func(loss *tensor.Tensor, o tensor.BackwardOptions) []*tensor.Tensor {
		return append(tensor.Grad([]*tensor.Tensor{loss}, []*tensor.Tensor{weight}, []*tensor.Tensor{x, w}, o), loss)
	}
	want := grads(x.Linear(w, nil).ClassLoss(class, -100), tensor.BackwardOptions{})
	for _, bytes := range []int{1 << 20, 10 * 4 * classes, 1} {
		restore := tensor.SetPiece(bytes)
		loss := x.LinearClassLoss(w, class, -100)
		for _, o := range []tensor.BackwardOptions{{Retain: true}, {}} {
			for i, got := range grads(loss, o) {
				if err := near(got, want[i], 1e-5); err != nil {
					t.Errorf("pieces of %d bytes, result %d: %v", bytes, i, err)
				}
			}
		}
		restore()
	}
}
