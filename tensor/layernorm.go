package tensor

import (
	"runtime"
	"slices"

	"cresset/device"
	"cresset/internal/layout"
)

// LayerNorm normalises over the last dimensions, whose sizes are shape:
//
//	y = (x - mean) / √(var + eps) · weight + bias
//
//	x: (..., shape...)   weight, bias: (shape...) or nil   result: as x
//
// with the biased variance (Ba, Kiros and Hinton, arXiv:1607.06450).
// It panics with ErrShape if the sizes do not agree.
func (x *Tensor) LayerNorm(shape []int, weight, bias *Tensor, eps float64) *Tensor {
	const op = "LayerNorm"
	rows, n := x.rowsOf(op, shape, weight, bias)
	k, ok := x.st.be.(device.RowNormalizer)
	if !ok || !x.kernelType() || n == 0 || !likeOrNil(x, weight, bias) {
		return x.layerNormComposite(len(shape), weight, bias, eps)
	}
	xr := x.Detach().Reshape(rows, n).Contiguous()
	y, mean, rstd := x.like(x.a.DType), empty(x.a.DType, []int{rows}, x.st.be), empty(x.a.DType, []int{rows}, x.st.be)
	yr := y.alias([]int{rows, n}, []int{n, 1}, 0)
	w, b := weight.flat(), bias.flat()
	xr.use(op)
	t := startTimer()
	check(op, k.LayerNorm(&yr.a, &mean.a, &rstd.a, &xr.a, w.array(), b.array(), eps), x)
	t.stop(op, "", 0, y, x, weight, bias)
	runtime.KeepAlive(xr)
	if !Tracked(x, weight, bias) {
		return y
	}
	return RecordKernel(op, y, func(dy *Tensor, need []bool) []*Tensor {
		dyr := dy.Reshape(rows, n).Contiguous()
		dx := empty(x.a.DType, x.a.Shape, x.st.be)
		dxr := dx.alias([]int{rows, n}, []int{n, 1}, 0)
		dw, db := emptyIf(weight, need[1]), emptyIf(bias, need[2])
		t := startTimer()
		check(op, k.LayerNormGrad(&dxr.a, dw.array(), db.array(), &dyr.a, &xr.a, w.array(), &mean.a, &rstd.a), dy)
		t.stop(op, "gradient", 0, dx, dy, x, weight)
		runtime.KeepAlive(dyr)
		return []*Tensor{dx, dw, db}
	}, func() *Tensor { return x.layerNormComposite(len(shape), weight, bias, eps) }, x, weight, bias)
}

func (x *Tensor) layerNormComposite(dims int, weight, bias *Tensor, eps float64) *Tensor {
	last := lastDims(dims)
	n := float64(layout.Len(x.a.Shape[len(x.a.Shape)-dims:]))
	wide := x.widened()
	d := wide.Sub(wide.SumKeep(last...).DivScalar(n))
	y := d.Mul(d.Square().SumKeep(last...).DivScalar(n).AddScalar(eps).Rsqrt())
	return y.affine(weight, bias).To(x.a.DType)
}

// affine returns y · weight + bias, where both may be nil.
func (y *Tensor) affine(weight, bias *Tensor) *Tensor {
	if weight != nil {
		y = y.Mul(weight)
	}
	if bias != nil {
		y = y.Add(bias)
	}
	return y
}

// widened returns x in F32 if it holds 16-bit floats, else x: what statistics are
// computed in.
func (x *Tensor) widened() *Tensor {
	if x.a.DType == F16 || x.a.DType == BF16 {
		return x.To(F32)
	}
	return x
}

// rowsOf checks the sizes of a normalisation over the last dimensions and returns how
// many rows of how many elements there are.
func (x *Tensor) rowsOf(op string, shape []int, params ...*Tensor) (rows, n int) {
	r := len(x.a.Shape) - len(shape)
	if len(shape) == 0 || r < 0 || !slices.Equal(x.a.Shape[r:], shape) {
		failf(op, ErrShape, []*Tensor{x}, "the last sizes must be the normalised shape %v, of at least one dimension", shape)
	}
	for _, p := range params {
		if p != nil && !slices.Equal(p.a.Shape, shape) {
			failf(op, ErrShape, []*Tensor{x, p}, "weight and bias must have the normalised shape %v", shape)
		}
	}
	return layout.Len(x.a.Shape[:r]), layout.Len(shape)
}

// kernelType reports whether x's elements are of a type that fused kernels take.
func (x *Tensor) kernelType() bool { return x.a.DType == F32 || x.a.DType == F64 }

// likeOrNil reports whether each of ts is nil or of x's type and on its device.
func likeOrNil(x *Tensor, ts ...*Tensor) bool {
	for _, t := range ts {
		if t != nil && (t.a.DType != x.a.DType || t.st.be != x.st.be) {
			return false
		}
	}
	return true
}

// flat returns a contiguous, unrecorded tensor of x's elements; nil for nil.
func (x *Tensor) flat() *Tensor {
	if x == nil {
		return nil
	}
	x.use("Flatten")
	return x.Detach().Contiguous()
}

// array returns the array of a tensor that may be nil.
func (x *Tensor) array() *device.Array {
	if x == nil {
		return nil
	}
	return &x.a
}

// emptyIf returns an empty tensor like x if it is wanted, else nil.
func emptyIf(x *Tensor, want bool) *Tensor {
	if x == nil || !want {
		return nil
	}
	return x.like(x.a.DType)
}

// lastDims returns -n … -1.
func lastDims(n int) []int {
	dims := make([]int, n)
	for i := range dims {
		dims[i] = i - n
	}
	return dims
}
