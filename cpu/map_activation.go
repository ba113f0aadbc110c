package cpu

import (
	"math"
	cmath "math/cmplx"

	"cresset/device"
	"cresset/internal/kernel/vec"
)

// activations is the table of activation functions, and of their gradients in one pass:
// x_grad takes the gradient of the result and the input, or the result where that does.
var activations = map[device.Op]row{
	"relu": rows(floats1(vec.ReLU[float32], vec.ReLU[float64]),
		integers1(positive[int64], positive[int32], positive[int16], positive[int8], same[uint8])),
	"relu_grad":       floats2(vec.ReLUGrad[float32], vec.ReLUGrad[float64]),
	"leaky_relu":      number1(vec.LeakyReLU[float32], vec.LeakyReLU[float64]),
	"leaky_relu_grad": number2(vec.LeakyReLUGrad[float32], vec.LeakyReLUGrad[float64]),
	"elu":             params1(elu[float32], elu[float64]),
	"elu_grad":        params2(eluGrad[float32], eluGrad[float64]),
	"gelu":            floats1(vec.GELU[float32], vec.GELU[float64]),
	"gelu_grad":       floats2(vec.GELUGrad[float32], vec.GELUGrad[float64]),
	"gelu_tanh":       floats1(vec.GELUTanh[float32], vec.GELUTanh[float64]),
	"gelu_tanh_grad":  floats2(vec.GELUTanhGrad[float32], vec.GELUTanhGrad[float64]),
	"silu":            floats1(vec.SiLU[float32], vec.SiLU[float64]),
	"silu_grad":       floats2(vec.SiLUGrad[float32], vec.SiLUGrad[float64]),
	"sigmoid": rows(floats1(vec.Sigmoid[float32], vec.Sigmoid[float64]),
		via128(sigmoidComplex)),
	"sigmoid_grad":     floats2(vec.SigmoidGrad[float32], vec.SigmoidGrad[float64]),
	"log_sigmoid":      floats1(logSigmoid[float32], logSigmoid[float64]),
	"log_sigmoid_grad": floats2(logSigmoidGrad[float32], logSigmoidGrad[float64]),
	"softplus":         params1(softplus[float32], softplus[float64]),
	"softplus_grad":    params2(softplusGrad[float32], softplusGrad[float64]),
	"hardshrink":       number1(hardshrink[float32], hardshrink[float64]),
	"softshrink":       number1(softshrink[float32], softshrink[float64]),
	"shrink_grad":      number2(shrinkGrad[float32], shrinkGrad[float64]),
	"threshold":        params1(threshold[float32], threshold[float64]),
	"threshold_grad":   number2(thresholdGrad[float32], thresholdGrad[float64]),
}

func positive[T integer](dst, x []T) {
	for i, v := range x[:len(dst)] {
		dst[i] = max(v, 0)
	}
}

// elu is p[1]·x for positive x and p[1]·p[0]·(eˣ - 1) elsewhere.
func elu[T float](dst, x []T, p [4]float64) {
	vec.ELU(dst, x, T(p[0]))
	if p[1] != 1 {
		vec.MulScalar(dst, dst, T(p[1]))
	}
}

func eluGrad[T float](dst, dy, x []T, p [4]float64) {
	vec.ELUGrad(dst, dy, x, T(p[0]))
	if p[1] != 1 {
		vec.MulScalar(dst, dst, T(p[1]))
	}
}

func sigmoidComplex(x complex128) complex128 { return 1 / (1 + cmath.Exp(-x)) }

// logSigmoid is min(x, 0) - log(1 + e⁻|ˣ|), which neither overflows nor cancels.
func logSigmoid[T float](dst, x []T) {
	for i, v := range x[:len(dst)] {
		f := float64(v)
		dst[i] = T(min(f, 0) - math.Log1p(math.Exp(-math.Abs(f))))
	}
}

// logSigmoidGrad is dy·σ(-x).
func logSigmoidGrad[T float](dst, dy, x []T) {
	for i, v := range x[:len(dst)] {
		dst[i] = T(float64(dy[i]) / (1 + math.Exp(float64(v))))
	}
}

func softplus[T float](dst, x []T, p [4]float64) { vec.Softplus(dst, x, T(p[0]), T(p[1])) }

func softplusGrad[T float](dst, dy, x []T, p [4]float64) {
	vec.SoftplusGrad(dst, dy, x, T(p[0]), T(p[1]))
}

// hardshrink is 0 for |x| ≤ s and x elsewhere.
func hardshrink[T float](dst, x []T, s T) {
	for i, v := range x[:len(dst)] {
		if v >= -s && v <= s {
			v = 0
		}
		dst[i] = v
	}
}

// softshrink is x moved by s towards 0, and 0 where that would pass it.
func softshrink[T float](dst, x []T, s T) {
	for i, v := range x[:len(dst)] {
		switch {
		case v > s:
			v -= s
		case v < -s:
			v += s
		case v == v:
			v = 0
		}
		dst[i] = v
	}
}

// shrinkGrad is 0 for |x| ≤ s and dy elsewhere.
func shrinkGrad[T float](dst, dy, x []T, s T) {
	for i, v := range x[:len(dst)] {
		g := dy[i]
		if v >= -s && v <= s {
			g = 0
		}
		dst[i] = g
	}
}

// threshold is x where it is greater than p[0], or NaN, and p[1] elsewhere.
func threshold[T float](dst, x []T, p [4]float64) {
	t, value := T(p[0]), T(p[1])
	for i, v := range x[:len(dst)] {
		if v <= t {
			v = value
		}
		dst[i] = v
	}
}

// thresholdGrad is dy where x is greater than s, or NaN, and 0 elsewhere.
func thresholdGrad[T float](dst, dy, x []T, s T) {
	for i, v := range x[:len(dst)] {
		g := dy[i]
		if v <= s {
			g = 0
		}
		dst[i] = g
	}
}
