package bind

import (
	"cresset/conformance/corpus"
	"cresset/dtype"
	"cresset/tensor"
)

func init() {
	register(map[string]Op{
		"zeros": func(a *Args) any { return a.options(tensor.F32).Zeros(a.Ints(0, "size")...) },
		"ones":  func(a *Args) any { return a.options(tensor.F32).Ones(a.Ints(0, "size")...) },
		"empty": func(a *Args) any { return a.options(tensor.F32).Empty(a.Ints(0, "size")...) },
		"full": func(a *Args) any {
			return a.options(dtype.Invalid).Full(a.Number(1, "fill_value", nil), a.Ints(0, "size")...)
		},
		"zeros_like": func(a *Args) any { return a.optionsLike().Zeros(a.shape()...) },
		"ones_like":  func(a *Args) any { return a.optionsLike().Ones(a.shape()...) },
		"empty_like": func(a *Args) any { return a.optionsLike().Empty(a.shape()...) },
		"full_like": func(a *Args) any {
			return a.optionsLike().Full(a.Number(1, "fill_value", nil), a.shape()...)
		},
		"new_zeros": func(a *Args) any { return a.optionsLike().Zeros(a.Ints(1, "size")...) },
		"new_ones":  func(a *Args) any { return a.optionsLike().Ones(a.Ints(1, "size")...) },
		"new_full": func(a *Args) any {
			return a.optionsLike().Full(a.Number(2, "fill_value", nil), a.Ints(1, "size")...)
		},
		"new_empty": func(a *Args) any { return a.optionsLike().Empty(a.Ints(1, "size")...) },
		"arange":    arange,
		"linspace":  linspace,
		"logspace":  logspace,
		"eye": func(a *Args) any {
			n, o := a.Int(0, "n", 0), a.options(tensor.F32)
			if a.Has(1, "m") {
				return o.Eye(n, a.Int(1, "m", 0))
			}
			return o.Eye(n)
		},
		"linspace.tensor_overload": linspace,
		"logspace.tensor_overload": logspace,
		"tril_indices":             triIndices(tensor.TrilIndices),
		"triu_indices":             triIndices(tensor.TriuIndices),
		"clone":                    unary((*tensor.Tensor).Clone),
		// Recorded on a copy: a leaf that requires a gradient cannot be changed in place.
		"zero_": func(a *Args) any { return a.Tensor(0, "input").Clone().ZeroInPlace() },
	})
}

// options reads the keyword arguments of functions that make a tensor.
func (a *Args) options(def dtype.DType) tensor.Options {
	a.Ignore("requires_grad", "layout", "pin_memory")
	return tensor.Options{DType: a.DType(-1, "dtype", def), Device: a.device()}
}

// optionsLike is options with the element type of the first tensor as default.
func (a *Args) optionsLike() tensor.Options { return a.options(a.Tensor(0, "input").DType()) }

// shape returns the shape of the first tensor.
func (a *Args) shape() []int { return a.Tensor(0, "input").Shape() }

// device returns the device that the call names, as a string or as an object, or "".
func (a *Args) device() string {
	if d, ok := a.Any(-1, "device").(corpus.Device); ok {
		return string(d)
	}
	return a.String(-1, "device", "")
}

// arange is arange(end), arange(start, end) or arange(start, end, step).
func arange(a *Args) any {
	o := a.options(dtype.Invalid)
	if a.Len() == 1 && !a.Has(-1, "end") {
		return o.Arange(0, a.Number(0, "end", nil), 1)
	}
	return o.Arange(a.Number(0, "start", nil), a.Number(1, "end", nil), a.Number(2, "step", 1))
}

func linspace(a *Args) any {
	return a.options(tensor.F32).Linspace(a.Operand(0, "start", nil), a.Operand(1, "end", nil), a.Int(2, "steps", 0))
}

func logspace(a *Args) any {
	return a.options(tensor.F32).Logspace(a.Operand(0, "start", nil), a.Operand(1, "end", nil), a.Int(2, "steps", 0),
		a.Float(3, "base", 10))
}

func triIndices(f func(rows, columns, diagonal int) *tensor.Tensor) Op {
	return func(a *Args) any {
		a.options(tensor.I64)
		return f(a.Int(0, "row", 0), a.Int(1, "col", 0), a.Int(2, "offset", 0)).To(a.DType(-1, "dtype", tensor.I64))
	}
}
