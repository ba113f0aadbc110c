package bind

import "cresset/tensor"

// An Optimizer makes the optimiser of a recorded run from its keyword arguments.
type Optimizer func(params []*tensor.Tensor, a *Args) Stepper

// A Stepper updates its parameters from their gradients.
type Stepper interface{ Step() }

// A Scheduler makes a learning-rate schedule from the initial rate and the schedule's keyword
// arguments.
type Scheduler func(lr float64, a *Args) Schedule

// A Schedule says the rate of the next step; Step moves on, past a metric where it watches one.
type Schedule interface {
	LR() float64
	Step(metric float64)
}

var (
	optimizers = map[string]Optimizer{}
	schedulers = map[string]Scheduler{}
)

// LookupOptimizer returns the binding of an optimiser, by PyTorch's name of it.
func LookupOptimizer(name string) (Optimizer, bool) {
	o, ok := optimizers[name]
	return o, ok
}

// LookupScheduler returns the binding of a schedule, by PyTorch's name of it.
func LookupScheduler(name string) (Scheduler, bool) {
	s, ok := schedulers[name]
	return s, ok
}
