package vec

import (
	"math"
	"testing"

	"cresset/internal/cpufeature"
)

// doubles are the kernels that have assembly for float64, with the distance allowed to
// their Go form, in ulps of the larger of the result and, where terms cancel, 4.
var doubles = []struct {
	name  string
	f     func(dst, x, y []float64)
	ulps  float64
	terms bool // that may cancel
}{
	{"Add", Add[float64], 0, false},
	{"Sub", Sub[float64], 0, false},
	{"Mul", Mul[float64], 0, false},
	{"Div", Div[float64], 0, false},
	{"Max", Max[float64], 0, false},
	{"Min", Min[float64], 0, false},
	{"AddScalar", func(dst, x, _ []float64) { AddScalar(dst, x, -0.7) }, 0, false},
	{"MulScalar", func(dst, x, _ []float64) { MulScalar(dst, x, -0.7) }, 0, false},
	{"DivScalar", func(dst, x, _ []float64) { DivScalar(dst, x, -0.7) }, 0, false},
	{"ScalarSub", func(dst, x, _ []float64) { ScalarSub(dst, -0.7, x) }, 0, false},
	{"ScalarDiv", func(dst, x, _ []float64) { ScalarDiv(dst, -0.7, x) }, 0, false},
	{"MaxScalar", func(dst, x, _ []float64) { MaxScalar(dst, x, -0.7) }, 0, false},
	{"MinScalar", func(dst, x, _ []float64) { MinScalar(dst, x, -0.7) }, 0, false},
	{"Axpy", func(dst, x, y []float64) { copy(dst, y); Axpy(-0.7, x, dst) }, 2, true},
	{"MulAdd", func(dst, x, y []float64) { MulAdd(dst, x, y, x) }, 8, true},
	{"Lerp", func(dst, x, y []float64) { Lerp(dst, x, y, 0.3) }, 4, true},
	{"ReLUGrad", ReLUGrad[float64], 0, false},
	{"LeakyReLU", func(dst, x, _ []float64) { LeakyReLU(dst, x, 0.1) }, 0, false},
	{"LeakyReLUGrad", func(dst, x, y []float64) { LeakyReLUGrad(dst, x, y, 0.1) }, 0, false},
	{"Copysign", Copysign[float64], 0, false},
	{"FMax", FMax[float64], 0, false},
	{"FMin", FMin[float64], 0, false},
	{"Hardshrink", func(dst, x, _ []float64) { Hardshrink(dst, x, 0.7) }, 0, false},
	{"Softshrink", func(dst, x, _ []float64) { Softshrink(dst, x, 0.7) }, 0, false},
	{"ShrinkGrad", func(dst, x, y []float64) { ShrinkGrad(dst, x, y, 0.7) }, 0, false},
	{"Threshold", func(dst, x, _ []float64) { Threshold(dst, x, 0.7, 3) }, 0, false},
	{"ThresholdGrad", func(dst, x, y []float64) { ThresholdGrad(dst, x, y, 0.7) }, 0, false},
	{"Clamp", func(dst, x, _ []float64) { Clamp(dst, x, -0.7, 1) }, 0, false},
	{"ClampGrad", func(dst, x, y []float64) { ClampGrad(dst, x, y, -0.7, 1) }, 0, false},
	{"Mix", func(dst, x, y []float64) { Mix(dst, x, y, x) }, 16, true},
	{"AddScaledMul", func(dst, x, y []float64) { AddScaledMul(dst, x, y, x, -0.7) }, 8, true},
	{"AddScaledDiv", func(dst, x, y []float64) { AddScaledDiv(dst, x, x, y, -0.7) }, 8, true},
	{"AddScaled", func(dst, x, y []float64) { AddScaled(dst, x, y, -0.7) }, 8, true},
	{"DivTrunc", DivTrunc[float64], 0, false},
	{"TanhGrad", TanhGrad[float64], 64, true},
	{"SigmoidGrad", SigmoidGrad[float64], 4, false},
	{"SoftmaxRow", func(dst, x, _ []float64) { SoftmaxRow(dst, x) }, 12, false},
	{"LogSoftmaxRow", func(dst, x, _ []float64) { LogSoftmaxRow(dst, x) }, 8, true},
	{"SoftmaxGradRow", SoftmaxGradRow[float64], 1000, true},
	{"LogSoftmaxGradRow", func(dst, x, y []float64) {
		LogSoftmaxRow(dst, y)
		LogSoftmaxGradRow(dst, x, dst)
	}, 100, true},
	{"LayerNormRow", func(dst, x, y []float64) {
		m, r := LayerNormRow(dst, x, y, y, 1e-2)
		LayerNormGradRow(dst, dst, x, m, r, y, nil, nil)
	}, 3000, true},
	{"RMSNormRow", func(dst, x, y []float64) {
		r := RMSNormRow(dst, x, nil, 1e-2)
		RMSNormGradRow(dst, y, x, r, nil, dst)
	}, 3000, true},
	{"sums", func(dst, x, y []float64) {
		for i, v := range []float64{Sum(x), Dot(x, y), SumSquaredDiff(x, 0.5), dotDiff(x, y, nil, 0.5),
			dotDiff(x, y, x, 0.5), LogSumExp(x), MaxVal(x), MinVal(x)} {
			if i < len(dst) {
				dst[i] = v
			}
		}
		Fill(dst[min(8, len(dst)):], 0)
	}, 3000, true},
	{"SumRows", func(dst, x, y []float64) {
		rows := append(append([]float64(nil), x...), y...)
		for range 4 {
			rows = append(append(rows, x...), y...)
		}
		clear(dst)
		SumRows(dst, rows, 10, len(x))
	}, 8, true},
}

// TestDoubles holds the assembly for float64 to the Go loops, at every length from 0 to
// 130, whatever the alignment, with guard words, in place too.
func TestDoubles(t *testing.T) {
	for _, c := range doubles {
		t.Run(c.name, func(t *testing.T) {
			for n := range 131 {
				x := random(make([]float64, n+3), uint64(n), 2)[n%3:][:n]
				y := random(make([]float64, n+5), uint64(n)+1000, 2)[n%5:][:n]
				want := make([]float64, n)
				restore := cpufeature.Force(cpufeature.Generic)
				c.f(want, x, y)
				restore()
				for _, l := range cpufeature.Levels()[1:] {
					dst, intact := guarded[float64](n, n%7)
					restore := cpufeature.Force(l)
					c.f(dst, x, y)
					restore()
					if !intact() {
						t.Fatalf("%s: n=%d: wrote outside dst", l, n)
					}
					for i, w := range want {
						size := math.Abs(w)
						if c.terms {
							size = max(size, 4)
						}
						if d := math.Abs(dst[i] - w); !(d <= c.ulps*size*0x1p-52) {
							t.Fatalf("%s: n=%d: element %d is %g, %g of the Go loop", l, n, i, dst[i], w)
						}
					}
				}
			}
		})
	}
}

// TestDoubleFunctions compares with package math, whose error is below 1 ulp, at
// arguments of every size, and where functions go wrong.
func TestDoubleFunctions(t *testing.T) {
	var x []float64
	for _, v := range special {
		x = append(x, float64(v))
	}
	x = append(x, 709, 710, -708.3, -746, -800, 0x1p-1022, math.MaxFloat64, -math.MaxFloat64,
		1e-17, -1e-17, 1e300, -1+1e-15, 0x1p53, 0x1p54)
	for i, v := range random(make([]float64, 20000), 3, 1) {
		for _, v := range []float64{v, v * float64(i%800), math.Ldexp(v, i%2000-1000)} {
			if a := math.Abs(v); a < 709 || a > 746 { // see TestDoubleEdges
				x = append(x, v)
			}
		}
	}
	for _, c := range unaryCases {
		if c.slack != 0 || c.name == "ReLU" {
			continue // the first are off by more; the sign of ReLU(-0) is not specified
		}
		t.Run(c.name, func(t *testing.T) {
			eachLevel(t, func(t *testing.T) {
				dst := make([]float64, len(x))
				c.f64(dst, x)
				worst := 0.0
				for i, v := range x {
					want := c.ref(v)
					if dst[i] == want && math.Signbit(dst[i]) == math.Signbit(want) || dst[i] != dst[i] && want != want {
						continue
					}
					unit := math.Abs(math.Nextafter(want, 0) - want)
					d := math.Abs(dst[i]-want) / unit
					if !(d <= 3) {
						t.Fatalf("f(%g) = %g, want %g (%.3g ulp)", v, dst[i], want, d)
					}
					worst = max(worst, d)
				}
				t.Logf("at most %.3g ulp", worst)
			})
		})
	}
}

// edges are results near the ends of the range of float64, where package math is wrong on
// some processors: to 50 digits by Python's decimal, and rounded.
var edges = []struct {
	f       func(dst, x []float64)
	x, want float64
}{
	{Exp[float64], 709.7, 1.6549840276802644e+308},
	{Exp[float64], 709.782712893384, 1.7976931348622732e+308},
	{Exp[float64], -708.5, 2.006132305331306e-308},
	{Exp[float64], -744.0, 1e-323},
	{Exp[float64], -745.1, 5e-324},
	{Sigmoid[float64], -709.5, 7.38014831401258e-309},
	{SiLU[float64], -709.5, -5.236215228791926e-306},
	{Log[float64], 5e-324, -744.4400719213812},
	{Log[float64], 1e-310, -713.8013788281542},
	{Log[float64], 2.2250738585072014e-308, -708.3964185322641},
}

func TestDoubleEdges(t *testing.T) {
	for _, l := range cpufeature.Levels()[1:] {
		defer cpufeature.Force(l)()
		for _, c := range edges {
			dst := make([]float64, 1)
			c.f(dst, []float64{c.x})
			// Results below 2⁻¹⁰²² are multiples of 2⁻¹⁰⁷⁴: two of them, or 3 ulp.
			if d := math.Abs(dst[0] - c.want); !(d <= max(3*0x1p-53*math.Abs(c.want), 0x1p-1073)) {
				t.Errorf("%s: f(%g) = %g, want %g", l, c.x, dst[0], c.want)
			}
		}
	}
}
