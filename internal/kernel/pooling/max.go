package pooling

import "cresset/internal/parallel"

// number is what has a maximum.
type number interface {
	int8 | int16 | int32 | int64 | uint8 | float32 | float64
}

// Windows are ranges of elements along one dimension: Lo[o], Lo[o]+Step … below Hi[o].
type Windows struct {
	Lo, Hi []int32
	Step   int
}

// Max sets y to the greatest elements of windows of x, and index, unless it is nil, to
// where in the plane the first such element is. A NaN is greater than anything else; of
// several the last counts. No window may be empty.
//
//	x: (planes, size…)   y, index: (planes, windows…)
func Max[T number](y []T, index []int64, x []T, planes int, size [3]int, w *[3]Windows) {
	in := size[0] * size[1] * size[2]
	out := len(w[0].Lo) * len(w[1].Lo) * len(w[2].Lo)
	if planes == 0 || out == 0 {
		return
	}
	x32, is32 := any(x).([]float32)
	var k *keyed
	if is32 {
		k = newKeyed(size, w)
	}
	parallel.For(planes, 1+grain/(in+out), func(lo, hi int) {
		var room *keyRoom
		if k != nil {
			room = k.lend(in)
			defer keyRooms.Put(room)
		}
		for i := lo; i < hi; i++ {
			var at []int64
			if index != nil {
				at = index[i*out:][:out]
			}
			if k != nil {
				k.plane(any(y).([]float32)[i*out:][:out], at, x32[i*in:][:in], room)
				continue
			}
			maxPlane(y[i*out:][:out], at, x[i*in:][:in], size, w)
		}
	})
}

func maxPlane[T number](y []T, index []int64, x []T, size [3]int, w *[3]Windows) {
	o := 0
	for a := range w[0].Lo {
		for b := range w[1].Lo {
			for c := range w[2].Lo {
				at := maxWindow(x, size, w, a, b, c)
				y[o] = x[at]
				if index != nil {
					index[o] = int64(at)
				}
				o++
			}
		}
	}
}

// maxWindow returns where the maximum of one window is.
func maxWindow[T number](x []T, size [3]int, w *[3]Windows, a, b, c int) int {
	lo, hi, step := int(w[2].Lo[c]), int(w[2].Hi[c]), w[2].Step
	at := (int(w[0].Lo[a])*size[1]+int(w[1].Lo[b]))*size[2] + lo
	best := x[at]
	for i := int(w[0].Lo[a]); i < int(w[0].Hi[a]); i += w[0].Step {
		for j := int(w[1].Lo[b]); j < int(w[1].Hi[b]); j += w[1].Step {
			from := (i*size[1] + j) * size[2]
			row := x[from : from+hi]
			for k := lo; k < len(row); k += step {
				if v := row[k]; v > best || v != v {
					best, at = v, from+k
				}
			}
		}
	}
	return at
}
