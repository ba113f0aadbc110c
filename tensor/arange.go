package tensor

import (
	"math"

	"cresset/cpu"
	"cresset/device"
	"cresset/dtype"
	"cresset/internal/parallel"
)

// Arange returns the numbers from start up to, but not with, end, step apart:
// start + i·step, each computed by itself. Without a DType in o the type is I64 if all
// three are integers, else the default floating type.
// It panics with ErrValue unless step leads from start towards end.
func (o Options) Arange(start, end, step any) *Tensor {
	const op = "Arange"
	whole := true
	for _, v := range []any{start, end, step} {
		w, ok := weakDType(v, Bool)
		if !ok || w.IsComplex() {
			failf(op, ErrDType, nil, "%v of Go type %T is no real number", v, v)
		}
		whole = whole && !w.IsFloat()
	}
	d := o.dtype(I64)
	if o.DType == dtype.Invalid && !whole {
		d = DefaultDType()
	}
	from, to, by := asFloat(start), asFloat(end), asFloat(step)
	switch {
	case by == 0 || math.IsNaN(by):
		failf(op, ErrValue, nil, "a step of %v", step)
	case math.IsInf(from, 0) || math.IsInf(to, 0) || math.IsNaN(from) || math.IsNaN(to):
		failf(op, ErrValue, nil, "bounds %v and %v must be finite", start, end)
	case (to-from)*by < 0:
		failf(op, ErrValue, nil, "a step of %v does not lead from %v to %v", step, start, end)
	}
	if whole || d.IsInt() {
		_, a := parts(start)
		_, b := parts(end)
		_, k := parts(step)
		n := math.Ceil((to - from) / by)
		if k != 0 {
			sign := int64(1)
			if k < 0 {
				sign = -1
			}
			if whole || float64(a) == from && float64(b) == to && float64(k) == by {
				n = float64((b - a + k - sign) / k)
			}
			return numbers(o, op, d, int(n), func(i int) int64 { return a + int64(i)*k })
		}
	}
	n := int(math.Ceil((to - from) / by))
	return numbers(o, op, d, n, func(i int) float64 { return from + float64(i)*by })
}

// Linspace returns n numbers evenly spaced from start to end, both included. Each end is
// a number or a tensor of no dimensions.
// It panics with ErrValue if n is negative.
func (o Options) Linspace(start, end any, n int) *Tensor {
	f := spaced("Linspace", start, end, n)
	return numbers(o, "Linspace", o.dtype(DefaultDType()), n, f)
}

// Logspace returns base to the power of n numbers evenly spaced from start to end.
// It panics with ErrValue if n is negative.
func (o Options) Logspace(start, end any, n int, base float64) *Tensor {
	f := spaced("Logspace", start, end, n)
	return numbers(o, "Logspace", o.dtype(DefaultDType()), n, func(i int) float64 {
		return math.Pow(base, f(i))
	})
}

// spaced returns the i-th of n numbers; each half is counted from its own end, so that
// both ends are exact.
func spaced(op string, start, end any, n int) func(i int) float64 {
	if n < 0 {
		failf(op, ErrValue, nil, "%d numbers", n)
	}
	from, to := endpoint(op, start), endpoint(op, end)
	step := 0.0
	if n > 1 {
		step = (to - from) / float64(n-1)
	}
	return func(i int) float64 {
		if i < (n+1)/2 {
			return from + float64(i)*step
		}
		return to - float64(n-1-i)*step
	}
}

// endpoint returns a number or the element of a tensor of no dimensions.
func endpoint(op string, v any) float64 {
	t, ok := v.(*Tensor)
	if !ok {
		return asFloat(v)
	}
	if len(t.a.Shape) > 0 {
		fail(op, ErrShape, "an end must be a number or a tensor of no dimensions", t)
	}
	return t.Item()
}

// Eye returns a matrix with ones on the diagonal and zeros elsewhere; square unless a
// number of columns is given too.
func (o Options) Eye(rows int, columns ...int) *Tensor {
	m := rows
	if len(columns) > 0 {
		m = columns[0]
	}
	if len(columns) > 1 {
		failf("Eye", ErrShape, nil, "%d numbers of columns", len(columns))
	}
	checkShape("Eye", []int{rows, m})
	t := o.Zeros(rows, m)
	t.Diagonal(0, 0, 1).FillInPlace(1)
	return t
}

// Arange returns the numbers from start up to, but not with, end, step apart; see
// Options.Arange.
func Arange(start, end, step any) *Tensor { return Options{}.Arange(start, end, step) }

// Linspace returns n numbers evenly spaced from start to end, both included.
func Linspace(start, end any, n int) *Tensor { return Options{}.Linspace(start, end, n) }

// Logspace returns base to the power of n numbers evenly spaced from start to end.
func Logspace(start, end any, n int, base float64) *Tensor {
	return Options{}.Logspace(start, end, n, base)
}

// Eye returns a matrix with ones on the diagonal and zeros elsewhere; square unless a
// number of columns is given too.
func Eye(rows int, columns ...int) *Tensor { return Options{}.Eye(rows, columns...) }

// numbers returns n elements of type d, each computed from its index.
func numbers[T int64 | float64](o Options, op string, d dtype.DType, n int, f func(i int) T) *Tensor {
	checkShape(op, []int{n})
	t := empty(dtype.Of[T](), []int{n}, cpu.Default)
	v := slice[T](t)
	parallel.For(n, 8<<10, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			v[i] = f(i)
		}
	})
	return t.cast(d).movedTo(o.backend(op))
}

// countTo returns 0, 1, … n-1 as I64.
func countTo(n int, be device.Backend) *Tensor {
	return numbers(Options{Device: be.Name()}, "Arange", I64, n, func(i int) int64 { return int64(i) })
}
