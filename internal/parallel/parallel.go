// Package parallel splits loops over a fixed set of worker goroutines.
//
// Where a loop is split depends on its size alone, never on the number of
// threads, so a kernel that keeps to its share gives the same bits for any number.
package parallel

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

var (
	threads atomic.Int32
	started int // workers that exist
	mu      sync.Mutex
	queue   = make(chan *job, 256)
)

func init() { threads.Store(int32(runtime.GOMAXPROCS(0))) }

// Threads returns how many goroutines, the caller included, one loop may use.
func Threads() int { return int(threads.Load()) }

// SetThreads sets how many goroutines one loop may use, the caller included.
// It panics if n is less than 1.
func SetThreads(n int) {
	if n < 1 {
		panic(fmt.Sprintf("parallel: SetThreads(%d): need at least 1", n))
	}
	threads.Store(int32(n))
}

// start makes sure that n workers exist. They live as long as the program.
func start(n int) {
	mu.Lock()
	defer mu.Unlock()
	for ; started < n; started++ {
		go func() {
			for j := range queue {
				j.run()
			}
		}()
	}
}

// A job is one loop. Whoever is free takes the next chunk of it.
type job struct {
	body     func(lo, hi int)
	n, grain int
	chunks   int64
	next     atomic.Int64 // chunk to take next
	left     atomic.Int64 // chunks not finished
	finished chan struct{}
	failure  atomic.Pointer[any] // first panic of a chunk
}

// For calls body(lo, hi) for consecutive pieces of [0, n), grain long each except
// the last, possibly several at once. It returns when all are done. A panic in body
// is raised again in the caller. Calls may be nested.
func For(n, grain int, body func(lo, hi int)) {
	if grain < 1 {
		grain = 1
	}
	chunks := (n + grain - 1) / grain
	t := min(Threads(), chunks)
	if t <= 1 {
		for lo := 0; lo < n; lo += grain {
			body(lo, min(lo+grain, n))
		}
		return
	}
	start(t - 1)
	j := &job{body: body, n: n, grain: grain, chunks: int64(chunks), finished: make(chan struct{})}
	j.left.Store(j.chunks)
offer:
	for range t - 1 {
		select {
		case queue <- j:
		default: // every worker is busy and the queue is full: do it here
			break offer
		}
	}
	j.run()
	<-j.finished
	if p := j.failure.Load(); p != nil {
		panic(*p)
	}
}

// run takes chunks until none is left. A worker that comes late finds none.
func (j *job) run() {
	for {
		c := j.next.Add(1) - 1
		if c >= j.chunks {
			return
		}
		j.chunk(int(c))
	}
}

func (j *job) chunk(c int) {
	defer func() {
		// The panic is not swallowed: For raises it again in the caller's goroutine.
		if r := recover(); r != nil {
			p := r // on the heap, but only after a panic
			j.failure.CompareAndSwap(nil, &p)
		}
		if j.left.Add(-1) == 0 {
			close(j.finished)
		}
	}()
	lo := c * j.grain
	j.body(lo, min(lo+j.grain, j.n))
}
