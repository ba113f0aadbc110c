package tensor_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"cresset/dtype"
	"cresset/rng"
	"cresset/tensor"
)

// first makes a row's function of one with two results, of which the second has no gradient.
func first(f func(x *tensor.Tensor) (*tensor.Tensor, *tensor.Tensor)) func(x tensors) tensors {
	return func(x tensors) tensors {
		a, b := f(x[0])
		return tensors{a, b}
	}
}

var reduceOps = []opTest{
	{name: "Mean", f: func(x tensors) *tensor.Tensor { return x[0].Mean() }, shapes: shapes([]int{3, 4})},
	{name: "Mean dims", f: func(x tensors) *tensor.Tensor { return x[0].Mean(0, -1) }, shapes: shapes([]int{3, 2, 4})},
	{name: "MeanKeep", f: func(x tensors) *tensor.Tensor { return x[0].MeanKeep(1) }, shapes: shapes([]int{3, 4})},
	{name: "Prod", f: func(x tensors) *tensor.Tensor { return x[0].Prod() }, shapes: shapes([]int{2, 3})},
	{name: "ProdKeep", f: func(x tensors) *tensor.Tensor { return x[0].ProdKeep(0) }, shapes: shapes([]int{3, 2})},
	{name: "Prod with zeros", f: func(x tensors) *tensor.Tensor {
		return x[0].Mul(tensor.FromSlice([]float64{1, 0, 1, 1, 1, 1, 1, 0, 0}, 3, 3)).Prod(1)
	}, shapes: shapes([]int{3, 3})},
	{name: "AMax", f: func(x tensors) *tensor.Tensor { return x[0].AMax(0, 2) }, shapes: shapes([]int{3, 2, 4})},
	{name: "AMaxKeep", f: func(x tensors) *tensor.Tensor { return x[0].AMaxKeep(1) }, shapes: shapes([]int{3, 4})},
	{name: "AMin", f: func(x tensors) *tensor.Tensor { return x[0].AMin(-1) }, shapes: shapes([]int{3, 4})},
	{name: "AMinKeep", f: func(x tensors) *tensor.Tensor { return x[0].AMinKeep(-1) }, shapes: shapes([]int{3, 4})},
	{name: "AMinMax", multi: func(x tensors) tensors {
		a, b := x[0].AMinMax(0)
		return tensors{a, b}
	}, shapes: shapes([]int{3, 4})},
	{name: "Max", f: func(x tensors) *tensor.Tensor { return x[0].Max() }, shapes: shapes([]int{3, 4})},
	{name: "Min", f: func(x tensors) *tensor.Tensor { return x[0].Min() }, shapes: shapes([]int{3, 4})},
	{name: "MaxDim", multi: first(func(x *tensor.Tensor) (*tensor.Tensor, *tensor.Tensor) { return x.MaxDim(1) }),
		shapes: shapes([]int{3, 4, 2})},
	{name: "MaxDimKeep", multi: first(func(x *tensor.Tensor) (*tensor.Tensor, *tensor.Tensor) { return x.MaxDimKeep(0) }),
		shapes: shapes([]int{3, 4})},
	{name: "MinDim", multi: first(func(x *tensor.Tensor) (*tensor.Tensor, *tensor.Tensor) { return x.MinDim(-1) }),
		shapes: shapes([]int{3, 4})},
	{name: "MinDimKeep", multi: first(func(x *tensor.Tensor) (*tensor.Tensor, *tensor.Tensor) { return x.MinDimKeep(0) }),
		shapes: shapes([]int{3, 4})},
	{name: "ArgMax", f: func(x tensors) *tensor.Tensor { return x[0].ArgMax(0) }, shapes: shapes([]int{3, 4}), noGrad: true},
	{name: "ArgMaxKeep", f: func(x tensors) *tensor.Tensor { return x[0].ArgMaxKeep(0, 2) }, shapes: shapes([]int{3, 4, 2}), noGrad: true},
	{name: "ArgMin", f: func(x tensors) *tensor.Tensor { return x[0].ArgMin() }, shapes: shapes([]int{3, 4}), noGrad: true},
	{name: "ArgMinKeep", f: func(x tensors) *tensor.Tensor { return x[0].ArgMinKeep(1) }, shapes: shapes([]int{3, 4}), noGrad: true},
	{name: "All", f: func(x tensors) *tensor.Tensor { return x[0].All(0) }, shapes: shapes([]int{3, 4}), noGrad: true},
	{name: "AllKeep", f: func(x tensors) *tensor.Tensor { return x[0].AllKeep(1) }, shapes: shapes([]int{3, 4}), noGrad: true},
	{name: "Any", f: func(x tensors) *tensor.Tensor { return x[0].Any() }, shapes: shapes([]int{3, 4}), noGrad: true},
	{name: "AnyKeep", f: func(x tensors) *tensor.Tensor { return x[0].AnyKeep(1) }, shapes: shapes([]int{3, 0}), noGrad: true},
	{name: "CountNonzero", f: func(x tensors) *tensor.Tensor { return x[0].CountNonzero(1) }, shapes: shapes([]int{3, 4}), noGrad: true},
	{name: "Var", f: func(x tensors) *tensor.Tensor { return x[0].Var(1, 0) }, shapes: shapes([]int{4, 3})},
	{name: "VarKeep", f: func(x tensors) *tensor.Tensor { return x[0].VarKeep(0.5) }, shapes: shapes([]int{4, 3})},
	{name: "VarMean", multi: first(func(x *tensor.Tensor) (*tensor.Tensor, *tensor.Tensor) { return x.VarMean(0, 1) }),
		shapes: shapes([]int{4, 3})},
	{name: "VarMeanKeep", multi: first(func(x *tensor.Tensor) (*tensor.Tensor, *tensor.Tensor) { return x.VarMeanKeep(1, 1) }),
		shapes: shapes([]int{4, 3})},
	{name: "Std", f: func(x tensors) *tensor.Tensor { return x[0].Std(1, 0) }, shapes: shapes([]int{4, 3})},
	{name: "StdKeep", f: func(x tensors) *tensor.Tensor { return x[0].StdKeep(1, 1) }, shapes: shapes([]int{4, 3})},
	{name: "StdMean", multi: first(func(x *tensor.Tensor) (*tensor.Tensor, *tensor.Tensor) { return x.StdMean(0, 1) }),
		shapes: shapes([]int{4, 3})},
	{name: "StdMeanKeep", multi: first(func(x *tensor.Tensor) (*tensor.Tensor, *tensor.Tensor) { return x.StdMeanKeep(1) }),
		shapes: shapes([]int{4, 3})},
	{name: "LogSumExp", f: func(x tensors) *tensor.Tensor { return x[0].LogSumExp(0, 1) }, shapes: shapes([]int{3, 2, 2})},
	{name: "LogSumExpKeep", f: func(x tensors) *tensor.Tensor { return x[0].LogSumExpKeep(-1) }, shapes: shapes([]int{3, 4})},
	{name: "NanSum", f: func(x tensors) *tensor.Tensor { return x[0].NanSum(0) }, shapes: shapes([]int{3, 4})},
	{name: "NanSumKeep", f: func(x tensors) *tensor.Tensor { return x[0].NanSumKeep(0) }, shapes: shapes([]int{3, 4})},
	{name: "NanMean", f: func(x tensors) *tensor.Tensor { return x[0].NanMean(0) }, shapes: shapes([]int{3, 4})},
	{name: "NanMeanKeep", f: func(x tensors) *tensor.Tensor { return x[0].NanMeanKeep() }, shapes: shapes([]int{3, 4})},
	{name: "Norm", f: func(x tensors) *tensor.Tensor { return x[0].Norm(2) }, shapes: shapes([]int{3, 4})},
	{name: "NormKeep", f: func(x tensors) *tensor.Tensor { return x[0].NormKeep(2, 1) }, shapes: shapes([]int{3, 4})},
	norm("0.5", 0.5), norm("1", 1), norm("1.5", 1.5), norm("3", 3), norm("-1", -1),
	norm("inf", math.Inf(1)), norm("-inf", math.Inf(-1)),
	{name: "Normalize", f: func(x tensors) *tensor.Tensor { return x[0].Normalize(2, 1, 1e-12) }, shapes: shapes([]int{3, 4})},
	{name: "Softmax", f: func(x tensors) *tensor.Tensor { return x[0].Softmax(-1) }, shapes: shapes([]int{3, 4})},
	{name: "Softmax columns", f: func(x tensors) *tensor.Tensor { return x[0].Softmax(1) }, shapes: shapes([]int{2, 3, 4})},
	{name: "LogSoftmax", f: func(x tensors) *tensor.Tensor { return x[0].LogSoftmax(0) }, shapes: shapes([]int{3, 4})},
	{name: "Softmin", f: func(x tensors) *tensor.Tensor { return x[0].Softmin(0) }, shapes: shapes([]int{3})},
	{name: "CumSum", f: func(x tensors) *tensor.Tensor { return x[0].CumSum(1) }, shapes: shapes([]int{2, 3, 4})},
	{name: "CumProd", f: func(x tensors) *tensor.Tensor { return x[0].CumProd(0) }, shapes: shapes([]int{3, 2})},
	{name: "CumProd with zeros", f: func(x tensors) *tensor.Tensor {
		return x[0].Mul(tensor.FromSlice([]float64{1, 0, 1, 1, 1, 0}, 3, 2)).CumProd(0)
	}, shapes: shapes([]int{3, 2})},
	{name: "CumMax", multi: first(func(x *tensor.Tensor) (*tensor.Tensor, *tensor.Tensor) { return x.CumMax(0) }),
		shapes: shapes([]int{4, 3})},
	{name: "CumMin", multi: first(func(x *tensor.Tensor) (*tensor.Tensor, *tensor.Tensor) { return x.CumMin(1) }),
		shapes: shapes([]int{4, 3})},
	{name: "LogCumSumExp", f: func(x tensors) *tensor.Tensor { return x[0].LogCumSumExp(1) }, shapes: shapes([]int{2, 4})},
	{name: "Sort", multi: first(func(x *tensor.Tensor) (*tensor.Tensor, *tensor.Tensor) { return x.Sort(0, true) }),
		shapes: shapes([]int{4, 3})},
	{name: "ArgSort", f: func(x tensors) *tensor.Tensor { return x[0].ArgSort(-1, false) }, shapes: shapes([]int{4, 3}), noGrad: true},
	{name: "MSort", f: func(x tensors) *tensor.Tensor { return x[0].MSort() }, shapes: shapes([]int{4, 3})},
	{name: "TopK", multi: first(func(x *tensor.Tensor) (*tensor.Tensor, *tensor.Tensor) { return x.TopK(2, 1, true) }),
		shapes: shapes([]int{2, 5, 2})},
	{name: "KthValue", multi: first(func(x *tensor.Tensor) (*tensor.Tensor, *tensor.Tensor) { return x.KthValue(2, 0) }),
		shapes: shapes([]int{4, 3})},
	{name: "KthValueKeep", multi: first(func(x *tensor.Tensor) (*tensor.Tensor, *tensor.Tensor) { return x.KthValueKeep(3, 1) }),
		shapes: shapes([]int{4, 3})},
	{name: "Median", f: func(x tensors) *tensor.Tensor { return x[0].Median() }, shapes: shapes([]int{3, 4})},
	{name: "MedianDim", multi: first(func(x *tensor.Tensor) (*tensor.Tensor, *tensor.Tensor) { return x.MedianDim(1) }),
		shapes: shapes([]int{3, 4})},
	{name: "MedianDimKeep", multi: first(func(x *tensor.Tensor) (*tensor.Tensor, *tensor.Tensor) { return x.MedianDimKeep(0) }),
		shapes: shapes([]int{3, 4})},
	{name: "Unique", multi: func(x tensors) tensors {
		a, b, c := x[0].Floor().Unique()
		return tensors{a, b, c}
	}, shapes: shapes([]int{3, 4}), noGrad: true},
	{name: "UniqueDim", multi: func(x tensors) tensors {
		a, b, c := x[0].Floor().UniqueDim(1)
		return tensors{a, b, c}
	}, shapes: shapes([]int{1, 4, 2}), noGrad: true},
	{name: "IsIn", f: func(x tensors) *tensor.Tensor { return x[0].Floor().IsIn(x[1].Floor()) }, shapes: shapes([]int{3, 4}, []int{2}), noGrad: true},
	{name: "HistC", f: func(x tensors) *tensor.Tensor { return x[0].HistC(5, -1, 1) }, shapes: shapes([]int{3, 4}), noGrad: true},
}

func norm(name string, p float64) opTest {
	return opTest{name: "Norm " + name, shapes: shapes([]int{3, 4}),
		f: func(x tensors) *tensor.Tensor { return x[0].Norm(p, 1) }}
}

// gradient returns that of Σ f(x)·w.
func gradient(x *tensor.Tensor, f func(x *tensor.Tensor) *tensor.Tensor, w *tensor.Tensor) []float64 {
	x = x.Detach().Clone().RequireGrad()
	f(x).Mul(w).Sum().Backward()
	return tensor.Data[float64](x.Grad())
}

// Equal extreme elements share the gradient of AMax, Max and the ∞-norm; MaxDim gives it
// to the first, CumMax to the last (as torch 2.15 does).
func TestTies(t *testing.T) {
	x := tensor.FromSlice([]float64{3, 1, 3, -3, 3, 0}, 2, 3)
	one := tensor.Scalar(1.0)
	for name, c := range map[string]struct {
		f    func(x *tensor.Tensor) *tensor.Tensor
		want []float64
	}{
		"AMax":   {func(x *tensor.Tensor) *tensor.Tensor { return x.AMax(1) }, []float64{0.5, 0, 0.5, 0, 1, 0}},
		"Max":    {func(x *tensor.Tensor) *tensor.Tensor { return x.Max() }, []float64{1. / 3, 0, 1. / 3, 0, 1. / 3, 0}},
		"Norm":   {func(x *tensor.Tensor) *tensor.Tensor { return x.Norm(math.Inf(1), 1) }, []float64{0.5, 0, 0.5, -0.5, 0.5, 0}},
		"MaxDim": {func(x *tensor.Tensor) *tensor.Tensor { v, _ := x.MaxDim(1); return v }, []float64{1, 0, 0, 0, 1, 0}},
		"CumMax": {func(x *tensor.Tensor) *tensor.Tensor { v, _ := x.CumMax(1); return v }, []float64{2, 0, 1, 1, 2, 0}},
	} {
		if got := gradient(x, c.f, one); !slices.Equal(got, c.want) {
			t.Errorf("%s: gradient %v, want %v", name, got, c.want)
		}
	}
}

// Where a norm or a deviation is 0, so is its gradient; where all is -Inf, that of LogSumExp.
func TestGradientAtKinks(t *testing.T) {
	zero, inf := tensor.Options{DType: tensor.F64}.Zeros(3), tensor.Options{DType: tensor.F64}.Full(math.Inf(-1), 3)
	one := tensor.Scalar(1.0)
	for name, got := range map[string][]float64{
		"Norm(2)":   gradient(zero, func(x *tensor.Tensor) *tensor.Tensor { return x.Norm(2) }, one),
		"Norm(0.5)": gradient(zero, func(x *tensor.Tensor) *tensor.Tensor { return x.Norm(0.5) }, one),
		"Norm(3)":   gradient(zero, func(x *tensor.Tensor) *tensor.Tensor { return x.Norm(3) }, one),
		"Norm(0)":   gradient(zero, func(x *tensor.Tensor) *tensor.Tensor { return x.Norm(0) }, one),
		"Std":       gradient(zero, func(x *tensor.Tensor) *tensor.Tensor { return x.Std(1) }, one),
		"LogSumExp": gradient(inf, func(x *tensor.Tensor) *tensor.Tensor { return x.LogSumExp() }, one),
	} {
		if !slices.Equal(got, []float64{0, 0, 0}) {
			t.Errorf("%s: gradient %v, want zeros", name, got)
		}
	}
}

// Sorting against the definition, for every path: insertion, bytes, selection.
func TestSortSizes(t *testing.T) {
	for _, d := range []dtype.DType{tensor.F32, tensor.F64, tensor.BF16, tensor.I64, tensor.U8} {
		for _, n := range []int{1, 7, 48, 49, 300, 5000} {
			r := rng.New(uint64(n))
			v := make([]float64, n)
			for i := range v {
				v[i] = math.Floor(r.Float64() * 200)
				if d.IsFloat() && i%97 == 5 {
					v[i] = math.NaN()
				} else if d != tensor.U8 {
					v[i] -= 100
				}
			}
			x := tensor.FromSlice(v).To(d)
			v = tensor.Data[float64](x.To(tensor.F64))
			for _, falling := range []bool{false, true} {
				order := make([]int, n)
				for i := range order {
					order[i] = i
				}
				slices.SortStableFunc(order, func(i, j int) int {
					c := 0
					switch a, b := v[i], v[j]; {
					case a < b || b != b && a == a:
						c = -1
					case a > b || a != a && b == b:
						c = 1
					}
					if falling {
						c = -c
					}
					return c
				})
				for _, k := range []int{n, n / 2, n / 9} {
					_, index := x.TopK(k, 0, falling)
					for i, at := range tensor.Data[int64](index) {
						if int(at) != order[i] {
							t.Fatalf("%s, %d of %d, falling %v: element %d is %d, want %d", d, k, n, falling, i, at, order[i])
						}
					}
				}
			}
		}
	}
}

// A row of Softmax in one pass is the composition, of every floating type and along
// every dimension.
func TestSoftmaxComposition(t *testing.T) {
	r := rng.New(3)
	for _, shape := range [][]int{{5, 33}, {3, 40, 7}, {4, 3, 2, 5}} {
		v := make([]float64, tensor.Empty(shape...).Len())
		for i := range v {
			v[i] = 8*r.Float64() - 4
		}
		for d, tol := range map[dtype.DType]float64{tensor.F64: 1e-14, tensor.F32: 1e-6, tensor.BF16: 8e-3, tensor.F16: 1e-3} {
			x := tensor.FromSlice(v, shape...).To(d)
			for dim := range shape {
				e := x.To(tensor.F64).Sub(x.To(tensor.F64).AMaxKeep(dim)).Exp()
				want := e.Div(e.SumKeep(dim))
				if err := near(x.Softmax(dim).To(tensor.F64), want, tol); err != nil {
					t.Errorf("Softmax %v %s dim %d: %v", shape, d, dim, err)
				}
				if err := near(x.LogSoftmax(dim).To(tensor.F64), want.Log(), 4*tol); err != nil {
					t.Errorf("LogSoftmax %v %s dim %d: %v", shape, d, dim, err)
				}
			}
		}
	}
}

// The definition of a variance, of numbers whose mean is large beside it.
func TestVarStable(t *testing.T) {
	n := 10_000
	v := make([]float32, n)
	sum := 0.0
	for i := range v {
		v[i] = 4096 + float32(i%7)/8
		sum += float64(v[i])
	}
	want := 0.0
	for _, e := range v {
		want += (float64(e) - sum/float64(n)) * (float64(e) - sum/float64(n)) / float64(n-1)
	}
	if got := tensor.FromSlice(v).Var(1).Item(); math.Abs(got-want) > 1e-5*want {
		t.Errorf("variance %v, want %v", got, want)
	}
}

func TestUniqueValues(t *testing.T) {
	x := tensor.FromSlice([]int64{3, 1, 3, 2, 1, 3}, 2, 3)
	v, inverse, counts := x.Unique()
	got := fmt.Sprint(tensor.Data[int64](v), tensor.Data[int64](inverse), inverse.Shape(), tensor.Data[int64](counts))
	if want := "[1 2 3] [2 0 2 1 0 2] [2 3] [2 1 3]"; got != want {
		t.Errorf("Unique: %s, want %s", got, want)
	}
	y := tensor.FromSlice([]float32{1, 0, 1, 0, 2, 0}, 2, 3) // columns (1 0) (0 2) (1 0)
	v, inverse, counts = y.UniqueDim(-1)
	got = fmt.Sprint(tensor.Data[float32](v), v.Shape(), tensor.Data[int64](inverse), tensor.Data[int64](counts))
	if want := "[0 1 2 0] [2 2] [1 0 1] [1 2]"; got != want {
		t.Errorf("UniqueDim: %s, want %s", got, want)
	}
	nan := tensor.FromSlice([]float64{math.NaN(), 1, math.NaN()})
	if v, _, _ := nan.Unique(); v.Len() != 3 {
		t.Errorf("Unique of two NaNs and a number has %d elements, want 3", v.Len())
	}
}

func TestMedianNaN(t *testing.T) {
	x := tensor.FromSlice([]float64{5, math.NaN(), 1, 4, 2, 3}, 2, 3)
	v, at := x.MedianDim(1)
	if got := fmt.Sprint(tensor.Data[float64](v), tensor.Data[int64](at)); got != "[NaN 3] [1 2]" {
		t.Errorf("median %s, want [NaN 3] [1 2]", got)
	}
}

func TestReduceRefusals(t *testing.T) {
	x, none := tensor.Zeros(2, 3), tensor.Zeros(3, 0)
	whole := tensor.FromSlice([]int64{1, 2})
	for name, c := range map[string]struct {
		f    func()
		want error
	}{
		"Sum dim":         {func() { x.Sum(2) }, tensor.ErrShape},
		"Sum twice":       {func() { x.Sum(0, -2) }, tensor.ErrShape},
		"Sum rank":        {func() { tensor.Zeros(make([]int, 65)...).Sum(0) }, tensor.ErrShape},
		"Mean of whole":   {func() { whole.Mean() }, tensor.ErrDType},
		"AMax of none":    {func() { none.AMax() }, tensor.ErrShape},
		"ArgMax of none":  {func() { none.ArgMax(1) }, tensor.ErrShape},
		"MaxDim of none":  {func() { none.MaxDim(1) }, tensor.ErrShape},
		"Median of none":  {func() { none.Median() }, tensor.ErrShape},
		"Var of whole":    {func() { whole.Var(1) }, tensor.ErrDType},
		"Norm of whole":   {func() { whole.Norm(2) }, tensor.ErrDType},
		"Softmax whole":   {func() { whole.Softmax(0) }, tensor.ErrDType},
		"Softmax dim":     {func() { x.Softmax(2) }, tensor.ErrShape},
		"TopK":            {func() { x.TopK(4, 1, true) }, tensor.ErrValue},
		"KthValue 0":      {func() { x.KthValue(0, 1) }, tensor.ErrValue},
		"KthValue 4":      {func() { x.KthValue(4, 1) }, tensor.ErrValue},
		"Sort complex":    {func() { x.To(tensor.C64).Sort(0, false) }, tensor.ErrDType},
		"HistC bins":      {func() { x.HistC(0, 0, 1) }, tensor.ErrValue},
		"HistC range":     {func() { x.HistC(3, 2, 1) }, tensor.ErrValue},
		"UniqueDim empty": {func() { none.UniqueDim(0) }, tensor.ErrShape},
	} {
		if err := tensor.Try(c.f); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if none.AMax(0).Len() != 0 {
		t.Error("AMax along a dimension with elements, of which there are none beside, has elements")
	}
}

// The gradient of Softmax in one pass is the composite, along every dimension.
func TestSoftmaxGradients(t *testing.T) {
	r := rng.New(5)
	shape := []int{3, 40, 70}
	x, w := tensor.Options{DType: tensor.F64}.Zeros(shape...), make([]float64, 3*40*70)
	v := make([]float64, len(w))
	for i := range v {
		v[i], w[i] = 4*r.Float64()-2, r.Float64()-0.5
	}
	tensor.SetData(x, v)
	weight := tensor.FromSlice(w, shape...)
	for dim := range shape {
		for name, f := range map[string]func(x *tensor.Tensor) *tensor.Tensor{
			"Softmax":    func(x *tensor.Tensor) *tensor.Tensor { return x.Softmax(dim) },
			"LogSoftmax": func(x *tensor.Tensor) *tensor.Tensor { return x.LogSoftmax(dim) },
		} {
			fused := gradient(x, f, weight)
			leaf := x.Detach().Clone().RequireGrad()
			composite := tensor.Grad(tensors{f(leaf).Mul(weight).Sum()}, nil, tensors{leaf},
				tensor.BackwardOptions{CreateGraph: true})[0]
			if err := near(tensor.FromSlice(fused, shape...), composite.Detach(), 1e-12); err != nil {
				t.Errorf("%s dim %d: %v", name, dim, err)
			}
		}
	}
}
