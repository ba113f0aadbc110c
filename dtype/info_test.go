package dtype

import (
	"math"
	"testing"
)

// The limits by their definitions: 1 + Eps is the next number after 1, Max the last
// finite one, Tiny the first that is not subnormal.
func TestFloatInfo(t *testing.T) {
	for _, d := range []DType{F16, BF16} {
		next := func(f float32) float32 {
			if d == F16 {
				return (ToFloat16(f) + 1).Float32()
			}
			return (ToBFloat16(f) + 1).Float32()
		}
		info, _ := d.Float()
		if got := float64(next(1)) - 1; got != info.Eps {
			t.Errorf("%s: the number after 1 is %g away, Eps is %g", d, got, info.Eps)
		}
		if !math.IsInf(float64(next(float32(info.Max))), 1) {
			t.Errorf("%s: %g is followed by a finite number", d, info.Max)
		}
		tiny := float32(info.Tiny)
		if got := float64(next(tiny) - tiny); got != info.Tiny*info.Eps {
			t.Errorf("%s: the number after %g is %g away", d, tiny, got)
		}
	}
	f32, _ := C64.Float()
	if float64(math.Nextafter32(1, 2))-1 != f32.Eps {
		t.Errorf("Eps of F32 is %g", f32.Eps)
	}
	f64, _ := F64.Float()
	if math.Nextafter(1, 2)-1 != f64.Eps {
		t.Errorf("Eps of F64 is %g", f64.Eps)
	}
	if _, ok := I32.Float(); ok {
		t.Error("an integer type has a FloatInfo")
	}
}

func TestInt(t *testing.T) {
	for _, d := range All() {
		lo, hi, ok := d.Int()
		if ok != d.IsInt() {
			t.Errorf("%s: ok is %v", d, ok)
		}
		if ok && uint64(hi)-uint64(lo) != 1<<(8*d.Size())-1 && d != I64 {
			t.Errorf("%s: from %d to %d", d, lo, hi)
		}
	}
}
