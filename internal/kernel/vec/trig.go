package vec

import "math"

const (
	trigMax   = 65536 // the assembly reduces arguments up to here
	trigGroup = 16    // lanes of the widest register
)

// Sin sets dst[i] to the sine of x[i] radians, within 1.5 ulp; NaN for an infinity.
func Sin[T Float](dst, x []T) {
	same("Sin", len(dst), len(x))
	for len(x) > 0 {
		n := sinAsm(dst, x)
		if n < 0 {
			for i := range dst {
				dst[i] = T(math.Sin(float64(x[i])))
			}
			return
		}
		dst, x = dst[n:], x[n:]
		// What comes now, if anything, is a group with large elements, done apart; the
		// others get the same bits as in any group.
		k := min(len(x), trigGroup)
		group, large := shelter(x[:k])
		sinAsm(group[:k], group[:k])
		for i, v := range x[:k] {
			if large[i] {
				group[i] = T(math.Sin(float64(v)))
			}
		}
		copy(dst[:k], group[:k])
		dst, x = dst[k:], x[k:]
	}
}

// Cos sets dst[i] to the cosine of x[i] radians, within 1.6 ulp; NaN for an infinity.
func Cos[T Float](dst, x []T) {
	same("Cos", len(dst), len(x))
	for len(x) > 0 {
		n := cosAsm(dst, x)
		if n < 0 {
			for i := range dst {
				dst[i] = T(math.Cos(float64(x[i])))
			}
			return
		}
		dst, x = dst[n:], x[n:]
		k := min(len(x), trigGroup)
		group, large := shelter(x[:k])
		cosAsm(group[:k], group[:k])
		for i, v := range x[:k] {
			if large[i] {
				group[i] = T(math.Cos(float64(v)))
			}
		}
		copy(dst[:k], group[:k])
		dst, x = dst[k:], x[k:]
	}
}

// shelter copies x, with 0 for the elements that the assembly does not take, and says
// which these are.
func shelter[T Float](x []T) (group [trigGroup]T, large [trigGroup]bool) {
	for i, v := range x {
		large[i] = !(math.Abs(float64(v)) <= trigMax)
		if !large[i] {
			group[i] = v
		}
	}
	return group, large
}
