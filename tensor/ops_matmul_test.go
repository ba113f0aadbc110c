package tensor_test

import (
	"errors"
	"math"
	"testing"

	"cresset/dtype"
	"cresset/tensor"
)

var matmulOps = []opTest{
	{name: "MM", f: func(x tensors) *tensor.Tensor { return x[0].MM(x[1]) }, shapes: shapes([]int{2, 3}, []int{3, 4})},
	{name: "BMM", f: func(x tensors) *tensor.Tensor { return x[0].BMM(x[1]) }, shapes: shapes([]int{2, 2, 3}, []int{2, 3, 2})},
	{name: "MV", f: func(x tensors) *tensor.Tensor { return x[0].MV(x[1]) }, shapes: shapes([]int{2, 3}, []int{3})},
	{name: "Dot", f: func(x tensors) *tensor.Tensor { return x[0].Dot(x[1]) }, shapes: shapes([]int{4}, []int{4})},
	{name: "VDot", f: func(x tensors) *tensor.Tensor { return x[0].VDot(x[1]) }, shapes: shapes([]int{4}, []int{4})},
	{name: "Inner", f: func(x tensors) *tensor.Tensor { return x[0].Inner(x[1]) }, shapes: shapes([]int{2, 2, 3}, []int{2, 3})},
	{name: "Outer", f: func(x tensors) *tensor.Tensor { return x[0].Outer(x[1]) }, shapes: shapes([]int{2}, []int{3})},
	{name: "TensorDot", f: func(x tensors) *tensor.Tensor { return x[0].TensorDot(x[1], 2) }, shapes: shapes([]int{2, 3, 2}, []int{3, 2, 2})},
	{name: "TensorDotDims", f: func(x tensors) *tensor.Tensor {
		return x[0].TensorDotDims(x[1], []int{-1, 0}, []int{1, 2})
	}, shapes: shapes([]int{2, 3, 2}, []int{3, 2, 2})},
	{name: "Kron", f: func(x tensors) *tensor.Tensor { return x[0].Kron(x[1]) }, shapes: shapes([]int{2, 2}, []int{2})},
	{name: "Cross", f: func(x tensors) *tensor.Tensor { return x[0].Cross(x[1], 0) }, shapes: shapes([]int{3, 2}, []int{3, 1})},
	{name: "Trace", f: func(x tensors) *tensor.Tensor { return x[0].Trace() }, shapes: shapes([]int{3, 2})},
	{name: "AddMM", f: func(x tensors) *tensor.Tensor { return x[0].AddMM(x[1], x[2], 0.5, -2) },
		shapes: shapes([]int{3}, []int{2, 3}, []int{3, 3})},
	{name: "BAddBMM", f: func(x tensors) *tensor.Tensor { return x[0].BAddBMM(x[1], x[2], 2, 0.5) },
		shapes: shapes([]int{2, 1, 2}, []int{2, 2, 3}, []int{2, 3, 2})},
	{name: "AddMV", f: func(x tensors) *tensor.Tensor { return x[0].AddMV(x[1], x[2], 2, 0.5) },
		shapes: shapes([]int{2}, []int{2, 3}, []int{3})},
	{name: "AddR", f: func(x tensors) *tensor.Tensor { return x[0].AddR(x[1], x[2], 2, 0.5) },
		shapes: shapes([]int{2, 3}, []int{2}, []int{3})},
	{name: "AddBMM", f: func(x tensors) *tensor.Tensor { return x[0].AddBMM(x[1], x[2], 2, 0.5) },
		shapes: shapes([]int{2, 2}, []int{2, 2, 3}, []int{2, 3, 2})},
	{name: "Linear", f: func(x tensors) *tensor.Tensor { return x[0].Linear(x[1], x[2]) },
		shapes: shapes([]int{2, 2, 3}, []int{4, 3}, []int{4})},
	{name: "Linear plain", f: func(x tensors) *tensor.Tensor { return x[0].Linear(x[1], nil) }, shapes: shapes([]int{3}, []int{2, 3})},
	{name: "Linear one", f: func(x tensors) *tensor.Tensor { return x[0].Linear(x[1], nil) }, shapes: shapes([]int{2, 3}, []int{3})},
	linearActivation("ReLU", tensor.ReLU),
	linearActivation("GELU", tensor.GELU),
	linearActivation("GELUTanh", tensor.GELUTanh),
	linearActivation("SiLU", tensor.SiLU),
	linearActivation("Tanh", tensor.Tanh),
	linearActivation("Sigmoid", tensor.Sigmoid),
	linearActivation("Identity", tensor.Identity),
	{name: "LinearActivation plain", f: func(x tensors) *tensor.Tensor {
		return x[0].LinearActivation(x[1], nil, tensor.GELU)
	}, shapes: shapes([]int{3}, []int{2, 3})},
	{name: "LinearActivation one", f: func(x tensors) *tensor.Tensor {
		return x[0].LinearActivation(x[1], nil, tensor.Tanh)
	}, shapes: shapes([]int{2, 3}, []int{3})},
	{name: "LinearAdd", f: func(x tensors) *tensor.Tensor { return x[0].LinearAdd(x[1], x[2], x[3]) },
		shapes: shapes([]int{2, 2, 3}, []int{4, 3}, []int{4}, []int{2, 2, 4})},
	{name: "LinearAdd plain", f: func(x tensors) *tensor.Tensor { return x[0].LinearAdd(x[1], nil, x[2]) },
		shapes: shapes([]int{3}, []int{2, 3}, []int{2})},
	{name: "LinearAdd broadcast", f: func(x tensors) *tensor.Tensor { return x[0].LinearAdd(x[1], x[2], x[3]) },
		shapes: shapes([]int{2, 2, 3}, []int{4, 3}, []int{4}, []int{2, 1, 4})},
	einsum("bij,bjk->bik", []int{2, 2, 3}, []int{2, 3, 2}),
	einsum("ij,ik", []int{2, 3}, []int{2, 2}),
	einsum("i...,...ij->j...", []int{2, 3}, []int{1, 2, 4}),
	einsum("iji->j", []int{2, 3, 2}),
	einsum("ij,jk,kl->il", []int{2, 3}, []int{3, 2}, []int{2, 2}),
	einsum("ab,cb->ca", []int{2, 1}, []int{3, 4}),
	einsum("abc,cd,ae->ed", []int{2, 2, 3}, []int{3, 2}, []int{2, 2}),
}

func linearActivation(name string, a tensor.Activation) opTest {
	return opTest{name: "LinearActivation " + name, shapes: shapes([]int{2, 2, 3}, []int{4, 3}, []int{4}),
		f: func(x tensors) *tensor.Tensor { return x[0].LinearActivation(x[1], x[2], a) }}
}

func einsum(equation string, s ...[]int) opTest {
	return opTest{name: "Einsum " + equation, shapes: s,
		f: func(x tensors) *tensor.Tensor { return tensor.Einsum(equation, x...) }}
}

// Einsum against its definition: the sum over all indices.
func TestEinsumValues(t *testing.T) {
	x := tensor.FromSlice([]float64{1, 2, 3, 4, 5, 6}, 2, 3)
	y := tensor.FromSlice([]float64{1, -1, 2, 0, 3, 1}, 3, 2)
	for _, c := range []struct {
		equation string
		operands tensors
	}{
		{"ij,jk->ik", tensors{x, y}},
		{"ij,jk->ki", tensors{x, y}}, {"ij,ji", tensors{x, y}}, {"ij,kl->ikjl", tensors{x, y}},
		{"ij,jk,ki->", tensors{x, y, x.MatMul(y)}}, {"ij,ij->j", tensors{x, x}},
	} {
		got := tensor.Einsum(c.equation, c.operands...)
		want := einsumDefinition(c.equation, c.operands, got.Shape())
		for i, v := range tensor.Data[float64](got) {
			if math.Abs(v-want[i]) > 1e-12 {
				t.Errorf("%s: element %d is %v, want %v", c.equation, i, v, want[i])
			}
		}
	}
}

// einsumDefinition loops over the values of all letters.
func einsumDefinition(equation string, operands tensors, shape []int) []float64 {
	var terms [][]rune
	var cur []rune
	out, inOut := []rune(nil), false
	size, all := map[rune]int{}, []rune(nil)
	for i, r := range equation {
		switch {
		case r == ',' || r == '-':
			terms, cur = append(terms, cur), nil
		case r == '>':
			inOut = true
		case inOut:
			out = append(out, r)
		default:
			cur = append(cur, r)
		}
		if i == len(equation)-1 && !inOut {
			terms = append(terms, cur)
		}
	}
	for k, term := range terms {
		for d, r := range term {
			if _, ok := size[r]; !ok {
				all = append(all, r)
			}
			size[r] = operands[k].Dim(d)
		}
	}
	offset := func(term []rune, at map[rune]int) int {
		o := 0
		for _, r := range term {
			o = o*size[r] + at[r]
		}
		return o
	}
	n := 1
	for _, d := range shape {
		n *= d
	}
	z, at := make([]float64, n), map[rune]int{}
	var loop func(k int)
	loop = func(k int) {
		if k < len(all) {
			for at[all[k]] = 0; at[all[k]] < size[all[k]]; at[all[k]]++ {
				loop(k + 1)
			}
			return
		}
		p := 1.0
		for i, term := range terms {
			p *= tensor.Data[float64](operands[i])[offset(term, at)]
		}
		z[offset(out, at)] += p
	}
	loop(0)
	return z
}

func TestMatMulRefusals(t *testing.T) {
	a, b, v := tensor.Zeros(2, 3), tensor.Zeros(2, 3), tensor.Zeros(3)
	for name, c := range map[string]struct {
		f    func()
		want error
	}{
		"MM inner":           {func() { a.MM(b) }, tensor.ErrShape},
		"MM rank":            {func() { a.MM(v) }, tensor.ErrShape},
		"BMM rank":           {func() { a.BMM(b) }, tensor.ErrShape},
		"BMM batch":          {func() { tensor.Zeros(2, 1, 1).BMM(tensor.Zeros(3, 1, 1)) }, tensor.ErrShape},
		"Dot rank":           {func() { a.Dot(v) }, tensor.ErrShape},
		"Dot length":         {func() { v.Dot(tensor.Zeros(2)) }, tensor.ErrShape},
		"Dot type":           {func() { v.Dot(v.To(tensor.F64)) }, tensor.ErrDType},
		"AddMM summand":      {func() { v.AddMM(a, b.T(), 1, 1) }, tensor.ErrShape},
		"AddMM type":         {func() { v.To(tensor.F64).AddMM(a, tensor.Zeros(3, 3), 1, 1) }, tensor.ErrDType},
		"Linear features":    {func() { a.Linear(tensor.Zeros(4, 2), nil) }, tensor.ErrShape},
		"Linear bias":        {func() { a.Linear(tensor.Zeros(4, 3), v) }, tensor.ErrShape},
		"LinearActivation":   {func() { a.LinearActivation(tensor.Zeros(4, 2), nil, tensor.ReLU) }, tensor.ErrShape},
		"LinearActivation a": {func() { a.LinearActivation(tensor.Zeros(4, 3), nil, 99) }, tensor.ErrValue},
		"LinearAdd":          {func() { a.LinearAdd(tensor.Zeros(4, 3), nil, tensor.Zeros(7)) }, tensor.ErrShape},
		"Linear type":        {func() { a.Linear(tensor.Zeros(4, 3).To(tensor.F64), nil) }, tensor.ErrDType},
		"TensorDot sizes":    {func() { a.TensorDot(b, 1) }, tensor.ErrShape},
		"Einsum terms":       {func() { tensor.Einsum("ij,jk", a) }, tensor.ErrShape},
		"Einsum rank":        {func() { tensor.Einsum("i->i", a) }, tensor.ErrShape},
		"Einsum sizes":       {func() { tensor.Einsum("ij,jk", a, b) }, tensor.ErrShape},
		"Einsum result":      {func() { tensor.Einsum("ij->k", a) }, tensor.ErrShape},
		"Einsum twice":       {func() { tensor.Einsum("ij->ii", a) }, tensor.ErrShape},
		"Einsum characters":  {func() { tensor.Einsum("i1->i", a) }, tensor.ErrShape},
		"Trace rank":         {func() { v.Trace() }, tensor.ErrShape},
		"Cross size":         {func() { a.Cross(b, 0) }, tensor.ErrShape},
	} {
		if err := tensor.Try(c.f); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// The bias is added inside the product: the result is that of the composition, of every
// floating type, and integers take the composition.
func TestLinearTypes(t *testing.T) {
	x := tensor.FromSlice([]float32{1, 2, 3, -1, 0.5, 2}, 2, 3)
	w := tensor.FromSlice([]float32{1, 0, 2, -3, 4, 1, 2, 2, 2, 0, 1, 0}, 4, 3)
	b := tensor.FromSlice([]float32{1, 2, 3, 4})
	want := []float64{8, 10, 15, 6, 4, 9, 6, 4.5}
	for _, d := range []dtype.DType{tensor.F64, tensor.F32, tensor.BF16, tensor.F16} {
		got := x.To(d).Linear(w.To(d), b.To(d))
		if got.DType() != d {
			t.Errorf("%s: result is %s", d, got.DType())
		}
		for i, v := range tensor.Data[float64](got.To(tensor.F64)) {
			if v != want[i] {
				t.Errorf("%s: element %d is %v, want %v", d, i, v, want[i])
			}
		}
	}
	n := tensor.FromSlice([]int64{1, 2}, 1, 2).Linear(tensor.FromSlice([]int64{3, 4}, 1, 2), tensor.FromSlice([]int64{5}))
	if n.ItemInt() != 16 {
		t.Errorf("of integers: %d, want 16", n.ItemInt())
	}
}
