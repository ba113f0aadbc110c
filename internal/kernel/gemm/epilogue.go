package gemm

import "cresset/internal/kernel/vec"

// An Activation is a function of one number, applied to every element of a product.
type Activation uint8

const (
	Identity Activation = iota
	ReLU                // max(0, x)
	GELU                // x·Φ(x)
	GELUTanh            // GELU in the tanh approximation
	SiLU                // x·σ(x)
	Tanh
	Sigmoid
)

// FromResult reports whether the gradient of a is a function of its result: that of the
// others reads what a is given.
func (a Activation) FromResult() bool {
	return a == Identity || a == ReLU || a == Tanh || a == Sigmoid
}

// apply computes x = a(x).
func apply[T Float](a Activation, x []T) {
	switch a {
	case ReLU:
		vec.ReLU(x, x)
	case GELU:
		vec.GELU(x, x)
	case GELUTanh:
		vec.GELUTanh(x, x)
	case SiLU:
		vec.SiLU(x, x)
	case Tanh:
		vec.Tanh(x, x)
	case Sigmoid:
		vec.Sigmoid(x, x)
	}
}

// An Epilogue is what happens to the sums of a Call while they are in the cache:
//
//	C = Act(sums + RowBias + Residual)
//
// RowBias is added to every column, (M). Residual lies as C does, in a batch too, and
// must not overlap it. Where Kept is not nil, which lies as C does, what Act is given is
// written there: the gradient of an activation needs it. Nothing is done where no field
// is set.
type Epilogue[T Float] struct {
	Act      Activation
	RowBias  []T
	Residual []T
	Kept     []T
}

// epilogue reports whether there is one.
func (c *Call[T]) epilogue() bool {
	return c.Act != Identity || c.RowBias != nil || c.Residual != nil || c.Kept != nil
}

// finish applies the epilogue to rows row to rowEnd of columns col to colEnd.
func (c *Call[T]) finish(row, rowEnd, col, colEnd int) {
	if colEnd-col == c.CRow && c.RowBias == nil { // one piece
		c.finishRow(row*c.CRow, (rowEnd-row)*c.CRow, 0, false)
		return
	}
	for i := row; i < rowEnd; i++ {
		var bias T
		if c.RowBias != nil {
			bias = c.RowBias[i]
		}
		c.finishRow(i*c.CRow+col, colEnd-col, bias, c.RowBias != nil)
	}
}

// finishRow applies the epilogue to n elements of C, which lie at an index.
func (c *Call[T]) finishRow(at, n int, bias T, biased bool) {
	x := c.C[at : at+n]
	if biased {
		vec.AddScalar(x, x, bias)
	}
	if c.Residual != nil {
		vec.Add(x, x, c.Residual[at:at+n])
	}
	if c.Kept != nil {
		copy(c.Kept[at:at+n], x)
	}
	apply(c.Act, x)
}
