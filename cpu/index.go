package cpu

import "cresset/device"

// Scan combines running prefixes. See device.Backend.
func (b *Backend) Scan(op device.Op, dst, src *device.Array, dim int) error {
	return unsupported(op, dst.DType)
}

// Random fills with random numbers. See device.Backend.
func (b *Backend) Random(op device.Op, dst *device.Array, key, counter uint64, p [4]float64) error {
	return unsupported(op, dst.DType)
}
