package dtype

import "math"

// Float32 returns the value of b, which is exact.
func (b BFloat16) Float32() float32 { return math.Float32frombits(uint32(b) << 16) }

// ToBFloat16 rounds f to the nearest BFloat16, ties to even. A NaN stays a (quiet) NaN.
func ToBFloat16(f float32) BFloat16 {
	u := math.Float32bits(f)
	if f != f {
		return BFloat16(u>>16 | 0x40)
	}
	return BFloat16((u + 0x7fff + u>>16&1) >> 16)
}

// Float32 returns the value of h, which is exact.
func (h Float16) Float32() float32 {
	sign := uint32(h&0x8000) << 16
	exp := uint32(h>>10) & 0x1f
	frac := uint32(h) & 0x3ff
	switch {
	case exp == 0x1f: // infinity or NaN
		return math.Float32frombits(sign | 0x7f800000 | frac<<13)
	case exp != 0:
		return math.Float32frombits(sign | (exp+112)<<23 | frac<<13)
	}
	// Zero or subnormal: frac · 2⁻²⁴.
	f := float32(frac) * (1.0 / (1 << 24))
	return math.Float32frombits(math.Float32bits(f) | sign)
}

// ToFloat16 rounds f to the nearest Float16, ties to even; what is too large
// becomes an infinity. A NaN stays a (quiet) NaN.
func ToFloat16(f float32) Float16 {
	u := math.Float32bits(f)
	sign := Float16(u >> 16 & 0x8000)
	u &= 0x7fffffff
	switch {
	case u > 0x7f800000:
		return sign | 0x7e00 | Float16(u>>13&0x3ff)
	case u >= 0x477ff000: // 65520 and more round to infinity
		return sign | 0x7c00
	case u < 0x38800000: // below the smallest normal, 2⁻¹⁴
		// Adding ½ aligns the last bit of the sum with 2⁻²⁴, so the addition rounds.
		sum := math.Float32frombits(u) + 0.5
		return sign | Float16(math.Float32bits(sum)-0x3f000000)
	}
	return sign | Float16((u-0x38000000+0xfff+u>>13&1)>>13)
}
