package cpu

import (
	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/vec"
)

// logic is the table of functions of truth values and bits, and of choices between them.
var logic = map[device.Op]row{
	"logical_not": bools1(not),
	"logical_and": bools2(and),
	"logical_or":  bools2(or),
	"logical_xor": bools2(xor),

	"bitwise_not": rows(bools1(not),
		integers1(invert[int64], invert[int32], invert[int16], invert[int8], invert[uint8])),
	"bitwise_and": rows(bools2(and),
		integers2(bitAnd[int64], bitAnd[int32], bitAnd[int16], bitAnd[int8], bitAnd[uint8])),
	"bitwise_or": rows(bools2(or),
		integers2(bitOr[int64], bitOr[int32], bitOr[int16], bitOr[int8], bitOr[uint8])),
	"bitwise_xor": rows(bools2(xor),
		integers2(bitXor[int64], bitXor[int32], bitXor[int16], bitXor[int8], bitXor[uint8])),
	"shift_left": integers2(shiftLeft[int64], shiftLeft[int32], shiftLeft[int16], shiftLeft[int8],
		shiftLeft[uint8]),
	"shift_right": integers2(shiftRight[int64], shiftRight[int32], shiftRight[int16], shiftRight[int8],
		shiftRight[uint8]),

	"where": {dtype.F32: ternary(where[float32]), dtype.F64: ternary(where[float64]),
		dtype.I64: ternary(where[int64]), dtype.I32: ternary(where[int32]), dtype.I16: ternary(where[int16]),
		dtype.I8: ternary(where[int8]), dtype.U8: ternary(where[uint8]), dtype.Bool: ternary(where[bool]),
		dtype.C64: ternary(where[complex64]), dtype.C128: ternary(where[complex128])},
	"nan_to_num": params1(nanToNum[float32], nanToNum[float64]),
	"mask_scale": {dtype.F32: binaryParam(maskScale[float32]), dtype.F64: binaryParam(maskScale[float64])},

	"conj": complexes1(conj[complex64], conj[complex128]),
	"real": {dtype.C64: unary(realPart[float32, complex64]), dtype.C128: unary(realPart[float64, complex128])},
	"imag": {dtype.C64: unary(imagPart[float32, complex64]), dtype.C128: unary(imagPart[float64, complex128])},
}

func invert[T integer](dst, x []T) {
	for i, v := range x[:len(dst)] {
		dst[i] = ^v
	}
}

func bitAnd[T integer](dst, x, y []T) {
	for i := range dst {
		dst[i] = x[i] & y[i]
	}
}

func bitOr[T integer](dst, x, y []T) {
	for i := range dst {
		dst[i] = x[i] | y[i]
	}
}

func bitXor[T integer](dst, x, y []T) {
	for i := range dst {
		dst[i] = x[i] ^ y[i]
	}
}

// shiftLeft gives 0 for a distance that is negative or not below the number of bits.
func shiftLeft[T integer](dst, x, y []T) {
	for i := range dst {
		var z T
		if n := y[i]; n >= 0 {
			z = x[i] << uint64(n)
		}
		dst[i] = z
	}
}

// shiftRight repeats the sign; a negative distance counts as a large one.
func shiftRight[T integer](dst, x, y []T) {
	for i := range dst {
		dst[i] = x[i] >> uint64(y[i])
	}
}

// nanToNum replaces NaN by p[0], +Inf by p[1], -Inf by p[2].
func nanToNum[T float](dst, x []T, p [4]float64) {
	for i, v := range x[:len(dst)] {
		switch {
		case v != v:
			v = T(p[0])
		case v-v == 0:
		case v > 0:
			v = T(p[1])
		default:
			v = T(p[2])
		}
		dst[i] = v
	}
}

func conj[T cmplx](dst, x []T) {
	for i, v := range x[:len(dst)] {
		z := complex128(v)
		dst[i] = T(complex(real(z), -imag(z)))
	}
}

func realPart[R float, C cmplx](dst []R, x []C) {
	for i, v := range x[:len(dst)] {
		dst[i] = R(real(complex128(v)))
	}
}

func imagPart[R float, C cmplx](dst []R, x []C) {
	for i, v := range x[:len(dst)] {
		dst[i] = R(imag(complex128(v)))
	}
}

func where[T any](dst []T, cond []bool, x, y []T) { vec.Where(dst, cond, x, y) }

// maskScale is p[0]·x where the mask holds, else 0.
func maskScale[T float](dst []T, mask []bool, x []T, p [4]float64) {
	vec.MaskScale(dst, mask, x, T(p[0]))
}
