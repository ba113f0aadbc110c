//go:build !purego

package vec

import "cresset/internal/cpufeature"

// adamAsm is AdamStep without vmax in assembly, or false.
func adamAsm[T Float](p, g, m, v []T, c *AdamCoefficients) bool {
	l := level[T]()
	if l == cpufeature.Generic || float32(1-c.Beta1) >= 0.5 { // see lerp
		return false
	}
	k := [...]float32{float32(1 - c.Beta1), float32(c.Beta2), float32(1 - c.Beta2),
		float32(1 - c.Shrink), float32(c.L2), float32(c.GradScale), float32(c.StepSize),
		float32(c.Correction), float32(c.Eps)}
	if l == cpufeature.AVX512 {
		adamAVX512(f32(p), f32(g), f32(m), f32(v), len(p), &k[0])
	} else {
		adamAVX2(f32(p), f32(g), f32(m), f32(v), len(p), &k[0])
	}
	return true
}

// sgdAsm is SGDStep in assembly but for a first step with momentum, or false.
func sgdAsm[T Float](p, g, buf []T, c *SGDCoefficients) bool {
	if !simd[T]() || buf != nil && c.First {
		return false
	}
	k := [...]float32{float32(c.LR), float32(c.L2), float32(c.GradScale),
		float32(c.Momentum), float32(1 - c.Dampening)}
	switch {
	case buf == nil:
		sgdAVX2(f32(p), f32(g), len(p), &k[0])
	case c.Nesterov:
		nesterovAVX2(f32(p), f32(g), f32(buf), len(p), &k[0])
	default:
		momentumAVX2(f32(p), f32(g), f32(buf), len(p), &k[0])
	}
	return true
}
