package corpus

import (
	"encoding/json"
	"fmt"
)

// A Workload is a recorded training run. ../testdata/training.md describes its fields and every
// model; where a field maps names to strings, these are keys of Tensors.
type Workload struct {
	Name          string
	Steps         int
	Config        Map // numbers, integers and lists of them
	Optimizers    map[string]Optimizer
	LR            []Rates  // of each step
	ClipGradNorm  *float64 `json:"clip_grad_norm"`
	EMADecay      *float64 `json:"ema_decay"`
	Weights       map[string]Weight
	Batches       []map[string]string
	Float64       map[string][]float64 // what a run in float64 gave, by series
	Step0         map[string]string
	Final         map[string]string
	Indeterminate map[string][][2]int // half-open ranges of elements that mean nothing
	EMA           map[string]string
	Integers      map[string][]string
	Eval          Eval
	Gap           Gap
	Tensors       Tensors `json:"-"`
}

// An Optimizer is an optimiser and its groups, each with "params" and its settings.
type Optimizer struct {
	Name   string
	Groups []Map
}

// Rates are the learning rates of one step: one, or one for each optimiser.
type Rates []float64

// A Weight is a parameter, or a buffer where it is not trainable.
type Weight struct {
	Tensor    string
	Shape     []int
	Trainable bool
}

// An Eval is a last batch and what the trained model gives for it.
type Eval struct{ In, Out map[string]string }

// A Gap is the largest distance between PyTorch's own float32 and float64 runs.
type Gap struct{ Series, Final, Eval, EMA map[string]float64 }

// A NanoRun is the recorded run of the small GPT on the ten plays.
type NanoRun struct {
	Vocabulary string    // the characters in the order of their ids
	Loss       []float64 // of each step
	GradNorm   []float64 `json:"grad_norm"` // of each step, before clipping
	Tensors    Tensors   `json:"-"`         // "offsets", and the initial "weights.NAME"
}

// UnmarshalJSON decodes a number or a list of numbers.
func (r *Rates) UnmarshalJSON(data []byte) error {
	var one float64
	if json.Unmarshal(data, &one) == nil {
		*r = Rates{one}
		return nil
	}
	var list []float64
	if err := json.Unmarshal(data, &list); err != nil {
		return fmt.Errorf("a learning rate %s, want a number or a list: %w", data, err)
	}
	*r = list
	return nil
}

// Int returns the integer that m calls name, or 0.
func (m Map) Int(name string) int {
	v, _ := m.Get(name)
	n, _ := v.(int64)
	return int(n)
}

// Float returns the number that m calls name, or 0.
func (m Map) Float(name string) float64 {
	switch v, _ := m.Get(name); v := v.(type) {
	case float64:
		return v
	case int64:
		return float64(v)
	}
	return 0
}

// LoadWorkload reads the training run called name.
func LoadWorkload(p *Part, name string) (w Workload, err error) {
	if err := p.decode(name, &w); err != nil {
		return w, err
	}
	w.Tensors, err = p.tensors(name)
	return w, err
}

// LoadNanoRun reads the run called name.
func LoadNanoRun(p *Part, name string) (r NanoRun, err error) {
	if err := p.decode(name, &r); err != nil {
		return r, err
	}
	r.Tensors, err = p.tensors(name)
	return r, err
}
