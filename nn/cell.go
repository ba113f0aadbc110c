package nn

import (
	"fmt"

	"cresset/dtype"
	"cresset/rng"
	"cresset/tensor"
)

// CellOptions are the rare settings of LSTMCell and GRUCell.
type CellOptions struct {
	NoBias bool
	DType  dtype.DType // of the parameters; Invalid means the default floating type
}

// cellWeights are the parameters of one layer in one direction.
type cellWeights struct {
	ih, hh, biasIH, biasHH, hr *tensor.Tensor // the biases and hr may be nil
}

// A step computes the next state of one layer in one direction from the part of its
// gates that comes from the input. state is h, and c for an LSTM.
type step func(c *cellWeights, gates *tensor.Tensor, state []*tensor.Tensor) []*tensor.Tensor

// A sweep runs one layer in one direction over x, (T, N, In), from the first state, whose
// parts may be nil for zeros, and returns the outputs (T, N, H) and the last state.
type sweep func(c *cellWeights, x *tensor.Tensor, first []*tensor.Tensor,
	reverse bool) (*tensor.Tensor, []*tensor.Tensor)

// sweep takes the steps one after another.
func (next step) sweep(c *cellWeights, x *tensor.Tensor, first []*tensor.Tensor,
	reverse bool) (*tensor.Tensor, []*tensor.Tensor) {
	each := x.Linear(c.ih, c.biasIH).Unbind(0) // one product for all times
	ys := make([]*tensor.Tensor, len(each))
	state := c.orZeros(x, first)
	for i := range each {
		t := at(i, len(each), reverse)
		state = next(c, each[t], state)
		ys[t] = state[0]
	}
	return tensor.Stack(ys, 0), state
}

// orZeros returns a state, h and perhaps c, with zeros for what is nil.
func (c *cellWeights) orZeros(x *tensor.Tensor, state []*tensor.Tensor) []*tensor.Tensor {
	all := make([]*tensor.Tensor, len(state))
	for i, s := range state {
		if all[i] = s; s == nil {
			size := c.hh.Dim(1)
			if i == 1 && c.hr != nil {
				size = c.hr.Dim(1)
			}
			all[i] = x.Options().Zeros(x.Dim(1), size)
		}
	}
	return all
}

// at returns the time of step i of n.
func at(i, n int, reverse bool) int {
	if reverse {
		return n - 1 - i
	}
	return i
}

// A cell holds what LSTMCell and GRUCell have in common.
type cell struct {
	Base
	WeightIH, WeightHH *tensor.Tensor // (gates·H, In), (gates·H, H)
	BiasIH, BiasHH     *tensor.Tensor // (gates·H), or nil
	name               string
}

func newCell(name string, r *rng.Stream, o CellOptions, gates, in, hidden int) cell {
	k := inverseSqrt(hidden)
	c := cell{name: name, WeightIH: uniformParam(r, o.DType, k, gates*hidden, in),
		WeightHH: uniformParam(r, o.DType, k, gates*hidden, hidden)}
	if !o.NoBias {
		c.BiasIH, c.BiasHH = uniformParam(r, o.DType, k, gates*hidden), uniformParam(r, o.DType, k, gates*hidden)
	}
	return c
}

// run returns the next state, as that of one layer.
func (c *cell) run(x *tensor.Tensor, state []*tensor.Tensor, next step) []*tensor.Tensor {
	if r := x.Rank(); r != 1 && r != 2 || x.Dim(-1) != c.WeightIH.Dim(1) {
		tensor.Fail(c.name, tensor.ErrShape, fmt.Sprintf("needs input of shape (N, %d) or (%[1]d)", c.WeightIH.Dim(1)), x)
	}
	want := append([]int{}, x.Shape()...)
	want[len(want)-1] = c.WeightHH.Dim(1)
	for i, s := range state {
		if s == nil {
			state[i] = tensor.Options{DType: x.DType(), Device: x.Device()}.Zeros(want...)
		} else if fmt.Sprint(s.Shape()) != fmt.Sprint(want) {
			tensor.Fail(c.name, tensor.ErrShape, fmt.Sprintf("needs a state of shape %v", want), x, s)
		}
	}
	w := &cellWeights{hh: c.WeightHH, biasHH: c.BiasHH}
	return next(w, x.Linear(c.WeightIH, c.BiasIH), state)
}

func (c *cell) String() string {
	s := fmt.Sprintf("%s(%d, %d", c.name, c.WeightIH.Dim(1), c.WeightHH.Dim(1))
	if c.BiasIH == nil {
		s += ", bias=False"
	}
	return s + ")"
}
