package tensor

import (
	"fmt"
	"runtime"
	"unsafe"

	"cresset/cpu"
	"cresset/device"
	"cresset/dtype"
	"cresset/internal/layout"
)

// Options say what a new tensor is made of. The zero Options mean the default floating
// type (F32) on the CPU; its methods are the functions of the same name with a choice:
//
//	tensor.Zeros(2, 3)
//	tensor.Options{DType: tensor.F64}.Zeros(2, 3)
type Options struct {
	DType  dtype.DType // of the elements; Invalid means the default
	Device string      // "cpu" or "" is the CPU; "cuda:0" needs import _ "cresset/cuda"
}

// Options returns the options that make a tensor like t.
func (t *Tensor) Options() Options { return Options{DType: t.a.DType, Device: t.Device()} }

func (o Options) backend(op string) device.Backend {
	if o.Device == "" || o.Device == "cpu" {
		return cpu.Default
	}
	be, err := device.Get(o.Device)
	if err != nil {
		fail(op, ErrDevice, err.Error())
	}
	return be
}

func (o Options) dtype(def dtype.DType) dtype.DType {
	if o.DType == dtype.Invalid {
		return def
	}
	return o.DType
}

func checkShape(op string, shape []int) {
	if _, err := layout.CheckedLen(shape); err != nil {
		fail(op, ErrShape, err.Error())
	}
}

// Empty returns a tensor whose elements are arbitrary, for those who overwrite them.
func (o Options) Empty(shape ...int) *Tensor {
	checkShape("Empty", shape)
	return empty(o.dtype(DefaultDType()), shape, o.backend("Empty"))
}

// Full returns a tensor whose elements are all the number v. Without a DType in o it
// is of v's kind: Bool, I64, the default floating type or its complex type.
func (o Options) Full(v any, shape ...int) *Tensor {
	checkShape("Full", shape)
	weak, ok := weakDType(v, Bool)
	if !ok {
		failf("Full", ErrDType, nil, "%v of Go type %T is no number", v, v)
	}
	t := empty(o.dtype(weak), shape, o.backend("Full"))
	check("Full", t.st.be.Fill(&t.a, encode(t.a.DType, v)))
	return t
}

// Zeros returns a tensor of zeros.
func (o Options) Zeros(shape ...int) *Tensor {
	o.DType = o.dtype(DefaultDType())
	return o.Full(0, shape...)
}

// Ones returns a tensor of ones.
func (o Options) Ones(shape ...int) *Tensor {
	o.DType = o.dtype(DefaultDType())
	return o.Full(1, shape...)
}

// Scalar returns a tensor of no dimensions that holds the number v.
func (o Options) Scalar(v any) *Tensor { return o.Full(v) }

// Empty returns an F32 tensor on the CPU whose elements are arbitrary.
func Empty(shape ...int) *Tensor { return Options{}.Empty(shape...) }

// Full returns a tensor on the CPU whose elements are all the number v.
func Full(v any, shape ...int) *Tensor { return Options{}.Full(v, shape...) }

// Zeros returns a tensor of zeros on the CPU, of the default floating type.
func Zeros(shape ...int) *Tensor { return Options{}.Zeros(shape...) }

// Ones returns a tensor of ones on the CPU, of the default floating type.
func Ones(shape ...int) *Tensor { return Options{}.Ones(shape...) }

// Scalar returns a tensor of no dimensions that holds the number v: I64 for an
// integer, the default floating type for a float, Bool, or complex.
func Scalar(v any) *Tensor { return Options{}.Full(v) }

// EmptyLike returns a tensor of t's shape, type and device with arbitrary elements.
func (t *Tensor) EmptyLike() *Tensor { return t.Options().Empty(t.a.Shape...) }

// ZerosLike returns a tensor of zeros of t's shape, type and device.
func (t *Tensor) ZerosLike() *Tensor { return t.Options().Zeros(t.a.Shape...) }

// OnesLike returns a tensor of ones of t's shape, type and device.
func (t *Tensor) OnesLike() *Tensor { return t.Options().Ones(t.a.Shape...) }

// FullLike returns a tensor of t's shape, type and device filled with the number v.
func (t *Tensor) FullLike(v any) *Tensor { return t.Options().Full(v, t.a.Shape...) }

// FromSlice returns a tensor of the given shape with a copy of data, which is in
// row-major order. Without a shape the tensor has one dimension.
// It panics with ErrShape if data has another number of elements than the shape.
func FromSlice[T dtype.Element](data []T, shape ...int) *Tensor {
	if len(shape) == 0 {
		shape = []int{len(data)}
	}
	checkShape("FromSlice", shape)
	if n := layout.Len(shape); n != len(data) {
		failf("FromSlice", ErrShape, nil, "shape %v has %d elements, the slice %d", shape, n, len(data))
	}
	t := empty(dtype.Of[T](), shape, cpu.Default)
	copy(slice[T](t), data)
	return t
}

// FromBytes returns a CPU tensor with a copy of data: elements of type d in row-major
// order and the byte order of this machine (safetensors files are little-endian, as
// all machines Go cresset runs on). The error says which sizes do not fit.
func FromBytes(d dtype.DType, shape []int, data []byte) (*Tensor, error) {
	if !d.Valid() {
		return nil, fmt.Errorf("tensor: FromBytes: %s is no element type", d)
	}
	n, err := layout.CheckedLen(shape)
	if err != nil {
		return nil, fmt.Errorf("tensor: FromBytes: %w", err)
	}
	if n*d.Size() != len(data) {
		return nil, fmt.Errorf("tensor: FromBytes: shape %v of %s takes %d bytes, data has %d",
			shape, d, n*d.Size(), len(data))
	}
	t := empty(d, shape, cpu.Default)
	copy(t.st.buf.Host, data)
	if d == Bool { // whatever the file says, a bool is 0 or 1
		for i, b := range data {
			t.st.buf.Host[i] = min(b, 1)
		}
	}
	return t, nil
}

// slice returns the elements of a contiguous CPU tensor.
func slice[T dtype.Element](t *Tensor) []T {
	n := t.a.Len()
	if n == 0 {
		return nil
	}
	compute(t) // if it was deferred inside Fuse
	size := t.a.DType.Size()
	b := t.st.buf.Host[t.a.Offset*size : (t.a.Offset+n)*size]
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), n)
}

// Data returns t's elements in row-major order: the memory itself where t is
// contiguous on the CPU, else a copy. Do not write to it; SetData does that.
// It panics with ErrDType if T is not t's element type.
func Data[T dtype.Element](t *Tensor) []T {
	t.use("Data")
	if d := dtype.Of[T](); d != t.a.DType {
		failf("Data", ErrDType, []*Tensor{t}, "elements are %s, asked for as %s", t.a.DType, d)
	}
	c := t.host()
	c.st.expose()
	return slice[T](c)
}

// SetData copies data, in row-major order, into t.
// It panics with ErrDType or ErrShape if T or the number of elements differ from t's.
func SetData[T dtype.Element](t *Tensor, data []T) {
	x := FromSlice(data).requireDType("SetData", t.a.DType)
	if x.Len() != t.Len() {
		failf("SetData", ErrShape, []*Tensor{t}, "the slice has %d elements", len(data))
	}
	t.CopyInPlace(x.Reshape(t.a.Shape...))
}

func (t *Tensor) requireDType(op string, d dtype.DType) *Tensor {
	if t.a.DType != d {
		failf(op, ErrDType, []*Tensor{t}, "need %s", d)
	}
	return t
}

// Bytes returns a copy of t's elements in row-major order, as bytes.
func (t *Tensor) Bytes() []byte {
	t.use("Bytes")
	c := t.host()
	size := c.a.DType.Size()
	if c.Len() == 0 {
		return []byte{} // whose offset may lie anywhere
	}
	b := append([]byte{}, c.st.buf.Host[c.a.Offset*size:(c.a.Offset+c.a.Len())*size]...)
	runtime.KeepAlive(c)
	return b
}

// host returns t, or a copy, contiguous on the CPU and unrecorded.
func (t *Tensor) host() *Tensor {
	if t.st.be == device.Backend(cpu.Default) && t.IsContiguous() {
		return t
	}
	z := empty(t.a.DType, t.a.Shape, cpu.Default)
	if t.st.be != device.Backend(cpu.Default) && !t.IsContiguous() {
		t = t.Contiguous()
	}
	callCopy("Data", z, t)
	return z
}

// Item returns the only element of t as a float64; of a complex one the real part.
// It panics with ErrShape if t does not have exactly one element.
func (t *Tensor) Item() float64 {
	c, _ := t.only("Item")
	return real(c)
}

// ItemInt returns the only element of t as an int; a float is truncated.
func (t *Tensor) ItemInt() int {
	_, i := t.only("ItemInt")
	return int(i)
}

// ItemComplex returns the only element of t as a complex number.
func (t *Tensor) ItemComplex() complex128 {
	c, _ := t.only("ItemComplex")
	return c
}

// ItemBool reports whether the only element of t is not zero.
func (t *Tensor) ItemBool() bool {
	c, _ := t.only("ItemBool")
	return c != 0
}

func (t *Tensor) only(op string) (complex128, int64) {
	t.use(op)
	if n := t.Len(); n != 1 {
		failf(op, ErrShape, []*Tensor{t}, "need exactly one element, have %d", n)
	}
	return parts(element(t.host(), 0))
}

// element returns element i, in row-major order, of a contiguous CPU tensor.
func element(t *Tensor, i int) any {
	defer runtime.KeepAlive(t)
	switch t.a.DType {
	case Bool:
		return slice[bool](t)[i]
	case U8:
		return slice[uint8](t)[i]
	case I8:
		return slice[int8](t)[i]
	case I16:
		return slice[int16](t)[i]
	case I32:
		return slice[int32](t)[i]
	case I64:
		return slice[int64](t)[i]
	case F16:
		return slice[dtype.Float16](t)[i].Float32()
	case BF16:
		return slice[dtype.BFloat16](t)[i].Float32()
	case F32:
		return slice[float32](t)[i]
	case F64:
		return slice[float64](t)[i]
	case C64:
		return slice[complex64](t)[i]
	}
	return slice[complex128](t)[i]
}
