package tensor

import (
	"encoding/binary"
	"fmt"
	"math"

	"cresset/dtype"
)

// encode returns the bytes of the number v as an element of type d. Floats become
// integers by truncation, anything but zero becomes true, complex numbers lose their
// imaginary part in a real type.
func encode(d dtype.DType, v any) (e [16]byte) {
	c, i := parts(v)
	le := binary.LittleEndian
	switch d {
	case Bool:
		if c != 0 || i != 0 {
			e[0] = 1
		}
	case U8, I8:
		e[0] = byte(i)
	case I16:
		le.PutUint16(e[:], uint16(i))
	case I32:
		le.PutUint32(e[:], uint32(i))
	case I64:
		le.PutUint64(e[:], uint64(i))
	case F16:
		le.PutUint16(e[:], uint16(dtype.ToFloat16(float32(real(c)))))
	case BF16:
		le.PutUint16(e[:], uint16(dtype.ToBFloat16(float32(real(c)))))
	case F32:
		le.PutUint32(e[:], math.Float32bits(float32(real(c))))
	case F64:
		le.PutUint64(e[:], math.Float64bits(real(c)))
	case C64:
		le.PutUint32(e[:], math.Float32bits(float32(real(c))))
		le.PutUint32(e[4:], math.Float32bits(float32(imag(c))))
	case C128:
		le.PutUint64(e[:], math.Float64bits(real(c)))
		le.PutUint64(e[8:], math.Float64bits(imag(c)))
	default:
		panic(fmt.Sprintf("tensor: encode to %s", d))
	}
	return e
}

// parts returns a number as a complex one and as an integer; each is exact if the
// number is of its kind.
func parts(v any) (complex128, int64) {
	switch v := v.(type) {
	case float64:
		return complex(v, 0), truncate(v)
	case float32:
		return complex(float64(v), 0), truncate(float64(v))
	case int:
		return complex(float64(v), 0), int64(v)
	case int64:
		return complex(float64(v), 0), v
	case int32:
		return complex(float64(v), 0), int64(v)
	case int16:
		return complex(float64(v), 0), int64(v)
	case int8:
		return complex(float64(v), 0), int64(v)
	case uint8:
		return complex(float64(v), 0), int64(v)
	case uint16:
		return complex(float64(v), 0), int64(v)
	case uint32:
		return complex(float64(v), 0), int64(v)
	case uint:
		return complex(float64(v), 0), int64(v)
	case bool:
		if v {
			return 1, 1
		}
		return 0, 0
	case complex64:
		return complex128(v), truncate(float64(real(v)))
	case complex128:
		return v, truncate(real(v))
	}
	failf("Scalar", ErrDType, nil, "%v of Go type %T is no number", v, v)
	return 0, 0
}

// truncate converts as x86 does: what an int64 cannot hold becomes the smallest one.
func truncate(f float64) int64 {
	if f >= -(1<<63) && f < 1<<63 {
		return int64(f)
	}
	return math.MinInt64
}

// asFloat returns the number v as a float64.
func asFloat(v any) float64 {
	c, _ := parts(v)
	return real(c)
}
