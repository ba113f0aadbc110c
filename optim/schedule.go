package optim

import (
	"fmt"
	"math"
	"slices"
)

// A Rate is a schedule of learning rates as a function of time.
type Rate interface {
	// At returns the learning rate of step t, from 0, of a group whose own is base.
	At(base float64, t int) float64
}

// A Scheduler gives an optimiser the learning rates of a Rate.
type Scheduler struct {
	opt  Optimizer
	rate Rate
	base []float64 // learning rate of each group when the schedule began
	t    int
}

// NewScheduler sets the optimiser's learning rates to those of step 0. The rates that
// it has now are the schedule's base. Call Step after each step of the optimiser.
func NewScheduler(opt Optimizer, rate Rate) *Scheduler {
	s := &Scheduler{opt: opt, rate: rate}
	for i := range opt.Groups() {
		s.base = append(s.base, opt.LR(i))
	}
	s.apply()
	return s
}

// Step moves on to the learning rates of the next step.
func (s *Scheduler) Step() {
	s.t++
	s.apply()
}

// momentum is what an optimiser has whose momentum a Rate may change too.
type momentum interface{ SetMomentum(group int, m float64) }

func (s *Scheduler) apply() {
	for i, base := range s.base {
		s.opt.SetLR(i, s.rate.At(base, s.t))
	}
	cycle, ok := s.rate.(interface{ MomentumAt(t int) (float64, bool) })
	opt, has := s.opt.(momentum)
	if !ok || !has {
		return
	}
	if m, on := cycle.MomentumAt(s.t); on {
		for i := range s.base {
			opt.SetMomentum(i, m)
		}
	}
}

// LR returns the current learning rate of the first group.
func (s *Scheduler) LR() float64 { return s.opt.LR(0) }

// State returns what the schedule remembers.
func (s *Scheduler) State() State {
	st := State{Numbers: map[string]float64{"step": float64(s.t)}}
	for i, b := range s.base {
		st.Numbers[fmt.Sprintf("base.%d", i)] = b
	}
	return st
}

// LoadState goes on where another schedule of the same kind stood.
func (s *Scheduler) LoadState(st State) error {
	base := make([]float64, len(s.base))
	for i := range base {
		b, ok := st.Numbers[fmt.Sprintf("base.%d", i)]
		if !ok {
			return fmt.Errorf("optim: the state of the schedule has no base rate for group %d of %d", i, len(base))
		}
		base[i] = b
	}
	s.base, s.t = base, int(st.Numbers["step"])
	s.apply()
	return nil
}

// Lambda multiplies the base by the function's value (LambdaLR).
type Lambda func(t int) float64

// At returns the learning rate of step t.
func (f Lambda) At(base float64, t int) float64 { return base * f(t) }

// StepLR multiplies by Gamma every Size steps.
type StepLR struct {
	Size  int
	Gamma float64
}

// At returns the learning rate of step t.
func (r StepLR) At(base float64, t int) float64 { return base * math.Pow(r.Gamma, float64(t/r.Size)) }

// MultiStepLR multiplies by Gamma at each of the milestones.
type MultiStepLR struct {
	Milestones []int
	Gamma      float64
}

// At returns the learning rate of step t.
func (r MultiStepLR) At(base float64, t int) float64 {
	for _, m := range r.Milestones {
		if t >= m {
			base *= r.Gamma
		}
	}
	return base
}

// ConstantLR multiplies by Factor for the first Steps steps.
type ConstantLR struct {
	Factor float64
	Steps  int
}

// At returns the learning rate of step t.
func (r ConstantLR) At(base float64, t int) float64 {
	if t < r.Steps {
		return base * r.Factor
	}
	return base
}

// LinearLR multiplies by a factor that goes from Start to End within Steps steps.
type LinearLR struct {
	Start, End float64
	Steps      int
}

// At returns the learning rate of step t.
func (r LinearLR) At(base float64, t int) float64 {
	return base * (r.Start + (r.End-r.Start)*float64(min(t, r.Steps))/float64(r.Steps))
}

// ExponentialLR multiplies by Gamma every step.
type ExponentialLR struct{ Gamma float64 }

// At returns the learning rate of step t.
func (r ExponentialLR) At(base float64, t int) float64 { return base * math.Pow(r.Gamma, float64(t)) }

// PolynomialLR goes to zero within Steps steps as the given power of what is left.
type PolynomialLR struct {
	Steps int
	Power float64
}

// At returns the learning rate of step t.
func (r PolynomialLR) At(base float64, t int) float64 {
	return base * math.Pow(1-float64(min(t, r.Steps))/float64(r.Steps), r.Power)
}

// CosineLR goes from the base to Min along half a cosine of Steps steps, and back
// (CosineAnnealingLR; Loshchilov and Hutter, arXiv:1608.03983, eq. 5).
type CosineLR struct {
	Steps int
	Min   float64
}

// At returns the learning rate of step t.
func (r CosineLR) At(base float64, t int) float64 {
	return r.Min + (base-r.Min)*(1+math.Cos(math.Pi*float64(t)/float64(r.Steps)))/2
}

// CosineRestarts is CosineLR that starts again from the base when it has reached Min:
// after First steps, then after Factor times as many each time.
type CosineRestarts struct {
	First, Factor int
	Min           float64
}

// At returns the learning rate of step t.
func (r CosineRestarts) At(base float64, t int) float64 {
	period := r.First
	for t >= period {
		t -= period
		period *= max(r.Factor, 1)
	}
	return CosineLR{period, r.Min}.At(base, t)
}

// WarmupCosine rises in equal steps to the base within Warmup steps, then falls along
// half a cosine to Min at step Steps, and stays there.
type WarmupCosine struct {
	Warmup, Steps int
	Min           float64
}

// At returns the learning rate of step t.
func (r WarmupCosine) At(base float64, t int) float64 {
	if t < r.Warmup {
		return base * float64(t+1) / float64(r.Warmup)
	}
	if r.Steps <= r.Warmup {
		return base
	}
	return CosineLR{r.Steps - r.Warmup, r.Min}.At(base, min(t, r.Steps)-r.Warmup)
}

// CyclicLR goes up from Low to High in Up steps and down again in Down steps, over and
// over (Smith, arXiv:1506.01186). Scale, if not nil, multiplies the height of cycle n,
// counted from 1: Halving is the policy called triangular2.
type CyclicLR struct {
	Low, High float64
	Up, Down  int
	Scale     func(n int) float64
}

// Halving halves the height of each cycle.
func Halving(n int) float64 { return math.Pow(2, float64(1-n)) }

// At returns the learning rate of step t; the base is not used.
func (r CyclicLR) At(_ float64, t int) float64 {
	n, at := 1+t/(r.Up+r.Down), t%(r.Up+r.Down)
	height := float64(at) / float64(r.Up)
	if at > r.Up {
		height = 1 - float64(at-r.Up)/float64(r.Down)
	}
	if r.Scale != nil {
		height *= r.Scale(n)
	}
	return r.Low + (r.High-r.Low)*height
}

// OneCycleLR rises from Max/StartDiv to Max within the fraction Warmup of Steps, and
// falls to Max/(StartDiv·EndDiv), both along half a cosine (Smith and Topin,
// arXiv:1708.07120). Momentum, where High is not 0, goes the other way.
type OneCycleLR struct {
	Max              float64
	Steps            int
	Warmup           float64 // fraction of Steps
	StartDiv, EndDiv float64
	MomentumLow      float64
	MomentumHigh     float64
}

// OneCycleDefaults returns PyTorch's settings for the given peak and length.
func OneCycleDefaults(peak float64, steps int) OneCycleLR {
	return OneCycleLR{Max: peak, Steps: steps, Warmup: 0.3, StartDiv: 25, EndDiv: 1e4,
		MomentumLow: 0.85, MomentumHigh: 0.95}
}

// At returns the learning rate of step t; the base is not used.
func (r OneCycleLR) At(_ float64, t int) float64 {
	start := r.Max / r.StartDiv
	return r.cycle(t, start, r.Max, start/r.EndDiv)
}

// MomentumAt returns the momentum of step t, and whether it is cycled at all.
func (r OneCycleLR) MomentumAt(t int) (float64, bool) {
	return r.cycle(t, r.MomentumHigh, r.MomentumLow, r.MomentumHigh), r.MomentumHigh != 0
}

func (r OneCycleLR) cycle(t int, start, middle, end float64) float64 {
	turn, last := r.Warmup*float64(r.Steps)-1, float64(r.Steps-1)
	if x := float64(t); x <= turn {
		return cosine(start, middle, x/turn)
	} else {
		return cosine(middle, end, min(1, (x-turn)/(last-turn)))
	}
}

// cosine goes from a to b along half a cosine as x goes from 0 to 1.
func cosine(a, b, x float64) float64 { return b + (a-b)/2*(1+math.Cos(math.Pi*x)) }

// Sequence runs one schedule after another: the next begins, at its own step 0, at each
// milestone (SequentialLR).
type Sequence struct {
	Rates      []Rate
	Milestones []int // one fewer than Rates
}

// At returns the learning rate of step t.
func (r Sequence) At(base float64, t int) float64 {
	i, _ := slices.BinarySearch(r.Milestones, t+1)
	if i > 0 {
		t -= r.Milestones[i-1]
	}
	return r.Rates[i].At(base, t)
}
