package tensor

import "cresset/internal/parallel"

// SetThreads sets how many goroutines one operation may use, the caller's included. No
// result depends on it. It panics with ErrValue if n is less than 1.
func SetThreads(n int) {
	if n < 1 {
		failf("SetThreads", ErrValue, nil, "need at least 1 thread, not %d", n)
	}
	parallel.SetThreads(n)
}

// Threads returns how many goroutines one operation may use.
func Threads() int { return parallel.Threads() }
