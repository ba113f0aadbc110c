//go:build !amd64 || purego

package dots

func unitFor(kind) *unit { return nil }

// split sorts each 32 elements into 16 even and 16 odd ones.
func split(to, x []float32) {
	for at := 0; at < len(to); at += 32 {
		for i := range 16 {
			to[at+i], to[at+16+i] = x[at+2*i], x[at+2*i+1]
		}
	}
}

func maxAbs(x []float32) uint32 { return maxAbsGeneric(0, x) }

func round(to []int16, x []float32, by float32) { roundGeneric(to, x, by) }
