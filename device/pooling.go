package device

// Taps say which weighted sums to form along one dimension: element o of the result is
// the sum of Weight[i]·x[Index[i]] for Start[o] ≤ i < Start[o+1]. It is a sparse matrix
// by rows.
type Taps struct {
	In     int     // size of the source
	Start  []int32 // where the taps of each element start, and the end of the last
	Index  []int32
	Weight []float64
}

// Out returns the size of the result.
func (t *Taps) Out() int { return len(t.Start) - 1 }

// Transpose returns the transpose of the matrix.
func (t *Taps) Transpose() *Taps {
	u := &Taps{In: t.Out(), Start: make([]int32, t.In+1), Index: make([]int32, len(t.Index)),
		Weight: make([]float64, len(t.Index))}
	for _, j := range t.Index {
		u.Start[j+1]++
	}
	for j := range t.In {
		u.Start[j+1] += u.Start[j]
	}
	next := append([]int32{}, u.Start...)
	for o := range t.Out() {
		for i := t.Start[o]; i < t.Start[o+1]; i++ {
			j := next[t.Index[i]]
			next[t.Index[i]]++
			u.Index[j], u.Weight[j] = int32(o), t.Weight[i]
		}
	}
	return u
}

// A Resampler is a Backend that forms weighted sums along dimensions: average pooling,
// interpolation, and their gradients.
type Resampler interface {
	// Resample sets dst, which is contiguous, to weighted sums of x along the last
	// dimensions, at most three, one after the other. Taps that are nil leave a dimension
	// as it is.
	Resample(dst, x *Array, taps []*Taps) error
}

// Windows are ranges of elements along one dimension: Lo[o], Lo[o]+Step … below Hi[o].
// None is empty.
type Windows struct {
	Lo, Hi []int32
	Step   int
}

// A MaxPooler is a Backend that finds the maxima of windows.
type MaxPooler interface {
	// MaxPool sets dst to the greatest elements of windows over the last dimensions of x,
	// at most three, and index, I64, to where in those dimensions, in row-major order, they
	// are. Of equal elements the first counts, of several NaN the last, which is greater
	// than any number. index may be nil; both are contiguous.
	MaxPool(dst, index, x *Array, w []Windows) error
}
