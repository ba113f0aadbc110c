package layout

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

// Each fuzz test derives its shapes from one number and compares with the definition,
// element by element. Without -fuzz it runs for the first few thousand numbers.
const seeds = 2000

func fuzz(f *testing.F, check func(t *testing.T, r *rand.Rand)) {
	for i := range seeds {
		f.Add(uint64(i))
	}
	f.Fuzz(func(t *testing.T, seed uint64) { check(t, rand.New(rand.NewPCG(seed, 1))) })
}

// randomShape has up to four dimensions of up to five; few are empty.
func randomShape(r *rand.Rand) []int {
	shape := make([]int, r.IntN(5))
	for i := range shape {
		shape[i] = 1 + r.IntN(5)
		switch r.IntN(12) {
		case 0:
			shape[i] = 0
		case 1, 2, 3:
			shape[i] = 1
		}
	}
	return shape
}

// randomStrides lays the dimensions out in any order, with or without gaps, repeated or
// turned around; some are anything at all.
func randomStrides(r *rand.Rand, shape []int) []int {
	strides := make([]int, len(shape))
	Contiguous(strides, shape)
	if r.IntN(3) == 0 {
		return strides
	}
	n := 1
	for _, i := range r.Perm(len(shape)) {
		if r.IntN(6) == 0 {
			n *= 2
		}
		strides[i] = n
		n *= max(shape[i], 1)
		switch r.IntN(10) {
		case 0:
			strides[i] = 0
		case 1:
			strides[i] = -strides[i]
		case 2:
			strides[i] = r.IntN(7)
		}
	}
	return strides
}

// offsets returns the offset of every element, in row-major order.
func offsets(shape, strides []int) []int {
	all := make([]int, 0, Len(shape))
	at := make([]int, len(shape))
	for range Len(shape) {
		o := 0
		for d := range at {
			o += at[d] * strides[d]
		}
		all = append(all, o)
		for d := len(at) - 1; d >= 0; d-- {
			if at[d]++; at[d] < shape[d] {
				break
			}
			at[d] = 0
		}
	}
	return all
}

// regroup returns a shape with as many elements as another.
func regroup(r *rand.Rand, shape []int) []int {
	n := Len(shape)
	if n == 0 {
		return append([]int{0}, randomShape(r)...)
	}
	var to []int
	for n > 1 {
		d := 1 + r.IntN(n)
		for n%d != 0 {
			d--
		}
		to = append(to, d)
		n /= d
	}
	if r.IntN(2) == 0 { // the same dimensions, split or joined
		to = slices.Clone(shape)
		if i := r.IntN(len(to) + 1); i+1 < len(to) {
			to[i] *= to[i+1]
			to = slices.Delete(to, i+1, i+2)
		}
	}
	if r.IntN(3) == 0 {
		to = slices.Insert(to, r.IntN(len(to)+1), 1)
	}
	return to
}

// A view exists where some strides reach the same elements in the same order.
func FuzzView(f *testing.F) {
	fuzz(f, func(t *testing.T, r *rand.Rand) {
		shape := randomShape(r)
		strides := randomStrides(r, shape)
		to := regroup(r, shape)
		want := offsets(shape, strides)
		// The only strides that can do it are the steps from the first element.
		step := make([]int, len(to))
		size := 1
		for d := len(to) - 1; d >= 0; d-- {
			if to[d] > 1 && len(want) > 0 {
				step[d] = want[size]
			}
			size *= to[d]
		}
		possible := slices.Equal(offsets(to, step), want)
		got := make([]int, len(to))
		switch ok := View(got, shape, strides, to); {
		case ok != possible:
			t.Fatalf("View of %v %v as %v: %v, want %v", shape, strides, to, ok, possible)
		case ok && !slices.Equal(offsets(to, got), want):
			t.Fatalf("View of %v %v as %v: strides %v reach other elements", shape, strides, to, got)
		}
	})
}

// NumPy's rule, spelt out: both shapes get ones in front, then each pair decides.
func FuzzBroadcast(f *testing.F) {
	fuzz(f, func(t *testing.T, r *rand.Rand) {
		a, b := randomShape(r), randomShape(r)
		if r.IntN(2) == 0 { // likely to fit
			b = slices.Clone(a[r.IntN(len(a)+1):])
			for i := range b {
				if r.IntN(3) == 0 {
					b[i] = 1
				}
			}
		}
		rank := max(len(a), len(b))
		ones := slices.Repeat([]int{1}, rank)
		wa, wb := append(ones[:rank-len(a):rank-len(a)], a...), append(ones[:rank-len(b):rank-len(b)], b...)
		want, fits := make([]int, rank), true
		for i := range want {
			switch {
			case wa[i] == 1:
				want[i] = wb[i]
			case wb[i] == 1 || wa[i] == wb[i]:
				want[i] = wa[i]
			default:
				fits = false
			}
		}
		got, err := Broadcast(nil, a, b)
		if (err == nil) != fits || fits && !slices.Equal(got, want) {
			t.Fatalf("Broadcast of %v and %v: %v %v, want %v %v", a, b, got, err, want, fits)
		}
		if !fits {
			return
		}
		// Expand reads the same element wherever the index is that of a size of 1.
		strides := randomStrides(r, a)
		out := make([]int, rank)
		Expand(out, a, strides, want)
		for d := range out {
			switch i := d - (rank - len(a)); {
			case i < 0 || a[i] == 1 && want[d] != 1:
				if out[d] != 0 {
					t.Fatalf("Expand of %v to %v: stride %d in dimension %d", a, want, out[d], d)
				}
			case out[d] != strides[i]:
				t.Fatalf("Expand of %v %v to %v: %v", a, strides, want, out)
			}
		}
	})
}

// Overlaps never misses an element reached twice, and is exact for what operations make:
// dimensions in any order, with gaps, repeated or turned around.
func FuzzOverlaps(f *testing.F) {
	fuzz(f, func(t *testing.T, r *rand.Rand) {
		shape := randomShape(r)
		strides := randomStrides(r, shape)
		all := offsets(shape, strides)
		slices.Sort(all)
		twice := len(slices.Compact(slices.Clone(all))) < len(all)
		got := Overlaps(shape, strides)
		if twice && !got {
			t.Fatalf("%v %v reaches an element twice: %v", shape, strides, all)
		}
		if got && !twice && !crossing(shape, strides) {
			t.Fatalf("%v %v reaches each element once: %v", shape, strides, all)
		}
	})
}

// crossing reports whether a stride is smaller than the reach of the smaller ones, which
// no operation makes without an overlap.
func crossing(shape, strides []int) bool {
	for i := range shape {
		reach := 0
		for j := range shape {
			if j != i && abs(strides[j]) <= abs(strides[i]) && (abs(strides[j]) < abs(strides[i]) || j < i) {
				reach += abs(strides[j]) * max(shape[j]-1, 0)
			}
		}
		if shape[i] > 1 && abs(strides[i]) <= reach {
			return true
		}
	}
	return false
}

// What is said about a layout, against the offsets of all elements.
func FuzzProperties(f *testing.F) {
	fuzz(f, func(t *testing.T, r *rand.Rand) {
		shape := randomShape(r)
		strides := randomStrides(r, shape)
		all := offsets(shape, strides)
		row := make([]int, len(all))
		for i := range row {
			row[i] = i
		}
		if got, want := IsContiguous(shape, strides), slices.Equal(all, row); got != want {
			t.Fatalf("IsContiguous of %v %v: %v, want %v", shape, strides, got, want)
		}
		sorted := slices.Sorted(slices.Values(all))
		if got, want := IsDense(shape, strides), slices.Equal(sorted, row); got != want {
			t.Fatalf("IsDense of %v %v: %v, want %v", shape, strides, got, want)
		}
		lo, hi := Extent(shape, strides)
		wantLo, wantHi := 0, 0
		if len(sorted) > 0 {
			wantLo, wantHi = sorted[0], sorted[len(sorted)-1]
		}
		if lo != wantLo || hi != wantHi {
			t.Fatalf("Extent of %v %v: %d to %d, want %d to %d", shape, strides, lo, hi, wantLo, wantHi)
		}
	})
}

// CheckedLen agrees with unlimited integers.
func FuzzCheckedLen(f *testing.F) {
	fuzz(f, func(t *testing.T, r *rand.Rand) {
		shape := make([]int, r.IntN(6))
		want, empty, negative := big.NewInt(1), false, false
		for i := range shape {
			switch r.IntN(8) {
			case 0:
				shape[i] = 0
			case 1:
				shape[i] = -r.IntN(3)
			case 2:
				shape[i] = math.MaxInt
			default:
				shape[i] = 1 + r.IntN(1<<(8*(1+r.IntN(4))))
			}
			empty, negative = empty || shape[i] == 0, negative || shape[i] < 0
			want.Mul(want, big.NewInt(int64(shape[i])))
		}
		n, err := CheckedLen(shape)
		switch {
		case negative:
			if err == nil {
				t.Fatalf("CheckedLen of %v: %d, want an error", shape, n)
			}
		case empty || want.IsInt64():
			// An empty tensor may have sizes whose product without the zero is too large.
			if err == nil && int64(n) != want.Int64() || err != nil && !empty {
				t.Fatalf("CheckedLen of %v: %d %v, want %v", shape, n, err, want)
			}
		case err == nil:
			t.Fatalf("CheckedLen of %v: %d, want an error", shape, n)
		}
	})
}

func TestDim(t *testing.T) {
	for _, c := range []struct{ dim, rank, want int }{
		{0, 3, 0}, {2, 3, 2}, {-1, 3, 2}, {-3, 3, 0}, {0, 0, 0}, {-1, 0, 0},
		{3, 3, -1}, {-4, 3, -1}, {1, 0, -1}, {-2, 0, -1},
	} {
		got, err := Dim(c.dim, c.rank)
		if err != nil {
			got = -1
		}
		if got != c.want {
			t.Errorf("Dim(%d, %d) is %d, %v; want %d", c.dim, c.rank, got, err, c.want)
		}
	}
}
