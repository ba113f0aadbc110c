package vec

import (
	"fmt"
	"math"
	"testing"
)

// A unaryCase is a function of one slice with its definition. bound is the error
// allowed, in ulps of a correctly rounded result's (which itself has 0.5).
type unaryCase struct {
	name  string
	f     func(dst, x []float32)
	f64   func(dst, x []float64)
	ref   func(x float64) float64
	bound float64
}

const exact = 0.5

var unaryCases = []unaryCase{
	{"Neg", Neg[float32], Neg[float64], func(x float64) float64 { return -x }, exact},
	{"Abs", Abs[float32], Abs[float64], math.Abs, exact},
	{"Square", Square[float32], Square[float64], func(x float64) float64 { return x * x }, exact},
	{"Sqrt", Sqrt[float32], Sqrt[float64], math.Sqrt, exact},
	{"Rsqrt", Rsqrt[float32], Rsqrt[float64], func(x float64) float64 { return 1 / math.Sqrt(x) }, 1.5},
	{"Reciprocal", Reciprocal[float32], Reciprocal[float64], func(x float64) float64 { return 1 / x }, exact},
	{"Floor", Floor[float32], Floor[float64], math.Floor, exact},
	{"Ceil", Ceil[float32], Ceil[float64], math.Ceil, exact},
	{"Trunc", Trunc[float32], Trunc[float64], math.Trunc, exact},
	{"Round", Round[float32], Round[float64], math.RoundToEven, exact},
	{"ReLU", ReLU[float32], ReLU[float64], relu, exact},
	{"Exp", Exp[float32], Exp[float64], math.Exp, 1},
	{"Expm1", Expm1[float32], Expm1[float64], math.Expm1, 2},
	{"Log", Log[float32], Log[float64], math.Log, 1},
	{"Log1p", Log1p[float32], Log1p[float64], math.Log1p, 2},
	{"Log2", Log2[float32], Log2[float64], math.Log2, 2},
	{"Log10", Log10[float32], Log10[float64], math.Log10, 2},
	{"Sin", Sin[float32], Sin[float64], math.Sin, 2},
	{"Cos", Cos[float32], Cos[float64], math.Cos, 2},
	{"Tanh", Tanh[float32], Tanh[float64], math.Tanh, 2},
	{"Sigmoid", Sigmoid[float32], Sigmoid[float64], sigmoid, 2},
	{"Erf", Erf[float32], Erf[float64], math.Erf, 2},
	{"GELU", GELU[float32], GELU[float64], geluRef, 4},
	{"GELUTanh", GELUTanh[float32], GELUTanh[float64], geluTanhRef, 4},
	{"SiLU", SiLU[float32], SiLU[float64], func(x float64) float64 { return x * sigmoid(x) }, 4},
}

func relu(x float64) float64 {
	if x <= 0 {
		return 0
	}
	return x
}

func geluRef(x float64) float64 { return x * 0.5 * math.Erfc(-x/math.Sqrt2) }

func geluTanhRef(x float64) float64 {
	u := math.Sqrt(2/math.Pi) * (x + 0.044715*x*x*x)
	return x * sigmoid(2*u)
}

func TestUnaryLengths(t *testing.T) {
	for _, c := range unaryCases {
		t.Run(c.name, func(t *testing.T) {
			eachLevel(t, func(t *testing.T) {
				for n := range 131 {
					c.length(t, n, n%5)
				}
			})
		})
	}
}

// length checks one call on n elements, and the same in place.
func (c *unaryCase) length(t *testing.T, n, off int) {
	t.Helper()
	x := random(make([]float32, n+off), uint64(n), 3)[off:]
	dst, intact := guarded[float32](n, off)
	c.f(dst, x)
	if !intact() {
		t.Fatalf("n=%d: wrote outside dst", n)
	}
	for i, v := range x {
		if d := ulps(dst[i], c.ref(float64(v))); d > c.bound {
			t.Fatalf("n=%d: f(%g) = %g, want %g (%.3g ulp)", n, v, dst[i], c.ref(float64(v)), d)
		}
	}
	c.f(x, x)
	for i := range x {
		if math.Float32bits(x[i]) != math.Float32bits(dst[i]) {
			t.Fatalf("n=%d: in place the result differs at %d", n, i)
		}
	}
}

func TestUnarySpecial(t *testing.T) {
	for _, c := range unaryCases {
		t.Run(c.name, func(t *testing.T) {
			eachLevel(t, func(t *testing.T) {
				dst := make([]float32, len(special))
				c.f(dst, special)
				for i, v := range special {
					if d := ulps(dst[i], c.ref(float64(v))); d > c.bound {
						t.Errorf("f(%g) = %g, want %g (%.3g ulp)", v, dst[i], c.ref(float64(v)), d)
					}
				}
			})
		})
	}
}

func TestUnaryFloat64(t *testing.T) {
	for _, c := range unaryCases {
		x := random(make([]float64, 37), 1, 3)
		dst := make([]float64, len(x))
		c.f64(dst, x)
		for i, v := range x {
			if want := c.ref(v); math.Abs(dst[i]-want) > 1e-14*math.Abs(want) && dst[i] == dst[i] {
				t.Errorf("%s(%g) = %g, want %g", c.name, v, dst[i], want)
			}
		}
	}
}

func TestUnaryRefusesLengths(t *testing.T) {
	for _, c := range unaryCases {
		t.Run(c.name, func(t *testing.T) {
			defer func() {
				if r := fmt.Sprint(recover()); r != "vec: "+c.name+": lengths differ" &&
					c.name != "Reciprocal" || r == "<nil>" {
					t.Errorf("panic %q", r)
				}
			}()
			c.f(make([]float32, 3), make([]float32, 4))
		})
	}
}
