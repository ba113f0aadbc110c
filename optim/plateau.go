package optim

import (
	"fmt"
	"math"
)

// PlateauConfig are the settings of ReduceOnPlateau.
type PlateauConfig struct {
	Factor    float64 // multiplies the learning rates
	Patience  int     // steps without improvement that are tolerated
	Threshold float64 // what counts as improvement
	Absolute  bool    // Threshold is a difference; else a fraction of the best
	Cooldown  int     // steps after a reduction during which none are counted
	Min       float64 // lower bound of the learning rates
	Eps       float64 // smaller changes are not made
	Maximize  bool    // larger metrics are better
}

// PlateauDefaults returns PyTorch's settings.
func PlateauDefaults() PlateauConfig {
	return PlateauConfig{Factor: 0.1, Patience: 10, Threshold: 1e-4, Eps: 1e-8}
}

// ReduceOnPlateau lowers an optimiser's learning rates when a metric stops improving
// (ReduceLROnPlateau).
type ReduceOnPlateau struct {
	opt      Optimizer
	c        PlateauConfig
	best     float64
	bad      int
	cooldown int
}

// NewReduceOnPlateau returns a schedule for the optimiser.
func NewReduceOnPlateau(opt Optimizer, c PlateauConfig) *ReduceOnPlateau {
	r := &ReduceOnPlateau{opt: opt, c: c, best: math.Inf(1)}
	if c.Maximize {
		r.best = math.Inf(-1)
	}
	return r
}

// Step takes note of a metric, and lowers the learning rates if it is time.
func (r *ReduceOnPlateau) Step(metric float64) {
	if r.better(metric) {
		r.best, r.bad = metric, 0
	} else {
		r.bad++
	}
	if r.cooldown > 0 {
		r.cooldown--
		r.bad = 0
	}
	if r.bad <= r.c.Patience {
		return
	}
	r.cooldown, r.bad = r.c.Cooldown, 0
	for i := range r.opt.Groups() {
		old := r.opt.LR(i)
		if lr := max(old*r.c.Factor, r.c.Min); old-lr > r.c.Eps {
			r.opt.SetLR(i, lr)
		}
	}
}

func (r *ReduceOnPlateau) better(metric float64) bool {
	margin := r.c.Threshold
	if !r.c.Absolute {
		margin *= r.best
		if math.IsInf(r.best, 0) {
			margin = 0
		}
	}
	if r.c.Maximize {
		return metric > r.best+margin
	}
	return metric < r.best-margin
}

// LR returns the current learning rate of the first group.
func (r *ReduceOnPlateau) LR() float64 { return r.opt.LR(0) }

// State returns what the schedule remembers.
func (r *ReduceOnPlateau) State() State {
	return State{Numbers: map[string]float64{"best": r.best, "bad": float64(r.bad), "cooldown": float64(r.cooldown)}}
}

// LoadState goes on where another schedule stood.
func (r *ReduceOnPlateau) LoadState(s State) error {
	for _, name := range []string{"best", "bad", "cooldown"} {
		if _, ok := s.Numbers[name]; !ok {
			return fmt.Errorf("optim: the state of the schedule has no %q", name)
		}
	}
	r.best, r.bad, r.cooldown = s.Numbers["best"], int(s.Numbers["bad"]), int(s.Numbers["cooldown"])
	return nil
}
