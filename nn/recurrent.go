package nn

import (
	"fmt"
	"iter"
	"strings"

	"cresset/dtype"
	"cresset/rng"
	"cresset/tensor"
)

// RecurrentOptions are the rare settings of recurrent layers: those of an LSTM are
// LSTMOptions{Layers: 2}.
type RecurrentOptions struct {
	Layers        int // one above the other; 0 means 1
	NoBias        bool
	BatchFirst    bool        // x is (N, T, In) instead of (T, N, In); states stay (…, N, H)
	Dropout       float64     // of the outputs of every layer but the last, in training
	Bidirectional bool        // a second set of cells runs from the end to the beginning
	Proj          int         // LSTM alone: the state h is projected to this size; 0 means not
	ReLU          bool        // RNN alone: max(0, ·) instead of tanh
	DType         dtype.DType // of the parameters; Invalid means the default floating type
}

// A recurrent holds what recurrent layers have in common.
type recurrent struct {
	Base
	options    RecurrentOptions
	name       string
	in, hidden int
	cells      []cellWeights // layer 0 forwards, layer 0 backwards, layer 1 forwards, …
	Rand       *rng.Stream   // where dropout draws from
}

// newRecurrent draws the parameters from U(-1/√hidden, 1/√hidden); gates is how many
// vectors of size hidden a cell computes.
func newRecurrent(name string, r *rng.Stream, o RecurrentOptions, gates, in, hidden int) recurrent {
	o.Layers = max(o.Layers, 1)
	if in < 1 || hidden < 1 || o.Proj < 0 || o.Proj >= hidden && o.Proj > 0 {
		tensor.Fail(name, tensor.ErrValue, fmt.Sprintf("sizes %d and %d must be positive, and the projection's, "+
			"%d, less than the second", in, hidden, o.Proj))
	}
	if o.Proj > 0 && name != "LSTM" || o.ReLU && name != "RNN" {
		tensor.Fail(name, tensor.ErrValue, "Proj is for an LSTM alone, ReLU for an RNN alone")
	}
	l := recurrent{options: o, name: name, in: in, hidden: hidden}
	k := inverseSqrt(hidden)
	draw := func(shape ...int) *tensor.Tensor { return uniformParam(r, o.DType, k, shape...) }
	out := orElse(o.Proj, hidden)
	for layer := range o.Layers {
		from := in
		if layer > 0 {
			from = out * l.directions()
		}
		for range l.directions() {
			c := cellWeights{ih: draw(gates*hidden, from), hh: draw(gates*hidden, out)}
			if !o.NoBias {
				c.biasIH, c.biasHH = draw(gates*hidden), draw(gates*hidden)
			}
			if o.Proj > 0 {
				c.hr = draw(o.Proj, hidden)
			}
			l.cells = append(l.cells, c)
		}
	}
	l.Rand = streamOf(r)
	return l
}

func (l *recurrent) directions() int {
	if l.options.Bidirectional {
		return 2
	}
	return 1
}

// NamedFields lists the parameters by PyTorch's names: see Fielder.
func (l *recurrent) NamedFields() iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for i, c := range l.cells {
			suffix := fmt.Sprintf("_l%d", i/l.directions())
			if i%l.directions() == 1 {
				suffix += "_reverse"
			}
			for _, p := range []struct {
				name string
				t    *tensor.Tensor
			}{{"weight_ih", c.ih}, {"weight_hh", c.hh}, {"bias_ih", c.biasIH}, {"bias_hh", c.biasHH},
				{"weight_hr", c.hr}} {
				if p.t != nil && !yield(p.name+suffix, p.t) {
					return
				}
			}
		}
	}
}

func (l *recurrent) String() string {
	o := &l.options
	var b strings.Builder
	fmt.Fprintf(&b, "%s(%d, %d", l.name, l.in, l.hidden)
	if o.Proj > 0 {
		fmt.Fprintf(&b, ", proj_size=%d", o.Proj)
	}
	if o.Layers > 1 {
		fmt.Fprintf(&b, ", num_layers=%d", o.Layers)
	}
	if o.NoBias {
		b.WriteString(", bias=False")
	}
	if o.BatchFirst {
		b.WriteString(", batch_first=True")
	}
	if o.Dropout > 0 {
		b.WriteString(", dropout=" + number(o.Dropout))
	}
	if o.Bidirectional {
		b.WriteString(", bidirectional=True")
	}
	return b.String() + ")"
}

// run passes x through all layers. state has h, and c for an LSTM, of all layers and
// directions: (layers·directions, N, H), or nil for zeros; so have the final states.
func (l *recurrent) run(x *tensor.Tensor, state []*tensor.Tensor, over sweep) (y *tensor.Tensor, last []*tensor.Tensor) {
	batched := x.Rank() == 3
	l.check(x, state)
	switch {
	case !batched:
		x = x.Unsqueeze(1)
		for i, s := range state {
			if s != nil {
				state[i] = s.Unsqueeze(1)
			}
		}
	case l.options.BatchFirst:
		x = x.Transpose(0, 1)
	}
	x, last = l.layers(x, l.initial(state), over)
	switch {
	case !batched:
		x = x.Squeeze(1)
		for i := range last {
			last[i] = last[i].Squeeze(1)
		}
	case l.options.BatchFirst:
		x = x.Transpose(0, 1)
	}
	return x, last
}

// layers passes x, (T, N, In), through all layers from the states of each.
func (l *recurrent) layers(x *tensor.Tensor, first [][]*tensor.Tensor, over sweep) (*tensor.Tensor, []*tensor.Tensor) {
	finals := make([][]*tensor.Tensor, len(first[0])) // of h and c: one for each layer and direction
	for layer := range l.options.Layers {
		if p := l.options.Dropout; layer > 0 && p > 0 && l.Training() {
			x = x.Dropout(l.Rand, p)
		}
		var outs []*tensor.Tensor
		for d := range l.directions() {
			i := layer*l.directions() + d
			y, last := over(&l.cells[i], x, first[i], d == 1)
			outs = append(outs, y)
			for j := range last {
				finals[j] = append(finals[j], last[j])
			}
		}
		if x = outs[0]; len(outs) > 1 {
			x = tensor.Cat(outs, 2)
		}
	}
	last := make([]*tensor.Tensor, len(finals))
	for j := range finals {
		last[j] = tensor.Stack(finals[j], 0)
	}
	return x, last
}

// initial returns the first states of each layer and direction: those given, or nil.
func (l *recurrent) initial(state []*tensor.Tensor) [][]*tensor.Tensor {
	all := make([][]*tensor.Tensor, len(l.cells))
	for i := range all {
		all[i] = make([]*tensor.Tensor, len(state))
	}
	for j, s := range state {
		if s == nil {
			continue
		}
		for i, v := range s.Unbind(0) {
			all[i][j] = v
		}
	}
	return all
}

// stateSize returns the size of h, or of c.
func (l *recurrent) stateSize(j int) int {
	if j == 0 {
		return orElse(l.options.Proj, l.hidden)
	}
	return l.hidden
}

// check panics with ErrShape unless x and the states fit the layer.
func (l *recurrent) check(x *tensor.Tensor, state []*tensor.Tensor) {
	if r := x.Rank(); r != 2 && r != 3 || x.Dim(-1) != l.in || x.Len() == 0 {
		tensor.Fail(l.name, tensor.ErrShape, fmt.Sprintf("needs input of shape (T, N, %d), or (T, %d) without a "+
			"batch, that is not empty", l.in, l.in), x)
	}
	for j, s := range state {
		if s == nil {
			continue
		}
		want := []int{len(l.cells), l.stateSize(j)}
		if x.Rank() == 3 {
			n := x.Dim(1)
			if l.options.BatchFirst {
				n = x.Dim(0)
			}
			want = []int{len(l.cells), n, l.stateSize(j)}
		}
		if fmt.Sprint(s.Shape()) != fmt.Sprint(want) {
			tensor.Fail(l.name, tensor.ErrShape, fmt.Sprintf("needs a state of shape %v", want), x, s)
		}
	}
}
