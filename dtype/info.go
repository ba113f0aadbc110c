package dtype

import "math"

// A FloatInfo says what numbers a floating type holds (PyTorch's torch.finfo).
type FloatInfo struct {
	Bits int
	Eps  float64 // the distance from 1 to the next larger number
	Max  float64 // the largest number; the smallest is -Max
	Tiny float64 // the smallest positive number of full precision
}

// Float returns what numbers a floating type holds, and for a complex type those of its
// parts; ok is false for other types.
func (d DType) Float() (info FloatInfo, ok bool) {
	switch d.Real() {
	case F16:
		return FloatInfo{16, 0x1p-10, 65504, 0x1p-14}, true
	case BF16:
		return FloatInfo{16, 0x1p-7, 0x1.fep127, 0x1p-126}, true
	case F32:
		return FloatInfo{32, 0x1p-23, math.MaxFloat32, 0x1p-126}, true
	case F64:
		return FloatInfo{64, 0x1p-52, math.MaxFloat64, 0x1p-1022}, true
	}
	return FloatInfo{}, false
}

// Int returns the smallest and the largest number of an integer type (PyTorch's
// torch.iinfo); ok is false for other types.
func (d DType) Int() (smallest, largest int64, ok bool) {
	switch d {
	case U8:
		return 0, math.MaxUint8, true
	case I8:
		return math.MinInt8, math.MaxInt8, true
	case I16:
		return math.MinInt16, math.MaxInt16, true
	case I32:
		return math.MinInt32, math.MaxInt32, true
	case I64:
		return math.MinInt64, math.MaxInt64, true
	}
	return 0, 0, false
}
