package gemm

import "cresset/internal/parallel"

// multiplyGeneric is the definition of a call: what the other levels are held against,
// and what runs where there is no assembly.
func multiplyGeneric[T Float](call *Call[T]) {
	rows := max(1, (1<<18)/(call.N*call.K)) // of C to a piece of work
	if call.M <= rows || parallel.Threads() == 1 {
		rowsGeneric(call, 0, call.M)
		return
	}
	shared := *call // so that only this path allocates it
	parallel.For(call.M, rows, func(lo, hi int) { rowsGeneric(&shared, lo, hi) })
}

// rowsGeneric computes rows lo to hi of C.
func rowsGeneric[T Float](call *Call[T], lo, hi int) {
	a, b, c := call.A, call.B, call.C
	bRow, bCol := call.BRow, call.BCol
	if p := call.Packed; p != nil {
		b, bRow, bCol = p.data, p.n, 1
	}
	x := make([]T, call.K)   // a row of A
	sum := make([]T, call.N) // a row of A·B
	for i := lo; i < hi; i++ {
		for p := range x {
			x[p] = a[i*call.ARow+p*call.ACol]
		}
		switch {
		case bCol == 1:
			sumRows(sum, x, b, bRow)
		case bRow == 1:
			sumColumns(sum, x, b, bCol)
		default:
			sumStrided(sum, x, b, bRow, bCol)
		}
		row := c[i*call.CRow:][:call.N]
		for j, s := range sum {
			s *= call.Alpha
			if call.Beta != 0 {
				s += call.Beta * row[j]
			}
			if call.Bias != nil {
				s += call.Bias[j]
			}
			row[j] = s
		}
		if call.epilogue() {
			call.finish(i, i+1, 0, call.N)
		}
	}
}

// sumRows is sum = x·B, for a B with rows of adjacent elements. It takes four at a time,
// for fewer passes over sum.
func sumRows[T Float](sum, x, b []T, bRow int) {
	clear(sum)
	p := 0
	for ; p+4 <= len(x); p += 4 {
		x0, x1, x2, x3 := x[p], x[p+1], x[p+2], x[p+3]
		b0, b1 := b[p*bRow:][:len(sum)], b[(p+1)*bRow:][:len(sum)]
		b2, b3 := b[(p+2)*bRow:][:len(sum)], b[(p+3)*bRow:][:len(sum)]
		for j, s := range sum {
			s += x0 * b0[j]
			s += x1 * b1[j]
			s += x2 * b2[j]
			s += x3 * b3[j]
			sum[j] = s
		}
	}
	for ; p < len(x); p++ {
		v := x[p]
		for j, w := range b[p*bRow:][:len(sum)] {
			sum[j] += v * w
		}
	}
}

// sumColumns is sum = x·B, for a B with columns of adjacent elements. It takes four at a
// time, so that their additions overlap.
func sumColumns[T Float](sum, x, b []T, bCol int) {
	j := 0
	for ; j+4 <= len(sum); j += 4 {
		b0, b1 := b[j*bCol:][:len(x)], b[(j+1)*bCol:][:len(x)]
		b2, b3 := b[(j+2)*bCol:][:len(x)], b[(j+3)*bCol:][:len(x)]
		var s0, s1, s2, s3 T
		for p, v := range x {
			s0 += v * b0[p]
			s1 += v * b1[p]
			s2 += v * b2[p]
			s3 += v * b3[p]
		}
		sum[j], sum[j+1], sum[j+2], sum[j+3] = s0, s1, s2, s3
	}
	for ; j < len(sum); j++ {
		var s T
		for p, w := range b[j*bCol:][:len(x)] {
			s += x[p] * w
		}
		sum[j] = s
	}
}

// sumStrided is sum = x·B, for any strides.
func sumStrided[T Float](sum, x, b []T, bRow, bCol int) {
	for j := range sum {
		var s T
		for p, v := range x {
			s += v * b[p*bRow+j*bCol]
		}
		sum[j] = s
	}
}
