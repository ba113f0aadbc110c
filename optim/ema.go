package optim

import (
	"fmt"
	"slices"

	"cresset/tensor"
)

// An EMA keeps the exponential moving average of parameters:
//
//	average ← decay·average + (1 - decay)·parameter
type EMA struct {
	Decay   float64
	params  []*tensor.Tensor
	average []*tensor.Tensor
}

// NewEMA starts the averages at the parameters' values.
func NewEMA(params []*tensor.Tensor, decay float64) *EMA {
	e := &EMA{Decay: decay, params: params}
	tensor.NoGrad(func() {
		for _, p := range params {
			e.average = append(e.average, tensor.Keep(p.Clone()))
		}
	})
	return e
}

// Update moves the averages; call it after each step of the optimiser.
func (e *EMA) Update() {
	tensor.NoGrad(func() {
		for i, p := range e.params {
			e.average[i].LerpScalarInPlace(p, 1-e.Decay)
		}
	})
}

// Average returns the averages, in the order of the parameters. They are the EMA's own.
func (e *EMA) Average() []*tensor.Tensor { return e.average }

// Swap exchanges parameters and averages: before an evaluation, and again after it.
func (e *EMA) Swap() {
	tensor.NoGrad(func() {
		for i, p := range e.params {
			old := p.Clone()
			p.CopyInPlace(e.average[i])
			e.average[i].CopyInPlace(old)
		}
	})
}

// State returns the averages.
func (e *EMA) State() State {
	s := State{Tensors: map[string]*tensor.Tensor{}}
	for i, a := range e.average {
		s.Tensors[fmt.Sprint(i)] = a
	}
	return s
}

// LoadState takes on a copy of a state. Its error says what does not fit; nothing has
// changed then.
func (e *EMA) LoadState(s State) error {
	if len(s.Tensors) != len(e.average) {
		return fmt.Errorf("optim: the state of the EMA has %d tensors for %d parameters", len(s.Tensors), len(e.average))
	}
	for i, a := range e.average {
		t := s.Tensors[fmt.Sprint(i)]
		if t == nil || !slices.Equal(t.Shape(), a.Shape()) {
			return fmt.Errorf("optim: the state of the EMA does not fit parameter %d of shape %v", i, a.Shape())
		}
	}
	tensor.NoGrad(func() {
		for i, a := range e.average {
			a.CopyInPlace(s.Tensors[fmt.Sprint(i)])
		}
	})
	return nil
}
