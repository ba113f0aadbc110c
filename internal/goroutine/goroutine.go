// Package goroutine keeps values per goroutine for the length of a call.
package goroutine

import (
	"sync"
	"sync/atomic"
)

// A Local holds one value of type T for each goroutine that is inside With.
// While no goroutine is, Get costs one atomic load.
type Local[T any] struct {
	active atomic.Int32
	last   atomic.Pointer[entry[T]] // the entry read last: mostly the next one too
	shards [64]struct {
		sync.Mutex
		m map[uintptr]*entry[T]
	}
}

type entry[T any] struct {
	id    uintptr
	gone  atomic.Bool
	value *T
}

// Get returns the value of the calling goroutine, or nil outside With.
func (l *Local[T]) Get() *T {
	if l.active.Load() == 0 {
		return nil
	}
	id := current()
	if e := l.last.Load(); e != nil && e.id == id && !e.gone.Load() {
		return e.value
	}
	shard := &l.shards[hash(id)]
	shard.Lock()
	e := shard.m[id]
	shard.Unlock()
	if e == nil {
		return nil
	}
	l.last.Store(e)
	return e.value
}

// With calls f while value is the calling goroutine's. The value that was there
// before, if any, is there again afterwards, also when f panics. Goroutines that f
// starts do not inherit the value.
func (l *Local[T]) With(value *T, f func()) {
	id := current()
	shard := &l.shards[hash(id)]
	e := &entry[T]{id: id, value: value}
	shard.Lock()
	if shard.m == nil {
		shard.m = make(map[uintptr]*entry[T])
	}
	old := shard.m[id]
	if old != nil {
		old.gone.Store(true)
	}
	shard.m[id] = e
	shard.Unlock()
	l.active.Add(1)
	defer func() {
		shard.Lock()
		shard.m[id].gone.Store(true) // e, or what an inner With put back in its place
		if old != nil {
			old = &entry[T]{id: id, value: old.value}
			shard.m[id] = old
		} else {
			delete(shard.m, id)
		}
		shard.Unlock()
		l.active.Add(-1)
	}()
	f()
}

func hash(id uintptr) uintptr { return id * 0x9e3779b97f4a7c15 >> 58 }

// ID returns a number of the calling goroutine that no other one has while it lives.
func ID() uintptr { return current() }
