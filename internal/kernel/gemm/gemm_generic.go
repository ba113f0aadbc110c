package gemm

import "cresset/internal/parallel"

// multiplyGeneric is the definition of a call: what the other levels are held against,
// and what runs where there is no assembly.
func multiplyGeneric[T Float](call *Call[T], a, b, c []T) {
	rows := max(1, (1<<18)/(call.N*call.K)) // of C to a piece of work
	if call.M <= rows || parallel.Threads() == 1 {
		rowsGeneric(call, a, b, c, 0, call.M)
		return
	}
	shared := *call // so that only this path allocates it
	parallel.For(call.M, rows, func(lo, hi int) { rowsGeneric(&shared, a, b, c, lo, hi) })
}

// rowsGeneric computes rows lo to hi of C.
func rowsGeneric[T Float](call *Call[T], a, b, c []T, lo, hi int) {
	sum := make([]T, call.N) // a row of A·B
	for i := lo; i < hi; i++ {
		if call.BCol == 1 {
			sumRows(call, sum, a[i*call.ARow:], b)
		} else {
			sumDots(call, sum, a[i*call.ARow:], b)
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
	}
}

// sumRows is sum = Σ a[p]·(row p of B), for rows of adjacent elements.
func sumRows[T Float](call *Call[T], sum, a, b []T) {
	clear(sum)
	for p := range call.K {
		v := a[p*call.ACol]
		row := b[p*call.BRow:][:len(sum)]
		for j := range row {
			sum[j] += v * row[j]
		}
	}
}

// sumDots is sum[j] = a·(column j of B), for any strides.
func sumDots[T Float](call *Call[T], sum, a, b []T) {
	for j := range sum {
		var s T
		col := b[j*call.BCol:]
		for p := range call.K {
			s += a[p*call.ACol] * col[p*call.BRow]
		}
		sum[j] = s
	}
}
