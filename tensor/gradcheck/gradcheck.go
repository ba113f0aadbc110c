// Package gradcheck holds gradients against finite differences.
package gradcheck

import (
	"fmt"
	"math"

	"cresset/tensor"
)

// Options are the steps and tolerances of a check; the zero Options mean the defaults.
type Options struct {
	Step float64 // h of the central difference, default 1e-6
	Atol float64 // default 1e-5, PyTorch's
	Rtol float64 // default 1e-3, PyTorch's
}

func (o Options) defaults() Options {
	if o.Step == 0 {
		o.Step = 1e-6
	}
	if o.Atol == 0 {
		o.Atol = 1e-5
	}
	if o.Rtol == 0 {
		o.Rtol = 1e-3
	}
	return o
}

// Check compares the gradients of f at the inputs, as Backward computes them, with
// central differences, element by element. The inputs that require gradients must be
// F64 leaves; all results of f that require gradients are checked. The error says
// which element of which input differs, or that f panicked.
func Check(f func(x []*tensor.Tensor) []*tensor.Tensor, inputs []*tensor.Tensor, o Options) error {
	o = o.defaults()
	var err error
	if e := tensor.Try(func() { err = check(f, inputs, o) }); e != nil {
		return e
	}
	return err
}

// CheckSecond compares, in the same way, the gradients of the gradients of f: it checks
// the function that maps inputs, and gradients of f's results, to gradients of inputs.
func CheckSecond(f func(x []*tensor.Tensor) []*tensor.Tensor, inputs []*tensor.Tensor, o Options) error {
	o = o.defaults()
	var err error
	e := tensor.Try(func() {
		outs := tracked(f(inputs))
		all := append([]*tensor.Tensor{}, inputs...)
		for i, y := range outs {
			all = append(all, weights(y, i+1).RequireGrad())
		}
		var wrt []int
		for i, x := range inputs {
			if x.RequiresGrad() {
				wrt = append(wrt, i)
			}
		}
		err = check(func(x []*tensor.Tensor) []*tensor.Tensor {
			ins := make([]*tensor.Tensor, len(wrt))
			for k, i := range wrt {
				ins[k] = x[i]
			}
			grads := tensor.Grad(tracked(f(x[:len(inputs)])), x[len(inputs):], ins,
				tensor.BackwardOptions{CreateGraph: true, AllowUnused: true})
			var some []*tensor.Tensor
			for _, g := range grads {
				if g != nil {
					some = append(some, g)
				}
			}
			return some
		}, all, o)
	})
	if e != nil {
		return e
	}
	return err
}

func tracked(ys []*tensor.Tensor) []*tensor.Tensor {
	var out []*tensor.Tensor
	for _, y := range ys {
		if y.RequiresGrad() {
			out = append(out, y)
		}
	}
	return out
}

// weights returns fixed, unequal factors in y's shape, so that errors do not cancel.
func weights(y *tensor.Tensor, salt int) *tensor.Tensor {
	w := make([]float64, y.Len())
	for i := range w {
		w[i] = math.Sin(float64(7*i+3*salt)) + 0.1
	}
	return tensor.FromSlice(w).Reshape(y.Shape()...)
}

// scalar is the weighted sum of all results, as a number.
func scalar(ys []*tensor.Tensor) *tensor.Tensor {
	sum := tensor.Options{DType: tensor.F64}.Scalar(0)
	for i, y := range ys {
		if y.DType() == tensor.F64 {
			sum = sum.Add(y.Mul(weights(y, i)).Sum())
		}
	}
	return sum
}

func check(f func(x []*tensor.Tensor) []*tensor.Tensor, inputs []*tensor.Tensor, o Options) error {
	var wrt []*tensor.Tensor
	for i, x := range inputs {
		if !x.RequiresGrad() {
			continue
		}
		if x.DType() != tensor.F64 || !x.IsLeaf() {
			return fmt.Errorf("gradcheck: input %d is not an F64 leaf", i)
		}
		wrt = append(wrt, x)
	}
	outs := tracked(f(inputs))
	if len(outs) == 0 {
		return fmt.Errorf("gradcheck: no result requires a gradient")
	}
	grads := tensor.Grad([]*tensor.Tensor{scalar(outs)}, nil, wrt, tensor.BackwardOptions{AllowUnused: true})
	for i, x := range wrt {
		if err := compare(f, inputs, x, grads[i], o); err != nil {
			return fmt.Errorf("gradcheck: input %d of those that require gradients: %w", i, err)
		}
	}
	return nil
}

// compare moves each element of x by the step, and back.
func compare(f func(x []*tensor.Tensor) []*tensor.Tensor, inputs []*tensor.Tensor, x, grad *tensor.Tensor,
	o Options) error {
	values := append([]float64{}, tensor.Data[float64](x)...)
	analytic := make([]float64, len(values))
	if grad != nil {
		analytic = tensor.Data[float64](grad)
	}
	at := func(i int, v float64) float64 {
		old := values[i]
		values[i] = v
		tensor.NoGrad(func() { tensor.SetData(x, values) })
		values[i] = old
		return scalar(tracked(f(inputs))).Item()
	}
	defer tensor.NoGrad(func() { tensor.SetData(x, values) })
	for i, v := range values {
		numeric := (at(i, v+o.Step) - at(i, v-o.Step)) / (2 * o.Step)
		if d := math.Abs(numeric - analytic[i]); !(d <= o.Atol+o.Rtol*math.Abs(numeric)) {
			return fmt.Errorf("element %d: gradient %g, central difference %g", i, analytic[i], numeric)
		}
	}
	return nil
}
