package env

import "math"

// The library that records were made with rounds sines and cosines nearly always to the
// nearest float64; those of package math are often one off, which unstable systems amplify.
// Here they are computed with twice the digits and rounded once.

// A double is the sum of two float64 of which the second is below half a unit in the last
// place of the first (Dekker, "A floating-point technique for extending the available
// precision", 1971).
type double struct{ hi, lo float64 }

func twoSum(a, b float64) double {
	s := a + b
	t := s - a
	return double{s, (a - (s - t)) + (b - t)}
}

func (x double) add(y double) double {
	s := twoSum(x.hi, y.hi)
	return twoSum(s.hi, s.lo+x.lo+y.lo)
}

func (x double) mul(y double) double {
	p := x.hi * y.hi
	return twoSum(p, math.FMA(x.hi, y.hi, -p)+x.hi*y.lo+x.lo*y.hi)
}

// over returns x/n for a whole n: the remainder of the first division is exact.
func (x double) over(n float64) double {
	q := x.hi / n
	return twoSum(q, (math.FMA(-q, n, x.hi)+x.lo)/n)
}

// sincos returns the sine and the cosine of x, for |x| up to about a million.
func sincos(x float64) (sin, cos float64) {
	// π/2 as the sum of three float64.
	const p1, p2, p3 = 1.5707963267948966, 6.123233995736766e-17, -1.4973849048591833e-33
	k := math.Round(x / p1)
	kp := k * p1
	r := twoSum(x, -kp)
	r = r.add(double{-math.FMA(k, p1, -kp), 0})
	r = r.add(double{-k * p2, -math.FMA(k, p2, -(k * p2))})
	r = r.add(double{-k * p3, 0})
	s, c := series(r, 1), series(r, 0)
	switch int64(k) & 3 {
	case 0:
		return s, c
	case 1:
		return c, -s
	case 2:
		return -s, -c
	default:
		return -c, s
	}
}

// series sums the Taylor series of the sine (first 1) or cosine (first 0) for |x| ≤ π/4,
// where 27 powers are enough for 32 digits.
func series(x double, first int) float64 {
	square := x.mul(x)
	square = double{-square.hi, -square.lo}
	sum := double{1, 0}
	for n := 26 + first; n > first; n -= 2 { // Horner: 1 - x²/(n(n-1))·(…)
		sum = double{1, 0}.add(square.over(float64(n * (n - 1))).mul(sum))
	}
	if first == 1 {
		sum = x.mul(sum)
	}
	return sum.hi + sum.lo
}

func sine(x float64) float64   { s, _ := sincos(x); return s }
func cosine(x float64) float64 { _, c := sincos(x); return c }
