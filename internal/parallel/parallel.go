// Package parallel splits loops over a fixed set of worker goroutines.
//
// Where a loop is split depends on its size alone, never on the number of
// threads, so a kernel that keeps to its share gives the same bits for any number.
//
// A loop allocates nothing but what the caller's closure needs. Workers look out for the
// next loop for some tens of microseconds before they sleep, since a sleeping goroutine
// takes about as long to get going.
package parallel

import (
	"fmt"
	"math"
	"runtime"
	"sync/atomic"
	"time"
)

var threads atomic.Int32

// spinFor is how long those who wait stay awake, in nanoseconds.
var spinFor atomic.Int64

// spinTime is about the time from waking a goroutine to its first step.
const spinTime = 50 * time.Microsecond

func init() { SetThreads(runtime.GOMAXPROCS(0)) }

// Threads returns how many goroutines, the caller included, one loop may use.
func Threads() int { return int(threads.Load()) }

// SetThreads sets how many goroutines one loop may use, the caller included.
// It panics if n is less than 1.
func SetThreads(n int) {
	if n < 1 || n > math.MaxInt32 {
		panic(fmt.Sprintf("parallel: SetThreads(%d): need at least 1", n))
	}
	threads.Store(int32(n))
	spin := spinTime
	if n > runtime.GOMAXPROCS(0) {
		spin = 0 // it would keep others from running
	}
	spinFor.Store(int64(spin))
}

// For calls body(lo, hi) for consecutive pieces of [0, n), grain long each except
// the last, possibly several at once. It returns when all are done. A panic in body
// is raised again in the caller. Calls may be nested.
func For(n, grain int, body func(lo, hi int)) {
	grain = max(grain, 1)
	chunks := n / grain
	if n%grain > 0 {
		chunks++
	}
	t := min(Threads(), chunks)
	if t <= 1 || chunks > math.MaxInt32 {
		serial(n, grain, body)
		return
	}
	s := claim()
	if s == nil { // many loops are under way: there is no worker left to help
		serial(n, grain, body)
		return
	}
	s.body, s.n, s.grain = body, n, grain
	s.left.Store(int64(chunks))
	s.state.Store(uint64(chunks) << 32)
	offered.Or(s.bit)
	wake(t - 1)
	s.run()
	offered.And(^s.bit)
	s.wait()
	failure := s.failure.Swap(nil)
	s.body = nil // hold on to nothing of the caller's
	free.Or(s.bit)
	if failure != nil {
		panic(*failure)
	}
}

func serial(n, grain int, body func(lo, hi int)) {
	for lo := 0; lo < n; lo += grain {
		body(lo, min(lo+grain, n))
	}
}
