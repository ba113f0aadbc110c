package distributions

import (
	"math"

	"cresset/rng"
	"cresset/tensor"
)

// ContinuousBernoulli is the distribution over [0, 1] with a density in proportion to
// pˣ·(1 - p)¹⁻ˣ (Loaiza-Ganem and Cunningham, arXiv:1907.06845).
type ContinuousBernoulli struct{ odds }

// NewContinuousBernoulli returns continuous Bernoulli distributions.
func NewContinuousBernoulli(probs *tensor.Tensor) *ContinuousBernoulli {
	return &ContinuousBernoulli{fromProbs("ContinuousBernoulli", probs)}
}

// NewContinuousBernoulliLogits returns continuous Bernoulli distributions with the logits
// log(p/(1 - p)).
func NewContinuousBernoulliLogits(logits *tensor.Tensor) *ContinuousBernoulli {
	return &ContinuousBernoulli{fromLogits("ContinuousBernoulli", logits)}
}

// Between these probabilities formulas lose their digits, and their series around 1/2 serve.
const bernoulliLow, bernoulliHigh = 0.499, 0.501

// steep returns where the formulas hold, and probabilities with bernoulliLow elsewhere.
func (d *ContinuousBernoulli) steep() (ok, p *tensor.Tensor) {
	p = d.Probs().Clamp(epsilon(d.param()), 1-epsilon(d.param()))
	ok = p.Detach().LeScalar(bernoulliLow).LogicalOr(p.Detach().GtScalar(bernoulliHigh))
	return ok, p.MaskedFill(ok.LogicalNot(), bernoulliLow)
}

// centre returns the distance of p from 1/2 and its square.
func (d *ContinuousBernoulli) centre() (x, x2 *tensor.Tensor) {
	x = d.Probs().SubScalar(0.5)
	return x, x.Square()
}

// atanh2 returns 2·atanh(1 - 2p) = log((1 - p)/p).
func atanh2(p *tensor.Tensor) *tensor.Tensor { return p.Neg().Log1p().Sub(p.Log()) }

// logNorm returns the logarithm of the constant C(p) = 2·atanh(1 - 2p)/(1 - 2p) (eq. 6).
func (d *ContinuousBernoulli) logNorm() *tensor.Tensor {
	ok, p := d.steep()
	far := atanh2(p).Abs().Log().Sub(p.MulScalar(-2).AddScalar(1).Abs().Log())
	_, x2 := d.centre()
	near := x2.MulScalar(104.0 / 45).AddScalar(4.0 / 3).Mul(x2).AddScalar(math.Ln2)
	return tensor.Where(ok, far, near)
}

// Sample draws. See Distribution.
func (d *ContinuousBernoulli) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return fixed(func() *tensor.Tensor { return d.RSample(r, shape...) })
}

// RSample returns the quantile of a uniform number.
func (d *ContinuousBernoulli) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return d.ICDF(uniform(r, d.param(), d.full(shape)))
}

// LogProb returns x·log p + (1 - x)·log(1 - p) + log C(p).
func (d *ContinuousBernoulli) LogProb(x *tensor.Tensor) *tensor.Tensor {
	return d.logProb(x).Add(d.logNorm())
}

// CDF returns (pˣ·(1 - p)¹⁻ˣ + p - 1)/(2p - 1).
func (d *ContinuousBernoulli) CDF(x *tensor.Tensor) *tensor.Tensor {
	ok, p := d.steep()
	q := p.RSubScalar(1)
	f := p.Pow(x).Mul(q.Pow(x.RSubScalar(1))).Sub(q).Div(p.MulScalar(2).SubScalar(1))
	return tensor.Where(ok, f, x).Clamp(0, 1)
}

// ICDF returns the value below which lies u.
func (d *ContinuousBernoulli) ICDF(u *tensor.Tensor) *tensor.Tensor {
	ok, p := d.steep()
	q := p.RSubScalar(1)
	x := u.Mul(p.MulScalar(2).SubScalar(1)).Add(q).Log().Sub(q.Log()).Div(p.Log().Sub(q.Log()))
	return tensor.Where(ok, x, u)
}

// Mean returns p/(2p - 1) + 1/(2·atanh(1 - 2p)).
func (d *ContinuousBernoulli) Mean() *tensor.Tensor {
	ok, p := d.steep()
	far := p.Div(p.MulScalar(2).SubScalar(1)).Add(atanh2(p).Reciprocal())
	x, x2 := d.centre()
	near := x2.MulScalar(16.0 / 45).AddScalar(1.0 / 3).Mul(x).AddScalar(0.5)
	return tensor.Where(ok, far, near)
}

// Variance returns (p - 1)·p/(1 - 2p)² + 1/(2·atanh(1 - 2p))².
func (d *ContinuousBernoulli) Variance() *tensor.Tensor {
	ok, p := d.steep()
	far := p.SubScalar(1).Mul(p).Div(p.MulScalar(-2).AddScalar(1).Square()).Add(atanh2(p).Square().Reciprocal())
	_, x2 := d.centre()
	near := x2.MulScalar(128.0 / 945).SubScalar(1.0 / 15).Mul(x2).AddScalar(1.0 / 12)
	return tensor.Where(ok, far, near)
}

// Entropy returns mean·(log(1 - p) - log p) - log C(p) - log(1 - p).
func (d *ContinuousBernoulli) Entropy() *tensor.Tensor {
	l := d.Logits()
	return d.Mean().Mul(l.Neg()).Sub(d.logNorm()).Sub(l.Neg().LogSigmoid())
}
