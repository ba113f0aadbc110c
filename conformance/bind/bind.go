// Package bind says how each of PyTorch's recorded calls is written in Go.
//
// A binding reads the arguments of a recorded call and makes the call. Bindings of operations
// stand in one file for each family (elementwise.go, reduce.go, …), each of which registers its
// own map from the name that the corpus uses:
//
//	func init() {
//		register(map[string]Op{
//			// abs(input): one line where the call is one
//			"abs": func(a *Args) any { return a.Tensor(0, "input").Abs() },
//			// argmax(input, dim=None, keepdim=False)
//			"argmax": func(a *Args) any {
//				x, keep := a.Tensor(0, "input"), a.Bool(2, "keepdim", false)
//				if !a.Has(1, "dim") {
//					return x.ArgMaxAll(keep)
//				}
//				return x.ArgMax(a.Int(1, "dim", 0), keep)
//			},
//		})
//	}
//
// Every argument is read by its position and its name (position -1: by name alone), with the
// default that PyTorch has. A binding returns a *tensor.Tensor, a bool, an int or a float64,
// slices of these, or several of them through outs.
//
// Reading decides what Go's types exclude: Tensor panics with a Static where the call gives a
// number, since no Go program can be written that passes a number there. Where PyTorch refuses
// such a call, the case counts as static. So a binding reads with the types that the Go method
// has, never with narrower ones; and it checks nothing itself: to refuse is for the operation.
//
// An argument that a binding does not read makes the case fall short. Name those that mean
// nothing in Go (device, layout) with Ignore.
package bind

import (
	"fmt"

	"cresset/tensor"
)

// An Op makes the Go call for a recorded call of an operation and returns its results.
type Op func(a *Args) any

var ops = map[string]Op{}

// register adds the bindings of a family.
func register(family map[string]Op) {
	for name, op := range family {
		if _, ok := ops[name]; ok {
			panic("bind: " + name + " is registered twice")
		}
		ops[name] = op
	}
}

// LookupOp returns the binding of an operation, by the corpus's name of it.
func LookupOp(name string) (Op, bool) {
	op, ok := ops[name]
	return op, ok
}

// outs makes one result of several tensors: outs(x.Max(dim, keep)).
func outs(t ...*tensor.Tensor) any { return t }

// Flatten returns the tensors of a binding's result, in order. As PyTorch's recorder did, it
// makes a tensor without dimensions of a bool or a number. The error is one that the call
// returned.
func Flatten(result any) ([]*tensor.Tensor, error) {
	switch r := result.(type) {
	case *tensor.Tensor:
		return []*tensor.Tensor{r}, nil
	case []*tensor.Tensor:
		return r, nil
	case bool, int, int64, float64:
		return []*tensor.Tensor{tensor.Scalar(r)}, nil
	case []any:
		var all []*tensor.Tensor
		for _, x := range r {
			t, err := Flatten(x)
			if err != nil {
				return nil, err
			}
			all = append(all, t...)
		}
		return all, nil
	case error:
		return nil, r
	}
	panic(fmt.Sprintf("bind: a binding returned a %T", result))
}
