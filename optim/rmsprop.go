package optim

import (
	"cresset/device"
	"cresset/tensor"
)

// RMSpropConfig are the settings of RMSprop.
type RMSpropConfig struct {
	LR          float64
	Alpha       float64 // decay of the average of the gradient's square
	Eps         float64
	WeightDecay float64
	Momentum    float64
	Centered    bool // divide by the standard deviation (Graves, arXiv:1308.0850)
	Maximize    bool // go up instead of down
}

// RMSpropDefaults returns PyTorch's: 0.01, 0.99, 1e-8.
func RMSpropDefaults() RMSpropConfig { return RMSpropConfig{LR: 0.01, Alpha: 0.99, Eps: 1e-8} }

// RMSprop is Hinton's optimiser (Neural Networks for Machine Learning, lecture 6e).
type RMSprop struct{ core[RMSpropConfig] }

// NewRMSprop returns an RMSprop for parameters that share settings.
func NewRMSprop(params []*tensor.Tensor, c RMSpropConfig) *RMSprop {
	return NewRMSpropGroups(Group[RMSpropConfig]{params, c})
}

// NewRMSpropGroups returns an RMSprop for groups of parameters with settings of their own.
func NewRMSpropGroups(groups ...Group[RMSpropConfig]) *RMSprop {
	o := &RMSprop{newCore("RMSprop", func(c *RMSpropConfig) *float64 { return &c.LR }, groups)}
	o.slots = []string{"square_avg", "grad_avg", "momentum_buffer"}
	return o
}

// Step makes one step for every parameter that has a gradient.
func (o *RMSprop) Step() {
	o.each(func(i, t int, p, g *tensor.Tensor, c *RMSpropConfig) {
		sq := o.slot(i, "square_avg", 0)
		var avg, buf *tensor.Tensor
		if c.Centered {
			avg = o.slot(i, "grad_avg", 0)
		}
		if c.Momentum > 0 {
			buf = o.slot(i, "momentum_buffer", 0)
		}
		k := device.RMSpropCoefficients{LR: c.LR, Alpha: c.Alpha, Eps: c.Eps, Momentum: c.Momentum,
			L2: c.WeightDecay, GradScale: sign(c.Maximize)}
		done := false
		tensor.Kernel("RMSprop", 1, func(b device.Backend, a []*device.Array) error {
			s := stepper(b, p)
			if done = s != nil; !done {
				return nil
			}
			return s.RMSpropStep(a[0], a[4], a[1], a[2], a[3], k)
		}, p, sq, avg, buf, g)
		if !done {
			rmspropStep(p, g, sq, avg, buf, k)
		}
	})
}

// rmspropStep is the specification.
func rmspropStep(p, g, sq, avg, buf *tensor.Tensor, c device.RMSpropCoefficients) {
	d := g.MulScalar(c.GradScale).Add(p.MulScalar(c.L2))
	sq.CopyInPlace(sq.MulScalar(c.Alpha).Add(d.Mul(d).MulScalar(1 - c.Alpha)))
	s := sq
	if avg != nil {
		avg.CopyInPlace(avg.MulScalar(c.Alpha).Add(d.MulScalar(1 - c.Alpha)))
		s = sq.Sub(avg.Mul(avg))
	}
	d = d.Div(s.Sqrt().AddScalar(c.Eps))
	if buf != nil {
		buf.CopyInPlace(buf.MulScalar(c.Momentum).Add(d))
		d = buf
	}
	p.SubInPlace(d.MulScalar(c.LR))
}
