package tensor

import (
	"runtime"

	"cresset/cpu"
	"cresset/device"
	"cresset/internal/parallel"
)

// Nonzero returns the indices of the elements that are not zero, in row-major order:
// one row for each.
//
//	x: (N₁, … Nₖ)   result: (count, k) I64
func (x *Tensor) Nonzero() *Tensor {
	flat := x.nonzeroFlat()
	n, r := flat.Len(), len(x.a.Shape)
	z := empty(I64, []int{n, r}, cpu.Default)
	for d, column := range x.coordinates(flat) {
		callCopy("Nonzero", z.slot(1, d, (*Tensor).alias), column)
	}
	return z.onDeviceOf(x)
}

// NonzeroTuple returns Nonzero's columns as vectors, one for each dimension of x; they
// index x as they are. A tensor of no dimensions counts as one of one.
func (x *Tensor) NonzeroTuple() []*Tensor {
	columns := x.atLeast1().coordinates(x.nonzeroFlat())
	for d := range columns {
		columns[d] = columns[d].onDeviceOf(x)
	}
	return columns
}

// coordinates turns row-major indices of x's elements into one index for each dimension.
func (x *Tensor) coordinates(flat *Tensor) []*Tensor {
	columns := make([]*Tensor, len(x.a.Shape))
	if len(columns) == 1 {
		return append(columns[:0], flat)
	}
	defer runtime.KeepAlive(flat)
	at := slice[int64](flat)
	to := make([][]int64, len(columns))
	for d := range columns {
		columns[d] = empty(I64, flat.a.Shape, cpu.Default)
		to[d] = slice[int64](columns[d])
	}
	parallel.For(len(at), nonzeroGrain, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			rest := uint64(at[i])
			for d := len(to) - 1; d > 0; d-- {
				n := uint64(x.a.Shape[d])
				q := rest / n
				to[d][i] = int64(rest - q*n)
				rest = q
			}
			if len(to) > 0 {
				to[0][i] = int64(rest)
			}
		}
	})
	return columns
}

// ArgWhere is Nonzero, under NumPy's name.
func (x *Tensor) ArgWhere() *Tensor { return x.Nonzero() }

// nonzeroGrain is how many elements one goroutine looks at.
const nonzeroGrain = 64 << 10

// nonzeroFlat returns the row-major indices of the elements that are not zero, on the CPU.
func (x *Tensor) nonzeroFlat() *Tensor {
	x.use("Nonzero")
	bools := x.Detach().To(Bool).host()
	defer runtime.KeepAlive(bools)
	set := slice[bool](bools)
	first := make([]int, (len(set)+nonzeroGrain-1)/nonzeroGrain+1) // of each piece
	parallel.For(len(set), nonzeroGrain, func(lo, hi int) {
		n := 0
		for _, b := range set[lo:hi] {
			if b {
				n++
			}
		}
		first[lo/nonzeroGrain+1] = n
	})
	for i := 1; i < len(first); i++ {
		first[i] += first[i-1]
	}
	z := empty(I64, []int{first[len(first)-1]}, cpu.Default)
	all := slice[int64](z)
	parallel.For(len(set), nonzeroGrain, func(lo, hi int) {
		k := first[lo/nonzeroGrain]
		for i, b := range set[lo:hi] {
			if b {
				all[k] = int64(lo + i)
				k++
			}
		}
	})
	return z
}

// onDeviceOf returns x where y lies, unrecorded.
func (x *Tensor) onDeviceOf(y *Tensor) *Tensor { return x.movedTo(y.st.be) }

func (x *Tensor) movedTo(be device.Backend) *Tensor {
	if x.st.be == be {
		return x
	}
	return x.onto(be)
}
