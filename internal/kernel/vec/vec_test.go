package vec

import (
	"math"
	"math/rand/v2"
	"testing"

	"cresset/internal/cpufeature"
)

// eachLevel runs f at every level of instructions that the machine has.
func eachLevel(t *testing.T, f func(t *testing.T)) {
	for _, l := range cpufeature.Levels() {
		t.Run(l.String(), func(t *testing.T) {
			defer cpufeature.Force(l)()
			f(t)
		})
	}
}

const (
	canary    = 1.25e-30
	guardSize = 80 // more than four of the widest registers
)

// guarded returns a slice of n elements, off elements from an aligned start, and a
// function that says whether the elements around it still hold what they held.
func guarded[T Float](n, off int) (s []T, intact func() bool) {
	all := make([]T, guardSize+off+n+guardSize)
	Fill(all, canary)
	return all[guardSize+off:][:n:n], func() bool {
		for i, v := range all {
			if inside := i >= guardSize+off && i < guardSize+off+n; !inside && v != canary {
				return false
			}
		}
		return true
	}
}

// random fills x with normal numbers of the given scale.
func random[T Float](x []T, seed uint64, scale float64) []T {
	r := rand.New(rand.NewPCG(seed, 7))
	for i := range x {
		x[i] = T(r.NormFloat64() * scale)
	}
	return x
}

// ulps returns the distance between got and want in units in the last place of a
// float32 near want; 0 if both are NaN, or the same infinity.
func ulps(got float32, want float64) float64 {
	w := float32(want)
	switch {
	case got != got || want != want:
		if got != got && want != want {
			return 0
		}
		return math.Inf(1)
	case w == got && math.IsInf(float64(w), 0):
		return 0
	case w == got && w == 0 && math.Signbit(want) != math.Signbit(float64(got)):
		return math.Inf(1)
	case math.IsInf(float64(w), 0) || math.IsInf(float64(got), 0):
		// The largest numbers are as near to infinity as to each other.
		if math.Abs(float64(got)) >= math.MaxFloat32 && math.Abs(want) > math.MaxFloat32*(1-1e-7) {
			return 1
		}
		return math.Inf(1)
	}
	_, e := math.Frexp(want)
	unit := math.Ldexp(1, max(e-24, -149))
	return math.Abs(float64(got)-want) / unit
}

// special are the values at which functions go wrong.
var special = []float32{
	0, float32(math.Copysign(0, -1)), 1, -1, 0.5, -0.5, 2, -2,
	float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()),
	math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32, 1e-40, -1e-40,
	0x1p-126, -0x1p-126, 1e-20, -1e-20, math.MaxFloat32, -math.MaxFloat32,
	88.7, 88.73, 89, -87.3, -87.4, -88, -103.9, -104, -150, 1e10, -1e10, 1e30, -1e30,
	0.999999, 1.000001, -0.999999, -1.000001, 1e-5, -1e-5, 3.1415927, -3.1415927,
}
