package devicetest

import (
	"errors"
	"fmt"
	"math"

	"cresset/device"
	"cresset/dtype"
)

// Values convert to every type here: whole, and none negative.
func checkCopy(s *suite) {
	for _, from := range types {
		for _, to := range types {
			for _, shape := range shapes {
				for _, lay := range layouts {
					src := s.array(from, shape, lay, whole(dtype.Bool))
					dst := s.array(to, shape, "contiguous", whole(to))
					if lay == "contiguous" {
						dst = s.array(to, shape, "stepped", whole(to))
					}
					s.hold(fmt.Sprintf("%s to %s %v, %s", from, to, shape, lay), 0,
						func(b device.Backend, a []*device.Array) error { return b.Copy(a[0], a[1]) }, dst, src)
				}
			}
		}
	}
}

func checkFill(s *suite) {
	for _, d := range types {
		one := s.array(d, nil, "contiguous", func(int) float64 { return 1 })
		var elem [16]byte
		copy(elem[:], one.host.Buf.Host)
		for _, shape := range shapes {
			for _, lay := range layouts {
				s.hold(fmt.Sprintf("%s %v, %s", d, shape, lay), 0,
					func(b device.Backend, a []*device.Array) error { return b.Fill(a[0], elem) },
					s.array(d, shape, lay, whole(d)))
			}
		}
	}
}

// mapOps are the elementwise functions that tensors cannot do without, by their number of
// operands.
var mapOps = []struct {
	op       device.Op
	operands int
	test     bool // the result is bool
}{
	{"neg", 1, false}, {"abs", 1, false}, {"sqrt", 1, false}, {"exp", 1, false}, {"log", 1, false},
	{"tanh", 1, false}, {"sin", 1, false}, {"floor", 1, false}, {"reciprocal", 1, false},
	{"add_number", 1, false}, {"mul_number", 1, false}, {"lt_number", 1, true},
	{"add", 2, false}, {"sub", 2, false}, {"mul", 2, false}, {"div", 2, false}, {"maximum", 2, false},
	{"minimum", 2, false}, {"eq", 2, true}, {"lt", 2, true}, {"ge", 2, true}, {"add_scaled", 2, false},
	{"addcmul", 3, false},
}

func checkMap(s *suite) {
	for _, m := range mapOps {
		for _, d := range types {
			for _, shape := range shapes {
				for i, lay := range layouts {
					out := d
					switch {
					case m.test:
						out = dtype.Bool
					case m.op == "abs":
						out = d.Real()
					}
					ps := make([]*pair, 4)
					ps[0] = s.array(out, shape, layouts[(i+1)%len(layouts)], whole(out))
					for k := range m.operands {
						ps[k+1] = s.array(d, shape, lay, func(i int) float64 { return positive(i + k) })
					}
					if m.operands == 2 && len(shape) > 0 { // the second is broadcast along the first dimension
						ps[2].host.Strides = append([]int{0}, ps[2].host.Strides[1:]...)
						ps[2].dev.Strides = ps[2].host.Strides
					}
					s.hold(fmt.Sprintf("%s of %s %v, %s", m.op, d, shape, lay), 4*epsilon(out),
						func(b device.Backend, a []*device.Array) error {
							return b.Map(m.op, a[0], a[1], a[2], a[3], [4]float64{1.5})
						}, ps...)
				}
			}
		}
	}
}

func checkReduce(s *suite) {
	for _, op := range []device.Op{"sum", "prod", "max", "min", "any", "all", "argmax", "argmin"} {
		for _, d := range types {
			for _, shape := range [][]int{{}, {7}, {3, 4}, {2, 3, 5}, {70, 9}} {
				for mask := range 1 << len(shape) {
					to, value := append([]int{}, shape...), whole(d)
					for i := range to {
						if mask>>i&1 == 1 {
							to[i] = 1
						}
					}
					out := d
					switch op {
					case "any", "all":
						out = dtype.Bool
					case "argmax", "argmin":
						out = dtype.I64
					case "prod":
						value = func(i int) float64 { return float64(1 + i%11/10) } // mostly 1
					}
					lay := layouts[mask%len(layouts)]
					s.hold(fmt.Sprintf("%s of %s %v to %v, %s", op, d, shape, to, lay), 0,
						func(b device.Backend, a []*device.Array) error { return b.Reduce(op, a[0], a[1]) },
						s.array(out, to, "stepped", whole(out)), s.array(d, shape, lay, value))
				}
			}
		}
		if op == "sum" || op == "prod" { // of nothing
			s.hold(string(op)+" of no elements", 0,
				func(b device.Backend, a []*device.Array) error { return b.Reduce(op, a[0], a[1]) },
				s.array(dtype.F32, []int{1, 3}, "contiguous", positive), s.array(dtype.F32, []int{0, 3}, "contiguous", positive))
		}
	}
}

func checkScan(s *suite) {
	for _, op := range []device.Op{"sum", "prod", "max", "min", "argmax", "argmin"} {
		for _, d := range types {
			for _, shape := range [][]int{{7}, {3, 4}, {2, 3, 5}, {2, 0}} {
				for dim := range shape {
					out, value := d, whole(d)
					switch op {
					case "argmax", "argmin":
						out = dtype.I64
					case "prod":
						value = func(i int) float64 { return float64(1 + i%5/4) }
					}
					lay := layouts[dim%len(layouts)]
					s.hold(fmt.Sprintf("%s of %s %v along %d, %s", op, d, shape, dim, lay), 0,
						func(b device.Backend, a []*device.Array) error { return b.Scan(op, a[0], a[1], dim) },
						s.array(out, shape, "stepped", whole(out)), s.array(d, shape, lay, value))
				}
			}
		}
	}
}

func checkMatMul(s *suite) {
	nan := func(int) float64 { return math.NaN() }
	for _, d := range types {
		for _, c := range []struct{ batch, m, k, n int }{{1, 1, 1, 1}, {1, 3, 5, 4}, {2, 17, 9, 33}, {3, 0, 2, 2}, {2, 2, 0, 3}} {
			for i, lay := range layouts {
				for _, beta := range []float64{0, 1} {
					value := whole(d)
					if beta == 0 && d.IsFloat() {
						value = nan // which must not be read
					}
					s.hold(fmt.Sprintf("%s %+v, %s, beta %g", d, c, lay, beta), 0,
						func(b device.Backend, a []*device.Array) error { return b.MatMul(a[0], a[1], a[2], 2, beta) },
						s.array(d, []int{c.batch, c.m, c.n}, layouts[(i+1)%len(layouts)], value),
						s.array(d, []int{c.batch, c.m, c.k}, lay, whole(d)),
						s.array(d, []int{c.batch, c.k, c.n}, lay, whole(d)))
				}
			}
		}
	}
}

// indices returns an index array with elements in [0, size).
func (s *suite) indices(shape []int, lay string, size int) *pair {
	return s.array(dtype.I64, shape, lay, func(i int) float64 { return float64(i * 5 % size) })
}

func checkGather(s *suite) {
	gather := func(b device.Backend, a []*device.Array) error { return b.Gather(a[0], a[1], a[2], 1) }
	for _, d := range types {
		for _, n := range []int{0, 1, 6} {
			for _, lay := range layouts {
				s.hold(fmt.Sprintf("%s, %d of 4, %s", d, n, lay), 0, gather, s.array(d, []int{3, n, 2}, "stepped", whole(d)),
					s.array(d, []int{3, 4, 2}, lay, whole(d)), s.indices([]int{3, n, 2}, lay, 4))
			}
		}
	}
	x, z := s.array(dtype.F32, []int{2, 3}, "contiguous", positive), s.array(dtype.F32, []int{2, 3}, "contiguous", positive)
	s.refuses(func(index *device.Array) error { return s.b.Gather(&z.dev, &x.dev, index, 1) })
}

func checkScatter(s *suite) {
	for _, op := range []device.Op{"set", "add", "mul", "max", "min"} {
		for _, d := range types {
			for _, lay := range layouts {
				shape := []int{3, 4, 2}
				if op != "set" {
					shape = []int{3, 6, 2} // several to one element
				}
				index := s.indices(shape, lay, 4)
				s.hold(fmt.Sprintf("%s of %s, %s", op, d, lay), 0,
					func(b device.Backend, a []*device.Array) error { return b.Scatter(op, a[0], a[1], a[2], 1) },
					s.array(d, []int{3, 4, 2}, "stepped", whole(d)), index, s.array(d, shape, lay, whole(d)))
			}
		}
	}
	x, z := s.array(dtype.F32, []int{2, 3}, "contiguous", positive), s.array(dtype.F32, []int{2, 3}, "contiguous", positive)
	s.refuses(func(index *device.Array) error { return s.b.Scatter("add", &z.dev, index, &x.dev, 1) })
}

// refuses expects ErrIndex, at the latest from Sync, for indices out of the range of 3.
func (s *suite) refuses(f func(index *device.Array) error) {
	for _, bad := range []float64{3, -1, 1 << 40} {
		index := s.array(dtype.I64, []int{2, 3}, "contiguous", func(i int) float64 {
			if i == 4 {
				return bad
			}
			return 0
		})
		err := f(&index.dev)
		if err == nil {
			err = s.b.Sync()
		}
		if !errors.Is(err, device.ErrIndex) {
			s.errorf("index %g in a dimension of 3: error %v, want one that wraps ErrIndex", bad, err)
		}
	}
}

// Streams are the same everywhere; the functions that make normal and exponential numbers
// of their words may differ in the last places.
func checkRandom(s *suite) {
	for _, op := range []device.Op{"uniform", "bernoulli", "randint", "normal", "exponential"} {
		p := map[device.Op][4]float64{"uniform": {-1, 3}, "bernoulli": {0.3}, "randint": {-1, 60},
			"normal": {1, 2}, "exponential": {2}}[op]
		for _, d := range types {
			if op == "randint" && (d == dtype.U8 || d == dtype.Bool) {
				continue // holds no -1
			}
			bound := 0.0
			if op == "normal" || op == "exponential" {
				bound = max(16*epsilon(d), 1e-5)
			}
			for _, shape := range shapes {
				for _, lay := range layouts {
					s.hold(fmt.Sprintf("%s of %s %v, %s", op, d, shape, lay), bound,
						func(b device.Backend, a []*device.Array) error { return b.Random(op, a[0], 12345, 1<<33, p) },
						s.array(d, shape, lay, whole(d)))
				}
			}
		}
	}
}
