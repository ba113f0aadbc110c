package parallel

import (
	"sync"
	"sync/atomic"
	"testing"
)

func TestForCoversEveryIndexOnce(t *testing.T) {
	defer SetThreads(Threads())
	for _, threads := range []int{1, 2, 7} {
		SetThreads(threads)
		for _, n := range []int{0, 1, 5, 64, 1000} {
			for _, grain := range []int{0, 1, 3, 64, 2000} {
				seen := make([]atomic.Int32, n)
				For(n, grain, func(lo, hi int) {
					for i := lo; i < hi; i++ {
						seen[i].Add(1)
					}
				})
				for i := range seen {
					if c := seen[i].Load(); c != 1 {
						t.Fatalf("threads=%d n=%d grain=%d: index %d done %d times", threads, n, grain, i, c)
					}
				}
			}
		}
	}
}

func TestPanicReachesCaller(t *testing.T) {
	defer SetThreads(Threads())
	SetThreads(4)
	defer func() {
		if p := recover(); p != "seven" {
			t.Errorf("recovered %v, want seven", p)
		}
	}()
	For(100, 1, func(lo, hi int) {
		if lo == 7 {
			panic("seven")
		}
	})
	t.Error("no panic")
}

func TestNestedAndConcurrent(t *testing.T) {
	defer SetThreads(Threads())
	SetThreads(3)
	var total atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			For(20, 1, func(lo, hi int) {
				For(50, 5, func(lo, hi int) { total.Add(int64(hi - lo)) })
			})
		})
	}
	wg.Wait()
	if total.Load() != 8*20*50 {
		t.Errorf("%d inner iterations, want %d", total.Load(), 8*20*50)
	}
}
