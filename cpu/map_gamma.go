package cpu

import (
	"math"

	"cresset/device"
)

// gammas is the table of the incomplete gamma function.
var gammas = map[device.Op]row{
	"igamma":     pairsVia64(func(a, x float64) float64 { p, _ := incompleteGamma(a, x); return p }),
	"igammac":    pairsVia64(func(a, x float64) float64 { _, q := incompleteGamma(a, x); return q }),
	"gamma_path": pairsVia64(gammaPath),
}

// incompleteGamma returns the regularised incomplete gamma functions P(a, x) and
// Q(a, x) = 1 - P(a, x), and NaN where a or x is negative.
func incompleteGamma(a, x float64) (p, q float64) {
	switch {
	case !(a >= 0 && x >= 0) || a == 0 && x == 0 || math.IsInf(a, 1) && math.IsInf(x, 1):
		return math.NaN(), math.NaN()
	case a == 0 || math.IsInf(x, 1):
		return 1, 0
	case x == 0 || math.IsInf(a, 1):
		return 0, 1
	case a > 1e6:
		return gammaUniform(a, x)
	case x < a+1:
		p = gammaSeries(a, x)
		return p, 1 - p
	}
	q = gammaFraction(a, x)
	return 1 - q, q
}

// gammaFront is xᵃ·e⁻ˣ/Γ(a).
func gammaFront(a, x float64) float64 {
	l, _ := math.Lgamma(a)
	return math.Exp(a*math.Log(x) - x - l)
}

// gammaSeries is P(a, x) by its series (DLMF 8.7.1), for x < a + 1.
func gammaSeries(a, x float64) float64 {
	term := 1 / a
	sum := term
	for n := 1.0; term > sum*1e-17; n++ {
		term *= x / (a + n)
		sum += term
	}
	return min(1, sum*gammaFront(a, x))
}

// gammaFraction is Q(a, x) by its continued fraction (DLMF 8.9.2), for x ≥ a + 1, in the
// way of Lentz.
func gammaFraction(a, x float64) float64 {
	const tiny = 1e-300
	b := x + 1 - a
	c, d := 1/tiny, 1/b
	f := d
	for n := 1.0; n < 1e5; n++ {
		an := -n * (n - a)
		b += 2
		d = 1 / orTiny(an*d+b, tiny)
		c = orTiny(b+an/c, tiny)
		f *= c * d
		if math.Abs(c*d-1) < 1e-16 {
			break
		}
	}
	return f * gammaFront(a, x)
}

func orTiny(x, tiny float64) float64 {
	if math.Abs(x) < tiny {
		return tiny
	}
	return x
}

// gammaUniform is P and Q for large a by the first term of Temme's uniform expansion
// (DLMF 8.12.3, 8.12.8); what is left out is of order a^(-3/2).
func gammaUniform(a, x float64) (p, q float64) {
	m := x/a - 1
	half := m - math.Log1p(m) // η²/2
	eta := math.Copysign(math.Sqrt(2*half), m)
	c := -1.0/3 + eta/12
	if math.Abs(eta) > 1e-3 {
		c = 1/m - 1/eta
	}
	rest := math.Exp(-a*half) / math.Sqrt(2*math.Pi*a) * c
	z := eta * math.Sqrt(a/2)
	return math.Erfc(-z)/2 - rest, math.Erfc(z)/2 + rest
}

// gammaPath is how a draw x of the gamma distribution with shape a and scale 1 moves with
// a where its quantile stays: -(∂P/∂a)/(∂P/∂x) (Figurnov, Mohamed and Mnih,
// arXiv:1805.08498, eq. 7).
func gammaPath(a, x float64) float64 {
	if x <= 0 { // P is nearly xᵃ/Γ(a+1)
		return 0
	}
	if a > 1e4 { // a normal distribution but for the skewness: x = a + √a·z + (z² - 1)/3
		z := (x - a) / math.Sqrt(a)
		return 1 + z/(2*math.Sqrt(a))
	}
	// P = front·Σ tₙ with t₀ = 1/a, tₙ = tₙ₋₁·x/(a+n), and front = xᵃe⁻ˣ/Γ(a) = x·∂P/∂x.
	// So with D = ∂/∂a:  -DP/(∂P/∂x) = -x·((log x - ψ(a))·Σ tₙ + Σ D tₙ).
	term := 1 / a
	slope := -1 / a // D tₙ / tₙ
	sum, sloped := term, term*slope
	for n := 1.0; term > sum*1e-18; n++ {
		term *= x / (a + n)
		slope -= 1 / (a + n)
		sum += term
		sloped += term * slope
	}
	return -x * ((math.Log(x)-digamma(a))*sum + sloped)
}
