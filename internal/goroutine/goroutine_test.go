package goroutine

import (
	"runtime"
	"sync"
	"testing"
)

func TestLocalNests(t *testing.T) {
	var l Local[int]
	one, two := 1, 2
	if l.Get() != nil {
		t.Fatal("a value outside With")
	}
	l.With(&one, func() {
		l.With(&two, func() {
			if *l.Get() != 2 {
				t.Error("inner value not seen")
			}
		})
		if *l.Get() != 1 {
			t.Error("outer value not restored")
		}
		func() {
			defer func() { recover() }()
			l.With(&two, func() { panic("x") })
		}()
		if *l.Get() != 1 {
			t.Error("outer value not restored after a panic")
		}
	})
	if l.Get() != nil {
		t.Error("a value after With")
	}
}

// What an inner With put back is forgotten when the outer one ends.
func TestLocalForgets(t *testing.T) {
	var l Local[int]
	one, two, three := 1, 2, 3
	l.With(&one, func() {
		l.With(&two, func() {})
		l.Get()
	})
	l.With(&three, func() {
		if v := *l.Get(); v != 3 {
			t.Errorf("value %d of a With that ended, want 3", v)
		}
	})
}

func TestLocalKeepsGoroutinesApart(t *testing.T) {
	var l Local[int]
	var wg sync.WaitGroup
	for i := range 10_000 {
		wg.Go(func() {
			if i%3 == 0 {
				if l.Get() != nil {
					t.Error("value of another goroutine")
				}
				return
			}
			l.With(&i, func() {
				runtime.Gosched()
				if v := l.Get(); v == nil || *v != i {
					t.Errorf("goroutine %d sees another's value", i)
				}
			})
		})
	}
	wg.Wait()
}

func BenchmarkGet(b *testing.B) {
	var l Local[int]
	b.Run("scope=none", func(b *testing.B) {
		for b.Loop() {
			l.Get()
		}
	})
	b.Run("scope=own", func(b *testing.B) {
		one := 1
		l.With(&one, func() {
			for b.Loop() {
				l.Get()
			}
		})
	})
}
