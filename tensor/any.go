package tensor

import "cresset/device"

// All reports, along the given dimensions or over everything, whether every element is
// not zero; see Sum. NaN is not zero. The result is Bool.
func (x *Tensor) All(dims ...int) *Tensor { return x.allOrAny("All", "all", dims, false) }

// AllKeep is All with the dimensions kept, as size 1.
func (x *Tensor) AllKeep(dims ...int) *Tensor { return x.allOrAny("All", "all", dims, true) }

// Any reports, along the given dimensions or over everything, whether an element is not
// zero; see Sum. NaN is not zero. The result is Bool.
func (x *Tensor) Any(dims ...int) *Tensor { return x.allOrAny("Any", "any", dims, false) }

// AnyKeep is Any with the dimensions kept, as size 1.
func (x *Tensor) AnyKeep(dims ...int) *Tensor { return x.allOrAny("Any", "any", dims, true) }

// CountNonzero returns how many elements are not zero, along the given dimensions or
// over everything, as I64; see Sum.
func (x *Tensor) CountNonzero(dims ...int) *Tensor {
	s := x.dimSet("CountNonzero", dims)
	return x.cast(Bool).reduced("CountNonzero", "sum", I64, s, false)
}

func (x *Tensor) allOrAny(name string, op device.Op, dims []int, keep bool) *Tensor {
	return x.reduced(name, op, Bool, x.dimSet(name, dims), keep)
}
