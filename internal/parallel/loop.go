package parallel

import (
	"math/bits"
	"sync/atomic"
	"time"
)

// A loop is one call of For. Loops lie in a table, one to each bit of a word, and are
// used again, so a worker may look at a loop that has just become another one. It takes
// chunks through state alone, which is set after all else: what it gets is a chunk of
// the loop of now, and that cannot end before the chunk has.
type loop struct {
	state   atomic.Uint64 // chunks in the upper half, the chunk to take next in the lower
	left    atomic.Int64  // chunks not finished, plus asleep
	n       int
	grain   int
	body    func(lo, hi int)
	failure atomic.Pointer[any] // first panic of a chunk
	bit     uint64
	done    chan struct{} // to wake the caller
	_       [56]byte      // loops share no line of the cache
}

// asleep is added to left when the caller sleeps until it is told that all is done.
const asleep = 1 << 40

var (
	loops   [64]loop
	free    atomic.Uint64 // bits of loops that nobody uses
	_       [56]byte
	offered atomic.Uint64 // bits of loops that may have chunks to take
	_       [56]byte
)

func init() {
	for i := range loops {
		loops[i].bit = 1 << i
		loops[i].done = make(chan struct{}, 1)
	}
	free.Store(^uint64(0))
}

// claim returns a loop for the caller's own use, or nil.
func claim() *loop {
	for {
		f := free.Load()
		if f == 0 {
			return nil
		}
		if free.CompareAndSwap(f, f&(f-1)) {
			return &loops[bits.TrailingZeros64(f)]
		}
	}
}

// open reports whether there is a chunk to take.
func (l *loop) open() bool {
	v := l.state.Load()
	return uint32(v) < uint32(v>>32)
}

// run takes chunks until none is left and reports whether it got any.
func (l *loop) run() bool {
	some := false
	for l.open() {
		v := l.state.Add(1)
		c := uint32(v) - 1
		if c >= uint32(v>>32) {
			break
		}
		l.chunk(int(c))
		some = true
	}
	return some
}

func (l *loop) chunk(c int) {
	defer func() {
		// The panic is not swallowed: For raises it again in the caller's goroutine.
		if r := recover(); r != nil {
			p := r // on the heap, but only after a panic
			l.failure.CompareAndSwap(nil, &p)
		}
		if l.left.Add(-1) == asleep {
			l.done <- struct{}{}
		}
	}()
	lo := c * l.grain
	l.body(lo, min(lo+l.grain, l.n))
}

// wait returns when every chunk is finished.
func (l *loop) wait() {
	if l.left.Load() == 0 {
		return
	}
	for s := newSpin(); s.next(); {
		if l.left.Load() == 0 {
			return
		}
	}
	if l.left.Add(asleep) != asleep {
		<-l.done
	}
}

// A spin counts the turns of a loop that waits.
type spin struct {
	turn  int
	start time.Time
	limit time.Duration
}

func newSpin() spin {
	return spin{start: time.Now(), limit: time.Duration(spinFor.Load())}
}

// next lets a moment pass, and reports false when it is time to sleep.
func (s *spin) next() bool {
	if s.turn++; s.turn%32 == 0 || s.limit == 0 {
		return time.Since(s.start) < s.limit
	}
	for range 16 { // leave the line of the cache to those who write to it
	}
	return true
}
