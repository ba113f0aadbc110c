package layout

// MaxOperands is how many tensors a Nest walks in step: a result and three sources.
const MaxOperands = 4

// A Nest walks the elements of up to MaxOperands tensors of one shape in step.
// Dimensions of size 1 are dropped, neighbours that every operand strides through
// evenly are merged, and the order of dimensions follows the first operand's strides,
// so that the innermost dimension is its most contiguous one.
type Nest struct {
	Shape   []int                   // sizes, outermost first; never empty
	Strides [MaxOperands][]int      // of each operand; nil for those not given
	n       int                     // operands
	room    [MaxOperands + 1][8]int // keeps the slices above off the heap
}

// Init prepares the nest for the given shape and strides of each operand.
func (t *Nest) Init(shape []int, strides ...[]int) {
	t.n = len(strides)
	t.Shape = t.room[0][:0]
	for k := range t.n {
		t.Strides[k] = t.room[k+1][:0]
	}
	for i, d := range shape {
		if d == 1 {
			continue
		}
		t.Shape = append(t.Shape, d)
		for k := range t.n {
			t.Strides[k] = append(t.Strides[k], strides[k][i])
		}
	}
	if len(t.Shape) == 0 {
		t.Shape = append(t.Shape, 1)
		for k := range t.n {
			t.Strides[k] = append(t.Strides[k], 1)
		}
		return
	}
	t.sort()
	t.merge()
}

// sort orders dimensions by falling stride of the first operand, ties by the second.
func (t *Nest) sort() {
	for i := 1; i < len(t.Shape); i++ {
		for j := i; j > 0 && t.inner(j-1, j); j-- {
			t.Swap(j, j-1)
		}
	}
}

// Swap exchanges the order of two dimensions.
func (t *Nest) Swap(i, j int) {
	t.Shape[i], t.Shape[j] = t.Shape[j], t.Shape[i]
	for k := range t.n {
		s := t.Strides[k]
		s[i], s[j] = s[j], s[i]
	}
}

// inner reports whether dimension i should stand inside dimension j.
func (t *Nest) inner(i, j int) bool {
	for k := range t.n {
		a, b := abs(t.Strides[k][i]), abs(t.Strides[k][j])
		if a == 0 || b == 0 {
			continue // a broadcast operand has no opinion
		}
		if a != b {
			return a < b
		}
	}
	return false
}

func (t *Nest) merge() {
	last := 0
	for i := 1; i < len(t.Shape); i++ {
		even := true
		for k := range t.n {
			even = even && t.Strides[k][last] == t.Strides[k][i]*t.Shape[i]
		}
		if even {
			t.Shape[last] *= t.Shape[i]
		} else {
			last++
			t.Shape[last] = t.Shape[i]
		}
		for k := range t.n {
			t.Strides[k][last] = t.Strides[k][i]
		}
	}
	t.Shape = t.Shape[:last+1]
	for k := range t.n {
		t.Strides[k] = t.Strides[k][:last+1]
	}
}

// Inner returns the size of the innermost dimension and each operand's stride in it.
func (t *Nest) Inner() (size int, strides [MaxOperands]int) {
	i := len(t.Shape) - 1
	for k := range t.n {
		strides[k] = t.Strides[k][i]
	}
	return t.Shape[i], strides
}

// Outer returns how many times the innermost dimension is gone through.
func (t *Nest) Outer() int { return Len(t.Shape[:len(t.Shape)-1]) }

// A Cursor stands at one run of the innermost dimension.
type Cursor struct {
	Offset [MaxOperands]int // of each operand, in elements
	nest   *Nest
	at     [8]int
	more   []int // instead of at, for more dimensions
}

// Seek places the cursor at outer run i.
func (c *Cursor) Seek(t *Nest, i int) {
	c.nest = t
	c.Offset = [MaxOperands]int{}
	idx := c.index()
	for d := len(t.Shape) - 2; d >= 0; d-- {
		idx[d] = i % t.Shape[d]
		i /= t.Shape[d]
		for k := range t.n {
			c.Offset[k] += idx[d] * t.Strides[k][d]
		}
	}
}

// Next moves to the following run.
func (c *Cursor) Next() {
	t := c.nest
	idx := c.index()
	for d := len(t.Shape) - 2; d >= 0; d-- {
		idx[d]++
		if idx[d] < t.Shape[d] {
			for k := range t.n {
				c.Offset[k] += t.Strides[k][d]
			}
			return
		}
		for k := range t.n {
			c.Offset[k] -= (t.Shape[d] - 1) * t.Strides[k][d]
		}
		idx[d] = 0
	}
}

func (c *Cursor) index() []int {
	if n := len(c.nest.Shape); n <= len(c.at) {
		return c.at[:]
	} else if len(c.more) < n {
		c.more = make([]int, n)
	}
	return c.more
}
