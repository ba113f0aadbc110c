package parallel

import (
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
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

// TestManyLoops has more loops under way than the table holds.
func TestManyLoops(t *testing.T) {
	defer SetThreads(Threads())
	SetThreads(3)
	var total atomic.Int64
	var down func(depth int)
	down = func(depth int) {
		For(2, 1, func(lo, hi int) {
			total.Add(1)
			if lo == 0 && depth > 1 {
				down(depth - 1)
			}
		})
	}
	down(2 * len(loops))
	if want := int64(4 * len(loops)); total.Load() != want {
		t.Errorf("%d chunks, want %d", total.Load(), want)
	}
	if free.Load() != ^uint64(0) || offered.Load() != 0 {
		t.Errorf("free %#x, offered %#x after the last loop", free.Load(), offered.Load())
	}
}

// TestReuse runs short loops one after the other on several goroutines, so that workers
// meet loops that have become others.
func TestReuse(t *testing.T) {
	defer SetThreads(Threads())
	SetThreads(4)
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			seen := make([]int32, 9)
			for i := range 3000 {
				n := 2 + (i+g)%8
				For(n, 1, func(lo, hi int) { seen[lo]++ })
				for k := range n {
					if seen[k] != 1 {
						t.Errorf("loop %d: chunk %d done %d times", i, k, seen[k])
						return
					}
					seen[k] = 0
				}
			}
		})
	}
	wg.Wait()
}

// TestAtMostThreads lowers the number of threads when there are more workers already.
func TestAtMostThreads(t *testing.T) {
	defer SetThreads(Threads())
	SetThreads(8)
	For(100, 1, func(lo, hi int) { time.Sleep(time.Microsecond) })
	SetThreads(2)
	time.Sleep(time.Millisecond) // a worker may have been about to look at a loop
	var now, most atomic.Int32
	For(200, 1, func(lo, hi int) {
		n := now.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		time.Sleep(10 * time.Microsecond)
		now.Add(-1)
	})
	if most.Load() > 2 {
		t.Errorf("%d chunks at once with 2 threads", most.Load())
	}
}

// TestWorkersShare holds every chunk until all threads have one.
func TestWorkersShare(t *testing.T) {
	defer SetThreads(Threads())
	for _, threads := range []int{2, 5} {
		SetThreads(threads)
		for range 20 {
			var here atomic.Int32
			For(threads, 1, func(lo, hi int) {
				here.Add(1)
				for start := time.Now(); here.Load() < int32(threads); time.Sleep(time.Microsecond) {
					if time.Since(start) > 10*time.Second {
						t.Errorf("%d of %d threads came", here.Load(), threads)
						return
					}
				}
			})
			time.Sleep(time.Duration(rand.IntN(200)) * time.Microsecond)
		}
	}
}

// TestWorkersSleep wants idle workers to stop using the processor.
func TestWorkersSleep(t *testing.T) {
	defer SetThreads(Threads())
	SetThreads(3)
	For(10, 1, func(lo, hi int) { time.Sleep(time.Microsecond) })
	for start := time.Now(); ; time.Sleep(time.Millisecond) {
		awake := 0
		for _, w := range *workers.Load() {
			if w.state.Load() != sleeping {
				awake++
			}
		}
		if awake == 0 {
			return
		}
		if time.Since(start) > 10*time.Second {
			t.Fatalf("%d workers are awake", awake)
		}
	}
}

// TestOneProcessor must not wait for the scheduler to interrupt those who watch.
func TestOneProcessor(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	defer SetThreads(Threads())
	SetThreads(4)
	if spinFor.Load() != 0 {
		t.Error("more threads than processors, and they wait awake")
	}
	var total atomic.Int64
	for range 100 {
		For(50, 3, func(lo, hi int) { total.Add(int64(hi - lo)) })
	}
	if total.Load() != 5000 {
		t.Errorf("%d iterations, want 5000", total.Load())
	}
}

func TestNoAllocation(t *testing.T) {
	defer SetThreads(Threads())
	SetThreads(2)
	body := func(lo, hi int) {}
	if a := testing.AllocsPerRun(1000, func() { For(4, 1, body) }); a >= 1 {
		t.Errorf("%g allocations a loop", a)
	}
}
