package vec

import "math"

// GELU sets dst[i] = x·Φ(x), Φ being the normal distribution function
// (arXiv:1606.08415, section 2), within 2.5 ulp or, where that is more (x < −1),
// |x|·2⁻²⁷. Below −6.3 it is −0; at −Inf it is NaN, as PyTorch's.
func GELU[T Float](dst, x []T) {
	same("GELU", len(dst), len(x))
	if unary(opGELU, dst, x) {
		return
	}
	for i := range dst {
		v := float64(x[i])
		dst[i] = T(v * normalCDF(v))
	}
}

// normalCDF is Φ(x) = erfc(−x/√2)/2, without cancellation for x < 0.
func normalCDF(x float64) float64 { return 0.5 * math.Erfc(-x*(1/math.Sqrt2)) }

// normalPDF is φ(x) = Φ′(x) = exp(−x²/2)/√(2π).
func normalPDF(x float64) float64 {
	return math.Exp(-0.5*x*x) * (1 / (math.Sqrt2 * math.SqrtPi))
}

// GELUGrad sets dst[i] = dy·(Φ(x) + x·φ(x)), x being the input of GELU, within 4 ulp
// of dy.
func GELUGrad[T Float](dst, dy, x []T) {
	same3("GELUGrad", len(dst), len(dy), len(x))
	if binary(opGELUGrad, dst, dy, x) {
		return
	}
	for i := range dst {
		v := float64(x[i])
		dst[i] = T(float64(dy[i]) * (normalCDF(v) + v*normalPDF(v)))
	}
}

// The tanh form of GELU is x·(1 + tanh u)/2 with u = geluK·(x + geluC·x³).
const (
	geluC = 0.044715
	geluK = math.Sqrt2 / math.SqrtPi
)

// GELUTanh sets dst[i] to the tanh approximation of x·Φ(x)
// (arXiv:1606.08415, section 2), within 2.5 ulp or, where that is more (x < −1),
// |x|·2⁻²⁷. Below −5.9 it is −0; at −Inf it is NaN, as PyTorch's.
func GELUTanh[T Float](dst, x []T) {
	same("GELUTanh", len(dst), len(x))
	if unary(opGELUTanh, dst, x) {
		return
	}
	for i := range dst {
		v := float64(x[i])
		// (1 + tanh u)/2 = σ(2u), which does not cancel for u < 0.
		dst[i] = T(v * sigmoid(2*geluK*(v+geluC*v*v*v)))
	}
}

// GELUTanhGrad sets dst[i] to dy times the derivative of GELUTanh at x, within 4 ulp
// of dy.
func GELUTanhGrad[T Float](dst, dy, x []T) {
	same3("GELUTanhGrad", len(dst), len(dy), len(x))
	if binary(opGELUTanhGrad, dst, dy, x) {
		return
	}
	for i := range dst {
		v := float64(x[i])
		s := sigmoid(2 * geluK * (v + geluC*v*v*v))
		du := 2 * geluK * (1 + 3*geluC*v*v)             // (2u)′
		dst[i] = T(float64(dy[i]) * (s + v*s*(1-s)*du)) // (x·σ)′
	}
}

// SiLU sets dst[i] = x·σ(x), within 1.8 ulp; NaN at −Inf, as PyTorch's.
func SiLU[T Float](dst, x []T) {
	same("SiLU", len(dst), len(x))
	if unary(opSiLU, dst, x) {
		return
	}
	for i := range dst {
		v := float64(x[i])
		dst[i] = T(v * sigmoid(v))
	}
}

// SiLUGrad sets dst[i] = dy·σ(x)·(1 + x·(1 − σ(x))), x being the input of SiLU, within
// 4 ulp of dy.
func SiLUGrad[T Float](dst, dy, x []T) {
	same3("SiLUGrad", len(dst), len(dy), len(x))
	if binary(opSiLUGrad, dst, dy, x) {
		return
	}
	for i := range dst {
		v := float64(x[i])
		s := sigmoid(v)
		dst[i] = T(float64(dy[i]) * s * (1 + v*(1-s)))
	}
}

// Softplus sets dst[i] = log(1 + exp(beta·x))/beta, and x itself where
// beta·x > threshold, within 3 ulp of what beta·x, rounded, gives.
func Softplus[T Float](dst, x []T, beta, threshold T) {
	same("Softplus", len(dst), len(x))
	if unaryScalars(opSoftplus, dst, x, beta, threshold) {
		return
	}
	for i := range dst {
		v := x[i]
		if u := v * beta; !(u > threshold) {
			v = T(math.Log1p(math.Exp(float64(u)))) / beta
		}
		dst[i] = v
	}
}

// SoftplusGrad sets dst[i] = dy·σ(beta·x), and dy itself where beta·x > threshold, x
// being the input of Softplus.
func SoftplusGrad[T Float](dst, dy, x []T, beta, threshold T) {
	same3("SoftplusGrad", len(dst), len(dy), len(x))
	if binaryScalars(opSoftplusGrad, dst, dy, x, beta, threshold) {
		return
	}
	for i := range dst {
		g := dy[i]
		if u := x[i] * beta; !(u > threshold) {
			g = T(float64(g) * sigmoid(float64(u)))
		}
		dst[i] = g
	}
}

// LogSigmoid sets dst[i] = log σ(x) = min(x, 0) − log(1 + e⁻|ˣ|), which neither overflows
// nor cancels, within 3 ulp.
func LogSigmoid[T Float](dst, x []T) {
	same("LogSigmoid", len(dst), len(x))
	if unary(opLogSigmoid, dst, x) {
		return
	}
	for i, v := range x {
		f := float64(v)
		dst[i] = T(min(f, 0) - math.Log1p(math.Exp(-math.Abs(f))))
	}
}

// LogSigmoidGrad sets dst[i] = dy·σ(−x), x being the input of LogSigmoid.
func LogSigmoidGrad[T Float](dst, dy, x []T) {
	same3("LogSigmoidGrad", len(dst), len(dy), len(x))
	if binary(opLogSigmoidGrad, dst, dy, x) {
		return
	}
	for i, v := range x {
		dst[i] = T(float64(dy[i]) / (1 + math.Exp(float64(v))))
	}
}

// ELU sets dst[i] to x where it is positive and to alpha·(eˣ − 1) elsewhere.
func ELU[T Float](dst, x []T, alpha T) {
	same("ELU", len(dst), len(x))
	if unaryScalar(opELU, dst, x, alpha) {
		return
	}
	for i := range dst {
		v := x[i]
		if !(v > 0) {
			v = alpha * T(math.Expm1(float64(v)))
		}
		dst[i] = v
	}
}

// ELUGrad sets dst[i] to dy where x is positive and to dy·alpha·eˣ elsewhere, x being
// the input of ELU.
func ELUGrad[T Float](dst, dy, x []T, alpha T) {
	same3("ELUGrad", len(dst), len(dy), len(x))
	if binaryScalar(opELUGrad, dst, dy, x, alpha) {
		return
	}
	for i := range dst {
		g := dy[i]
		if v := x[i]; !(v > 0) {
			g = T(float64(g) * float64(alpha) * math.Exp(float64(v)))
		}
		dst[i] = g
	}
}
