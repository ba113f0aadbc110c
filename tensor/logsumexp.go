package tensor

import "math"

// LogSumExp returns log Σ exp(x) over the given dimensions, which are dropped, or over
// all; see Sum. The maximum is subtracted first, so it does not overflow.
//
// Where every element is -Inf, or there is none, the result is -Inf and the gradient 0.
// See Blanchard, Higham and Higham, IMA J. Numer. Anal. 41(4), 2021.
func (x *Tensor) LogSumExp(dims ...int) *Tensor {
	return x.logSumExp(x.dimSet("LogSumExp", dims), false)
}

// LogSumExpKeep is LogSumExp with the dimensions kept, as size 1.
func (x *Tensor) LogSumExpKeep(dims ...int) *Tensor {
	return x.logSumExp(x.dimSet("LogSumExp", dims), true)
}

func (x *Tensor) logSumExp(s dimSet, keep bool) *Tensor {
	const name = "LogSumExp"
	x = x.floating()
	from := x.a.Shape
	wide := x.Detach()
	if d := x.a.DType; d == BF16 || d == F16 {
		wide = wide.cast(F32)
	}
	var z *Tensor
	NoGrad(func() {
		if s.of(from) == 0 {
			z = wide.sum(s, keep).FillInPlace(math.Inf(-1))
			return
		}
		m := wide.reduced(name, "max", wide.a.DType, s, true).finite()
		z = wide.Sub(m).ExpInPlace().sum(s, true).LogInPlace().AddInPlace(m)
		if !keep {
			z.drop(s)
		}
	})
	z = z.cast(x.a.DType)
	if !Tracked(x) {
		return z
	}
	return Record(name, z, Wrt(x, func(dz *Tensor) *Tensor {
		return dz.spread(from, s, keep).Mul(x.Sub(z.finite().spread(from, s, keep)).Exp())
	}, x, z))
}

// finite returns x with 0 for infinities.
func (x *Tensor) finite() *Tensor {
	return Where(x.Detach().Abs().EqScalar(math.Inf(1)), x.ZerosLike(), x)
}
