package env

import (
	"fmt"
	"math"
	"slices"

	"cresset/rng"
)

// A Space says what actions or observations are: a Box or a Discrete.
type Space interface {
	// Len returns how many numbers stand for one element: 1 for a class.
	Len() int
	// Sample sets x to an element drawn at random.
	Sample(r *rng.Stream, x []float32)
	// Contains returns an error that says why x is no element, or nil.
	Contains(x []float32) error
	String() string
}

// A Box holds arrays of numbers between bounds, which may be infinite.
type Box struct {
	Shape     []int
	Low, High []float32 // for each element in row-major order
}

// NewBox returns the vectors of n numbers from low to high.
func NewBox(n int, low, high float32) Box {
	b := Box{Shape: []int{n}, Low: make([]float32, n), High: make([]float32, n)}
	for i := range n {
		b.Low[i], b.High[i] = low, high
	}
	return b
}

// Len returns the number of elements of an array.
func (b Box) Len() int { return len(b.Low) }

// Sample draws each number: uniformly between finite bounds, from a normal distribution
// where there are none, from an exponential one beyond a single bound.
func (b Box) Sample(r *rng.Stream, x []float32) {
	for i := range x {
		lo, hi := float64(b.Low[i]), float64(b.High[i])
		exponential := -math.Log1p(-r.Float64())
		switch {
		case math.IsInf(lo, -1) && math.IsInf(hi, 1):
			x[i] = float32(r.Normal())
		case math.IsInf(lo, -1):
			x[i] = float32(hi - exponential)
		case math.IsInf(hi, 1):
			x[i] = float32(lo + exponential)
		default:
			x[i] = float32(lo + (hi-lo)*r.Float64())
		}
	}
}

// Contains returns an error unless x has as many numbers and each lies between its bounds.
func (b Box) Contains(x []float32) error {
	if len(x) != b.Len() {
		return fmt.Errorf("%d numbers, want %d", len(x), b.Len())
	}
	for i, v := range x {
		if !(b.Low[i] <= v && v <= b.High[i]) {
			return fmt.Errorf("number %d is %g, not in [%g, %g]", i, v, b.Low[i], b.High[i])
		}
	}
	return nil
}

// String returns "Box(17), -1 to 1", with the bounds where all have the same.
func (b Box) String() string {
	same := func(x []float32) bool {
		return len(x) > 0 && !slices.ContainsFunc(x, func(v float32) bool { return v != x[0] })
	}
	s := fmt.Sprintf("Box%v", b.Shape)
	if same(b.Low) && same(b.High) {
		s += fmt.Sprintf(", %g to %g", b.Low[0], b.High[0])
	}
	return s
}

// Discrete holds the classes 0 to N-1. A class is one whole number.
type Discrete struct{ N int }

// Len returns 1.
func (d Discrete) Len() int { return 1 }

// Sample draws a class, every one as likely.
func (d Discrete) Sample(r *rng.Stream, x []float32) { x[0] = float32(r.IntN(d.N)) }

// Contains returns an error unless x is one of the classes.
func (d Discrete) Contains(x []float32) error {
	if len(x) != 1 {
		return fmt.Errorf("%d numbers, want 1", len(x))
	}
	if v := x[0]; !(v >= 0 && v < float32(d.N)) || v != float32(int(v)) {
		return fmt.Errorf("%g is not one of the classes 0 to %d", v, d.N-1)
	}
	return nil
}

// String returns "Discrete(2)".
func (d Discrete) String() string { return fmt.Sprintf("Discrete(%d)", d.N) }
