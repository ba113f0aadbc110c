package tensor_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"cresset/rng"
	"cresset/tensor"
	"cresset/tensor/gradcheck"
)

// An opTest is a row of the table that every operation stands in: what it is called
// with, and the inputs it is tried on. Everything else follows from the row: gradients
// and second derivatives against finite differences, strided, transposed, broadcast and
// empty inputs against contiguous ones, and in-place changes after the fact.
type opTest struct {
	name   string // the method's name; a suffix after a space tells variants apart
	f      func(x []*tensor.Tensor) *tensor.Tensor
	shapes [][]int

	lo, hi   float64                                   // range of the inputs' elements, default -2 to 2
	noGrad   bool                                      // has no derivative
	noSecond string                                    // why there is no second derivative to check
	multi    func(x []*tensor.Tensor) []*tensor.Tensor // instead of f: several results
}

func (o *opTest) call(x []*tensor.Tensor) []*tensor.Tensor {
	if o.multi != nil {
		return o.multi(x)
	}
	return []*tensor.Tensor{o.f(x)}
}

// inputs draws F64 leaves of the row's shapes; elements keep a distance from each other
// and from integers, where functions such as max and round are not differentiable.
func (o *opTest) inputs(seed uint64) []*tensor.Tensor {
	lo, hi := o.lo, o.hi
	if lo == 0 && hi == 0 {
		lo, hi = -2, 2
	}
	r := rng.New(seed)
	xs := make([]*tensor.Tensor, len(o.shapes))
	for i, s := range o.shapes {
		n := 1
		for _, d := range s {
			n *= d
		}
		v := make([]float64, n)
		for j, k := range r.Perm(n) {
			v[j] = lo + (hi-lo)*(float64(k)+0.3+0.4*r.Float64())/float64(n)
			if math.Abs(v[j]-math.Round(v[j])) < 1e-3 {
				v[j] += 2e-3
			}
		}
		xs[i] = tensor.FromSlice(v).Reshape(s...).Clone()
		if !o.noGrad {
			xs[i].RequireGrad()
		}
	}
	return xs
}

func TestOps(t *testing.T) {
	for i := range ops {
		o := &ops[i]
		t.Run(strings.ReplaceAll(o.name, " ", "/"), func(t *testing.T) {
			t.Parallel()
			if !o.noGrad {
				if err := gradcheck.Check(o.call, o.inputs(1), gradcheck.Options{}); err != nil {
					t.Error(err)
				}
				o.checkFused(t)
				if o.noSecond == "" {
					if err := gradcheck.CheckSecond(o.call, o.inputs(2), gradcheck.Options{}); err != nil {
						t.Errorf("second derivative: %v", err)
					}
				}
			}
			o.checkStrided(t)
			if !o.noGrad {
				o.checkInPlaceAfter(t)
			}
		})
	}
}

// checkFused holds the gradients that Backward computes, in one pass where there is such a
// kernel, against the composites that a graph of the gradients takes.
func (o *opTest) checkFused(t *testing.T) {
	grads := func(create bool) []*tensor.Tensor {
		xs := o.inputs(5)
		var sum *tensor.Tensor
		for _, y := range o.call(xs) {
			if s := y.Mul(y).Sum(); sum == nil {
				sum = s
			} else {
				sum = sum.Add(s)
			}
		}
		return tensor.Grad([]*tensor.Tensor{sum}, nil, xs,
			tensor.BackwardOptions{CreateGraph: create, AllowUnused: true})
	}
	if err := tensor.Try(func() {
		got, want := grads(false), grads(true)
		for i := range got {
			if (got[i] == nil) != (want[i] == nil) {
				t.Errorf("gradient %d is %v, its composite %v", i, got[i], want[i])
			} else if got[i] != nil {
				if err := near(got[i], want[i], 1e-10); err != nil {
					t.Errorf("gradient %d and its composite: %v", i, err)
				}
			}
		}
	}); err != nil {
		t.Error(err)
	}
}

// checkStrided gives the operation its inputs as views of several kinds and expects
// the results of contiguous ones.
func (o *opTest) checkStrided(t *testing.T) {
	views := map[string]func(x *tensor.Tensor) *tensor.Tensor{
		"transposed": func(x *tensor.Tensor) *tensor.Tensor { // reversed dimensions in memory
			dims := make([]int, x.Rank())
			for i := range dims {
				dims[i] = len(dims) - 1 - i
			}
			return x.Permute(dims...).Clone().Permute(dims...)
		},
		"stepped": func(x *tensor.Tensor) *tensor.Tensor { // gaps, and an offset
			if x.Len() == 0 {
				return x
			}
			room := tensor.Options{DType: x.DType()}.Zeros(2*x.Len() + 1)
			strides := make([]int, x.Rank())
			n := 2
			for i := x.Rank() - 1; i >= 0; i-- {
				strides[i] = n
				n *= x.Dim(i)
			}
			v := room.AsStrided(x.Shape(), strides, 1)
			v.CopyInPlace(x)
			return v
		},
	}
	plain := o.inputs(3)
	for i := range plain {
		plain[i] = plain[i].Detach()
	}
	want := o.call(plain)
	for name, view := range views {
		xs := make([]*tensor.Tensor, len(plain))
		for i, x := range plain {
			xs[i] = view(x)
		}
		for k, got := range o.call(xs) {
			if err := near(got, want[k], 1e-12); err != nil {
				t.Errorf("%s inputs, result %d: %v", name, k, err)
			}
		}
	}
}

// checkInPlaceAfter changes an input in place between the operation and Backward: that
// must be refused, or not matter.
func (o *opTest) checkInPlaceAfter(t *testing.T) {
	for i := range o.shapes {
		run := func(change bool) (grads []*tensor.Tensor, err error) {
			leaves := o.inputs(4)
			xs := make([]*tensor.Tensor, len(leaves))
			for k, x := range leaves {
				xs[k] = x.Clone()
			}
			err = tensor.Try(func() {
				var sum *tensor.Tensor
				for _, y := range o.call(xs) {
					if y.RequiresGrad() {
						if s := y.Mul(y).Sum(); sum == nil {
							sum = s
						} else {
							sum = sum.Add(s)
						}
					}
				}
				if change {
					xs[i].MulInPlace(tensor.Scalar(3.0))
				}
				grads = tensor.Grad([]*tensor.Tensor{sum}, nil, leaves, tensor.BackwardOptions{AllowUnused: true})
			})
			return grads, err
		}
		got, err := run(true)
		if err != nil {
			continue // refused, as it should be where the values are needed
		}
		want, err := run(false)
		if err != nil {
			t.Fatal(err)
		}
		for k := range got {
			if (got[k] == nil) != (want[k] == nil) {
				t.Errorf("after changing input %d in place, gradient %d is %v, want %v", i, k, got[k], want[k])
			} else if got[k] != nil {
				if err := near(got[k], want[k], 1e-12); err != nil {
					t.Errorf("changing input %d in place changed gradient %d in silence: %v", i, k, err)
				}
			}
		}
	}
}

// near reports how got differs from want by more than tol, relative to 1 + |want|.
func near(got, want *tensor.Tensor, tol float64) error {
	if fmt.Sprint(got.Shape()) != fmt.Sprint(want.Shape()) || got.DType() != want.DType() {
		return fmt.Errorf("%v %s, want %v %s", got.Shape(), got.DType(), want.Shape(), want.DType())
	}
	g := tensor.Data[float64](got.Detach().To(tensor.F64))
	w := tensor.Data[float64](want.Detach().To(tensor.F64))
	for i := range w {
		same := g[i] == w[i] || math.IsNaN(g[i]) && math.IsNaN(w[i])
		if !same && !(math.Abs(g[i]-w[i]) <= tol*(1+math.Abs(w[i]))) {
			return fmt.Errorf("element %d is %g, want %g", i, g[i], w[i])
		}
	}
	return nil
}

// shapes abbreviates the list of input shapes in a row.
func shapes(s ...[]int) [][]int { return s }
