package cpu

import (
	"math"
	cmath "math/cmplx"

	"cresset/device"
	"cresset/internal/kernel/vec"
)

// rounding is the table of functions that make whole numbers, division with remainder
// and integer powers among them. Callers make sure that integers are not divided by 0.
var rounding = map[device.Op]row{
	"ceil":  rows(floats1(vec.Ceil[float32], vec.Ceil[float64]), wholeAlready),
	"floor": rows(floats1(vec.Floor[float32], vec.Floor[float64]), wholeAlready),
	"round": rows(floats1(vec.Round[float32], vec.Round[float64]), wholeAlready),
	"trunc": rows(floats1(vec.Trunc[float32], vec.Trunc[float64]), wholeAlready),
	"frac":  floats1(vec.Frac[float32], vec.Frac[float64]),

	"round_decimals": params1(roundDecimals[float32], roundDecimals[float64]),

	"div_floor": rows(floats2(divFloor[float32], divFloor[float64]),
		integers2(divFloorInt[int64], divFloorInt[int32], divFloorInt[int16], divFloorInt[int8], quotient[uint8])),
	"div_trunc": rows(floats2(vec.DivTrunc[float32], vec.DivTrunc[float64]),
		integers2(quotient[int64], quotient[int32], quotient[int16], quotient[int8], quotient[uint8])),
	"fmod": rows(pairsVia64(math.Mod),
		integers2(rest[int64], rest[int32], rest[int16], rest[int8], rest[uint8])),
	"remainder": rows(floats2(remainder[float32], remainder[float64]),
		integers2(remainderInt[int64], remainderInt[int32], remainderInt[int16], remainderInt[int8], rest[uint8])),

	"pow": rows(pairsVia64(math.Pow), complexes2(powComplex[complex64], powComplex[complex128]),
		integers2(powInt[int64], powInt[int32], powInt[int16], powInt[int8], powInt[uint8])),
	"pow_number":  number1(powNumber[float32], powNumber[float64]),
	"powlog":      rows(pairsVia64(powLog), complexes2(powLogComplex[complex64], powLogComplex[complex128])),
	"rpow_number": number1(numberPow[float32], numberPow[float64]),

	"gcd": integers2(gcd[int64], gcd[int32], gcd[int16], gcd[int8], gcd[uint8]),
}

// wholeAlready is what rounding does to integers.
var wholeAlready = integers1(same[int64], same[int32], same[int16], same[int8], same[uint8])

// roundDecimals rounds to multiples of p[0], or of 1/p[0] if p[1] is not 0.
func roundDecimals[T float](dst, x []T, p [4]float64) {
	s := T(p[0])
	for i, v := range x[:len(dst)] {
		if p[1] != 0 {
			dst[i] = T(math.RoundToEven(float64(v*s))) / s
		} else {
			dst[i] = T(math.RoundToEven(float64(v/s))) * s
		}
	}
}

// divFloor is ⌊x/y⌋, found from the remainder, which is exact: the quotient may round up
// to the next whole number.
func divFloor[T float](dst, x, y []T) {
	for i := range dst {
		a, b := x[i], y[i]
		q := a / b
		if b != 0 {
			m := T(math.Mod(float64(a), float64(b)))
			d := (a - m) / b
			if m != 0 && (b < 0) != (m < 0) {
				d--
			}
			if d == 0 {
				q = T(math.Copysign(0, float64(q)))
			} else {
				f := T(math.Floor(float64(d)))
				if d-f > 0.5 {
					f++
				}
				q = f
			}
		}
		dst[i] = q
	}
}

func divFloorInt[T signed](dst, x, y []T) {
	for i := range dst {
		q := x[i] / y[i]
		if x[i]%y[i] != 0 && (x[i] < 0) != (y[i] < 0) {
			q--
		}
		dst[i] = q
	}
}

func quotient[T integer](dst, x, y []T) {
	for i := range dst {
		dst[i] = x[i] / y[i]
	}
}

func rest[T integer](dst, x, y []T) {
	for i := range dst {
		dst[i] = x[i] % y[i]
	}
}

// remainder has the sign of the divisor.
func remainder[T float](dst, x, y []T) {
	for i := range dst {
		b := y[i]
		m := T(math.Mod(float64(x[i]), float64(b)))
		if m != 0 && (b < 0) != (m < 0) {
			m += b
		}
		dst[i] = m
	}
}

func remainderInt[T signed](dst, x, y []T) {
	for i := range dst {
		m := x[i] % y[i]
		if m != 0 && (m < 0) != (y[i] < 0) {
			m += y[i]
		}
		dst[i] = m
	}
}

// powInt multiplies by squaring, modulo the type's range. A negative power is 0 unless
// the base is 1 or -1.
func powInt[T integer](dst, x, y []T) {
	for i := range dst {
		b, n := x[i], y[i]
		z := T(1)
		if n < 0 {
			odd := n&1 != 0
			switch {
			case b == 1:
			case b+1 == 0 && odd:
				z = b
			case b+1 == 0:
			default:
				z = 0
			}
			n = 0
		}
		for ; n > 0; n >>= 1 {
			if n&1 != 0 {
				z *= b
			}
			b *= b
		}
		dst[i] = z
	}
}

func powComplex[T cmplx](dst, x, y []T) {
	for i := range dst {
		dst[i] = T(cmath.Pow(complex128(x[i]), complex128(y[i])))
	}
}

// powLog is xʸ·log(x), and 0 where x is 0 and y is not negative.
func powLog(x, y float64) float64 {
	if x == 0 && y >= 0 {
		return 0
	}
	return math.Pow(x, y) * math.Log(x)
}

// powLogComplex is xʸ·log(x), and 0 where x is 0.
func powLogComplex[T cmplx](dst, x, y []T) {
	for i := range dst {
		var z T
		if a := complex128(x[i]); a != 0 {
			z = T(cmath.Pow(a, complex128(y[i])) * cmath.Log(a))
		}
		dst[i] = z
	}
}

// powNumber is xˢ, with the powers that are common done by arithmetic.
func powNumber[T float](dst, x []T, s T) {
	switch s {
	case 2:
		vec.Square(dst, x)
	case 3:
		vec.Cube(dst, x)
	case 0.5: // as PyTorch: √-0 is -0, and √-Inf is NaN
		vec.Sqrt(dst, x)
	case -0.5:
		vec.Rsqrt(dst, x)
	case 1:
		copy(dst, x)
	case -1:
		vec.Reciprocal(dst, x)
	default:
		for i, v := range x[:len(dst)] {
			dst[i] = T(math.Pow(float64(v), float64(s)))
		}
	}
}

func numberPow[T float](dst, x []T, s T) {
	for i, v := range x[:len(dst)] {
		dst[i] = T(math.Pow(float64(s), float64(v)))
	}
}

// gcd is not negative, but for the most negative number, which is its own opposite.
func gcd[T integer](dst, x, y []T) {
	for i := range dst {
		a, b := x[i], y[i]
		for b != 0 {
			a, b = b, a%b
		}
		if a < 0 {
			a = -a
		}
		dst[i] = a
	}
}
