package scratch

import (
	"sync"
	"testing"
)

// TestOwn has several goroutines borrow and return memory; each must have its own.
func TestOwn(t *testing.T) {
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for n := range 200 {
				b := Get[float32](n)
				if len(b.Data) != n {
					t.Errorf("%d elements, want %d", len(b.Data), n)
				}
				for i := range b.Data {
					b.Data[i] = float32(g)
				}
				for i, v := range b.Data {
					if v != float32(g) {
						t.Errorf("element %d is %g, want %d", i, v, g)
						return
					}
				}
				b.Release()
			}
		})
	}
	wg.Wait()
}
