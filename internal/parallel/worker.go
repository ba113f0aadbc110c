package parallel

import (
	"math/bits"
	"sync"
	"sync/atomic"
)

// A worker is a goroutine that helps with loops. It lives as long as the program.
type worker struct {
	index int
	state atomic.Int32
	wake  chan struct{} // holds one at most: only who ends the sleep sends
	_     [40]byte
}

// States of a worker.
const (
	busy     = iota
	watching // for the next loop
	sleeping
)

var (
	workers atomic.Pointer[[]*worker]
	mu      sync.Mutex // held to add workers
)

// wake sees to it that n workers look at the loops: awake ones count.
func wake(n int) {
	all := workers.Load()
	if all == nil || len(*all) < Threads()-1 {
		all = start(Threads() - 1)
	}
	for _, w := range (*all)[:min(len(*all), Threads()-1)] {
		switch w.state.Load() {
		case busy:
			continue
		case sleeping:
			if !w.state.CompareAndSwap(sleeping, busy) {
				continue
			}
			w.wake <- struct{}{}
			pushWoken()
		}
		if n--; n == 0 {
			return
		}
	}
}

var (
	pusher sync.Once
	pushes = make(chan struct{}, 1)
)

// pushWoken lets another processor take the goroutine just woken at once. The scheduler
// keeps it for the waker's own, in case that is about to sleep, and others get it after
// a nap of 60 µs; waking a second one, which does nothing, puts it into the open queue.
func pushWoken() {
	select {
	case pushes <- struct{}{}:
	default:
	}
}

// start makes sure that n workers exist.
func start(n int) *[]*worker {
	mu.Lock()
	defer mu.Unlock()
	var all []*worker
	if old := workers.Load(); old != nil {
		all = append(all, *old...)
	}
	for i := len(all); i < n; i++ {
		w := &worker{index: i, wake: make(chan struct{}, 1)}
		all = append(all, w)
		go w.live()
	}
	pusher.Do(func() {
		go func() {
			for range pushes {
			}
		}()
	})
	workers.Store(&all)
	return &all
}

func (w *worker) live() {
	for {
		for w.help() {
		}
		if !w.watch() {
			w.sleep()
		}
	}
}

// allowed reports whether so many workers may help.
func (w *worker) allowed() bool { return w.index < Threads()-1 }

// help takes part in the loops under way and reports whether there was anything to do.
func (w *worker) help() bool {
	some := false
	for left := offered.Load(); left != 0 && w.allowed(); left &= left - 1 {
		if loops[bits.TrailingZeros64(left)].run() {
			some = true
		}
	}
	return some
}

// work reports whether there is anything to do.
func (w *worker) work() bool {
	for left := offered.Load(); left != 0 && w.allowed(); left &= left - 1 {
		if loops[bits.TrailingZeros64(left)].open() {
			return true
		}
	}
	return false
}

// watch waits for work and reports whether there is some.
func (w *worker) watch() bool {
	w.state.Store(watching)
	for s := newSpin(); s.next(); {
		if w.work() {
			w.state.Store(busy)
			return true
		}
	}
	return false
}

// sleep returns when somebody has woken the worker, or when there is work already:
// a loop is offered before its caller looks for sleepers, so that one of the two sees
// the other.
func (w *worker) sleep() {
	w.state.Store(sleeping)
	if w.work() && w.state.CompareAndSwap(sleeping, busy) {
		return
	}
	<-w.wake
}
