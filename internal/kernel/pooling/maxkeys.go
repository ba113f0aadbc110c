package pooling

import (
	"math"
	"sync"
)

// Maxima of float32 without branches that depend on the data, which no processor can
// guess: each element becomes an integer, its key, in the order of the elements. The
// greatest of the numbers
//
//	key·2³² + (what is left of the window)
//
// is the first of the greatest elements.

// keyed is what the planes of one call have in common.
type keyed struct {
	size   [3]int
	w      *[3]Windows
	lo, hi int // columns of windows that are whole, and stride apart
	stride int
	taps   int     // of a window along a row
	at     []int32 // where each tap of a window lies, from its first one
}

// nanKey is the key of every NaN, greater than that of infinity.
const nanKey = math.MaxInt32

// key returns the key of v; that of -0 is that of 0.
func key(v float32) int32 {
	b := int32(math.Float32bits(v + 0))
	magnitude := b & math.MaxInt32
	k := b ^ b>>31&math.MaxInt32
	if magnitude > 0x7f800000 {
		k = nanKey
	}
	return k
}

// newKeyed returns nil where keys do not pay: in three dimensions, or if few windows are
// alike.
func newKeyed(size [3]int, w *[3]Windows) *keyed {
	k := &keyed{size: size, w: w}
	c := &w[2]
	if size[0] != 1 || len(w[0].Lo) != 1 {
		return nil
	}
	most := int32(0)
	for i, hi := range c.Hi {
		most = max(most, hi-c.Lo[i])
	}
	whole := func(i int) bool { return c.Hi[i]-c.Lo[i] == most }
	for k.lo = 0; !whole(k.lo); k.lo++ {
	}
	k.hi, k.stride = k.lo+1, 1
	if k.hi < len(c.Lo) {
		k.stride = int(c.Lo[k.hi] - c.Lo[k.lo])
	}
	for k.hi < len(c.Lo) && whole(k.hi) && int(c.Lo[k.hi]-c.Lo[k.hi-1]) == k.stride {
		k.hi++
	}
	k.taps = (int(most) + c.Step - 1) / c.Step
	rows := 0
	for i, hi := range w[1].Hi {
		rows = max(rows, (int(hi-w[1].Lo[i])+w[1].Step-1)/w[1].Step)
	}
	if k.hi-k.lo < 4 || k.taps*rows > 64 {
		return nil
	}
	for i := range rows {
		for j := range k.taps {
			k.at = append(k.at, int32(i*w[1].Step*size[2]+j*c.Step))
		}
	}
	return k
}

// A keyRoom holds the keys of a plane, and of one row of results.
type keyRoom struct {
	keys []int32
	best []int64
}

var keyRooms = sync.Pool{New: func() any { return new(keyRoom) }}

// lend returns room for planes of n elements, to be put back.
func (k *keyed) lend(n int) *keyRoom {
	r := keyRooms.Get().(*keyRoom)
	if len(r.keys) < n {
		r.keys = make([]int32, n)
	}
	if len(r.best) < k.hi-k.lo {
		r.best = make([]int64, k.hi-k.lo)
	}
	return r
}

// plane is maxPlane.
func (k *keyed) plane(y []float32, index []int64, x []float32, room *keyRoom) {
	keys, best := room.keys[:len(x)], room.best
	for i, v := range x {
		keys[i] = key(v)
	}
	out := len(k.w[2].Lo)
	set := func(o, at int) {
		y[o] = x[at]
		if index != nil {
			index[o] = int64(at)
		}
	}
	for b := range k.w[1].Lo {
		k.row(best, keys, b)
		first := int(k.w[1].Lo[b])*k.size[2] + int(k.w[2].Lo[k.lo])
		for c := range out {
			if c < k.lo || c >= k.hi {
				set(b*out+c, maxWindow(x, k.size, k.w, 0, b, c))
				continue
			}
			v := best[c-k.lo]
			if v>>32 == nanKey { // the last of them counts
				set(b*out+c, maxWindow(x, k.size, k.w, 0, b, c))
				continue
			}
			set(b*out+c, first+(c-k.lo)*k.stride+int(k.at[^uint32(v)]))
		}
	}
}

// row finds the greatest key and tap of the whole windows of one row.
func (k *keyed) row(best []int64, keys []int32, b int) {
	rows, cols := &k.w[1], &k.w[2]
	best = best[:k.hi-k.lo]
	tap := uint32(0)
	for i := int(rows.Lo[b]); i < int(rows.Hi[b]); i += rows.Step {
		from := i*k.size[2] + int(cols.Lo[k.lo])
		for range k.taps {
			left := int64(^tap)
			src := keys[from : from+(len(best)-1)*k.stride+1]
			switch {
			case tap == 0:
				for c := range best {
					best[c] = int64(src[c*k.stride])<<32 | left
				}
			case k.stride == 1:
				for c, v := range src[:len(best)] {
					best[c] = max(best[c], int64(v)<<32|left)
				}
			default:
				for c := range best {
					best[c] = max(best[c], int64(src[c*k.stride])<<32|left)
				}
			}
			from += cols.Step
			tap++
		}
	}
}
