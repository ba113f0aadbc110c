package cpu

import (
	"math"
	"math/bits"
	"sync"

	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/vec"
	"cresset/internal/parallel"
)

// randomGrain is how many blocks of a stream one goroutine takes at a time.
const randomGrain = 4 << 10

// Random fills dst with random numbers. See device.Backend and device.RandomBlocks.
func (b *Backend) Random(op device.Op, dst *device.Array, key, counter uint64, p [4]float64) error {
	d, ok := native(op, dst.DType)
	if !ok {
		return unsupported(op, dst.DType)
	}
	n := dst.Len()
	if n == 0 {
		return nil
	}
	out := dst
	if d != dst.DType || !contiguous(dst) {
		out = b.temporary(d, dst.Shape)
	}
	s := source{key, counter}
	switch op {
	case "uniform":
		p[2] = 24 // random bits
		switch dst.DType {
		case dtype.F16:
			p[2] = 11
		case dtype.BF16:
			p[2] = 8
		}
		draw(s, out, p, uniform32, uniform64)
	case "normal":
		draw(s, out, p, normal32, normal64)
	case "exponential":
		draw(s, out, p, exponential32, exponential64)
	case "bernoulli":
		fillBlocks(s, elements[uint8](out)[:n], 4, p, bernoulliBlock)
	default:
		fillBlocks(s, elements[int64](out)[:n], 2, p, randintBlock)
	}
	if out != dst {
		return b.Copy(dst, out)
	}
	return nil
}

// native returns the type that a distribution is drawn in for elements of type d.
func native(op device.Op, d dtype.DType) (dtype.DType, bool) {
	switch op {
	case "uniform", "normal", "exponential":
		if d == dtype.F64 {
			return d, true
		}
		return dtype.F32, d.IsFloat()
	case "bernoulli":
		return dtype.Bool, true
	case "randint":
		return dtype.I64, !d.IsComplex()
	}
	return dtype.Invalid, false
}

// A source is a place in a random stream.
type source struct{ key, counter uint64 }

// A drawer makes elements of a distribution with the parameters p, each from its words: one
// for 32 bits, two for 64.
type drawer[T any] func(dst []T, w []uint32, p [4]float64)

// draw fills dst: four F32 or two F64 elements take a block.
func draw(s source, dst *device.Array, p [4]float64, f32 drawer[float32], f64 drawer[float64]) {
	if n := dst.Len(); dst.DType == dtype.F64 {
		fillBlocks(s, elements[float64](dst)[:n], 2, p, f64)
	} else {
		fillBlocks(s, elements[float32](dst)[:n], 4, p, f32)
	}
}

// fillBlocks calls f for runs of whole blocks of per elements, the last of which may be shorter.
func fillBlocks[T any](s source, dst []T, per int, p [4]float64, f drawer[T]) {
	blocks := (len(dst) + per - 1) / per
	if blocks <= randomGrain { // a few numbers, as a policy draws, allocate nothing
		fillSome(s, dst, per, p, f, 0, blocks)
		return
	}
	parallel.For(blocks, randomGrain, func(lo, hi int) { fillSome(s, dst, per, p, f, lo, hi) })
}

// words is how many words of a stream are made at a time, in the first-level cache.
const words = 2048

var wordRooms = sync.Pool{New: func() any { return new([words]uint32) }}

// fillSome fills the elements of blocks lo to hi.
func fillSome[T any](s source, dst []T, per int, p [4]float64, f drawer[T], lo, hi int) {
	room := wordRooms.Get().(*[words]uint32)
	defer wordRooms.Put(room)
	for i := lo; i < hi; i += words / 4 {
		n := min(words/4, hi-i)
		vec.Philox(room[:4*n], s.key, s.counter+uint64(i))
		f(dst[i*per:min((i+n)*per, len(dst))], room[:4*n], p)
	}
}

// uniform32 makes numbers of [p[0], p[1]) of p[2] random bits.
func uniform32(dst []float32, w []uint32, p [4]float64) {
	lo, hi, bits := float32(p[0]), float32(p[1]), int(p[2])
	scale := (hi - lo) / float32(int(1)<<bits)
	last := math.Nextafter32(hi, lo)
	shift := uint(32-bits) & 31
	w = w[:len(dst)]
	for k := range dst {
		v := lo + float32(int32(w[k]>>shift))*scale
		if v >= hi && lo < hi { // rounded up
			v = last
		}
		dst[k] = v
	}
}

func uniform64(dst []float64, w []uint32, p [4]float64) {
	for k := range dst {
		v := p[0] + float64(word64(w, k)>>11)*((p[1]-p[0])/(1<<53))
		if v >= p[1] && p[0] < p[1] {
			v = math.Nextafter(p[1], p[0])
		}
		dst[k] = v
	}
}

// word64 is the k-th pair of words.
func word64(w []uint32, k int) uint64 { return uint64(w[2*k]) | uint64(w[2*k+1])<<32 }

// open32 is a number of (0, 1), from 32 random bits.
func open32(w uint32) float64 { return (float64(w) + 0.5) * 0x1p-32 }

// open64 is a number of (0, 1), from 64 random bits.
func open64(w uint64) float64 { return (float64(w>>12) + 0.5) * 0x1p-52 }

// normal32 makes two numbers of two words (Box and Muller, "A note on the generation of
// random normal deviates", 1958).
func normal32(dst []float32, w []uint32, p [4]float64) {
	mean, std := float32(p[0]), float32(p[1])
	for k := 0; k < len(dst); k += 2 {
		r := float32(math.Sqrt(-2 * math.Log(open32(w[k]))))
		sin, cos := turn32(w[k+1])
		dst[k] = mean + std*(r*cos)
		if k+1 < len(dst) {
			dst[k+1] = mean + std*(r*sin)
		}
	}
}

// turn32 returns sine and cosine of 2π·w/2³²: the first bits of w give the quarter of
// the circle, the others an angle within ±π/4 of its middle, for which the series of
// Taylor are exact to an F32.
func turn32(w uint32) (sin, cos float32) {
	x := float32(int32(w<<2)) * (math.Pi / 4 * 0x1p-31)
	x2 := x * x
	s := x * (1 + x2*(-1./6+x2*(1./120+x2*(-1./5040+x2*(1./362880)))))
	c := 1 + x2*(-1./2+x2*(1./24+x2*(-1./720+x2*(1./40320))))
	switch w >> 30 {
	case 0:
		return s, c
	case 1:
		return c, -s
	case 2:
		return -s, -c
	}
	return -c, s
}

func normal64(dst []float64, w []uint32, p [4]float64) {
	for k := 0; k < len(dst); k += 2 {
		r := math.Sqrt(-2 * math.Log(open64(word64(w, k))))
		sin, cos := math.Sincos(2 * math.Pi * open64(word64(w, k+1)))
		dst[k] = p[0] + p[1]*(r*cos)
		if k+1 < len(dst) {
			dst[k+1] = p[0] + p[1]*(r*sin)
		}
	}
}

func exponential32(dst []float32, w []uint32, p [4]float64) {
	for k := range dst {
		dst[k] = float32(-math.Log(open32(w[k])) / p[0])
	}
}

func exponential64(dst []float64, w []uint32, p [4]float64) {
	for k := range dst {
		dst[k] = -math.Log(open64(word64(w, k))) / p[0]
	}
}

// bernoulliBlock sets an element to 1 if its word is less than p[0]·2³².
func bernoulliBlock(dst []uint8, w []uint32, p [4]float64) {
	limit := uint64(p[0] * (1 << 32))
	w = w[:len(dst)]
	for k := range dst {
		dst[k] = uint8((uint64(w[k]) - limit) >> 63) // the sign of the difference
	}
}

// randintBlock scales 64 random bits to the range p[0] to p[1]: no number is likelier than
// another by more than 2⁻⁶⁴ times the size of the range.
func randintBlock(dst []int64, w []uint32, p [4]float64) {
	lo, hi := int64(p[0]), int64(p[1])
	for k := range dst {
		v, _ := bits.Mul64(word64(w, k), uint64(hi-lo))
		dst[k] = lo + int64(v)
	}
}
