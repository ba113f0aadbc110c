package cpu

import (
	"math"
	cmath "math/cmplx"

	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/vec"
)

// arithmetic is the table of sums, products and their like.
var arithmetic = map[device.Op]row{
	"add": rows(floats2(vec.Add[float32], vec.Add[float64]),
		integers2(add[int64], add[int32], add[int16], add[int8], add[uint8]), bools2(or),
		complexes2(add[complex64], add[complex128])),
	"sub": rows(floats2(vec.Sub[float32], vec.Sub[float64]),
		integers2(sub[int64], sub[int32], sub[int16], sub[int8], sub[uint8]),
		complexes2(sub[complex64], sub[complex128])),
	"mul": rows(floats2(vec.Mul[float32], vec.Mul[float64]),
		integers2(mul[int64], mul[int32], mul[int16], mul[int8], mul[uint8]), bools2(and),
		complexes2(mul[complex64], mul[complex128])),
	"div": rows(floats2(vec.Div[float32], vec.Div[float64]), complexes2(div[complex64], div[complex128])),

	"add_number":  number1(vec.AddScalar[float32], vec.AddScalar[float64]),
	"rsub_number": number1(numberSub[float32], numberSub[float64]),
	"mul_number":  number1(vec.MulScalar[float32], vec.MulScalar[float64]),
	"div_number":  number1(vec.DivScalar[float32], vec.DivScalar[float64]),
	"rdiv_number": number1(numberDiv[float32], numberDiv[float64]),
	"add_scaled":  number2(vec.AddScaled[float32], vec.AddScaled[float64]),
	"addcmul":     {dtype.F32: ternaryParam(addMul[float32]), dtype.F64: ternaryParam(addMul[float64])},
	"addcdiv":     {dtype.F32: ternaryParam(addDiv[float32]), dtype.F64: ternaryParam(addDiv[float64])},

	"neg": rows(floats1(vec.Neg[float32], vec.Neg[float64]),
		integers1(neg[int64], neg[int32], neg[int16], neg[int8], neg[uint8]),
		complexes1(neg[complex64], neg[complex128])),
	"abs": rows(floats1(vec.Abs[float32], vec.Abs[float64]),
		integers1(absolute[int64], absolute[int32], absolute[int16], absolute[int8], same[uint8]),
		row{dtype.C64: unary(absComplex[float32, complex64]), dtype.C128: unary(absComplex[float64, complex128])}),
	"sign": rows(floats1(vec.Sign[float32], vec.Sign[float64]),
		integers1(sign[int64], sign[int32], sign[int16], sign[int8], sign[uint8]), bools1(same[bool]),
		complexes1(signComplex[complex64], signComplex[complex128])),
	"square": rows(floats1(vec.Square[float32], vec.Square[float64]),
		integers1(square[int64], square[int32], square[int16], square[int8], square[uint8]),
		complexes1(square[complex64], square[complex128])),
	"reciprocal": rows(floats1(vec.Reciprocal[float32], vec.Reciprocal[float64]),
		via128(func(x complex128) complex128 { return 1 / x })),
	"sqrt":  rows(floats1(vec.Sqrt[float32], vec.Sqrt[float64]), via128(cmath.Sqrt)),
	"rsqrt": rows(floats1(vec.Rsqrt[float32], vec.Rsqrt[float64]), via128(rsqrtComplex)),

	"maximum": rows(floats2(vec.Max[float32], vec.Max[float64]), bools2(or),
		integers2(larger[int64], larger[int32], larger[int16], larger[int8], larger[uint8])),
	"minimum": rows(floats2(vec.Min[float32], vec.Min[float64]), bools2(and),
		integers2(smaller[int64], smaller[int32], smaller[int16], smaller[int8], smaller[uint8])),
	"fmax": rows(floats2(vec.FMax[float32], vec.FMax[float64]), bools2(or),
		integers2(larger[int64], larger[int32], larger[int16], larger[int8], larger[uint8])),
	"fmin": rows(floats2(vec.FMin[float32], vec.FMin[float64]), bools2(and),
		integers2(smaller[int64], smaller[int32], smaller[int16], smaller[int8], smaller[uint8])),
	"clamp_number": params1(clampNumber[float32], clampNumber[float64]),
	"clamp_grad":   params2(clampGrad[float32], clampGrad[float64]),

	"copysign": floats2(vec.Copysign[float32], vec.Copysign[float64]),
	"nextafter": floats2(func(dst, x, y []float32) {
		for i := range dst {
			dst[i] = math.Nextafter32(x[i], y[i])
		}
	}, eachPair[float64](math.Nextafter)),
	"hypot": pairsVia64(math.Hypot),
	"lerp": {dtype.F32: ternary(vec.Mix[float32]), dtype.F64: ternary(vec.Mix[float64]),
		dtype.C64: ternary(lerpComplex[complex64]), dtype.C128: ternary(lerpComplex[complex128])},
	"lerp_number": number2(vec.Lerp[float32], vec.Lerp[float64]),
}

func add[T number](dst, x, y []T) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = x[i] + y[i]
	}
}

func sub[T number](dst, x, y []T) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = x[i] - y[i]
	}
}

func mul[T number](dst, x, y []T) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = x[i] * y[i]
	}
}

func div[T cmplx](dst, x, y []T) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = x[i] / y[i]
	}
}

func numberSub[T float](dst, x []T, s T) { vec.ScalarSub(dst, s, x) }
func numberDiv[T float](dst, x []T, s T) { vec.ScalarDiv(dst, s, x) }

func neg[T number](dst, x []T) {
	x = x[:len(dst)]
	for i := range dst {
		dst[i] = -x[i]
	}
}

func absolute[T signed](dst, x []T) {
	x = x[:len(dst)]
	for i := range dst {
		dst[i] = max(x[i], -x[i]) // the most negative number is its own opposite
	}
}

func absComplex[R float, C cmplx](dst []R, x []C) {
	for i := range dst {
		dst[i] = R(cmath.Abs(complex128(x[i])))
	}
}

func same[T any](dst, x []T) { copy(dst, x) }

func sign[T integer](dst, x []T) {
	x = x[:len(dst)]
	for i := range dst {
		var s T
		if x[i] > 0 {
			s = 1
		} else if x[i] < 0 {
			s--
		}
		dst[i] = s
	}
}

// signComplex is x/|x|, and 0 for 0.
func signComplex[T cmplx](dst, x []T) {
	for i, v := range x[:len(dst)] {
		if v != 0 {
			z := complex128(v)
			v = T(z / complex(cmath.Abs(z), 0))
		}
		dst[i] = v
	}
}

func square[T number](dst, x []T) { mul(dst, x, x) }

func rsqrtComplex(x complex128) complex128 { return 1 / cmath.Sqrt(x) }

func larger[T integer](dst, x, y []T) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = max(x[i], y[i])
	}
}

func smaller[T integer](dst, x, y []T) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = min(x[i], y[i])
	}
}

func lerpComplex[T cmplx](dst, x, y, w []T) {
	for i := range dst {
		dst[i] = x[i] + w[i]*(y[i]-x[i])
	}
}

// addMul sets dst[i] = w[i] + p[0]·x[i]·y[i].
func addMul[T float](dst, w, x, y []T, p [4]float64) { vec.AddScaledMul(dst, w, x, y, T(p[0])) }

// addDiv sets dst[i] = w[i] + p[0]·x[i]/y[i].
func addDiv[T float](dst, w, x, y []T, p [4]float64) { vec.AddScaledDiv(dst, w, x, y, T(p[0])) }

func clampNumber[T float](dst, x []T, p [4]float64) { vec.Clamp(dst, x, T(p[0]), T(p[1])) }

func clampGrad[T float](dst, dy, x []T, p [4]float64) {
	vec.ClampGrad(dst, dy, x, T(p[0]), T(p[1]))
}
