package conformance

import (
	"fmt"
	"math"
	"slices"

	"cresset/conformance/bind"
	"cresset/conformance/corpus"
	"cresset/tensor"
)

// sigmas is how far a mean of draws may lie from its expectation, in standard deviations. The
// streams are fixed, so a check that passes once passes always.
const sigmas = 6

// checkBernoulli: zeros and ones, as many as the probabilities say.
func checkBernoulli(a *bind.Args, got, _ []corpus.Tensor) string {
	p := values(fromTensor(a.Tensor(0, "input")))
	var sum, expected, variance float64
	for i, x := range values(got[0]) {
		if x != 0 && x != 1 || p[i] == 0 && x == 1 || p[i] == 1 && x == 0 {
			return fmt.Sprintf("element %d is %v with probability %v", i, x, p[i])
		}
		sum += x
		expected += p[i]
		variance += p[i] * (1 - p[i])
	}
	if math.Abs(sum-expected) > sigmas*math.Sqrt(variance)+1e-6 {
		return fmt.Sprintf("%v ones, want about %v", sum, expected)
	}
	return ""
}

// checkMultinomial: indices of events that are possible, without replacement each at most once.
func checkMultinomial(a *bind.Args, got, _ []corpus.Tensor) string {
	input := fromTensor(a.Tensor(0, "input"))
	p, n := values(input), input.Shape[len(input.Shape)-1]
	draws := a.Int(1, "num_samples", 0)
	replacement := a.Bool(2, "replacement", false)
	seen := map[[2]int]bool{}
	for i := range got[0].Len() {
		row, k := i/draws, int(integer(got[0], i))
		if k < 0 || k >= n || p[row*n+k] == 0 {
			return fmt.Sprintf("draw %d is %d, which cannot happen", i, k)
		}
		if seen[[2]int{row, k}] && !replacement {
			return fmt.Sprintf("%d is drawn twice in row %d", k, row)
		}
		seen[[2]int{row, k}] = true
	}
	return ""
}

// operand returns a number or the elements of a tensor, spread over n elements of a shape.
func operand(a *bind.Args, pos int, name string, like corpus.Tensor) []float64 {
	v := a.Operand(pos, name, int64(0))
	t, ok := v.(*tensor.Tensor)
	if !ok {
		t = tensor.Scalar(v)
	}
	small, out := fromTensor(t), make([]float64, like.Len())
	in := values(small)
	for i := range out {
		at, stride := 0, 1
		index := position(i, like.Shape)
		for d := len(small.Shape) - 1; d >= 0; d-- {
			if size := small.Shape[d]; size > 1 {
				at += index[len(index)-len(small.Shape)+d] * stride
			}
			stride *= small.Shape[d]
		}
		out[i] = in[at]
	}
	return out
}

// checkNormal: standardised, the draws have mean 0 and variance 1.
func checkNormal(a *bind.Args, got, _ []corpus.Tensor) string {
	return checkMoments(values(got[0]), operand(a, 0, "mean", got[0]), operand(a, 1, "std", got[0]))
}

// checkNormalNumberMean: the record has the deviation first.
func checkNormalNumberMean(a *bind.Args, got, _ []corpus.Tensor) string {
	return checkMoments(values(got[0]), operand(a, 1, "mean", got[0]), operand(a, 0, "std", got[0]))
}

func checkNormalInPlace(a *bind.Args, got, _ []corpus.Tensor) string {
	return checkMoments(values(got[0]), operand(a, 1, "mean", got[0]), operand(a, 2, "std", got[0]))
}

func checkStandardNormal(_ *bind.Args, got, _ []corpus.Tensor) string {
	return checkMoments(values(got[0]), nil, nil)
}

// checkMoments takes nil for means of 0 and deviations of 1.
func checkMoments(x, mean, std []float64) string {
	if len(x) == 0 {
		return ""
	}
	var sum, squares float64
	for i, z := range x {
		if mean != nil {
			z = (z - mean[i]) / std[i]
		}
		if !(math.Abs(z) < 7) { // once in 4e11 draws
			return fmt.Sprintf("element %d lies %v standard deviations off", i, z)
		}
		sum += z
		squares += z * z
	}
	n := float64(len(x))
	if m := sum / n; math.Abs(m) > sigmas/math.Sqrt(n) {
		return fmt.Sprintf("the standardised mean of %v draws is %v", n, m)
	}
	if v := squares / n; math.Abs(v-1) > sigmas*math.Sqrt(2/n) || n > 1 && v < 1e-3 {
		return fmt.Sprintf("the standardised variance of %v draws is %v", n, v)
	}
	return ""
}

// checkUniform: in [0, 1), with mean 1/2.
func checkUniform(_ *bind.Args, got, _ []corpus.Tensor) string {
	return checkRange(values(got[0]), 0, 1, false)
}

// checkRandint: integers in [low, high); randint(high, size) or randint(low, high, size).
func checkRandint(a *bind.Args, got, _ []corpus.Tensor) string {
	low, high := 0, a.Int(0, "high", 0)
	if a.Len() > 2 {
		low, high = high, a.Int(1, "high", 0)
	}
	return checkRange(values(got[0]), float64(low), float64(high), true)
}

// checkRandintLike: the same after the tensor that gives the shape.
func checkRandintLike(a *bind.Args, got, _ []corpus.Tensor) string {
	low, high := 0, a.Int(1, "high", 0)
	if a.Len() > 2 {
		low, high = high, a.Int(2, "high", 0)
	}
	return checkRange(values(got[0]), float64(low), float64(high), true)
}

func checkRange(x []float64, low, high float64, whole bool) string {
	var sum float64
	for i, v := range x {
		if v < low || v >= high || whole && v != math.Trunc(v) {
			return fmt.Sprintf("element %d is %v, want one in [%v, %v)", i, v, low, high)
		}
		sum += v
	}
	n, expected := float64(len(x)), (low+high)/2
	if whole {
		expected -= 0.5
	}
	if n > 0 && math.Abs(sum/n-expected) > sigmas*(high-low)/math.Sqrt(12*n) {
		return fmt.Sprintf("the mean of %v draws is %v, want about %v", n, sum/n, expected)
	}
	return ""
}

// keptScale returns what dropout multiplies kept elements by, and the chance to keep one.
func keptScale(a *bind.Args) (scale, keep float64) {
	p := a.Float(1, "p", 0.5)
	if !a.Bool(2, "training", true) || p == 0 {
		return 1, 1
	}
	return 1 / (1 - p), 1 - p
}

// checkDropout: every element is dropped or scaled, as many dropped as p says.
func checkDropout(a *bind.Args, got, want []corpus.Tensor) string {
	x, y := values(fromTensor(a.Tensor(0, "input"))), values(got[0])
	scale, keep := keptScale(a)
	b := BoundOf(want[0].DType)
	kept := 0.0
	for i := range x {
		if y[i] != 0 {
			kept++
		}
		dropped := y[i] == 0 && keep < 1
		if !dropped && (keep == 0 || math.Abs(y[i]-x[i]*scale) > b.Abs+b.Rel*math.Abs(x[i]*scale)) {
			return fmt.Sprintf("element %d is %v of %v, scaled by 0 or %v", i, y[i], x[i], scale)
		}
	}
	n := float64(len(x))
	if math.Abs(kept-n*keep) > sigmas*math.Sqrt(n*keep*(1-keep)) {
		return fmt.Sprintf("%v of %v kept with probability %v", kept, n, keep)
	}
	return ""
}

// checkChannelDropout: the same, and whole channels (the second dimension) share their fate.
func checkChannelDropout(a *bind.Args, got, want []corpus.Tensor) string {
	x, y := values(fromTensor(a.Tensor(0, "input"))), values(got[0])
	size := 1
	for _, n := range want[0].Shape[2:] {
		size *= n
	}
	scale, keep := keptScale(a)
	b := BoundOf(want[0].DType)
	for i := range x {
		first := i / size * size
		factor := scale
		if keep < 1 && y[first] == 0 && x[first] != 0 || keep == 0 {
			factor = 0
		}
		if math.Abs(y[i]-x[i]*factor) > b.Abs+b.Rel*math.Abs(x[i]*factor) {
			return fmt.Sprintf("element %d is %v of %v in a channel scaled by %v", i, y[i], x[i], factor)
		}
	}
	return ""
}

// checkDropoutGradient: the gradient passes where the element did, scaled as it was.
func checkDropoutGradient(c *call, got corpus.Tensor) string {
	scale, _ := keptScale(c.args)
	y, dy, dx := values(fromTensor(c.out[0])), values(c.file[c.record.Cotangents[0]]), values(got)
	b := BoundOf(got.DType)
	for i := range y {
		want := dy[i] * scale
		if y[i] == 0 {
			want = 0
		}
		if math.Abs(dx[i]-want) > b.Abs+b.Rel*math.Abs(want) {
			return fmt.Sprintf("element %d is %v, want %v", i, dx[i], want)
		}
	}
	return ""
}

// drawnBy returns a check that real draws follow a distribution function, which has the two
// arguments after the tensor as parameters. Kolmogorov's distance exceeds 2.2/√n once in 8000
// calls, and the largest draw lies where less than 0.005 of one is expected once in 200: the tail of
// Cauchy's distribution is so long.
func drawnBy(cdf func(x, first, second float64) float64) func(a *bind.Args, got, want []corpus.Tensor) string {
	return func(a *bind.Args, got, _ []corpus.Tensor) string {
		x := slices.Sorted(slices.Values(values(got[0])))
		first, second := a.Float(1, "", 0), a.Float(2, "", 0)
		n := float64(len(x))
		for i, v := range x {
			f := cdf(v, first, second)
			if n*(1-f) < 0.005 {
				return fmt.Sprintf("%v is drawn, where %v of %v draws are expected beyond", v, n*(1-f), n)
			}
			if !(max(f-float64(i)/n, float64(i+1)/n-f) <= 2.2/math.Sqrt(n)) {
				return fmt.Sprintf("%d of %v draws are at most %v, expected are %v", i+1, n, v, n*f)
			}
		}
		return ""
	}
}

func uniformCDF(x, lo, hi float64) float64 { return (x - lo) / (hi - lo) }

func exponentialCDF(x, rate, _ float64) float64 { return -math.Expm1(-rate * x) }

func logNormalCDF(x, mean, std float64) float64 {
	return math.Erfc(-(math.Log(x)-mean)/(std*math.Sqrt2)) / 2
}

func cauchyCDF(x, median, scale float64) float64 { return 0.5 + math.Atan((x-median)/scale)/math.Pi }

// checkGeometric: whole numbers from 1 on, with mean 1/p.
func checkGeometric(a *bind.Args, got, _ []corpus.Tensor) string {
	p, x, sum := a.Float(1, "p", 0), values(got[0]), 0.0
	for i, v := range x {
		if v < 1 || v != math.Trunc(v) {
			return fmt.Sprintf("element %d is %v", i, v)
		}
		sum += v
	}
	if n := float64(len(x)); n > 0 && math.Abs(sum/n-1/p) > sigmas*math.Sqrt((1-p)/n)/p {
		return fmt.Sprintf("the mean of %v draws is %v, want about %v", n, sum/n, 1/p)
	}
	return ""
}
