package vec

import (
	"math"
	"testing"

	"cresset/dtype"
)

// TestHalves converts every value of 16 bits, and float32 about the points where the
// rounding turns, at every level; the scalar conversions of package dtype, which have
// tests of their own, are the reference. NaN may differ in its bits.
func TestHalves(t *testing.T) {
	var b []dtype.BFloat16
	var h []dtype.Float16
	for i := range 1 << 16 {
		b, h = append(b, dtype.BFloat16(i)), append(h, dtype.Float16(i))
	}
	var x []float32
	for u := uint64(0); u < 1<<32; u += 1 << 12 {
		for _, d := range []uint64{0, 1, 0x7ff, 0x800, 0xfff} {
			x = append(x, math.Float32frombits(uint32(u+d)))
		}
	}
	eachLevel(t, func(t *testing.T) {
		wide := make([]float32, 1<<16)
		BF16ToF32(wide, b)
		for i, v := range wide {
			if want := b[i].Float32(); v != want && v == v {
				t.Fatalf("BF16ToF32(%#x) = %g, want %g", i, v, want)
			}
		}
		F16ToF32(wide, h)
		for i, v := range wide {
			if want := h[i].Float32(); v != want && (v == v || want == want) {
				t.Fatalf("F16ToF32(%#x) = %g, want %g", i, v, want)
			}
		}
		narrow, half := make([]dtype.BFloat16, len(x)), make([]dtype.Float16, len(x))
		F32ToBF16(narrow, x)
		F32ToF16(half, x)
		for i, v := range x {
			if want := dtype.ToBFloat16(v); narrow[i] != want {
				t.Fatalf("F32ToBF16(%g) = %#x, want %#x", v, narrow[i], want)
			}
			if want := dtype.ToFloat16(v); half[i] != want && v == v {
				t.Fatalf("F32ToF16(%g) = %#x, want %#x", v, half[i], want)
			}
		}
	})
}

func TestConvertLengths(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for n := range 131 {
			x := random(make([]float32, n), uint64(n), 1)
			wide, intact64 := guarded[float64](n, n%3)
			back, intact32 := guarded[float32](n, n%5)
			F32ToF64(wide, x)
			F64ToF32(back, wide)
			for i, v := range x {
				if wide[i] != float64(v) || back[i] != v {
					t.Fatalf("n=%d: %g became %g and %g", n, v, wide[i], back[i])
				}
			}
			b, h := make([]dtype.BFloat16, n+1), make([]dtype.Float16, n+1)
			b[n], h[n] = 0x1234, 0x1234
			F32ToBF16(b[:n], x)
			F32ToF16(h[:n], x)
			for i, v := range x {
				if b[i] != dtype.ToBFloat16(v) || h[i] != dtype.ToFloat16(v) {
					t.Fatalf("n=%d: %g became %#x and %#x", n, v, b[i], h[i])
				}
			}
			BF16ToF32(back, b[:n])
			for i := range back {
				if back[i] != b[i].Float32() {
					t.Fatalf("n=%d: %#x became %g", n, b[i], back[i])
				}
			}
			if b[n] != 0x1234 || h[n] != 0x1234 || !intact64() || !intact32() {
				t.Fatalf("n=%d: wrote outside dst", n)
			}
		}
	})
}

// TestF64ToF32Rounds has values half way between two float32, beyond their range and
// below it.
func TestF64ToF32Rounds(t *testing.T) {
	x := []float64{1 + 0x1p-24, 1 + 3*0x1p-24, 1 + 0x1.8p-24, 1e300, -1e300, 1e-300, 0x1p-150,
		0x1.8p-149, math.Inf(1), math.Inf(-1), math.NaN(), math.Copysign(0, -1), 0x1.ffffffp127}
	x = append(x, x...)
	eachLevel(t, func(t *testing.T) {
		dst := make([]float32, len(x))
		F64ToF32(dst, x)
		for i, v := range x {
			want := float32(v)
			if math.Float32bits(dst[i]) != math.Float32bits(want) && v == v {
				t.Errorf("F64ToF32(%g) = %g, want %g", v, dst[i], want)
			}
		}
	})
}

func TestTranspose(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, rows := range []int{0, 1, 7, 8, 15, 16, 17, 33, strip + 19} {
			for cols := range 50 {
				ldSrc, ldDst := cols+rows%3, rows+cols%4
				src := random(make([]float32, rows*ldSrc), 1, 1)
				dst, intact := guarded[float32](cols*ldDst, cols%7)
				Transpose(dst, src, rows, cols, ldDst, ldSrc)
				for j := range cols {
					for i := range ldDst {
						want := float32(canary) // between the rows nothing is written
						if i < rows {
							want = src[i*ldSrc+j]
						}
						if dst[j*ldDst+i] != want {
							t.Fatalf("%d×%d: row %d column %d is %g, want %g",
								rows, cols, j, i, dst[j*ldDst+i], want)
						}
					}
				}
				if !intact() {
					t.Fatalf("%d×%d: wrote outside dst", rows, cols)
				}
			}
		}
	})
}

func TestTransposeBytes(t *testing.T) {
	src := []byte("abcdef")
	dst := make([]byte, 6)
	Transpose(dst, src, 2, 3, 2, 3)
	if string(dst) != "adbecf" {
		t.Errorf("transpose of abc, def is %q", dst)
	}
}
