package cpu

import (
	"math"
	cmath "math/cmplx"

	"cresset/device"
	"cresset/internal/kernel/vec"
)

// transcendental is the table of exponentials, logarithms, circular and special functions.
var transcendental = map[device.Op]row{
	"exp":   rows(floats1(vec.Exp[float32], vec.Exp[float64]), via128(cmath.Exp)),
	"exp2":  floats1(vec.Exp2[float32], vec.Exp2[float64]),
	"expm1": rows(floats1(vec.Expm1[float32], vec.Expm1[float64]), via128(expm1Complex)),
	"log":   rows(floats1(vec.Log[float32], vec.Log[float64]), via128(cmath.Log)),
	"log1p": floats1(vec.Log1p[float32], vec.Log1p[float64]),
	"log2":  floats1(vec.Log2[float32], vec.Log2[float64]),
	"log10": rows(floats1(vec.Log10[float32], vec.Log10[float64]), via128(cmath.Log10)),

	"logaddexp":  pairsVia64(logAddExp),
	"logaddexp2": pairsVia64(logAddExp2),
	"xlogy":      pairsVia64(xlogy),
	"xlog1py":    pairsVia64(xlog1py),

	"sin":   rows(floats1(vec.Sin[float32], vec.Sin[float64]), via128(cmath.Sin)),
	"cos":   rows(floats1(vec.Cos[float32], vec.Cos[float64]), via128(cmath.Cos)),
	"tan":   rows(via64(math.Tan), via128(cmath.Tan)),
	"asin":  rows(via64(math.Asin), via128(cmath.Asin)),
	"acos":  rows(via64(math.Acos), via128(cmath.Acos)),
	"atan":  rows(via64(math.Atan), via128(cmath.Atan)),
	"atan2": pairsVia64(math.Atan2),
	"sinh":  rows(via64(math.Sinh), via128(cmath.Sinh)),
	"cosh":  rows(via64(math.Cosh), via128(cmath.Cosh)),
	"tanh":  rows(floats1(vec.Tanh[float32], vec.Tanh[float64]), via128(cmath.Tanh)),
	"asinh": rows(via64(math.Asinh), via128(cmath.Asinh)),
	"acosh": rows(via64(math.Acosh), via128(cmath.Acosh)),
	"atanh": rows(via64(math.Atanh), via128(cmath.Atanh)),
	"sinc":  via64(sinc),

	"tanh_grad": floats2(vec.TanhGrad[float32], vec.TanhGrad[float64]),

	"erf":    floats1(vec.Erf[float32], vec.Erf[float64]),
	"erfc":   via64(math.Erfc),
	"erfcx":  via64(erfcx),
	"erfinv": via64(math.Erfinv),

	"ndtri":    via64(func(x float64) float64 { return math.Sqrt2 * math.Erfinv(2*x-1) }),
	"log_ndtr": via64(logNDTR),
	"entr":     via64(entropy),

	"lgamma":    via64(lgamma),
	"digamma":   via64(digamma),
	"polygamma": params1(polygammas[float32], polygammas[float64]),
}

func expm1Complex(x complex128) complex128 { return cmath.Exp(x) - 1 }

// erfcx is exp(x²)·erfc(x), from 10 on by its continued fraction (DLMF 7.9.1).
func erfcx(x float64) float64 {
	if x < 10 {
		return math.Exp(x*x) * math.Erfc(x)
	}
	f := x
	for k := 20; k > 0; k-- {
		f = x + float64(k)/2/f
	}
	return 1 / (math.SqrtPi * f)
}

// logAddExp is log(eˣ + eʸ).
func logAddExp(x, y float64) float64 {
	if x == y && math.IsInf(x, 0) {
		return x
	}
	m := max(x, y)
	return m + math.Log1p(math.Exp(-math.Abs(x-y)))
}

// logAddExp2 is log₂(2ˣ + 2ʸ).
func logAddExp2(x, y float64) float64 {
	if x == y && math.IsInf(x, 0) {
		return x
	}
	m := max(x, y)
	return m + math.Log1p(math.Exp2(-math.Abs(x-y)))*math.Log2E
}

// xlogy is x·log(y), and 0 where x is 0 and y no NaN.
func xlogy(x, y float64) float64 {
	if x == 0 && y == y {
		return 0
	}
	return x * math.Log(y)
}

// xlog1py is x·log(1 + y), and 0 where x is 0 and y no NaN.
func xlog1py(x, y float64) float64 {
	if x == 0 && y == y {
		return 0
	}
	return x * math.Log1p(y)
}

// sinc is sin(πx)/(πx).
func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// logNDTR is log Φ(x): for negative x from the scaled complementary error function's
// continued fraction where erfc underflows (Abramowitz and Stegun, 7.1.14).
func logNDTR(x float64) float64 {
	switch {
	case x > -1:
		return math.Log1p(-math.Erfc(x/math.Sqrt2) / 2)
	case x > -20:
		return math.Log(math.Erfc(-x/math.Sqrt2) / 2)
	}
	// Φ(x) = φ(x)/(|x| + 1/(|x| + 2/(|x| + …)))
	t := -x
	for k := 30.0; k > 0; k-- {
		t = -x + k/t
	}
	return -x*x/2 - math.Log(t) - math.Log(2*math.Pi)/2
}

// entropy is -x·log(x).
func entropy(x float64) float64 {
	switch {
	case x == 0:
		return 0
	case x < 0:
		return math.Inf(-1)
	}
	return -x * math.Log(x)
}

func lgamma(x float64) float64 {
	y, _ := math.Lgamma(x)
	return y
}

// digamma is the derivative of lgamma: recurrence up to 10, from there the asymptotic
// series (Abramowitz and Stegun, 6.3.5 to 6.3.18); reflection for negative numbers.
func digamma(x float64) float64 {
	if x == 0 {
		return math.Copysign(math.Inf(1), -x)
	}
	var sum float64
	if x < 0 {
		if x == math.Trunc(x) {
			return math.NaN()
		}
		_, f := math.Modf(x) // tan has period π: keep its argument small
		sum = -math.Pi / math.Tan(math.Pi*f)
		x = 1 - x
	}
	for ; x < 10; x++ {
		sum -= 1 / x
	}
	z := 1 / (x * x)
	series := z * (1./12 - z*(1./120-z*(1./252-z*(1./240-z*(1./132-z*(691./32760-z/12))))))
	return sum + math.Log(x) - 0.5/x - series
}

// polygammas sets dst[i] to the derivative of order p[0] ≥ 1 of digamma at x[i]:
// (-1)ⁿ⁺¹·n!·ζ(n+1, x) (Abramowitz and Stegun, 6.4.10).
func polygammas[T float](dst, x []T, p [4]float64) {
	n := p[0]
	scale := math.Gamma(n + 1)
	if math.Mod(n, 2) == 0 {
		scale = -scale
	}
	for i, v := range x[:len(dst)] {
		if n == 1 {
			dst[i] = T(trigamma(float64(v)))
		} else {
			dst[i] = T(scale * zeta(n+1, float64(v)))
		}
	}
}

// trigamma is ζ(2, x), reflected at ½, so that it has values for negative numbers too.
func trigamma(x float64) float64 {
	if x >= 0.5 {
		return zeta(2, x)
	}
	s := math.Pi / math.Sin(math.Pi*x)
	return s*s - zeta(2, 1-x)
}

// zeta is Hurwitz's ζ(s, q) = Σ (q + k)⁻ˢ for s > 1, by the sum of Euler and Maclaurin
// from q + k > 9 (DLMF 25.11.5).
func zeta(s, q float64) float64 {
	if q <= 0 {
		if q == math.Floor(q) {
			return math.Inf(1)
		}
		if s != math.Floor(s) {
			return math.NaN()
		}
	}
	var sum float64
	for k := 0; k < 9 || q <= 9; k++ {
		sum += math.Pow(q, -s)
		q++
	}
	t := math.Pow(q, -s)
	sum += t*q/(s-1) + t/2
	// Then B₂ₖ/(2k)! · s(s+1)…(s+2k-2) · q⁻ˢ⁻²ᵏ⁺¹ for k = 1, 2, …
	c := t * s / q / 2
	for i, b := range bernoulli {
		sum += b * c
		k := float64(2*i + 2)
		c *= (s + k - 1) * (s + k) / ((k + 1) * (k + 2) * q * q)
	}
	return sum
}

// bernoulli holds Bernoulli's numbers B₂, B₄, …, B₂₀.
var bernoulli = [...]float64{1. / 6, -1. / 30, 1. / 42, -1. / 30, 5. / 66, -691. / 2730, 7. / 6,
	-3617. / 510, 43867. / 798, -174611. / 330}
