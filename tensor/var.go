package tensor

import (
	"errors"
	"runtime"

	"cresset/device"
)

// Var returns the variance over the given dimensions, which are dropped, or over all;
// see Sum. The sum of squared deviations of N elements is divided by N - correction.
//
//	x.Var(1)       the unbiased estimate, PyTorch's default
//	x.Var(0, -1)   the variance of each row, as layers that normalise use it
//
// Unlike PyTorch, the correction has no default. Deviations are from the mean, computed
// first. It panics with ErrDType unless x is floating.
func (x *Tensor) Var(correction float64, dims ...int) *Tensor {
	v, _ := x.variance("Var", correction, x.dimSet("Var", dims), false)
	return v
}

// VarKeep is Var with the dimensions kept, as size 1.
func (x *Tensor) VarKeep(correction float64, dims ...int) *Tensor {
	v, _ := x.variance("Var", correction, x.dimSet("Var", dims), true)
	return v
}

// VarMean returns Var and Mean.
func (x *Tensor) VarMean(correction float64, dims ...int) (variance, mean *Tensor) {
	return x.variance("VarMean", correction, x.dimSet("VarMean", dims), false)
}

// VarMeanKeep is VarMean with the dimensions kept, as size 1.
func (x *Tensor) VarMeanKeep(correction float64, dims ...int) (variance, mean *Tensor) {
	return x.variance("VarMean", correction, x.dimSet("VarMean", dims), true)
}

// Std returns the standard deviation, the square root of Var. Its gradient is 0 where
// it is 0.
func (x *Tensor) Std(correction float64, dims ...int) *Tensor {
	return x.Var(correction, dims...).deviation()
}

// StdKeep is Std with the dimensions kept, as size 1.
func (x *Tensor) StdKeep(correction float64, dims ...int) *Tensor {
	return x.VarKeep(correction, dims...).deviation()
}

// StdMean returns Std and Mean.
func (x *Tensor) StdMean(correction float64, dims ...int) (std, mean *Tensor) {
	v, mean := x.VarMean(correction, dims...)
	return v.deviation(), mean
}

// StdMeanKeep is StdMean with the dimensions kept, as size 1.
func (x *Tensor) StdMeanKeep(correction float64, dims ...int) (std, mean *Tensor) {
	v, mean := x.VarMeanKeep(correction, dims...)
	return v.deviation(), mean
}

func (x *Tensor) variance(name string, correction float64, s dimSet, keep bool) (v, mean *Tensor) {
	if !x.a.DType.IsFloat() {
		failf(name, ErrDType, []*Tensor{x}, "needs a floating tensor; convert it with To")
	}
	mean = x.mean(s, keep)
	wide := x.Detach()
	if d := x.a.DType; d == BF16 || d == F16 {
		wide = wide.cast(F32)
	}
	from := x.a.Shape
	n := max(float64(s.of(from))-correction, 0)
	v = wide.variation(name, s, n).cast(x.a.DType)
	if !keep {
		v.drop(s)
	}
	if !Tracked(x) {
		return v, mean
	}
	return Record(name, v, Wrt(x, func(dv *Tensor) *Tensor {
		return x.Sub(x.mean(s, true)).Mul(dv.spread(from, s, keep).MulScalar(2 / n))
	}, x)), mean
}

// variation returns Σ (x - mean)² / n along s, which is kept as size 1; x requires no
// gradient.
func (x *Tensor) variation(name string, s dimSet, n float64) *Tensor {
	mean := x.mean(s, true)
	if be, ok := x.st.be.(device.Varier); ok {
		v := mean.like(x.a.DType)
		x.use(name)
		err := be.Variance(&v.a, &x.a, &mean.a, n)
		runtime.KeepAlive(x)
		if err == nil {
			return v
		}
		if !errors.Is(err, device.ErrUnsupported) {
			check(name, err, x)
		}
	}
	c := x.Sub(mean)
	return c.Mul(c).sum(s, true).DivScalar(n)
}

// deviation returns the square root of a variance, with gradient 0 at 0.
func (v *Tensor) deviation() *Tensor {
	z := v.Detach().Sqrt()
	if !Tracked(v) {
		return z
	}
	return Record("Std", z, Wrt(v, func(dz *Tensor) *Tensor {
		return Where(z.Detach().EqScalar(0), dz.ZerosLike(), dz.Div(z.MulScalar(2)))
	}, z))
}
