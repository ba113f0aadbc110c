package optim

import (
	"math"

	"cresset/device"
	"cresset/tensor"
)

// AdamConfig are the settings of Adam and AdamW.
type AdamConfig struct {
	LR           float64
	Beta1, Beta2 float64 // decay of the averages of the gradient and of its square
	Eps          float64
	WeightDecay  float64
	AMSGrad      bool // divide by the largest average of squares so far (Reddi et al. 2018)
	Maximize     bool // go up instead of down
}

// AdamDefaults returns PyTorch's: 1e-3, 0.9, 0.999, 1e-8, no weight decay.
func AdamDefaults() AdamConfig {
	return AdamConfig{LR: 1e-3, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}
}

// AdamWDefaults returns PyTorch's: those of Adam with a weight decay of 0.01.
func AdamWDefaults() AdamConfig {
	c := AdamDefaults()
	c.WeightDecay = 0.01
	return c
}

// Adam is the optimiser of Kingma and Ba (arXiv:1412.6980, algorithm 1), with weight
// decay added to the gradient, or apart from it as AdamW.
type Adam struct {
	core[AdamConfig]
	decoupled bool
}

// NewAdam returns an Adam for parameters that share settings.
func NewAdam(params []*tensor.Tensor, c AdamConfig) *Adam {
	return NewAdamGroups(Group[AdamConfig]{params, c})
}

// NewAdamGroups returns an Adam for groups of parameters with settings of their own.
func NewAdamGroups(groups ...Group[AdamConfig]) *Adam { return newAdam("Adam", false, groups) }

// NewAdamW returns an AdamW (Loshchilov and Hutter, arXiv:1711.05101, algorithm 2).
func NewAdamW(params []*tensor.Tensor, c AdamConfig) *Adam {
	return NewAdamWGroups(Group[AdamConfig]{params, c})
}

// NewAdamWGroups returns an AdamW for groups of parameters with settings of their own.
func NewAdamWGroups(groups ...Group[AdamConfig]) *Adam { return newAdam("AdamW", true, groups) }

func newAdam(name string, decoupled bool, groups []Group[AdamConfig]) *Adam {
	o := &Adam{newCore(name, func(c *AdamConfig) *float64 { return &c.LR }, groups), decoupled}
	o.slots = []string{"exp_avg", "exp_avg_sq", "max_exp_avg_sq"}
	return o
}

// Step makes one step for every parameter that has a gradient.
func (o *Adam) Step() {
	o.each(func(i, t int, p, g *tensor.Tensor, c *AdamConfig) {
		m, v := o.slot(i, "exp_avg", 0), o.slot(i, "exp_avg_sq", 0)
		var vmax *tensor.Tensor
		if c.AMSGrad {
			vmax = o.slot(i, "max_exp_avg_sq", 0)
		}
		k := device.AdamCoefficients{
			StepSize: c.LR / (1 - math.Pow(c.Beta1, float64(t))), Beta1: c.Beta1, Beta2: c.Beta2, Eps: c.Eps,
			Correction: math.Sqrt(1 - math.Pow(c.Beta2, float64(t))), GradScale: sign(c.Maximize),
		}
		if o.decoupled {
			k.Shrink = c.LR * c.WeightDecay
		} else {
			k.L2 = c.WeightDecay
		}
		done := false
		tensor.Kernel(o.name, 1, func(b device.Backend, a []*device.Array) error {
			s := stepper(b, p)
			if done = s != nil; !done {
				return nil
			}
			return s.AdamStep(a[0], a[4], a[1], a[2], a[3], k)
		}, p, m, v, vmax, g)
		if !done {
			adamStep(p, g, m, v, vmax, k)
		}
	})
}

// sign is the factor of the gradient.
func sign(maximize bool) float64 {
	if maximize {
		return -1
	}
	return 1
}

// adamStep is the specification.
func adamStep(p, g, m, v, vmax *tensor.Tensor, c device.AdamCoefficients) {
	g = g.MulScalar(c.GradScale)
	p.CopyInPlace(p.MulScalar(1 - c.Shrink))
	if c.L2 != 0 {
		g = g.Add(p.MulScalar(c.L2))
	}
	m.CopyInPlace(m.MulScalar(c.Beta1).Add(g.MulScalar(1 - c.Beta1)))
	v.CopyInPlace(v.MulScalar(c.Beta2).Add(g.Mul(g).MulScalar(1 - c.Beta2)))
	if vmax != nil {
		vmax.CopyInPlace(vmax.Maximum(v))
		v = vmax
	}
	p.SubInPlace(m.Div(v.Sqrt().DivScalar(c.Correction).AddScalar(c.Eps)).MulScalar(c.StepSize))
}

// SetMomentum changes Beta1 of a group, as schedules that cycle momentum do.
func (o *Adam) SetMomentum(group int, m float64) { o.groups[group].config.Beta1 = m }
