package dots

import (
	"math"

	"cresset/dtype"
)

// plainF32 returns Σ x·y.
func plainF32(x, y []float32) float32 {
	var a, b, c, d float32
	y = y[:len(x)]
	for ; len(x) >= 4; x, y = x[4:], y[4:] {
		a += x[0] * y[0]
		b += x[1] * y[1]
		c += x[2] * y[2]
		d += x[3] * y[3]
	}
	for i, v := range x {
		a += v * y[i]
	}
	return (a + b) + (c + d)
}

// plainBF16 returns Σ x·y.
func plainBF16(x []float32, y []dtype.BFloat16) float32 {
	var a, b, c, d float32
	y = y[:len(x)]
	for ; len(x) >= 4; x, y = x[4:], y[4:] {
		a += x[0] * y[0].Float32()
		b += x[1] * y[1].Float32()
		c += x[2] * y[2].Float32()
		d += x[3] * y[3].Float32()
	}
	for i, v := range x {
		a += v * y[i].Float32()
	}
	return (a + b) + (c + d)
}

// plainF16 returns Σ x·y.
func plainF16(x []float32, y []dtype.Float16) float32 {
	var a, b, c, d float32
	y = y[:len(x)]
	for ; len(x) >= 4; x, y = x[4:], y[4:] {
		a += x[0] * y[0].Float32()
		b += x[1] * y[1].Float32()
		c += x[2] * y[2].Float32()
		d += x[3] * y[3].Float32()
	}
	for i, v := range x {
		a += v * y[i].Float32()
	}
	return (a + b) + (c + d)
}

// plainI8 returns Σ x·y.
func plainI8(x []int16, y []int8) int32 {
	var s int32
	y = y[:len(x)]
	for i, v := range x {
		s += int32(v) * int32(y[i])
	}
	return s
}

// quantize sets to to x in units of its greatest absolute value divided by levels,
// rounded, and returns that unit. Where x has an infinity or a NaN it returns NaN. Values
// below 2⁻¹⁰⁰ count as 0.
func quantize(to []int16, x []float32, levels float32) float32 {
	const tiny = 0x1p-100
	most := math.Float32frombits(maxAbs(x))
	if !(most >= tiny && most <= math.MaxFloat32) {
		clear(to)
		if most < tiny {
			return 0
		}
		return float32(math.NaN())
	}
	round(to, x, levels/most)
	return most / levels
}

// maxAbsGeneric returns the bits of the greatest absolute value, at least most.
func maxAbsGeneric(most uint32, x []float32) uint32 {
	for _, v := range x {
		most = max(most, math.Float32bits(v)&(1<<31-1))
	}
	return most
}

// roundGeneric sets to to by·x, rounded to the nearest integer, halves to even.
func roundGeneric(to []int16, x []float32, by float32) {
	x = x[:len(to)]
	for i := range to {
		to[i] = int16(math.RoundToEven(float64(x[i] * by)))
	}
}
