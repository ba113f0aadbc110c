package tensor

import (
	"math"
	"runtime"

	"cresset/cpu"
	"cresset/rng"
)

// The draws of this file reject some numbers of the stream, so they are made one after the
// other, on the CPU.

// StandardGamma returns draws of the gamma distributions with scale 1 and the shapes a
// (Marsaglia and Tsang, "A simple method for generating gamma variables", ACM TOMS 26,
// 2000). Draws have a gradient with respect to a: how they move with a where their
// quantiles stay (arXiv:1805.08498). It panics with ErrValue unless every a is positive
// and finite.
func StandardGamma(r *rng.Stream, a *Tensor) *Tensor {
	const op = "StandardGamma"
	z := drawEach(op, r, a, nil, func(a, _ float64) float64 {
		if !(a > 0) || math.IsInf(a, 1) {
			failf(op, ErrValue, nil, "a shape of %g is not positive and finite", a)
		}
		return drawGamma(r, a)
	})
	if !Tracked(a) {
		return z
	}
	return Record(op, z, Wrt(a, func(dz *Tensor) *Tensor {
		return dz.Mul(pairwise("StandardGamma", "gamma_path", z.a.DType, a, z.Detach()))
	}, a, z))
}

// Poisson returns draws of the Poisson distributions with the given rates: whole numbers of
// rate's element type, without a gradient. It panics with ErrValue for rates that are
// negative or not finite.
func Poisson(r *rng.Stream, rate *Tensor) *Tensor {
	const op = "Poisson"
	return drawEach(op, r, rate, nil, func(rate, _ float64) float64 {
		if !(rate >= 0) || math.IsInf(rate, 1) {
			failf(op, ErrValue, nil, "a rate of %g is negative or not finite", rate)
		}
		return drawPoisson(r, rate)
	})
}

// Binomial returns how many of n trials succeed, each with probability p: whole numbers of
// p's element type, without a gradient. It panics with ErrValue unless every n is a whole
// number from 0 on and every p lies in [0, 1].
//
//	n, p: broadcast to each other
func Binomial(r *rng.Stream, n, p *Tensor) *Tensor {
	const op = "Binomial"
	return drawEach(op, r, p, n, func(p, n float64) float64 {
		switch {
		case !(p >= 0 && p <= 1):
			failf(op, ErrValue, nil, "a probability of %g is not in [0, 1]", p)
		case !(n >= 0) || n != math.Floor(n) || math.IsInf(n, 1):
			failf(op, ErrValue, nil, "%g trials are no number of trials", n)
		}
		return drawBinomial(r, n, p)
	})
}

// drawEach returns f of each element of x, and of y if it is not nil.
func drawEach(op string, r *rng.Stream, x, y *Tensor, f func(x, y float64) float64) *Tensor {
	if r == nil {
		fail(op, ErrValue, "needs a stream of random numbers: rng.New(seed)", x)
	}
	if !x.a.DType.IsFloat() {
		fail(op, ErrDType, "parameters must be floating", x)
	}
	if y == nil {
		y = x
	}
	both := BroadcastTensors(x.Detach(), y.Detach())
	xs, ys := both[0].host().cast(F64).Contiguous(), both[1].host().cast(F64).Contiguous()
	z := empty(F64, xs.a.Shape, cpu.Default)
	out := slice[float64](z)
	for i := range out {
		out[i] = f(slice[float64](xs)[i], slice[float64](ys)[i])
	}
	runtime.KeepAlive(xs)
	runtime.KeepAlive(ys)
	return z.cast(x.a.DType).onto(x.st.be)
}

// drawGamma draws with shape a; below 1 from the shape a + 1, of which a draw times
// U^(1/a) has shape a.
func drawGamma(r *rng.Stream, a float64) float64 {
	if a < 1 {
		return drawGamma(r, a+1) * math.Pow(1-r.Float64(), 1/a)
	}
	d := a - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := r.Normal()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v *= v * v
		u := 1 - r.Float64() // not 0
		if math.Log(u) < x*x/2+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}

// drawPoisson multiplies uniform numbers up to rates of 10 (Knuth, The Art of Computer
// Programming 2, 3.4.1) and beyond rejects from a transformed uniform one (Hörmann, "The
// transformed rejection method for generating Poisson random variables", 1993: PTRS).
func drawPoisson(r *rng.Stream, rate float64) float64 {
	if rate < 10 {
		k, limit := 0.0, math.Exp(-rate)
		for p := r.Float64(); p > limit; p *= r.Float64() {
			k++
		}
		return k
	}
	root := math.Sqrt(rate)
	b := 0.931 + 2.53*root
	a := -0.059 + 0.02483*b
	inverse := 1.1239 + 1.1328/(b-3.4)
	squeeze := 0.9277 - 3.6224/(b-2)
	for {
		u, v := r.Float64()-0.5, 1-r.Float64()
		us := 0.5 - math.Abs(u)
		k := math.Floor((2*a/us+b)*u + rate + 0.43)
		if us >= 0.07 && v <= squeeze {
			return k
		}
		if k < 0 || us < 0.013 && v > us {
			continue
		}
		lg, _ := math.Lgamma(k + 1)
		if math.Log(v*inverse/(a/(us*us)+b)) <= k*math.Log(rate)-rate-lg {
			return k
		}
	}
}

// drawBinomial adds up the gaps between successes where few are expected (Devroye,
// Non-Uniform Random Variate Generation, X.4.3, second waiting time), else rejects from a
// transformed uniform number (Hörmann, "The generation of binomial random variates", 1993:
// BTRS).
func drawBinomial(r *rng.Stream, n, p float64) float64 {
	switch {
	case p == 0 || n == 0:
		return 0
	case p > 0.5:
		return n - drawBinomial(r, n, 1-p)
	case n*p < 10:
		k, sum, q := 0.0, 0.0, math.Log1p(-p)
		for {
			sum += max(1, math.Ceil(math.Log(1-r.Float64())/q))
			if sum > n {
				return k
			}
			k++
		}
	}
	spread := math.Sqrt(n * p * (1 - p))
	b := 1.15 + 2.53*spread
	a := -0.0873 + 0.0248*b + 0.01*p
	c := n*p + 0.5
	squeeze := 0.92 - 4.2/b
	alpha := (2.83 + 5.1/b) * spread
	mode := math.Floor((n + 1) * p)
	odds := math.Log(p / (1 - p))
	factorials := func(k float64) float64 {
		x, _ := math.Lgamma(k + 1)
		y, _ := math.Lgamma(n - k + 1)
		return x + y
	}
	for {
		u, v := r.Float64()-0.5, 1-r.Float64()
		us := 0.5 - math.Abs(u)
		k := math.Floor((2*a/us+b)*u + c)
		if k < 0 || k > n {
			continue
		}
		if us >= 0.07 && v <= squeeze {
			return k
		}
		if math.Log(v*alpha/(a/(us*us)+b)) <= factorials(mode)-factorials(k)+(k-mode)*odds {
			return k
		}
	}
}
