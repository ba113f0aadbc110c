package cpu

import (
	"math"

	"cresset/device"
)

// bessels is the table of the modified Bessel functions of the first kind.
var bessels = map[device.Op]row{
	"i0":  via64(func(x float64) float64 { return bessel(0, x) * math.Exp(math.Abs(x)) }),
	"i0e": via64(func(x float64) float64 { return bessel(0, x) }),
	"i1":  via64(func(x float64) float64 { return bessel(1, x) * math.Exp(math.Abs(x)) }),
	"i1e": via64(func(x float64) float64 { return bessel(1, x) }),
}

// bessel is e^(-|x|)·Iₙ(x) for n of 0 or 1: by its series (DLMF 10.25.2) up to 30, where
// the terms have one sign, beyond by the expansion for large x (DLMF 10.40.1), whose terms
// fall below 1e-17 there.
func bessel(n int, x float64) float64 {
	if math.IsNaN(x) {
		return x
	}
	sign := 1.0
	if n == 1 && x < 0 {
		sign = -1
	}
	x = math.Abs(x)
	if x <= 30 {
		term := 1.0
		if n == 1 {
			term = x / 2
		}
		sum := term
		for k := 1.0; term > sum*1e-17; k++ {
			term *= x * x / 4 / (k * (k + float64(n)))
			sum += term
		}
		return sign * sum * math.Exp(-x)
	}
	term, sum := 1.0, 1.0
	for k := 1.0; math.Abs(term) > 1e-17; k++ {
		odd := 2*k - 1
		term *= -(float64(4*n*n) - odd*odd) / (8 * k * x)
		sum += term
	}
	return sign * sum / math.Sqrt(2*math.Pi*x)
}
