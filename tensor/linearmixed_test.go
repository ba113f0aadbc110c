package tensor_test

import (
	"errors"
	"math"
	"testing"

	"cresset/rng"
	"cresset/tensor"
)

// Integers that need no rounding: the largest input is as many units as there are levels.
func TestLinearInt8IsExact(t *testing.T) {
	r := rng.New(1)
	for _, s := range [][3]int{{1, 5, 7}, {3, 70, 64}, {9, 33, 130}} {
		m, n, k := s[0], s[1], s[2]
		x := tensor.RandInt(r, -100, 100, m, k).To(tensor.F32)
		x.Narrow(1, 0, 1).FillInPlace(16383)
		w := tensor.RandInt(r, -127, 128, n, k).To(tensor.I8)
		scale := tensor.FromSlice([]float32{0.5, 2, 0.25}).IndexSelect(0, tensor.RandInt(r, 0, 3, n))
		got := x.LinearInt8(w, scale, nil)
		want := x.To(tensor.F64).MatMul(w.To(tensor.F64).T()).Mul(scale.To(tensor.F64)).To(tensor.F32)
		if err := near(got, want, 1e-7); err != nil {
			t.Errorf("%v: %v", s, err)
		}
	}
}

// mixed returns an input, a weight as BF16 and as integers, and a bias.
func mixed(seed uint64) (x, half, q, scale, b *tensor.Tensor) {
	r := rng.New(seed)
	x, b = tensor.RandN(r, 2, 3, 70), tensor.RandN(r, 9)
	w := tensor.RandN(r, 9, 70)
	q, scale = w.QuantizeInt8()
	return x, w.To(tensor.BF16), q, scale, b
}

// The kernels against the composition, which a device without them computes; also where
// operands are no plain rows.
func TestLinearMixedAgainstComposite(t *testing.T) {
	x, half, q, scale, b := mixed(2)
	turn := func(x *tensor.Tensor) *tensor.Tensor { return x.Transpose(-1, -2).Contiguous().Transpose(-1, -2) }
	for name, f := range map[string]func(x *tensor.Tensor) *tensor.Tensor{
		"plain":  func(x *tensor.Tensor) *tensor.Tensor { return x },
		"turned": turn,
		"elsewhere": func(x *tensor.Tensor) *tensor.Tensor {
			return tensor.Cat([]*tensor.Tensor{x, x}, -1).Narrow(-1, 0, x.Dim(-1))
		},
	} {
		for _, bias := range []*tensor.Tensor{nil, b} {
			x, half, q := f(x), f(half), f(q)
			if err := near(x.Linear(half, bias), x.Linear(half.To(tensor.F32), bias), 1e-5); err != nil {
				t.Errorf("BF16, %s: %v", name, err)
			}
			if err := near(x.Linear(half.To(tensor.F16), bias), x.Linear(half.To(tensor.F16).To(tensor.F32), bias), 1e-5); err != nil {
				t.Errorf("F16, %s: %v", name, err)
			}
			// Rounding x changes a sum of 70 products by 70·½/16383 of the greatest at most.
			want := x.Linear(q.To(tensor.F32).Mul(scale.Unsqueeze(1)), bias)
			if err := near(x.LinearInt8(q, scale, bias), want, 0.01); err != nil {
				t.Errorf("I8, %s: %v", name, err)
			}
		}
	}
	there := func(x *tensor.Tensor) *tensor.Tensor { return x.ToDevice("plain") }
	got := there(x).LinearInt8(there(q), there(scale), there(b))
	if err := near(got.ToDevice("cpu"), x.Linear(q.To(tensor.F32).Mul(scale.Unsqueeze(1)), b), 1e-5); err != nil {
		t.Errorf("a device without the interface: %v", err)
	}
	if z := tensor.Zeros(0, 70).LinearInt8(q, scale, b); z.Dim(0) != 0 || z.Dim(1) != 9 {
		t.Errorf("no rows give shape %v", z.Shape())
	}
}

func TestQuantizeInt8(t *testing.T) {
	w := tensor.RandN(rng.New(3), 40, 33)
	w.Select(0, 7).ZeroInPlace()
	q, scale := w.QuantizeInt8()
	for i := range 40 {
		row := q.Select(0, i).To(tensor.F32)
		if most := row.Abs().Max().Item(); most != 127 && i != 7 || most != 0 && i == 7 {
			t.Errorf("row %d: the greatest is %g", i, most)
		}
		s := scale.Select(0, i).Item()
		if d := row.MulScalar(s).Sub(w.Select(0, i)).Abs().Max().Item(); d > s*0.5001 {
			t.Errorf("row %d: an error of %g in units of %g", i, d, s)
		}
	}
	if _, s := tensor.Zeros(3, 0).QuantizeInt8(); s.Len() != 3 {
		t.Errorf("rows without elements have scales %v", s)
	}
	bad := tensor.FromSlice([]float32{1, float32(math.NaN())}, 1, 2)
	if _, s := bad.QuantizeInt8(); !math.IsNaN(s.Item()) {
		t.Errorf("NaN has scale %v", s)
	}
}

func TestLinearMixedRefusals(t *testing.T) {
	x, half, q, scale, b := mixed(4)
	for name, c := range map[string]struct {
		cause error
		f     func()
	}{
		"float weight":   {tensor.ErrDType, func() { x.LinearInt8(half, scale, b) }},
		"double input":   {tensor.ErrDType, func() { x.To(tensor.F64).LinearInt8(q, scale, b) }},
		"half bias":      {tensor.ErrDType, func() { x.Linear(half, b.To(tensor.BF16)) }},
		"features":       {tensor.ErrShape, func() { x.Narrow(-1, 0, 69).LinearInt8(q, scale, b) }},
		"features, half": {tensor.ErrShape, func() { x.Narrow(-1, 0, 69).Linear(half, b) }},
		"scale":          {tensor.ErrShape, func() { x.LinearInt8(q, scale.Narrow(0, 0, 8), b) }},
		"bias":           {tensor.ErrShape, func() { x.LinearInt8(q, scale, b.Narrow(0, 0, 8)) }},
		"gradient":       {tensor.ErrGrad, func() { x.Clone().RequireGrad().LinearInt8(q, scale, b) }},
		"gradient, half": {tensor.ErrGrad, func() { x.Linear(half.Clone().RequireGrad(), b) }},
		"quantised bits": {tensor.ErrShape, func() { q.QuantizeInt8() }},
	} {
		if err := tensor.Try(c.f); !errors.Is(err, c.cause) {
			t.Errorf("%s: %v, want %v", name, err, c.cause)
		}
	}
	tensor.NoGrad(func() { x.Clone().RequireGrad().LinearInt8(q, scale, b) })
}
