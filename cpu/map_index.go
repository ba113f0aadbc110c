package cpu

import (
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
}
