// Package device is the seam between tensors and the machines that compute them.
//
// A Backend has a small set of required methods. Whatever it does faster than a
// composition of those it offers through the optional interfaces of this package,
// which callers find by type assertion, as database/sql/driver does; the composition
// is what the fast path is tested against. devicetest.Run holds any backend against
// the CPU.
package device

import (
	"errors"

	"cresset/dtype"
)

// An Op is the name of an elementwise function, reduction, scan or random
// distribution: the key in the CPU's tables and the entry point of a GPU kernel.
type Op string

// ErrUnsupported is what a method returns, wrapped, for an Op or an element type
// that the backend does not know.
var ErrUnsupported = errors.New("not supported")

// A Buffer is a piece of a backend's memory.
type Buffer struct {
	Host []byte  // the memory itself where the host can address it, else nil
	Ptr  uintptr // the device's address of it where the host cannot
	Size int     // bytes
}

// An Array is a strided view of a buffer: what backends compute on.
type Array struct {
	Buf     *Buffer
	Shape   []int
	Strides []int // in elements
	Offset  int   // of the element at index zero, in elements
	DType   dtype.DType
}

// Len returns the number of elements.
func (a *Array) Len() int {
	n := 1
	for _, d := range a.Shape {
		n *= d
	}
	return n
}

// A Backend computes on arrays in its memory. Arrays passed to one call lie in
// memory of this backend, except for Copy. Results never overlap sources unless the
// two are the same array. Methods may return before the work is done; they see each
// other's results in the order of the calls.
type Backend interface {
	// Name returns "cpu" or, say, "cuda:0".
	Name() string

	// Alloc returns n bytes with arbitrary contents, aligned to 64 bytes.
	Alloc(n int) (Buffer, error)

	// Free takes back what Alloc gave, for use by later Allocs.
	Free(Buffer)

	// Copy sets dst to src, which has the same shape, converting the elements. One of
	// the two may lie in host memory.
	Copy(dst, src *Array) error

	// Fill sets every element of dst to the one whose bytes begin elem.
	Fill(dst *Array, elem [16]byte) error

	// Map sets dst[i] = op(x[i], y[i], z[i]; p). Sources have dst's shape (broadcast
	// dimensions have stride 0); those that op does not take are nil. The sources that
	// are values have one element type.
	Map(op Op, dst, x, y, z *Array, p [4]float64) error

	// Reduce combines, by op, the elements of src along the dimensions that have size
	// 1 in dst; ranks are equal. Elements are converted to dst's type first, 16-bit
	// floats are accumulated in F32. "argmax" and "argmin" give the index, in row-major
	// order of the reduced dimensions, of the first extreme element as I64.
	Reduce(op Op, dst, src *Array) error

	// Scan sets dst[..., i, ...] to the combination of src[..., 0…i, ...] along dim.
	Scan(op Op, dst, src *Array, dim int) error

	// MatMul sets dst = alpha · a @ b + beta · dst for arrays (batch…, m, k), (batch…, k, n),
	// (batch…, m, n) with equal batch dimensions. beta = 0 does not read dst.
	MatMul(dst, a, b *Array, alpha, beta float64) error

	// Gather sets dst[i…] = src[i…, with index[i…] in dimension dim]. index is I64, of
	// dst's shape; it returns an error that wraps ErrIndex where an index is not in range.
	Gather(dst, src, index *Array, dim int) error

	// Scatter is the opposite: dst[i…, with index[i…] in dimension dim] op= src[i…],
	// where op is "set", "add", "mul", "max" or "min". The order of combination is fixed.
	Scatter(op Op, dst, index, src *Array, dim int) error

	// Random fills dst from the random stream with this key, starting at block counter;
	// a run of the stream's words belongs to each element by its row-major index.
	Random(op Op, dst *Array, key, counter uint64, p [4]float64) error

	// Sync waits until all work is done.
	Sync() error
}

// ErrIndex says that an index tensor points outside the dimension it indexes.
var ErrIndex = errors.New("index out of range")
