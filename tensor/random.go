package tensor

import (
	"runtime"

	"cresset/cpu"
	"cresset/device"
	"cresset/rng"
)

// Functions that draw take the stream of random numbers as their first argument. What
// an element becomes depends on the stream's state and on the element's index alone,
// not on the number of threads.

// callRandom fills z from r.
func callRandom(name string, op device.Op, z *Tensor, r *rng.Stream, p [4]float64) {
	if r == nil {
		fail(name, ErrValue, "needs a stream of random numbers: rng.New(seed)", z)
	}
	z.use(name)
	key, counter := r.Reserve(device.RandomBlocks(op, z.a.DType, z.Len()))
	t := startTimer()
	check(name, z.st.be.Random(op, &z.a, key, counter, p), z)
	t.stop(name, string(op), 0, z)
	runtime.KeepAlive(z)
}

// drawn returns a new tensor filled from r.
func (o Options) drawn(name string, op device.Op, r *rng.Stream, p [4]float64, shape []int) *Tensor {
	checkShape(name, shape)
	z := empty(o.dtype(DefaultDType()), shape, o.backend(name))
	callRandom(name, op, z, r, p)
	return z
}

// Rand returns numbers drawn evenly from [0, 1).
func Rand(r *rng.Stream, shape ...int) *Tensor { return Options{}.Rand(r, shape...) }

// Rand returns numbers drawn evenly from [0, 1).
func (o Options) Rand(r *rng.Stream, shape ...int) *Tensor { return o.Uniform(r, 0, 1, shape...) }

// Uniform returns numbers drawn evenly from [lo, hi).
func Uniform(r *rng.Stream, lo, hi float64, shape ...int) *Tensor {
	return Options{}.Uniform(r, lo, hi, shape...)
}

// Uniform returns numbers drawn evenly from [lo, hi).
// It panics with ErrValue if lo > hi, and with ErrDType unless the type is floating.
func (o Options) Uniform(r *rng.Stream, lo, hi float64, shape ...int) *Tensor {
	checkBounds("Uniform", lo, hi)
	return o.drawn("Uniform", "uniform", r, [4]float64{lo, hi}, shape)
}

func checkBounds(op string, lo, hi float64) {
	if !(lo <= hi) {
		failf(op, ErrValue, nil, "no number lies between %g and %g", lo, hi)
	}
}

// RandN returns numbers drawn from the standard normal distribution.
func RandN(r *rng.Stream, shape ...int) *Tensor { return Options{}.RandN(r, shape...) }

// RandN returns numbers drawn from the standard normal distribution.
func (o Options) RandN(r *rng.Stream, shape ...int) *Tensor {
	return o.drawn("RandN", "normal", r, [4]float64{0, 1}, shape)
}

// RandInt returns whole numbers drawn evenly from lo, …, hi-1, as I64.
func RandInt(r *rng.Stream, lo, hi int, shape ...int) *Tensor {
	return Options{}.RandInt(r, lo, hi, shape...)
}

// RandInt returns whole numbers drawn evenly from lo, …, hi-1, as I64 if no type is
// given. It panics with ErrValue if there is none, or if a bound exceeds 2⁵³.
func (o Options) RandInt(r *rng.Stream, lo, hi int, shape ...int) *Tensor {
	checkInts("RandInt", lo, hi)
	o.DType = o.dtype(I64)
	return o.drawn("RandInt", "randint", r, [4]float64{float64(lo), float64(hi)}, shape)
}

func checkInts(op string, lo, hi int) {
	const most = 1 << 53
	if lo >= hi || lo < -most || hi > most {
		failf(op, ErrValue, nil, "needs bounds lo < hi within ±2⁵³, not %d and %d", lo, hi)
	}
}

// RandPerm returns the numbers 0 to n-1 in random order, as I64.
func RandPerm(r *rng.Stream, n int) *Tensor {
	if n < 0 {
		failf("RandPerm", ErrValue, nil, "%d numbers cannot be permuted", n)
	}
	z := empty(I64, []int{n}, cpu.Default)
	for i, p := range r.Perm(n) {
		slice[int64](z)[i] = int64(p)
	}
	return z
}

// RandLike returns numbers drawn evenly from [0, 1), in x's shape, type and device.
func (x *Tensor) RandLike(r *rng.Stream) *Tensor { return x.Options().Rand(r, x.a.Shape...) }

// RandNLike returns standard normal numbers in x's shape, type and device.
func (x *Tensor) RandNLike(r *rng.Stream) *Tensor { return x.Options().RandN(r, x.a.Shape...) }

// RandIntLike returns whole numbers of lo, …, hi-1 in x's shape, type and device.
func (x *Tensor) RandIntLike(r *rng.Stream, lo, hi int) *Tensor {
	return x.Options().RandInt(r, lo, hi, x.a.Shape...)
}

// Normal returns numbers drawn from normal distributions. Each of mean and std is a
// number, or a tensor that gives every element its own; then the result has the shape
// that they broadcast to, and shape must be left out. No gradient passes: for that,
// compute mean + std·RandN.
// It panics with ErrValue if a deviation is negative.
func Normal(r *rng.Stream, mean, std any, shape ...int) *Tensor {
	return Options{}.Normal(r, mean, std, shape...)
}

// Normal is the function of that name; tensors decide about type and device themselves.
func (o Options) Normal(r *rng.Stream, mean, std any, shape ...int) *Tensor {
	const op = "Normal"
	m, _ := mean.(*Tensor)
	s, _ := std.(*Tensor)
	if m == nil && s == nil {
		checkDeviation(op, asFloat(std))
		return o.drawn(op, "normal", r, [4]float64{asFloat(mean), asFloat(std)}, shape)
	}
	if len(shape) > 0 {
		fail(op, ErrShape, "the tensors give the shape; leave it out", m, s)
	}
	var z *Tensor
	NoGrad(func() { z = normalOf(r, m, s, mean, std) })
	if !Tracked(m, s) {
		return z
	}
	return Record(op, z, Wrt(m, flat), Wrt(s, flat))
}

// normalOf draws around the tensors m and s, or where one is nil around a number.
func normalOf(r *rng.Stream, m, s *Tensor, mean, std any) *Tensor {
	const op = "Normal"
	if s == nil {
		checkDeviation(op, asFloat(std))
		return m.RandNLike(r).MulScalar(std).Add(m)
	}
	if s.LtScalar(0).anyTrue() {
		fail(op, ErrValue, "a standard deviation is negative", s)
	}
	if m == nil {
		return s.RandNLike(r).Mul(s).AddScalar(mean)
	}
	o := Options{DType: ResultType(m, s), Device: m.Device()}
	return o.RandN(r, broadcastShape(op, m, s)...).Mul(s).Add(m)
}

func checkDeviation(op string, std float64) {
	if !(std >= 0) {
		failf(op, ErrValue, nil, "a standard deviation of %g is negative", std)
	}
}

// anyTrue reports whether one of x, which holds bools, is true.
func (x *Tensor) anyTrue() bool {
	x = x.host()
	defer runtime.KeepAlive(x)
	for _, b := range slice[bool](x) {
		if b {
			return true
		}
	}
	return false
}

// Bernoulli returns 1 with the probabilities p and else 0, in p's shape and type. Its
// gradient is 0. It panics with ErrValue unless all p lie in [0, 1].
func Bernoulli(r *rng.Stream, p *Tensor) *Tensor {
	const op = "Bernoulli"
	if !p.a.DType.IsFloat() {
		fail(op, ErrDType, "probabilities must be floating", p)
	}
	if p.GeScalar(0).LogicalAnd(p.LeScalar(1)).LogicalNot().anyTrue() {
		fail(op, ErrValue, "a probability is not in [0, 1]", p)
	}
	u := Options{DType: F32, Device: p.Device()}
	if p.a.DType == F64 {
		u.DType = F64
	}
	z := u.Rand(r, p.a.Shape...).Lt(p.cast(u.DType)).cast(p.a.DType)
	if !Tracked(p) {
		return z
	}
	return Record(op, z, Wrt(p, flat))
}
