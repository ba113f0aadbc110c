package cpu

import "cresset/device"

// Scan combines running prefixes. See device.Backend.
func (b *Backend) Scan(op device.Op, dst, src *device.Array, dim int) error {
	return unsupported(op, dst.DType)
}
