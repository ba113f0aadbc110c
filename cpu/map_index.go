package cpu

import (
	"unsafe"

	"cresset/device"
	"cresset/dtype"
)

var indexMaps = map[device.Op]row{
	// wrap_index counts negative indices from the end of a dimension of size p[0].
	"wrap_index": {dtype.I64: unaryParam(func(dst, x []int64, p [4]float64) {
		n := int64(p[0])
		for i, v := range x {
			if v < 0 {
				v += n
			}
			dst[i] = v
		}
	})},
	// next_index is Horner's rule for row-major indices: x·p[0] + y, where a negative y
	// counts from the end of a dimension of size p[0].
	"next_index": {dtype.I64: binaryParam(func(dst, x, y []int64, p [4]float64) {
		n := int64(p[0])
		for i, v := range y {
			if v < 0 {
				v += n
			}
			dst[i] = x[i]*n + v
		}
	})},
	// band keeps x where lo ≤ column - row ≤ hi, for p = lo, hi.
	"band": {
		dtype.F32: band[float32](), dtype.F64: band[float64](), dtype.I64: band[int64](), dtype.I32: band[int32](),
		dtype.I16: band[int16](), dtype.I8: band[int8](), dtype.U8: band[uint8](), dtype.Bool: band[bool](),
		dtype.C64: band[complex64](), dtype.C128: band[complex128](),
	},
}

func band[T any]() kernel {
	return func(dst, row, column, x unsafe.Pointer, n int, p [4]float64) {
		lo, hi := int64(p[0]), int64(p[1])
		d, v := unsafe.Slice((*T)(dst), n), unsafe.Slice((*T)(x), n)
		i, j := unsafe.Slice((*int64)(row), n), unsafe.Slice((*int64)(column), n)
		var zero T
		for k := range d {
			if off := j[k] - i[k]; lo <= off && off <= hi {
				d[k] = v[k]
			} else {
				d[k] = zero
			}
		}
	}
}
