package optim

import (
	"cresset/device"
	"cresset/tensor"
)

// SGDConfig are the settings of SGD.
type SGDConfig struct {
	LR          float64
	Momentum    float64
	Dampening   float64 // of the gradient's part in the momentum
	WeightDecay float64
	Nesterov    bool
	Maximize    bool // go up instead of down
}

// SGDDefaults returns PyTorch's: a learning rate of 1e-3 and nothing else.
func SGDDefaults() SGDConfig { return SGDConfig{LR: 1e-3} }

// SGD is stochastic gradient descent, with momentum as Sutskever et al. (ICML 2013)
// define it, but for the learning rate, which multiplies the momentum too, as in PyTorch.
type SGD struct{ core[SGDConfig] }

// NewSGD returns an SGD for parameters that share settings.
func NewSGD(params []*tensor.Tensor, c SGDConfig) *SGD {
	return NewSGDGroups(Group[SGDConfig]{params, c})
}

// NewSGDGroups returns an SGD for groups of parameters with settings of their own. It
// panics if a group has Nesterov without momentum, or with dampening.
func NewSGDGroups(groups ...Group[SGDConfig]) *SGD {
	for _, g := range groups {
		if c := g.Config; c.Nesterov && (c.Momentum <= 0 || c.Dampening != 0) {
			panic("optim: SGD: Nesterov needs a momentum and no dampening")
		}
	}
	o := &SGD{newCore("SGD", func(c *SGDConfig) *float64 { return &c.LR }, groups)}
	o.slots = []string{"momentum_buffer"}
	return o
}

// Step makes one step for every parameter that has a gradient.
func (o *SGD) Step() {
	o.each(func(i, t int, p, g *tensor.Tensor, c *SGDConfig) {
		k := device.SGDCoefficients{LR: c.LR, Momentum: c.Momentum, Dampening: c.Dampening, L2: c.WeightDecay,
			GradScale: sign(c.Maximize), Nesterov: c.Nesterov}
		var buf *tensor.Tensor
		if c.Momentum != 0 {
			k.First = o.state[i]["momentum_buffer"] == nil
			buf = o.slot(i, "momentum_buffer", 0)
		}
		done := false
		tensor.Kernel("SGD", 1, func(b device.Backend, a []*device.Array) error {
			s := stepper(b, p)
			if done = s != nil; !done {
				return nil
			}
			return s.SGDStep(a[0], a[2], a[1], k)
		}, p, buf, g)
		if !done {
			sgdStep(p, g, buf, k)
		}
	})
}

// sgdStep is the specification.
func sgdStep(p, g, buf *tensor.Tensor, c device.SGDCoefficients) {
	d := g.MulScalar(c.GradScale).Add(p.MulScalar(c.L2))
	if buf != nil {
		if c.First {
			buf.CopyInPlace(d)
		} else {
			buf.CopyInPlace(buf.MulScalar(c.Momentum).Add(d.MulScalar(1 - c.Dampening)))
		}
		if c.Nesterov {
			d = d.Add(buf.MulScalar(c.Momentum))
		} else {
			d = buf
		}
	}
	p.SubInPlace(d.MulScalar(c.LR))
}

// SetMomentum changes the momentum of a group.
func (o *SGD) SetMomentum(group int, m float64) { o.groups[group].config.Momentum = m }
