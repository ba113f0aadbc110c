package cpu

import (
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
	"log_sigmoid":      floats1(vec.LogSigmoid[float32], vec.LogSigmoid[float64]),
	"log_sigmoid_grad": floats2(vec.LogSigmoidGrad[float32], vec.LogSigmoidGrad[float64]),
	"softplus":         params1(softplus[float32], softplus[float64]),
	"softplus_grad":    params2(softplusGrad[float32], softplusGrad[float64]),
	"hardshrink":       number1(vec.Hardshrink[float32], vec.Hardshrink[float64]),
	"softshrink":       number1(vec.Softshrink[float32], vec.Softshrink[float64]),
	"shrink_grad":      number2(vec.ShrinkGrad[float32], vec.ShrinkGrad[float64]),
	"threshold":        params1(threshold[float32], threshold[float64]),
	"threshold_grad":   number2(vec.ThresholdGrad[float32], vec.ThresholdGrad[float64]),
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

func softplus[T float](dst, x []T, p [4]float64) { vec.Softplus(dst, x, T(p[0]), T(p[1])) }

func softplusGrad[T float](dst, dy, x []T, p [4]float64) {
	vec.SoftplusGrad(dst, dy, x, T(p[0]), T(p[1]))
}

func threshold[T float](dst, x []T, p [4]float64) { vec.Threshold(dst, x, T(p[0]), T(p[1])) }
