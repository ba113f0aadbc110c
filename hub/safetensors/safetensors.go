// Package safetensors reads and writes the safetensors format of tensors by name,
// as bytes: 8 bytes with the length of the header (little-endian), the header in
// JSON, then the elements of all tensors, little-endian and row-major
// (github.com/huggingface/safetensors, "Format").
//
// Reading checks the whole header before anything is used, and maps the file
// instead of copying it; nothing in a file is ever executed. What Write makes is,
// byte for byte, what the Python package writes for the same tensors, so its data
// is aligned and any reader opens it.
//
// Beyond the standard, C128 stands for complex128; other readers refuse a file
// that holds one.
package safetensors

import (
	"errors"
	"fmt"
	"math"
	"math/bits"

	"cresset/dtype"
)

// ErrCorrupt is wrapped by every error about a file that breaks the format.
var ErrCorrupt = errors.New("file is corrupt")

// MaxHeader is the largest header accepted, in bytes, as in the reference reader.
const MaxHeader = 100_000_000

// metadataKey is the one name in the header that is no tensor.
const metadataKey = "__metadata__"

// names holds the format's name of each element type, in the order by which the
// reference writer sorts tensors, from last to first.
var names = []struct {
	name  string
	dtype dtype.DType
}{
	{"BOOL", dtype.Bool},
	{"U8", dtype.U8},
	{"I8", dtype.I8},
	{"I16", dtype.I16},
	{"F16", dtype.F16},
	{"BF16", dtype.BF16},
	{"I32", dtype.I32},
	{"F32", dtype.F32},
	{"C64", dtype.C64},
	{"F64", dtype.F64},
	{"I64", dtype.I64},
	{"C128", dtype.C128},
}

// foreign are names of the format that cresset has no element type for.
var foreign = map[string]bool{
	"F4": true, "F6_E2M3": true, "F6_E3M2": true, "F8_E5M2": true, "F8_E4M3": true,
	"F8_E8M0": true, "F8_E4M3FNUZ": true, "F8_E5M2FNUZ": true,
	"U16": true, "U32": true, "U64": true,
}

// parseDType returns the element type that the format calls name.
func parseDType(name string) (dtype.DType, error) {
	for _, n := range names {
		if n.name == name {
			return n.dtype, nil
		}
	}
	if foreign[name] {
		return dtype.Invalid, fmt.Errorf("element type %s: %w; convert the tensor to another "+
			"type with the program that wrote it", name, errors.ErrUnsupported)
	}
	return dtype.Invalid, fmt.Errorf("unknown element type %.40q: %w", name, ErrCorrupt)
}

// rank returns the place of d in names, or -1.
func rank(d dtype.DType) int {
	for i, n := range names {
		if n.dtype == d {
			return i
		}
	}
	return -1
}

// byteSize returns the bytes that a packed tensor takes, and false if a dimension
// is negative or the strides of such a shape overflow. An empty tensor takes none.
func byteSize(d dtype.DType, shape []int) (int, bool) {
	n, empty := uint64(d.Size()), false
	for _, dim := range shape {
		if dim < 0 {
			return 0, false
		}
		if dim == 0 {
			empty = true
			continue
		}
		hi, lo := bits.Mul64(n, uint64(dim))
		if hi != 0 || lo > math.MaxInt {
			return 0, false
		}
		n = lo
	}
	if empty {
		return 0, true
	}
	return int(n), true
}

// brief returns shape for a message: a hostile shape can have millions of dimensions.
func brief(shape []int) string {
	if len(shape) <= 8 {
		return fmt.Sprint(shape)
	}
	return fmt.Sprintf("%v… (%d dimensions)", shape[:8], len(shape))
}
