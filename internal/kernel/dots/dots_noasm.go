//go:build !amd64 || purego

package dots

func unitFor(kind) *unit { return nil }

func split(to, x []float32) { splitGeneric(to, x) }

func maxAbs(x []float32) uint32 { return maxAbsGeneric(0, x) }

func round(to []int16, x []float32, by float32) { roundGeneric(to, x, by) }
