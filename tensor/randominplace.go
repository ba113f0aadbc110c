package tensor

import (
	"math"

	"cresset/device"
	"cresset/rng"
)

// redraw fills t from r, in place.
func (t *Tensor) redraw(name string, op device.Op, r *rng.Stream, p ...float64) *Tensor {
	t.writable(name)
	var params [4]float64
	copy(params[:], p)
	callRandom(name, op, t, r, params)
	if !Tracked(t) {
		t.st.version++
		return t
	}
	t.changed(name, &Tensor{})
	return t
}

// UniformInPlace fills t with numbers drawn evenly from [lo, hi).
// It panics with ErrValue if lo > hi, and with ErrDType unless t is floating, as the
// functions below do.
func (t *Tensor) UniformInPlace(r *rng.Stream, lo, hi float64) *Tensor {
	checkBounds("UniformInPlace", lo, hi)
	return t.redraw("UniformInPlace", "uniform", r, lo, hi)
}

// NormalInPlace fills t with numbers drawn from a normal distribution.
// It panics with ErrValue if std is negative.
func (t *Tensor) NormalInPlace(r *rng.Stream, mean, std float64) *Tensor {
	checkDeviation("NormalInPlace", std)
	return t.redraw("NormalInPlace", "normal", r, mean, std)
}

// TruncNormalInPlace fills t with numbers drawn from a normal distribution of which only
// [lo, hi] is left, by inversion of its distribution function.
// It panics with ErrValue if std is negative or lo > hi.
func (t *Tensor) TruncNormalInPlace(r *rng.Stream, mean, std, lo, hi float64) *Tensor {
	const op = "TruncNormalInPlace"
	checkDeviation(op, std)
	checkBounds(op, lo, hi)
	cdf := func(x float64) float64 { return 0.5 * math.Erfc(-(x-mean)/(std*math.Sqrt2)) }
	t.redraw(op, "uniform", r, 2*cdf(lo)-1, 2*cdf(hi)-1)
	NoGrad(func() {
		t.inPlaceFloat(op, "erfinv", (*Tensor).Erfinv)
		t.MulScalarInPlace(std*math.Sqrt2).AddScalarInPlace(mean).ClampInPlace(lo, hi)
	})
	return t
}

// ExponentialInPlace fills t with numbers drawn from the exponential distribution of the
// given rate: their mean is 1/rate. None is 0, but by rounding.
// It panics with ErrValue unless rate is positive.
func (t *Tensor) ExponentialInPlace(r *rng.Stream, rate float64) *Tensor {
	if !(rate > 0) {
		failf("ExponentialInPlace", ErrValue, []*Tensor{t}, "a rate of %g is not positive", rate)
	}
	return t.redraw("ExponentialInPlace", "exponential", r, rate)
}

// LogNormalInPlace fills t with numbers whose logarithms are normal.
// It panics with ErrValue unless std is positive.
func (t *Tensor) LogNormalInPlace(r *rng.Stream, mean, std float64) *Tensor {
	if !(std > 0) {
		failf("LogNormalInPlace", ErrValue, []*Tensor{t}, "a standard deviation of %g is not positive", std)
	}
	t.redraw("LogNormalInPlace", "normal", r, mean, std)
	NoGrad(func() { t.ExpInPlace() })
	return t
}

// CauchyInPlace fills t with numbers drawn from the Cauchy distribution with the given
// median and scale. It panics with ErrValue unless scale is positive.
func (t *Tensor) CauchyInPlace(r *rng.Stream, median, scale float64) *Tensor {
	if !(scale > 0) {
		failf("CauchyInPlace", ErrValue, []*Tensor{t}, "a scale of %g is not positive", scale)
	}
	t.redraw("CauchyInPlace", "uniform", r, -math.Pi/2, math.Pi/2)
	NoGrad(func() {
		t.inPlaceFloat("CauchyInPlace", "tan", (*Tensor).Tan)
		t.MulScalarInPlace(scale).AddScalarInPlace(median)
	})
	return t
}

// GeometricInPlace fills t with the number of trials up to the first success, which
// has probability p. t may hold integers too.
// It panics with ErrValue unless 0 < p < 1.
func (t *Tensor) GeometricInPlace(r *rng.Stream, p float64) *Tensor {
	const op = "GeometricInPlace"
	if !(p > 0 && p < 1) {
		failf(op, ErrValue, []*Tensor{t}, "a probability of %g is not in (0, 1)", p)
	}
	NoGrad(func() {
		e := Options{DType: F64, Device: t.Device()}.Empty(t.a.Shape...)
		t.assign(op, e.ExponentialInPlace(r, -math.Log1p(-p)).CeilInPlace().To(t.a.DType))
	})
	return t
}

// BernoulliInPlace fills t with 1, with probability p, and 0. t may hold any type.
// It panics with ErrValue unless p lies in [0, 1].
func (t *Tensor) BernoulliInPlace(r *rng.Stream, p float64) *Tensor {
	if !(p >= 0 && p <= 1) {
		failf("BernoulliInPlace", ErrValue, []*Tensor{t}, "a probability of %g is not in [0, 1]", p)
	}
	return t.redraw("BernoulliInPlace", "bernoulli", r, p)
}

// RandIntInPlace fills t with whole numbers of lo, …, hi-1. t may hold integers or floats.
// It panics with ErrValue if there is none, or if a bound exceeds 2⁵³.
func (t *Tensor) RandIntInPlace(r *rng.Stream, lo, hi int) *Tensor {
	checkInts("RandIntInPlace", lo, hi)
	return t.redraw("RandIntInPlace", "randint", r, float64(lo), float64(hi))
}
