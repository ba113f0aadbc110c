package cpu

import (
	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/vec"
)

// arithmetic is the table of sums, products and their like.
var arithmetic = map[device.Op]row{
	"add": {
		dtype.F32: binary(vec.Add[float32]), dtype.F64: binary(vec.Add[float64]),
		dtype.I64: binary(add[int64]), dtype.I32: binary(add[int32]), dtype.I16: binary(add[int16]),
		dtype.I8: binary(add[int8]), dtype.U8: binary(add[uint8]), dtype.Bool: binary(or),
		dtype.C64: binary(add[complex64]), dtype.C128: binary(add[complex128]),
	},
	"sub": {
		dtype.F32: binary(vec.Sub[float32]), dtype.F64: binary(vec.Sub[float64]),
		dtype.I64: binary(sub[int64]), dtype.I32: binary(sub[int32]), dtype.I16: binary(sub[int16]),
		dtype.I8: binary(sub[int8]), dtype.U8: binary(sub[uint8]),
		dtype.C64: binary(sub[complex64]), dtype.C128: binary(sub[complex128]),
	},
	"mul": {
		dtype.F32: binary(vec.Mul[float32]), dtype.F64: binary(vec.Mul[float64]),
		dtype.I64: binary(mul[int64]), dtype.I32: binary(mul[int32]), dtype.I16: binary(mul[int16]),
		dtype.I8: binary(mul[int8]), dtype.U8: binary(mul[uint8]), dtype.Bool: binary(and),
		dtype.C64: binary(mul[complex64]), dtype.C128: binary(mul[complex128]),
	},
	"div": {
		dtype.F32: binary(vec.Div[float32]), dtype.F64: binary(vec.Div[float64]),
		dtype.C64: binary(div[complex64]), dtype.C128: binary(div[complex128]),
	},
	"neg": {
		dtype.F32: unary(vec.Neg[float32]), dtype.F64: unary(vec.Neg[float64]),
		dtype.I64: unary(neg[int64]), dtype.I32: unary(neg[int32]), dtype.I16: unary(neg[int16]),
		dtype.I8: unary(neg[int8]), dtype.U8: unary(neg[uint8]),
		dtype.C64: unary(neg[complex64]), dtype.C128: unary(neg[complex128]),
	},
	"tanh":      {dtype.F32: unary(vec.Tanh[float32]), dtype.F64: unary(vec.Tanh[float64])},
	"tanh_grad": {dtype.F32: binary(vec.TanhGrad[float32]), dtype.F64: binary(vec.TanhGrad[float64])},
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

func neg[T number](dst, x []T) {
	x = x[:len(dst)]
	for i := range dst {
		dst[i] = -x[i]
	}
}

func or(dst, x, y []bool) {
	for i := range dst {
		dst[i] = x[i] || y[i]
	}
}

func and(dst, x, y []bool) {
	for i := range dst {
		dst[i] = x[i] && y[i]
	}
}
