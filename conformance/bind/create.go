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
		"clone": unary((*tensor.Tensor).Clone),
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
