// Package optim updates parameters from their gradients: optimisers, schedules of
// learning rates, and averages of weights.
//
//	cfg := optim.AdamWDefaults()
//	cfg.LR = 3e-4
//	opt := optim.NewAdamW(nn.Parameters(model), cfg)
//	for batch := range batches {
//		opt.ZeroGrad()
//		loss(batch).Backward()
//		opt.Step()
//	}
//
// Every optimiser makes its step in one pass over memory where the device has a kernel
// for it (device.Stepper), and otherwise by the tensor operations of its formula, which
// is what the kernel is tested against.
package optim

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cresset/device"
	"cresset/tensor"
)

// An Optimizer updates parameters from their gradients.
type Optimizer interface {
	// Step makes one step for every parameter that has a gradient.
	Step()
	// ZeroGrad forgets the gradients of all parameters.
	ZeroGrad()
	// Parameters returns the parameters of all groups, in order.
	Parameters() []*tensor.Tensor
	// Groups returns how many groups of parameters there are.
	Groups() int
	// LR returns the learning rate of a group, SetLR changes it.
	LR(group int) float64
	SetLR(group int, lr float64)
	// State returns what the optimiser remembers: numbers by name, and tensors by the
	// index of their parameter and name ("3.exp_avg"). The tensors are its own.
	State() State
	// LoadState takes on a copy of a state that State returned for an optimiser with
	// the same parameters. Its error says what does not fit; nothing has changed then.
	LoadState(State) error
}

// A State is what an optimiser or a schedule remembers between steps.
type State struct {
	Numbers map[string]float64
	Tensors map[string]*tensor.Tensor
}

// A Group is parameters that share settings.
type Group[C any] struct {
	Params []*tensor.Tensor
	Config C
}

// group is a Group inside an optimiser.
type group[C any] struct {
	params []*tensor.Tensor
	config C
}

// core is what all optimisers share: parameters, settings, and a few tensors of state
// for each parameter.
type core[C any] struct {
	name   string
	groups []*group[C]
	lr     func(*C) *float64
	params []*tensor.Tensor
	slots  []string // names of the tensors of state
	state  []map[string]*tensor.Tensor
	steps  []int // taken by each parameter
}

func newCore[C any](name string, lr func(*C) *float64, groups []Group[C]) core[C] {
	c := core[C]{name: name, lr: lr}
	seen := map[*tensor.Tensor]bool{}
	for _, g := range groups {
		for _, p := range g.Params {
			if seen[p] {
				panic(fmt.Sprintf("optim: %s: parameter %q of shape %v is given twice", name, p.Name(), p.Shape()))
			}
			seen[p] = true
		}
		c.groups = append(c.groups, &group[C]{slices.Clone(g.Params), g.Config})
		c.params = append(c.params, g.Params...)
	}
	c.state = make([]map[string]*tensor.Tensor, len(c.params))
	c.steps = make([]int, len(c.params))
	return c
}

// ZeroGrad forgets the gradients of all parameters.
func (c *core[C]) ZeroGrad() {
	for _, p := range c.params {
		p.ZeroGrad()
	}
}

// Parameters returns the parameters of all groups, in order.
func (c *core[C]) Parameters() []*tensor.Tensor { return c.params }

// Groups returns how many groups of parameters there are.
func (c *core[C]) Groups() int { return len(c.groups) }

// Config returns the settings of a group, which may be changed.
func (c *core[C]) Config(group int) *C { return &c.groups[group].config }

// LR returns the learning rate of a group.
func (c *core[C]) LR(group int) float64 { return *c.lr(&c.groups[group].config) }

// SetLR changes the learning rate of a group.
func (c *core[C]) SetLR(group int, lr float64) { *c.lr(&c.groups[group].config) = lr }

// each calls f, unrecorded, for every parameter that has a gradient, with the settings
// of its group and the number of the step it takes, from 1.
func (c *core[C]) each(f func(i, step int, p, g *tensor.Tensor, config *C)) {
	tensor.NoGrad(func() {
		i := 0
		for _, gr := range c.groups {
			for _, p := range gr.params {
				if g := p.Grad(); g != nil {
					c.steps[i]++
					f(i, c.steps[i], p, g.Contiguous(), &gr.config)
				}
				i++
			}
		}
	})
}

// slot returns a tensor of state of parameter i, made with the given value on first use.
func (c *core[C]) slot(i int, name string, value float64) *tensor.Tensor {
	if t := c.state[i][name]; t != nil {
		return t
	}
	if c.state[i] == nil {
		c.state[i] = map[string]*tensor.Tensor{}
	}
	t := tensor.Keep(c.params[i].FullLike(value))
	c.state[i][name] = t
	return t
}

// stepper returns the kernels of the parameter's device, or nil. Kernels take contiguous
// F32 and F64 parameters.
func stepper(b device.Backend, p *tensor.Tensor) device.Stepper {
	if !p.IsContiguous() || p.DType() != tensor.F32 && p.DType() != tensor.F64 {
		return nil
	}
	s, _ := b.(device.Stepper)
	return s
}

// State returns what the optimiser remembers.
func (c *core[C]) State() State {
	s := State{Numbers: map[string]float64{}, Tensors: map[string]*tensor.Tensor{}}
	for i := range c.groups {
		s.Numbers[fmt.Sprintf("group.%d.lr", i)] = c.LR(i)
	}
	for i, slots := range c.state {
		if c.steps[i] > 0 {
			s.Numbers[fmt.Sprintf("%d.step", i)] = float64(c.steps[i])
		}
		for name, t := range slots {
			s.Tensors[fmt.Sprintf("%d.%s", i, name)] = t
		}
	}
	return s
}

// LoadState takes on a copy of a state.
func (c *core[C]) LoadState(s State) error {
	state := make([]map[string]*tensor.Tensor, len(c.params))
	steps := make([]int, len(c.params))
	lrs := make([]float64, len(c.groups))
	for i := range lrs {
		lrs[i] = c.LR(i)
	}
	for _, key := range slices.Sorted(maps.Keys(s.Numbers)) {
		v := s.Numbers[key]
		if rest, ok := strings.CutPrefix(key, "group."); ok {
			i, name, err := indexed(rest, len(c.groups))
			if err != nil || name != "lr" {
				return fmt.Errorf("optim: the state of %s does not fit: %q: there are %d groups", c.name, key, len(c.groups))
			}
			lrs[i] = v
			continue
		}
		i, name, err := indexed(key, len(c.params))
		if err != nil || name != "step" {
			return fmt.Errorf("optim: the state of %s does not fit: %q: there are %d parameters", c.name, key, len(c.params))
		}
		steps[i] = int(v)
	}
	for _, key := range slices.Sorted(maps.Keys(s.Tensors)) {
		t := s.Tensors[key]
		i, name, err := indexed(key, len(c.params))
		if err != nil || !slices.Contains(c.slots, name) {
			return fmt.Errorf("optim: the state of %s does not fit: it knows no %q (parameters 0 to %d, each with %s)",
				c.name, key, len(c.params)-1, strings.Join(c.slots, ", "))
		}
		if p := c.params[i]; !slices.Equal(t.Shape(), p.Shape()) || t.DType() != p.DType() {
			return fmt.Errorf("optim: the state of %s does not fit: %s is %v %s, its parameter %v %s", c.name, key,
				t.Shape(), t.DType(), p.Shape(), p.DType())
		}
		if state[i] == nil {
			state[i] = map[string]*tensor.Tensor{}
		}
		state[i][name] = t
	}
	for i := range state {
		for name, t := range state[i] {
			tensor.NoGrad(func() { state[i][name] = tensor.Keep(t.Clone().ToDevice(c.params[i].Device())) })
		}
	}
	c.state, c.steps = state, steps
	for i, lr := range lrs {
		c.SetLR(i, lr)
	}
	return nil
}

// indexed splits "3.exp_avg" and checks the index.
func indexed(key string, n int) (int, string, error) {
	index, name, _ := strings.Cut(key, ".")
	i, err := strconv.Atoi(index)
	if err != nil || i < 0 || i >= n {
		return 0, "", fmt.Errorf("index %q out of range", index)
	}
	return i, name, nil
}
