// Package dtype names the element types of tensors, promotes pairs of them by
// PyTorch's rules, and converts the 16-bit floats.
package dtype

import "fmt"

// A DType is the type of a tensor's elements.
type DType uint8

// The element types. The zero DType is invalid, so that a forgotten one is noticed.
const (
	Invalid DType = iota
	Bool          // one byte, 0 or 1
	U8
	I8
	I16
	I32
	I64
	F16  // IEEE 754 binary16
	BF16 // the upper half of an F32
	F32
	F64
	C64  // two F32
	C128 // two F64
	count
)

// A BFloat16 holds the bits of a BF16 element.
type BFloat16 uint16

// A Float16 holds the bits of an F16 element.
type Float16 uint16

// An Element is a Go type that stores one element of a tensor.
type Element interface {
	bool | uint8 | int8 | int16 | int32 | int64 | Float16 | BFloat16 | float32 | float64 | complex64 | complex128
}

// kind orders the types for promotion: a value of a higher kind wins over a lower one.
type kind uint8

const (
	boolKind kind = iota + 1
	intKind
	floatKind
	complexKind
)

var table = [count]struct {
	name string
	size int
	kind kind
}{
	Invalid: {"invalid", 0, 0},
	Bool:    {"bool", 1, boolKind},
	U8:      {"uint8", 1, intKind},
	I8:      {"int8", 1, intKind},
	I16:     {"int16", 2, intKind},
	I32:     {"int32", 4, intKind},
	I64:     {"int64", 8, intKind},
	F16:     {"float16", 2, floatKind},
	BF16:    {"bfloat16", 2, floatKind},
	F32:     {"float32", 4, floatKind},
	F64:     {"float64", 8, floatKind},
	C64:     {"complex64", 8, complexKind},
	C128:    {"complex128", 16, complexKind},
}

// All returns every valid element type, narrow before wide.
func All() []DType {
	all := make([]DType, 0, count-1)
	for d := Bool; d < count; d++ {
		all = append(all, d)
	}
	return all
}

// Valid reports whether d is one of the element types.
func (d DType) Valid() bool { return d > Invalid && d < count }

// Size returns the bytes one element takes.
func (d DType) Size() int { return table[d].size }

// String returns PyTorch's name of d, "float32".
func (d DType) String() string {
	if d >= count {
		return fmt.Sprintf("dtype(%d)", uint8(d))
	}
	return table[d].name
}

// Parse returns the element type that PyTorch calls name.
func Parse(name string) (DType, error) {
	for d := Bool; d < count; d++ {
		if table[d].name == name {
			return d, nil
		}
	}
	return Invalid, fmt.Errorf("dtype: no element type is called %q; there are %v", name, All())
}

// IsFloat reports whether d is a real floating type.
func (d DType) IsFloat() bool { return table[d].kind == floatKind }

// IsComplex reports whether d is a complex type.
func (d DType) IsComplex() bool { return table[d].kind == complexKind }

// IsInt reports whether d is an integer type; Bool is none.
func (d DType) IsInt() bool { return table[d].kind == intKind }

// Differentiable reports whether gradients of type d exist: it is floating or complex.
func (d DType) Differentiable() bool { return table[d].kind >= floatKind }

// Real returns the type of the parts of a complex type, and d itself otherwise.
func (d DType) Real() DType {
	switch d {
	case C64:
		return F32
	case C128:
		return F64
	}
	return d
}

// Complex returns the complex type whose parts hold d: C128 for F64, else C64.
func (d DType) Complex() DType {
	switch d {
	case F64, C128:
		return C128
	}
	return C64
}

// Of returns the element type stored in a T.
func Of[T Element]() DType {
	var zero T
	switch any(zero).(type) {
	case bool:
		return Bool
	case uint8:
		return U8
	case int8:
		return I8
	case int16:
		return I16
	case int32:
		return I32
	case int64:
		return I64
	case Float16:
		return F16
	case BFloat16:
		return BF16
	case float32:
		return F32
	case float64:
		return F64
	case complex64:
		return C64
	}
	return C128
}
