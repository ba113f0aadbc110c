package conformance

import (
	"fmt"
	"slices"

	"cresset/conformance/bind"
	"cresset/conformance/corpus"
)

// A check replaces the comparison of values for a call whose results are random or fixed only up
// to a choice. Shapes and element types are compared all the same.
type check struct {
	// when reports whether a call is of that kind; nil means that every one is.
	when func(a *bind.Args) bool
	// outputs returns what is wrong with the outputs, or ""; nil accepts any values.
	outputs func(a *bind.Args, got, want []corpus.Tensor) string
	// gradient returns what is wrong with the gradient of the first leaf; nil compares the
	// gradients with the record.
	gradient func(c *call, got corpus.Tensor) string
}

// checks are the calls that are not compared value by value. PyTorch draws with its own generator:
// the recorder fixed its seed, so most of them are not marked as stochastic in the record.
var checks = map[string]check{
	"ops/bernoulli":             {outputs: checkBernoulli},
	"ops/multinomial":           {outputs: checkMultinomial},
	"ops/normal":                {outputs: checkNormal},
	"ops/normal.number_mean":    {outputs: checkNormalNumberMean},
	"ops/normal.in_place":       {outputs: checkNormalInPlace},
	"ops/uniform":               {outputs: drawnBy(uniformCDF)},
	"ops/exponential":           {outputs: drawnBy(exponentialCDF)},
	"ops/log_normal":            {outputs: drawnBy(logNormalCDF)},
	"ops/cauchy":                {outputs: drawnBy(cauchyCDF)},
	"ops/geometric":             {outputs: checkGeometric},
	"ops/rand_like":             {outputs: checkUniform},
	"ops/randint":               {outputs: checkRandint},
	"ops/randint_like":          {outputs: checkRandintLike},
	"ops/randn":                 {outputs: checkStandardNormal},
	"ops/randn_like":            {outputs: checkStandardNormal},
	"ops/nn.functional.dropout": {outputs: checkDropout, gradient: checkDropoutGradient},
	"ops/nn.functional.dropout2d": {
		outputs: checkChannelDropout, gradient: checkDropoutGradient,
	},
	"ops/nn.functional.dropout3d": {
		outputs: checkChannelDropout, gradient: checkDropoutGradient,
	},
	"ops/nn.functional.scaled_dot_product_attention": {
		when:     func(a *bind.Args) bool { return a.Float(4, "dropout_p", 0) > 0 },
		gradient: func(*call, corpus.Tensor) string { return "" },
	},
	// Uninitialised memory.
	"ops/empty":             {},
	"ops/empty_like":        {},
	"ops/new_empty":         {},
	"ops/empty_strided":     {},
	"ops/new_empty_strided": {},
	"ops/empty_permuted":    {},
	// The order of equal elements is free.
	"ops/sort":    {outputs: checkSort},
	"ops/argsort": {outputs: checkArgSort},
	// Which of equal elements is taken is free.
	"ops/topk":     {outputs: checkPicked},
	"ops/kthvalue": {outputs: checkPicked},
}

// form returns how the shape or the element type of got differs from want's, or "".
func form(got, want corpus.Tensor) string {
	switch {
	case got.DType != want.DType:
		return fmt.Sprintf("element type %s, want %s", got.DType, want.DType)
	case !slices.Equal(got.Shape, want.Shape):
		return fmt.Sprintf("shape %v, want %v", got.Shape, want.Shape)
	}
	return ""
}

// values returns the elements of t as real numbers.
func values(t corpus.Tensor) []float64 {
	v := make([]float64, t.Len())
	for i := range v {
		if t.DType.Differentiable() {
			v[i] = real(number(t, i))
		} else {
			v[i] = float64(integer(t, i))
		}
	}
	return v
}

// checkSort: the values are PyTorch's, and the indices point at them, each element once.
func checkSort(a *bind.Args, got, want []corpus.Tensor) string {
	if d := Difference(got[0], want[0], Bound{}); d != "" {
		return "values: " + d
	}
	return checkOrder(a, got[1], values(got[0]), want[1])
}

// checkArgSort: the indices point at the elements in PyTorch's order, at each once.
func checkArgSort(a *bind.Args, got, want []corpus.Tensor) string {
	sorted, _ := pick(a, want[0])
	return checkOrder(a, got[0], sorted, want[0])
}

func checkOrder(a *bind.Args, index corpus.Tensor, sorted []float64, want corpus.Tensor) string {
	if a.Bool(-1, "stable", false) {
		return Difference(index, want, Bound{})
	}
	picked, once := pick(a, index)
	if !once {
		return "indices: an element is missing or stands twice"
	}
	for i := range sorted {
		if picked[i] != sorted[i] && (picked[i] == picked[i] || sorted[i] == sorted[i]) {
			return fmt.Sprintf("indices: element %d points at %v, want %v", i, picked[i], sorted[i])
		}
	}
	return ""
}

// pick gathers the elements of a call's input that the indices name along its dimension, and
// reports whether they name each once.
func pick(a *bind.Args, index corpus.Tensor) (picked []float64, once bool) {
	x := fromTensor(a.Tensor(0, "input"))
	in, n, stride := values(x), 1, 1
	if rank := len(x.Shape); rank > 0 {
		dim := (a.Int(1, "dim", -1) + rank) % rank
		n = x.Shape[dim]
		for _, size := range x.Shape[dim+1:] {
			stride *= size
		}
	}
	picked = make([]float64, len(in))
	seen := make([]bool, len(in))
	for i := range picked {
		at := int(integer(index, i))
		if at < 0 || at >= n {
			return picked, false
		}
		at = i + (at-i/stride%n)*stride
		picked[i] = in[at]
		if seen[at] {
			return picked, false
		}
		seen[at] = true
	}
	return picked, true
}

// checkPicked: the values are PyTorch's, and each index points at its value, none twice.
func checkPicked(a *bind.Args, got, want []corpus.Tensor) string {
	if d := Difference(got[0], want[0], Bound{}); d != "" {
		return "values: " + d
	}
	x := fromTensor(a.Tensor(0, "input"))
	in, n, stride := values(x), 1, 1
	if rank := len(x.Shape); rank > 0 {
		dim := (a.Int(2, "dim", -1) + rank) % rank
		n = x.Shape[dim]
		for _, size := range x.Shape[dim+1:] {
			stride *= size
		}
	}
	k := got[1].Len() * n / max(len(in), 1) // indices of each line
	seen := map[int]bool{}
	for i, v := range values(got[0]) {
		at := int(integer(got[1], i))
		if at < 0 || at >= n {
			return fmt.Sprintf("indices: element %d is %d, the dimension has size %d", i, at, n)
		}
		at = (i/(k*stride)*n+at)*stride + i%stride
		if in[at] != v || seen[at] {
			return fmt.Sprintf("indices: element %d points at %v, want %v, each element once", i, in[at], v)
		}
		seen[at] = true
	}
	return ""
}
