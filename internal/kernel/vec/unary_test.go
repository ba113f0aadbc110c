package vec

import (
	"fmt"
	"math"
	"testing"
)

// A unaryCase is a function of one slice with its definition. bound is the error
// allowed, in ulps of the result (a correctly rounded one has 0.5); slack is allowed
// besides, as a part of |x|.
type unaryCase struct {
	name  string
	f     func(dst, x []float32)
	f64   func(dst, x []float64)
	ref   func(x float64) float64
	bound float64
	slack float64
}

const exact = 0.5

var unaryCases = []unaryCase{
	{"Neg", Neg[float32], Neg[float64], func(x float64) float64 { return -x }, exact, 0},
	{"Abs", Abs[float32], Abs[float64], math.Abs, exact, 0},
	{"Square", Square[float32], Square[float64], func(x float64) float64 { return x * x }, exact, 0},
	{"Sqrt", Sqrt[float32], Sqrt[float64], math.Sqrt, exact, 0},
	{"Rsqrt", Rsqrt[float32], Rsqrt[float64],
		func(x float64) float64 { return 1 / math.Sqrt(x) }, 1.5, 0},
	{"Reciprocal", Reciprocal[float32], Reciprocal[float64],
		func(x float64) float64 { return 1 / x }, exact, 0},
	{"Floor", Floor[float32], Floor[float64], math.Floor, exact, 0},
	{"Ceil", Ceil[float32], Ceil[float64], math.Ceil, exact, 0},
	{"Trunc", Trunc[float32], Trunc[float64], math.Trunc, exact, 0},
	{"Round", Round[float32], Round[float64], math.RoundToEven, exact, 0},
	{"ReLU", ReLU[float32], ReLU[float64], relu, exact, 0},
	{"Exp", Exp[float32], Exp[float64], math.Exp, 1.05, 0},
	{"Exp2", Exp2[float32], Exp2[float64], math.Exp2, 1.5, 0},
	{"LogSigmoid", LogSigmoid[float32], LogSigmoid[float64], func(x float64) float64 {
		return min(x, 0) - math.Log1p(math.Exp(-math.Abs(x)))
	}, 3, 0},
	{"Sign", Sign[float32], Sign[float64], func(x float64) float64 {
		switch {
		case x > 0:
			return 1
		case x < 0:
			return -1
		}
		return 0
	}, exact, 0},
	{"Cube", Cube[float32], Cube[float64], func(x float64) float64 { return x * x * x }, 1.5, 0},
	{"Frac", Frac[float32], Frac[float64], func(x float64) float64 { return x - math.Trunc(x) }, exact, 0},
	{"Expm1", Expm1[float32], Expm1[float64], math.Expm1, 1.6, 0},
	{"Log", Log[float32], Log[float64], math.Log, 0.9, 0},
	{"Log1p", Log1p[float32], Log1p[float64], math.Log1p, 1.45, 0},
	{"Log2", Log2[float32], Log2[float64], math.Log2, 1.05, 0},
	{"Log10", Log10[float32], Log10[float64], math.Log10, 1, 0},
	{"Sin", Sin[float32], Sin[float64], math.Sin, 1.5, 0},
	{"Cos", Cos[float32], Cos[float64], math.Cos, 1.6, 0},
	{"Tanh", Tanh[float32], Tanh[float64], math.Tanh, 2, 0},
	{"Sigmoid", Sigmoid[float32], Sigmoid[float64], sigmoid, 2, 0},
	{"Erf", Erf[float32], Erf[float64], math.Erf, 1.5, 0},
	{"GELU", GELU[float32], GELU[float64], geluRef, 2.5, 0x1p-27},
	{"GELUTanh", GELUTanh[float32], GELUTanh[float64], geluTanhRef, 2.5, 0x1p-27},
	{"SiLU", SiLU[float32], SiLU[float64],
		func(x float64) float64 { return x * sigmoid(x) }, 1.8, 0},
}

// error returns the error of f(x) = got in ulps, 0 if it is within the slack.
func (c *unaryCase) error(got, x float32, want float64) float64 {
	d := ulps(got, want)
	if d > c.bound && math.Abs(float64(got)-want) <= c.slack*math.Abs(float64(x)) {
		return 0
	}
	return d
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
		if d := c.error(dst[i], v, c.ref(float64(v))); d > c.bound {
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
					if d := c.error(dst[i], v, c.ref(float64(v))); d > c.bound {
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
