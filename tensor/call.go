package tensor

import (
	"runtime"

	"cresset/device"
	"cresset/dtype"
	"cresset/internal/layout"
)

// Every call of a backend goes through this file: it checks that memory is still
// there, turns errors into OpErrors, and keeps operands alive until the kernel is
// done (a kernel holds slices of their memory, which does not keep the storage from
// being recycled).

// callMap computes z = op(x, y, w; p); shapes are equal already. Nil operands are absent.
func callMap(name string, op device.Op, z, x, y, w *Tensor, p [4]float64) {
	var xa, ya, wa *device.Array
	if x != nil {
		x.use(name)
		xa = &x.a
	}
	if y != nil {
		y.use(name)
		ya = &y.a
	}
	if w != nil {
		w.use(name)
		wa = &w.a
	}
	z.use(name)
	t := startTimer()
	if err := z.st.be.Map(op, &z.a, xa, ya, wa, p); err != nil {
		check(name, err, x, y, w)
	}
	if t.r != nil {
		t.stop(name, string(op), 0, z, x, y, w)
	}
	runtime.KeepAlive(x)
	runtime.KeepAlive(y)
	runtime.KeepAlive(w)
	runtime.KeepAlive(z)
}

// callCopy sets z to x, converting the elements; shapes are equal.
func callCopy(name string, z, x *Tensor) {
	x.use(name)
	z.use(name)
	be := z.st.be
	if be.Name() == "cpu" {
		be = x.st.be // a device knows how to read into host memory, not the CPU
	}
	t := startTimer()
	check(name, be.Copy(&z.a, &x.a), x)
	t.stop(name, "copy", 0, z, x)
	runtime.KeepAlive(x)
	runtime.KeepAlive(z)
}

// callReduce computes z = op over the dimensions of x that have size 1 in z.
func callReduce(name string, op device.Op, z, x *Tensor) {
	x.use(name)
	t := startTimer()
	check(name, z.st.be.Reduce(op, &z.a, &x.a), x)
	t.stop(name, string(op), 0, z, x)
	runtime.KeepAlive(x)
}

// callScan computes the running combination of x along dim.
func callScan(name string, op device.Op, z, x *Tensor, dim int) {
	x.use(name)
	t := startTimer()
	check(name, z.st.be.Scan(op, &z.a, &x.a, dim), x)
	t.stop(name, string(op), 0, z, x)
	runtime.KeepAlive(x)
}

// callMatMul computes z = alpha·x@y + beta·z; batch dimensions are equal.
func callMatMul(name string, z, x, y *Tensor, alpha, beta float64) {
	x.use(name)
	y.use(name)
	z.use(name)
	t := startTimer()
	check(name, z.st.be.MatMul(&z.a, &x.a, &y.a, alpha, beta), x, y)
	t.stop(name, "matmul", products(z, x.a.Shape[len(x.a.Shape)-1]), z, x, y)
	runtime.KeepAlive(x)
	runtime.KeepAlive(y)
	runtime.KeepAlive(z)
}

// callGather computes z = x at index along dim.
func callGather(name string, z, x, index *Tensor, dim int) {
	x.use(name)
	index.use(name)
	t := startTimer()
	check(name, z.st.be.Gather(&z.a, &x.a, &index.a, dim), x, index)
	t.stop(name, "gather", 0, z, z, index) // it reads as much of x as it writes
	runtime.KeepAlive(x)
	runtime.KeepAlive(index)
}

// callScatter combines x into z at index along dim.
func callScatter(name string, op device.Op, z, index, x *Tensor, dim int) {
	x.use(name)
	index.use(name)
	z.use(name)
	t := startTimer()
	check(name, z.st.be.Scatter(op, &z.a, &index.a, &x.a, dim), z, index, x)
	t.stop(name, string(op), 0, x, index, x)
	runtime.KeepAlive(x)
	runtime.KeepAlive(index)
	runtime.KeepAlive(z)
}

// products returns how many floating-point operations it takes to sum n products for each
// element of z.
func products(z *Tensor, n int) float64 { return 2 * float64(z.Len()) * float64(n) }

// sameDevice raises ErrDevice unless the operands lie on one device.
func sameDevice(name string, ts ...*Tensor) {
	var first *Tensor
	for _, t := range ts {
		switch {
		case t == nil:
		case first == nil:
			first = t
		case t.st.be != first.st.be:
			failf(name, ErrDevice, []*Tensor{first, t}, "operands lie on %s and %s; move one with To",
				first.Device(), t.Device())
		}
	}
}

// like returns an empty tensor of x's shape and device.
func (x *Tensor) like(d dtype.DType) *Tensor { return empty(d, x.a.Shape, x.st.be) }

// expanded returns x read as a tensor of shape to, which x broadcasts to. It is no
// view for autograd: operations use it for their operands. Of nil it is nil.
func (x *Tensor) expanded(to []int) *Tensor {
	if x == nil || layout.Equal(x.a.Shape, to) {
		return x
	}
	v := &Tensor{st: x.st}
	v.a.Buf, v.a.DType, v.a.Offset = x.a.Buf, x.a.DType, x.a.Offset
	v.reserve(len(to))
	copy(v.a.Shape, to)
	layout.Expand(v.a.Strides, x.a.Shape, x.a.Strides, to)
	return v
}

// unary returns op(x), of element type out.
func (x *Tensor) unary(name string, op device.Op, out dtype.DType, p [4]float64) *Tensor {
	if f := fusing(); f != nil {
		return f.later(name, op, out, x.a.Shape, x, nil, nil, p)
	}
	z := x.like(out)
	callMap(name, op, z, x, nil, nil, p)
	return z
}

// pairwise returns op(x, y) with broadcasting; both have the same element type.
func pairwise(name string, op device.Op, out dtype.DType, x, y *Tensor) *Tensor {
	if x.st.be != y.st.be {
		x, y = onOneDevice(name, x, y)
	}
	shape := x.a.Shape
	if !layout.Equal(shape, y.a.Shape) {
		shape = broadcastShape(name, x, y)
	}
	return mapped(name, op, out, shape, x, y, nil, [4]float64{})
}

// mapped returns op(x, y, w; p) for operands that broadcast to the shape. Nil ones are absent.
func mapped(name string, op device.Op, out dtype.DType, shape []int, x, y, w *Tensor, p [4]float64) *Tensor {
	if f := fusing(); f != nil {
		return f.later(name, op, out, shape, x, y, w, p)
	}
	z := empty(out, shape, x.st.be)
	callMap(name, op, z, x.expanded(shape), y.expanded(shape), w.expanded(shape), p)
	runtime.KeepAlive(x)
	runtime.KeepAlive(y)
	runtime.KeepAlive(w)
	return z
}

// onOneDevice lets a CPU tensor of one element take part on any device, as in PyTorch.
func onOneDevice(name string, x, y *Tensor) (*Tensor, *Tensor) {
	switch {
	case x.Rank() == 0 && x.Device() == "cpu":
		return x.onto(y.st.be), y
	case y.Rank() == 0 && y.Device() == "cpu":
		return x, y.onto(x.st.be)
	}
	sameDevice(name, x, y)
	return x, y
}

// onto returns x's elements in memory of be, unrecorded.
func (x *Tensor) onto(be device.Backend) *Tensor {
	z := empty(x.a.DType, x.a.Shape, be)
	callCopy("To", z, x)
	return z
}

// broadcastShape returns the shape that the operands broadcast to.
func broadcastShape(name string, ts ...*Tensor) []int {
	shape := ts[0].a.Shape
	for _, t := range ts[1:] {
		s, err := layout.Broadcast(nil, shape, t.a.Shape)
		if err != nil {
			fail(name, ErrShape, err.Error(), ts...)
		}
		shape = s
	}
	return shape
}
