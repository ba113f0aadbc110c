package bind

import "cresset/tensor"

func init() {
	register(map[string]Op{
		"exp":   unary((*tensor.Tensor).Exp),
		"exp2":  unary((*tensor.Tensor).Exp2),
		"expm1": unary((*tensor.Tensor).Expm1),
		"log":   unary((*tensor.Tensor).Log),
		"log1p": unary((*tensor.Tensor).Log1p),
		"log2":  unary((*tensor.Tensor).Log2),
		"log10": unary((*tensor.Tensor).Log10),

		"logaddexp":  binary((*tensor.Tensor).LogAddExp),
		"logaddexp2": binary((*tensor.Tensor).LogAddExp2),

		"xlogy":           binary((*tensor.Tensor).XLogY),
		"special.xlog1py": binary((*tensor.Tensor).XLog1pY),

		"sin":   unary((*tensor.Tensor).Sin),
		"cos":   unary((*tensor.Tensor).Cos),
		"tan":   unary((*tensor.Tensor).Tan),
		"asin":  unary((*tensor.Tensor).Asin),
		"acos":  unary((*tensor.Tensor).Acos),
		"atan":  unary((*tensor.Tensor).Atan),
		"atan2": binary((*tensor.Tensor).Atan2),
		"sinh":  unary((*tensor.Tensor).Sinh),
		"cosh":  unary((*tensor.Tensor).Cosh),
		"tanh":  unary((*tensor.Tensor).Tanh),
		"asinh": unary((*tensor.Tensor).Asinh),
		"acosh": unary((*tensor.Tensor).Acosh),
		"atanh": unary((*tensor.Tensor).Atanh),
		"sinc":  unary((*tensor.Tensor).Sinc),

		"deg2rad": unary((*tensor.Tensor).Deg2Rad),
		"rad2deg": unary((*tensor.Tensor).Rad2Deg),

		"erf":     unary((*tensor.Tensor).Erf),
		"erfc":    unary((*tensor.Tensor).Erfc),
		"erfinv":  unary((*tensor.Tensor).Erfinv),
		"lgamma":  unary((*tensor.Tensor).LGamma),
		"digamma": unary((*tensor.Tensor).Digamma),

		"polygamma.polygamma_n_0": polygamma,
		"polygamma.polygamma_n_1": polygamma,
		"polygamma.polygamma_n_2": polygamma,
		"polygamma.polygamma_n_3": polygamma,
		"polygamma.polygamma_n_4": polygamma,

		"special.polygamma.special_polygamma_n_0": polygamma,

		"heaviside":                  binary((*tensor.Tensor).Heaviside),
		"ldexp":                      binary((*tensor.Tensor).LDExp),
		"nextafter":                  binary((*tensor.Tensor).NextAfter),
		"igamma":                     binary((*tensor.Tensor).IGamma),
		"igammac":                    binary((*tensor.Tensor).IGammaC),
		"i0":                         unary((*tensor.Tensor).I0),
		"special.i0e":                unary((*tensor.Tensor).I0e),
		"special.i1":                 unary((*tensor.Tensor).I1),
		"special.i1e":                unary((*tensor.Tensor).I1e),
		"special.modified_bessel_i0": unary((*tensor.Tensor).I0),
		"special.modified_bessel_i1": unary((*tensor.Tensor).I1),
		"special.entr":               unary((*tensor.Tensor).Entr),
		"special.erfcx":              unary((*tensor.Tensor).Erfcx),
		"special.ndtr":               unary((*tensor.Tensor).NDTR),
		"special.ndtri":              unary((*tensor.Tensor).NDTRI),
		"special.log_ndtr":           unary((*tensor.Tensor).LogNDTR),

		"mvlgamma.mvlgamma_p_1": mvLGamma,
		"mvlgamma.mvlgamma_p_3": mvLGamma,
		"mvlgamma.mvlgamma_p_5": mvLGamma,

		"angle":         unary((*tensor.Tensor).Angle),
		"complex":       func(a *Args) any { return tensor.Complex(a.Tensor(0, "real"), a.Tensor(1, "imag")) },
		"polar":         func(a *Args) any { return tensor.Polar(a.Tensor(0, "abs"), a.Tensor(1, "angle")) },
		"cfloat":        cast(tensor.C64),
		"real":          unary((*tensor.Tensor).Real),
		"imag":          unary((*tensor.Tensor).Imag),
		"conj":          unary((*tensor.Tensor).Conj),
		"conj_physical": unary((*tensor.Tensor).Conj),
	})
}

// polygamma binds polygamma(n, input), recorded with the input first.
func polygamma(a *Args) any { return a.Tensor(0, "input").Polygamma(a.Int(1, "n", 0)) }

func mvLGamma(a *Args) any { return a.Tensor(0, "input").MvLGamma(a.Int(1, "p", 1)) }
