package vec

import (
	"math"
	"testing"
)

// A binaryCase is a function of two slices, or of one and a scalar that the case fixes,
// with its definition. bound is the error allowed, in ulps of scale, which is the
// result itself where scale is nil.
type binaryCase struct {
	name  string
	f     func(dst, x, y []float32)
	ref   func(x, y float64) float64
	scale func(x, y float64) float64
	bound float64

	anyZero bool // the sign of a zero is not specified
}

// s is the scalar of the functions that take one; it is not symmetric in any way.
const s = float32(-0.7)

var binaryCases = []binaryCase{
	{"Add", Add[float32], func(x, y float64) float64 { return x + y }, nil, exact, false},
	{"Sub", Sub[float32], func(x, y float64) float64 { return x - y }, nil, exact, false},
	{"Mul", Mul[float32], func(x, y float64) float64 { return x * y }, nil, exact, false},
	{"Div", Div[float32], func(x, y float64) float64 { return x / y }, nil, exact, false},
	{"Max", Max[float32], func(x, y float64) float64 { return max(x, y) }, nil, exact, true},
	{"Min", Min[float32], func(x, y float64) float64 { return min(x, y) }, nil, exact, true},
	{"AddScalar", func(dst, x, _ []float32) { AddScalar(dst, x, s) },
		func(x, _ float64) float64 { return x + float64(s) }, nil, exact, false},
	{"MulScalar", func(dst, x, _ []float32) { MulScalar(dst, x, s) },
		func(x, _ float64) float64 { return x * float64(s) }, nil, exact, false},
	{"DivScalar", func(dst, x, _ []float32) { DivScalar(dst, x, s) },
		func(x, _ float64) float64 { return x / float64(s) }, nil, exact, false},
	{"ScalarSub", func(dst, x, _ []float32) { ScalarSub(dst, s, x) },
		func(x, _ float64) float64 { return float64(s) - x }, nil, exact, false},
	{"ScalarDiv", func(dst, x, _ []float32) { ScalarDiv(dst, s, x) },
		func(x, _ float64) float64 { return float64(s) / x }, nil, exact, false},
	{"MaxScalar", func(dst, x, _ []float32) { MaxScalar(dst, x, s) },
		func(x, _ float64) float64 { return max(x, float64(s)) }, nil, exact, false},
	{"MinScalar", func(dst, x, _ []float32) { MinScalar(dst, x, s) },
		func(x, _ float64) float64 { return min(x, float64(s)) }, nil, exact, false},
	// Two roundings, of the product and of the sum, each at most of their larger size.
	{"Axpy", func(dst, x, y []float32) { copy(dst, y); Axpy(s, x, dst) },
		func(x, y float64) float64 { return float64(s)*x + y },
		func(x, y float64) float64 { return math.Abs(x) + math.Abs(y) }, 1, false},
	{"MulAdd", func(dst, x, y []float32) { MulAdd(dst, x, y, x) },
		func(x, y float64) float64 { return x*y + x },
		func(x, y float64) float64 { return math.Abs(x*y) + math.Abs(x) }, 1, false},
	{"Lerp near x", func(dst, x, y []float32) { Lerp(dst, x, y, 0.25) },
		func(x, y float64) float64 { return x + 0.25*(y-x) }, larger, 2, false},
	{"Lerp near y", func(dst, x, y []float32) { Lerp(dst, x, y, 0.75) },
		func(x, y float64) float64 { return x + 0.75*(y-x) }, larger, 2, false},
	{"ReLUGrad", ReLUGrad[float32], reluGradRef, nil, exact, false},
	{"LeakyReLU", func(dst, x, _ []float32) { LeakyReLU(dst, x, s) },
		func(x, _ float64) float64 { return leakyRef(x, x) }, nil, exact, false},
	{"LeakyReLUGrad", func(dst, x, y []float32) { LeakyReLUGrad(dst, x, y, s) },
		leakyRef, nil, exact, false},
	{"TanhGrad", TanhGrad[float32], func(dy, y float64) float64 { return dy * (1 - y*y) },
		func(dy, y float64) float64 { return dy * (1 + y*y) }, 2, false},
	{"SigmoidGrad", SigmoidGrad[float32], func(dy, y float64) float64 { return dy * (1 - y) * y },
		func(dy, y float64) float64 { return dy * (1 + math.Abs(y)) * y }, 2, false},
	{"GELUGrad", GELUGrad[float32], func(dy, x float64) float64 {
		return dy * (0.5*math.Erfc(-x/math.Sqrt2) + x*math.Exp(-x*x/2)/math.Sqrt(2*math.Pi))
	}, first, 4, false},
	{"GELUTanhGrad", GELUTanhGrad[float32], geluTanhGradRef, first, 4, false},
	{"SiLUGrad", SiLUGrad[float32], func(dy, x float64) float64 {
		return dy * sigmoid(x) * (1 + x*(1-sigmoid(x)))
	}, first, 4, false},
	{"Softplus", func(dst, x, _ []float32) { Softplus(dst, x, 2, 20) },
		func(x, _ float64) float64 {
			if 2*x > 20 {
				return x
			}
			return math.Log1p(math.Exp(2*x)) / 2
		}, nil, 3, false},
	// Sigmoid is within 2 ulp, at most 2⁻²³ where it is below 1, and the product is rounded.
	{"SoftplusGrad", func(dst, x, y []float32) { SoftplusGrad(dst, x, y, 2, 20) },
		func(dy, x float64) float64 {
			if 2*x > 20 {
				return dy
			}
			return dy * sigmoid(2*x)
		}, first, 2.5, false},
	{"LogSigmoidGrad", LogSigmoidGrad[float32],
		func(dy, x float64) float64 { return dy * sigmoid(-x) }, first, 2.5, false},
	{"Copysign", Copysign[float32], math.Copysign, nil, exact, false},
	{"FMax", FMax[float32], func(x, y float64) float64 {
		if x != x || y != y {
			return number(x, y)
		}
		return max(x, y)
	}, nil, exact, true},
	{"FMin", FMin[float32], func(x, y float64) float64 {
		if x != x || y != y {
			return number(x, y)
		}
		return min(x, y)
	}, nil, exact, true},
	{"Hardshrink", func(dst, x, _ []float32) { Hardshrink(dst, x, -s) },
		func(x, _ float64) float64 { return kept(x, !(math.Abs(x) <= -float64(s))) }, nil, exact, false},
	{"Softshrink", func(dst, x, _ []float32) { Softshrink(dst, x, -s) },
		func(x, _ float64) float64 {
			if x != x {
				return x
			}
			return max(x+float64(s), 0) + min(x-float64(s), 0)
		}, nil, exact, true},
	{"ShrinkGrad", func(dst, x, y []float32) { ShrinkGrad(dst, x, y, -s) },
		func(dy, x float64) float64 { return kept(dy, !(math.Abs(x) <= -float64(s))) }, nil, exact, false},
	{"Threshold", func(dst, x, _ []float32) { Threshold(dst, x, s, 3) },
		func(x, _ float64) float64 {
			if x <= float64(s) {
				return 3
			}
			return x
		}, nil, exact, false},
	{"ThresholdGrad", func(dst, x, y []float32) { ThresholdGrad(dst, x, y, s) },
		func(dy, x float64) float64 { return kept(dy, !(x <= float64(s))) }, nil, exact, false},
	{"Clamp", func(dst, x, _ []float32) { Clamp(dst, x, s, 1) },
		func(x, _ float64) float64 { return min(max(x, float64(s)), 1) }, nil, exact, false},
	{"ClampGrad", func(dst, x, y []float32) { ClampGrad(dst, x, y, s, 1) },
		func(dy, x float64) float64 { return kept(dy, !(x < float64(s) || x > 1)) }, nil, exact, false},
	{"Mix", func(dst, x, y []float32) { Mix(dst, x, y, x) },
		func(x, y float64) float64 { return x + x*(y-x) },
		func(x, y float64) float64 { return (1 + math.Abs(x)) * (math.Abs(x) + math.Abs(y)) }, 3, false},
	{"AddScaledMul", func(dst, x, y []float32) { AddScaledMul(dst, x, y, x, s) },
		func(x, y float64) float64 { return x + float64(s)*y*x },
		func(x, y float64) float64 { return math.Abs(x) + math.Abs(y*x) }, 2, false},
	{"AddScaledDiv", func(dst, x, y []float32) { AddScaledDiv(dst, x, y, x, s) },
		func(x, y float64) float64 { return x + float64(s)*y/x },
		func(x, y float64) float64 { return math.Abs(x) + math.Abs(y/x) }, 2, false},
	{"AddScaled", func(dst, x, y []float32) { AddScaled(dst, x, y, s) },
		func(x, y float64) float64 { return x + float64(s)*y },
		func(x, y float64) float64 { return math.Abs(x) + math.Abs(y) }, 1, false},
	{"DivTrunc", DivTrunc[float32], func(x, y float64) float64 {
		return math.Trunc(float64(float32(x) / float32(y)))
	}, nil, exact, false},
	{"ELU", func(dst, x, _ []float32) { ELU(dst, x, s) },
		func(x, _ float64) float64 {
			if x > 0 {
				return x
			}
			return float64(s) * math.Expm1(x)
		}, nil, 3, false},
	{"ELUGrad", func(dst, x, y []float32) { ELUGrad(dst, x, y, s) },
		func(dy, x float64) float64 {
			if x > 0 {
				return dy
			}
			return dy * float64(s) * math.Exp(x)
		}, first, 3, false},
}

func larger(x, y float64) float64 { return max(math.Abs(x), math.Abs(y)) }
func first(dy, _ float64) float64 { return dy }

// number is the one of x and y that is not NaN, if there is one.
func number(x, y float64) float64 {
	if x != x {
		return y
	}
	return x
}

// kept is x if keep holds, else 0.
func kept(x float64, keep bool) float64 {
	if keep {
		return x
	}
	return 0
}

func reluGradRef(dy, x float64) float64 {
	if x <= 0 {
		return 0
	}
	return dy
}

func leakyRef(dy, x float64) float64 {
	if x > 0 {
		return dy
	}
	return dy * float64(s)
}

func geluTanhGradRef(dy, x float64) float64 {
	k := math.Sqrt(2 / math.Pi)
	u := k * (x + 0.044715*x*x*x)
	t := math.Tanh(u)
	return dy * (0.5*(1+t) + 0.5*x*(1-t*t)*k*(1+3*0.044715*x*x))
}

func (c *binaryCase) check(t *testing.T, got, x, y float32) {
	t.Helper()
	want := c.ref(float64(x), float64(y))
	if got == 0 && want == 0 && c.anyZero {
		return
	}
	d := ulps(got, want)
	if c.scale != nil && !math.IsNaN(want) && d > c.bound {
		size := float32(c.scale(float64(x), float64(y)))
		unit := math.Abs(float64(math.Nextafter32(size, 2*size) - size))
		d = math.Abs(float64(got)-want) / max(unit, 0x1p-149)
	}
	if !(d <= c.bound) {
		t.Fatalf("f(%g, %g) = %g, want %g (%.3g ulp)", x, y, got, want, d)
	}
}

func TestBinaryLengths(t *testing.T) {
	for _, c := range binaryCases {
		t.Run(c.name, func(t *testing.T) {
			eachLevel(t, func(t *testing.T) {
				for n := range 131 {
					x := random(make([]float32, n+3), uint64(n), 2)[n%3:][:n]
					y := random(make([]float32, n+5), uint64(n)+1000, 2)[n%5:][:n]
					dst, intact := guarded[float32](n, n%7)
					c.f(dst, x, y)
					if !intact() {
						t.Fatalf("n=%d: wrote outside dst", n)
					}
					for i := range dst {
						c.check(t, dst[i], x[i], y[i])
					}
				}
			})
		})
	}
}

// TestBinarySpecial takes every pair of special values, except for the functions whose
// error is measured against a scale: theirs is not defined at infinities.
func TestBinarySpecial(t *testing.T) {
	for _, c := range binaryCases {
		if c.scale != nil {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			eachLevel(t, func(t *testing.T) {
				var x, y []float32
				for _, v := range special {
					for _, w := range special {
						x, y = append(x, v), append(y, w)
					}
				}
				dst := make([]float32, len(x))
				c.f(dst, x, y)
				for i := range dst {
					c.check(t, dst[i], x[i], y[i])
				}
			})
		})
	}
}

// TestPositions holds the promise that an element's result does not depend on where it
// stands: slices cut anywhere give the same bits.
func TestPositions(t *testing.T) {
	const n = 100
	x, y := random(make([]float32, n), 1, 3), random(make([]float32, n), 2, 3)
	whole, parts := make([]float32, n), make([]float32, n)
	check := func(t *testing.T, f func(dst, x, y []float32)) {
		f(whole, x, y)
		for cut := range n {
			f(parts[:cut], x[:cut], y[:cut])
			f(parts[cut:], x[cut:], y[cut:])
			for i := range parts {
				if math.Float32bits(parts[i]) != math.Float32bits(whole[i]) {
					t.Fatalf("cut at %d: element %d is %g, was %g", cut, i, parts[i], whole[i])
				}
			}
		}
	}
	eachLevel(t, func(t *testing.T) {
		for _, c := range binaryCases {
			t.Run(c.name, func(t *testing.T) { check(t, c.f) })
		}
		for _, c := range unaryCases {
			t.Run(c.name, func(t *testing.T) {
				check(t, func(dst, x, _ []float32) { c.f(dst, x) })
			})
		}
	})
}
