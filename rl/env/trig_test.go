package env

import (
	"math"
	"math/big"
	"testing"

	"cresset/rng"
)

// exact is a sine, or cosine, by its Taylor series with 400 bits.
func exact(x float64, first int64) float64 {
	number := func(v float64) *big.Float { return new(big.Float).SetPrec(400).SetFloat64(v) }
	square := new(big.Float).Mul(number(x), number(x))
	term := number(1)
	if first == 1 {
		term = number(x)
	}
	sum := new(big.Float).Set(term)
	for n := first + 2; n < 200; n += 2 {
		term.Mul(term, square).Quo(term, number(float64(-n*(n-1))))
		sum.Add(sum, term)
	}
	v, _ := sum.Float64()
	return v
}

func TestSincosRoundsToNearest(t *testing.T) {
	r := rng.New(1)
	for i := range 3000 {
		x := 40 * (r.Float64() - 0.5)
		switch {
		case i%3 == 0:
			x /= 100
		case i%50 == 1: // next to a multiple of π/2
			x = math.Round(x) * math.Pi / 2
		}
		sin, cos := sincos(x)
		if s, c := exact(x, 1), exact(x, 0); sin != s || cos != c {
			t.Errorf("sine and cosine of %v are %v and %v, want %v and %v", x, sin, cos, s, c)
		}
	}
}
