package optim

import (
	"cresset/device"
	"cresset/tensor"
)

// AdagradConfig are the settings of Adagrad.
type AdagradConfig struct {
	LR           float64
	LRDecay      float64 // the learning rate of step t is LR/(1 + (t-1)·LRDecay)
	WeightDecay  float64
	InitialValue float64 // of the sums of squares
	Eps          float64
	Maximize     bool // go up instead of down
}

// AdagradDefaults returns PyTorch's: 0.01 and 1e-10.
func AdagradDefaults() AdagradConfig { return AdagradConfig{LR: 0.01, Eps: 1e-10} }

// Adagrad is the optimiser of Duchi, Hazan and Singer (JMLR 12, 2011).
type Adagrad struct{ core[AdagradConfig] }

// NewAdagrad returns an Adagrad for parameters that share settings.
func NewAdagrad(params []*tensor.Tensor, c AdagradConfig) *Adagrad {
	return NewAdagradGroups(Group[AdagradConfig]{params, c})
}

// NewAdagradGroups returns an Adagrad for groups of parameters with settings of their own.
func NewAdagradGroups(groups ...Group[AdagradConfig]) *Adagrad {
	o := &Adagrad{newCore("Adagrad", func(c *AdagradConfig) *float64 { return &c.LR }, groups)}
	o.slots = []string{"sum"}
	return o
}

// Step makes one step for every parameter that has a gradient.
func (o *Adagrad) Step() {
	o.each(func(i, t int, p, g *tensor.Tensor, c *AdagradConfig) {
		sum := o.slot(i, "sum", c.InitialValue)
		k := device.AdagradCoefficients{StepSize: c.LR / (1 + float64(t-1)*c.LRDecay), Eps: c.Eps,
			L2: c.WeightDecay, GradScale: sign(c.Maximize)}
		done := false
		tensor.Kernel("Adagrad", 1, func(b device.Backend, a []*device.Array) error {
			s := stepper(b, p)
			if done = s != nil; !done {
				return nil
			}
			return s.AdagradStep(a[0], a[2], a[1], k)
		}, p, sum, g)
		if !done {
			adagradStep(p, g, sum, k)
		}
	})
}

// adagradStep is the specification.
func adagradStep(p, g, sum *tensor.Tensor, c device.AdagradCoefficients) {
	d := g.MulScalar(c.GradScale).Add(p.MulScalar(c.L2))
	sum.AddInPlace(d.Mul(d))
	p.SubInPlace(d.Div(sum.Sqrt().AddScalar(c.Eps)).MulScalar(c.StepSize))
}
