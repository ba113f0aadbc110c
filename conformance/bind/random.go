package bind

import "cresset/tensor"

func init() {
	register(map[string]Op{
		"bernoulli": func(a *Args) any { return tensor.Bernoulli(a.Rand(), a.Tensor(0, "input")) },
		"multinomial": func(a *Args) any {
			p, n := a.Tensor(0, "input"), a.Int(1, "num_samples", 0)
			return tensor.Multinomial(a.Rand(), p, n, a.Bool(2, "replacement", false))
		},
		"normal": func(a *Args) any {
			return tensor.Normal(a.Rand(), a.Operand(0, "mean", 0.0), a.Operand(1, "std", 1.0))
		},
		// Recorded with the deviation first.
		"normal.number_mean": func(a *Args) any {
			std, mean := a.Operand(0, "std", 1.0), a.Operand(1, "mean", 0.0)
			return a.options(tensor.F32).Normal(a.Rand(), mean, std, a.Ints(2, "size")...)
		},
		"rand_like":  func(a *Args) any { return a.optionsLike().Rand(a.Rand(), a.shape()...) },
		"randn_like": func(a *Args) any { return a.optionsLike().RandN(a.Rand(), a.shape()...) },
		"randn":      func(a *Args) any { return a.options(tensor.F32).RandN(a.Rand(), a.IntsFrom(0, "size")...) },
		"randint": func(a *Args) any {
			lo, hi, size := 0, a.Int(0, "high", 0), 1
			if a.Len() > 2 {
				lo, hi, size = hi, a.Int(1, "high", 0), 2
			}
			return a.options(tensor.I64).RandInt(a.Rand(), lo, hi, a.Ints(size, "size")...)
		},
		"randint_like": func(a *Args) any {
			lo, hi := 0, a.Int(1, "high", 0)
			if a.Len() > 2 {
				lo, hi = hi, a.Int(2, "high", 0)
			}
			return a.optionsLike().RandInt(a.Rand(), lo, hi, a.shape()...)
		},

		// Recorded on copies: a leaf that requires a gradient cannot be changed in place.
		"normal.in_place": func(a *Args) any {
			x, mean, std := a.Tensor(0, "input"), a.Float(1, "mean", 0), a.Float(2, "std", 1)
			return x.Clone().NormalInPlace(a.Rand(), mean, std)
		},
		"uniform": func(a *Args) any {
			x, lo, hi := a.Tensor(0, "input"), a.Float(1, "from", 0), a.Float(2, "to", 1)
			return x.Clone().UniformInPlace(a.Rand(), lo, hi)
		},
		"exponential": func(a *Args) any {
			return a.Tensor(0, "input").Clone().ExponentialInPlace(a.Rand(), a.Float(1, "lambd", 1))
		},
		"log_normal": func(a *Args) any {
			x, mean, std := a.Tensor(0, "input"), a.Float(1, "mean", 1), a.Float(2, "std", 2)
			return x.Clone().LogNormalInPlace(a.Rand(), mean, std)
		},
		"cauchy": func(a *Args) any {
			x, median, scale := a.Tensor(0, "input"), a.Float(1, "median", 0), a.Float(2, "sigma", 1)
			return x.Clone().CauchyInPlace(a.Rand(), median, scale)
		},
		"geometric": func(a *Args) any {
			return a.Tensor(0, "input").Clone().GeometricInPlace(a.Rand(), a.Float(1, "p", 0))
		},

		"nn.functional.dropout": dropout(func(x *tensor.Tensor, a *Args, p float64) *tensor.Tensor {
			return x.Dropout(a.Rand(), p)
		}),
		"nn.functional.dropout2d": dropout(func(x *tensor.Tensor, a *Args, p float64) *tensor.Tensor {
			return x.Dropout2d(a.Rand(), p)
		}),
		"nn.functional.dropout3d": dropout(func(x *tensor.Tensor, a *Args, p float64) *tensor.Tensor {
			return x.Dropout2d(a.Rand(), p)
		}),
		"nn.functional.alpha_dropout": dropout(func(x *tensor.Tensor, a *Args, p float64) *tensor.Tensor {
			return x.AlphaDropout(a.Rand(), p)
		}),
		"nn.functional.glu": func(a *Args) any { return a.Tensor(0, "input").GLU(a.Int(1, "dim", -1)) },
	})
}

// dropout binds f(input, p=0.5, training=True); evaluation leaves dropout out.
func dropout(f func(x *tensor.Tensor, a *Args, p float64) *tensor.Tensor) Op {
	return func(a *Args) any {
		x, p := a.Tensor(0, "input"), a.Float(1, "p", 0.5)
		if !a.Bool(2, "training", true) {
			return x
		}
		return f(x, a, p)
	}
}
