package recurrent

import (
	"math/rand/v2"
	"testing"
)

// What surrounds the products: one step of one sequence, 512 columns by blocks.
func BenchmarkGates(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	l := run[float32](r, LSTM, 1, 1, 512, 512, false)
	d := &Gradient[float32]{DStates: l.States, DCell: make([]float32, 512), DGates: make([]float32, 2048)}
	w := borrow[float32]()
	w.Run, w.Gradient, w.room = l, d, make([]float32, 512)
	b.Run("pass=forward", func(b *testing.B) {
		for b.Loop() {
			for lo := 0; lo < 512; lo += block {
				w.activate(lo, lo+block)
			}
		}
	})
	b.Run("pass=backward", func(b *testing.B) {
		for b.Loop() {
			for lo := 0; lo < 512; lo += block {
				w.gradient(0, l.States, lo, lo+block)
			}
		}
	})
}
