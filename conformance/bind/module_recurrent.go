package bind

import (
	"cresset/conformance/corpus"
	"cresset/nn"
	"cresset/tensor"
)

func init() {
	registerModules(map[string]Module{
		"RNN": module(
			func(k *Args) *nn.RNN {
				in, hidden, o := k.recurrent()
				o.ReLU = k.String(-1, "nonlinearity", "tanh") == "relu"
				return nn.RNNOptions(o).New(k.Rand(), in, hidden)
			},
			func(m *nn.RNN, a *Args) any { return outs(m.Forward(a.Tensor(0, "input"), a.OptTensor(1, "hx"))) }),
		"GRU": module(
			func(k *Args) *nn.GRU {
				in, hidden, o := k.recurrent()
				return nn.GRUOptions(o).New(k.Rand(), in, hidden)
			},
			func(m *nn.GRU, a *Args) any { return outs(m.Forward(a.Tensor(0, "input"), a.OptTensor(1, "hx"))) }),
		"LSTM": module(
			func(k *Args) *nn.LSTM {
				in, hidden, o := k.recurrent()
				o.Proj = k.Int(-1, "proj_size", 0)
				return nn.LSTMOptions(o).New(k.Rand(), in, hidden)
			},
			func(m *nn.LSTM, a *Args) any {
				h, c := a.pair(1, "hx")
				return outs(m.Forward(a.Tensor(0, "input"), h, c))
			}),
		"GRUCell": module(
			func(k *Args) *nn.GRUCell {
				in, hidden, o := k.cell()
				return nn.GRUCellOptions(o).New(k.Rand(), in, hidden)
			},
			func(m *nn.GRUCell, a *Args) any { return m.Forward(a.Tensor(0, "input"), a.OptTensor(1, "hx")) }),
		"LSTMCell": module(
			func(k *Args) *nn.LSTMCell {
				in, hidden, o := k.cell()
				return nn.LSTMCellOptions(o).New(k.Rand(), in, hidden)
			},
			func(m *nn.LSTMCell, a *Args) any {
				h, c := a.pair(1, "hx")
				return outs(m.Forward(a.Tensor(0, "input"), h, c))
			}),
	})
}

// recurrent reads what the constructors of recurrent layers have in common.
func (a *Args) recurrent() (in, hidden int, o nn.RecurrentOptions) {
	return a.Int(0, "input_size", 0), a.Int(1, "hidden_size", 0), nn.RecurrentOptions{
		Layers: a.Int(2, "num_layers", 1), NoBias: !a.Bool(-1, "bias", true), BatchFirst: a.Bool(-1, "batch_first", false),
		Dropout: a.Float(-1, "dropout", 0), Bidirectional: a.Bool(-1, "bidirectional", false),
	}
}

func (a *Args) cell() (in, hidden int, o nn.CellOptions) {
	return a.Int(0, "input_size", 0), a.Int(1, "hidden_size", 0), nn.CellOptions{NoBias: !a.Bool(2, "bias", true)}
}

// pair reads a pair of tensors that may be absent.
func (a *Args) pair(pos int, name string) (x, y *tensor.Tensor) {
	if !a.Has(pos, name) {
		return nil, nil
	}
	if list, ok := a.Any(pos, name).(corpus.List); ok && len(list) == 2 {
		ts := a.Tensors(pos, name)
		return ts[0], ts[1]
	}
	a.exclude(pos, name, "two tensors")
	return nil, nil
}
