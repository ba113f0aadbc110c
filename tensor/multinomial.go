package tensor

import (
	"math"
	"runtime"
	"sort"

	"cresset/cpu"
	"cresset/rng"
)

// Multinomial draws n indices for each row of p, with the probabilities that the row,
// divided by its sum, gives them; without replacement no index comes twice in a row.
//
//	p: (C) or (N, C), floating   result: (n) or (N, n), I64
//
// It panics with ErrShape for other ranks and with ErrValue if n is not positive, if a
// probability is negative or not finite, or if a row has fewer positive ones than are
// needed. Rows are computed on the CPU.
func Multinomial(r *rng.Stream, p *Tensor, n int, replacement bool) *Tensor {
	const op = "Multinomial"
	switch {
	case p.Rank() < 1 || p.Rank() > 2:
		fail(op, ErrShape, "probabilities must have one or two dimensions", p)
	case !p.a.DType.IsFloat():
		fail(op, ErrDType, "probabilities must be floating", p)
	case n < 1:
		failf(op, ErrValue, []*Tensor{p}, "%d draws cannot be made", n)
	}
	shape := append([]int{}, p.a.Shape...)
	c := shape[len(shape)-1]
	shape[len(shape)-1] = n
	if n > c && !replacement {
		failf(op, ErrValue, []*Tensor{p}, "%d draws from %d indices need replacement", n, c)
	}
	wide := p.host().cast(F64)
	weights := slice[float64](wide)
	z := empty(I64, shape, cpu.Default)
	out := slice[int64](z)
	rows := z.Len() / n
	once := n == 1 || replacement
	u, per := Options{DType: F64}.Empty(rows*c), c
	if once {
		u, per = Options{DType: F64}.Empty(z.Len()).UniformInPlace(r, 0, 1), n
	} else {
		u.ExponentialInPlace(r, 1)
	}
	for i := range rows {
		w, draws := weights[i*c:(i+1)*c], slice[float64](u)[i*per:(i+1)*per]
		checkWeights(op, p, w, once, n)
		if once {
			pickByInversion(out[i*n:(i+1)*n], w, draws)
		} else {
			pickByRace(out[i*n:(i+1)*n], w, draws)
		}
	}
	runtime.KeepAlive(wide)
	runtime.KeepAlive(u)
	return z.onto(p.st.be)
}

// checkWeights panics unless w has as many possible indices as are to be drawn.
func checkWeights(op string, p *Tensor, w []float64, once bool, n int) {
	possible := 0
	for _, v := range w {
		if !(v >= 0) || math.IsInf(v, 1) {
			failf(op, ErrValue, []*Tensor{p}, "a probability is %g", v)
		}
		if v > 0 {
			possible++
		}
	}
	if once {
		n = 1
	}
	if possible < n {
		failf(op, ErrValue, []*Tensor{p}, "%d indices of a row are possible, fewer than are drawn", possible)
	}
}

// pickByInversion finds the index at which the running sum of w passes u times the sum.
func pickByInversion(out []int64, w, u []float64) {
	sums := make([]float64, len(w))
	total, last := 0.0, 0
	for i, v := range w {
		total += v
		sums[i] = total
		if v > 0 {
			last = i
		}
	}
	for k := range out {
		t := u[k] * total
		out[k] = int64(min(sort.Search(len(w), func(i int) bool { return sums[i] > t }), last))
	}
}

// pickByRace takes the indices that arrive first if index i arrives after an exponential
// time with rate w[i]: the first of them is i with probability w[i]/Σw, and so on
// (Efraimidis and Spirakis, "Weighted random sampling with a reservoir", 2006).
func pickByRace(out []int64, w, exponential []float64) {
	order := make([]int, len(w))
	for i := range order {
		order[i] = i
		exponential[i] /= w[i] // +Inf for what cannot be
	}
	sort.Slice(order, func(a, b int) bool {
		ta, tb := exponential[order[a]], exponential[order[b]]
		return ta < tb || ta == tb && order[a] < order[b]
	})
	for k := range out {
		out[k] = int64(order[k])
	}
}
