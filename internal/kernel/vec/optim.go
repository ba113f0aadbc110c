package vec

import "math"

// AdamCoefficients are the numbers of one step of Adam or AdamW; see [AdamStep].
type AdamCoefficients struct {
	StepSize   float64 // lr/(1 − β₁ᵗ)
	Beta1      float64
	Beta2      float64
	Eps        float64
	Correction float64 // √(1 − β₂ᵗ)
	L2         float64 // weight decay of Adam: g += L2·p
	Shrink     float64 // weight decay of AdamW, lr·λ: p −= Shrink·p, before the step
	GradScale  float64 // multiplies the gradient first: 1, −1 to maximise, or a clip's factor
}

// AdamStep makes one step of Adam (arXiv:1412.6980, algorithm 1) or AdamW
// (arXiv:1711.05101, algorithm 2) in one pass over memory, in PyTorch's order:
//
//	g ← GradScale·g;  p ← p·(1 − Shrink);  g ← g + L2·p
//	m ← m + (1 − β₁)·(g − m)
//	v ← β₂·v + (1 − β₂)·g²
//	p ← p − StepSize·m/(√v/Correction + Eps)
//
// If vmax is not nil, the last line takes vmax ← max(vmax, v) for v (AMSGrad).
func AdamStep[T Float](p, g, m, v, vmax []T, c *AdamCoefficients) {
	same3("AdamStep", len(p), len(g), len(m))
	same("AdamStep", len(p), len(v))
	optional("AdamStep", len(p), vmax)
	if vmax == nil && adamAsm(p, g, m, v, c) {
		return
	}
	w1, b2, w2 := T(1-c.Beta1), T(c.Beta2), T(1-c.Beta2)
	shrink, l2, scale := T(1-c.Shrink), T(c.L2), T(c.GradScale)
	step, root, eps := T(c.StepSize), T(c.Correction), T(c.Eps)
	for i := range p {
		d := g[i] * scale
		q := p[i] * shrink
		d += l2 * q
		m[i] = lerp(m[i], d, w1)
		v[i] = b2*v[i] + w2*d*d
		s := v[i]
		if vmax != nil {
			vmax[i] = max(vmax[i], s)
			s = vmax[i]
		}
		p[i] = q - step*m[i]/(T(math.Sqrt(float64(s)))/root+eps)
	}
}

// lerp is Lerp for one element.
func lerp[T Float](x, y, w T) T {
	if w < 0.5 {
		return x + w*(y-x)
	}
	return y - (1-w)*(y-x)
}

// SGDCoefficients are the numbers of one step of SGD; see [SGDStep].
type SGDCoefficients struct {
	LR        float64
	Momentum  float64
	Dampening float64
	L2        float64 // weight decay: g += L2·p
	GradScale float64 // multiplies the gradient first: 1, −1 to maximise, or a clip's factor
	Nesterov  bool
	First     bool // the first step with this buf: its contents are ignored
}

// SGDStep makes one step of stochastic gradient descent in one pass over memory, in
// PyTorch's order:
//
//	d ← GradScale·g + L2·p
//	buf ← d on the first step, else Momentum·buf + (1 − Dampening)·d
//	d ← d + Momentum·buf with Nesterov, else buf
//	p ← p − LR·d
//
// A nil buf leaves the two lines of momentum out.
func SGDStep[T Float](p, g, buf []T, c *SGDCoefficients) {
	same("SGDStep", len(p), len(g))
	optional("SGDStep", len(p), buf)
	if sgdAsm(p, g, buf, c) {
		return
	}
	lr, mom, damp := T(c.LR), T(c.Momentum), T(1-c.Dampening)
	l2, scale := T(c.L2), T(c.GradScale)
	for i := range p {
		d := g[i]*scale + l2*p[i]
		if buf != nil {
			b := d
			if !c.First {
				b = mom*buf[i] + damp*d
			}
			buf[i] = b
			if c.Nesterov {
				b = d + mom*b
			}
			d = b
		}
		p[i] -= lr * d
	}
}

// RMSpropCoefficients are the numbers of one step of RMSprop; see [RMSpropStep].
type RMSpropCoefficients struct {
	LR        float64
	Alpha     float64 // decay of the running averages
	Eps       float64
	Momentum  float64
	L2        float64 // weight decay: g += L2·p
	GradScale float64 // multiplies the gradient first: 1, −1 to maximise, or a clip's factor
}

// RMSpropStep makes one step of RMSprop (G. Hinton, "Neural Networks for Machine
// Learning", lecture 6e) in one pass over memory, in PyTorch's order:
//
//	g ← GradScale·g + L2·p
//	sq ← α·sq + (1 − α)·g²
//	avg ← avg + (1 − α)·(g − avg);  s ← √(sq − avg²) + Eps   (centred)
//	s ← √sq + Eps                                            (avg nil)
//	buf ← Momentum·buf + g/s;  p ← p − LR·buf
//	p ← p − LR·g/s                                           (buf nil)
func RMSpropStep[T Float](p, g, sq, avg, buf []T, c *RMSpropCoefficients) {
	same3("RMSpropStep", len(p), len(g), len(sq))
	optional("RMSpropStep", len(p), avg)
	optional("RMSpropStep", len(p), buf)
	lr, alpha, rest, eps := T(c.LR), T(c.Alpha), T(1-c.Alpha), T(c.Eps)
	mom, l2, scale := T(c.Momentum), T(c.L2), T(c.GradScale)
	for i := range p {
		d := g[i]*scale + l2*p[i]
		sq[i] = alpha*sq[i] + rest*d*d
		s := sq[i]
		if avg != nil {
			avg[i] = lerp(avg[i], d, rest)
			s -= avg[i] * avg[i]
		}
		s = T(math.Sqrt(float64(s))) + eps
		if buf != nil {
			buf[i] = mom*buf[i] + d/s
			p[i] -= lr * buf[i]
		} else {
			p[i] -= lr * d / s
		}
	}
}

// AdagradCoefficients are the numbers of one step of Adagrad; see [AdagradStep].
type AdagradCoefficients struct {
	StepSize  float64 // lr/(1 + (t − 1)·lr decay)
	Eps       float64
	L2        float64 // weight decay: g += L2·p
	GradScale float64 // multiplies the gradient first: 1, −1 to maximise, or a clip's factor
}

// AdagradStep makes one step of Adagrad (J. Duchi, E. Hazan, Y. Singer, JMLR 12, 2011)
// in one pass over memory, in PyTorch's order:
//
//	g ← GradScale·g + L2·p
//	sum ← sum + g²
//	p ← p − StepSize·g/(√sum + Eps)
func AdagradStep[T Float](p, g, sum []T, c *AdagradCoefficients) {
	same3("AdagradStep", len(p), len(g), len(sum))
	step, eps, l2, scale := T(c.StepSize), T(c.Eps), T(c.L2), T(c.GradScale)
	for i := range p {
		d := g[i]*scale + l2*p[i]
		sum[i] += d * d
		p[i] -= step * d / (T(math.Sqrt(float64(sum[i]))) + eps)
	}
}
