package cpu

import (
	"cresset/device"
	"cresset/dtype"
	"cresset/internal/layout"
)

// whole calls f with the elements of dst, which is contiguous, and of the sources, made
// so; all have elements of type T. The slice of a source that is nil is nil.
func whole[T any](b *Backend, f func(dst []T, src [][]T), dst *device.Array, src ...*device.Array) error {
	slices := make([][]T, len(src))
	for i, a := range src {
		if a == nil {
			continue
		}
		packed, err := b.packed(a)
		if err != nil {
			return err
		}
		slices[i] = elements[T](packed)[:a.Len()]
	}
	f(elements[T](dst)[:dst.Len()], slices)
	return nil
}

// packed returns a, or a contiguous copy of it.
func (b *Backend) packed(a *device.Array) (*device.Array, error) {
	if layout.IsContiguous(a.Shape, a.Strides) {
		return a, nil
	}
	z := b.temporary(a.DType, a.Shape)
	return z, b.Copy(z, a)
}

// widely calls f with F32 copies of 16-bit floats, and rounds what it set dst to.
func (b *Backend) widely(f func(dst *device.Array, src []*device.Array) error, dst *device.Array,
	src ...*device.Array) error {
	wide := make([]*device.Array, len(src))
	for i, a := range src {
		if a == nil {
			continue
		}
		wide[i] = b.temporary(dtype.F32, a.Shape)
		if err := b.Copy(wide[i], a); err != nil {
			return err
		}
	}
	z := b.temporary(dtype.F32, dst.Shape)
	if err := f(z, wide); err != nil {
		return err
	}
	return b.Copy(dst, z)
}

// as calls f with the sources contiguous and of element type d, and with results of that
// type, which are then converted to their own. Nil arrays stay nil.
func (b *Backend) as(d dtype.DType, f func(dst, src []*device.Array), dst, src []*device.Array) error {
	in := make([]*device.Array, len(src))
	for i, a := range src {
		if a == nil || a.DType == d && layout.IsContiguous(a.Shape, a.Strides) {
			in[i] = a
			continue
		}
		in[i] = b.temporary(d, a.Shape)
		if err := b.Copy(in[i], a); err != nil {
			return err
		}
	}
	out := make([]*device.Array, len(dst))
	for i, a := range dst {
		if out[i] = a; a != nil && a.DType != d {
			out[i] = b.temporary(d, a.Shape)
		}
	}
	f(out, in)
	for i, a := range dst {
		if out[i] != a {
			if err := b.Copy(a, out[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// flatten returns the elements of a contiguous array, nil for nil.
func flatten[T any](a *device.Array) []T {
	if a == nil {
		return nil
	}
	return elements[T](a)[:a.Len()]
}
