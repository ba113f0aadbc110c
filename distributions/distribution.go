// Package distributions holds families of random variables: draws, densities, moments,
// entropies and divergences, differentiable in the parameters.
//
// A distribution is a batch of independent ones: the shape of its parameters, broadcast to
// each other, is the batch shape, and each member is over events of the event shape (none
// for numbers, (k) for vectors). Sample(r, shape...) has the dimensions
//
//	shape... batch... event...
//
// and LogProb takes values that broadcast to that and has the dimensions shape... batch....
// Names and definitions are PyTorch's (torch.distributions).
package distributions

import (
	"fmt"
	"math"

	"cresset/rng"
	"cresset/tensor"
)

// A Distribution can be drawn from and knows its density (its mass, where it is discrete).
type Distribution interface {
	BatchShape() []int
	EventShape() []int
	// Sample draws; the draws have no gradient.
	Sample(r *rng.Stream, shape ...int) *tensor.Tensor
	// LogProb returns the logarithm of the density at x, -Inf where x is impossible.
	LogProb(x *tensor.Tensor) *tensor.Tensor
}

// Reparameterized distributions draw differentiably: draws move with the parameters.
type Reparameterized interface {
	Distribution
	RSample(r *rng.Stream, shape ...int) *tensor.Tensor
}

// Moments are known for most distributions; where one does not exist it is NaN or Inf.
type Moments interface {
	Mean() *tensor.Tensor
	Variance() *tensor.Tensor
}

// Moded distributions know where their density is greatest.
type Moded interface{ Mode() *tensor.Tensor }

// Entropic distributions know their entropy, in nats.
type Entropic interface{ Entropy() *tensor.Tensor }

// Cumulative distributions know the probability of values up to x.
type Cumulative interface {
	CDF(x *tensor.Tensor) *tensor.Tensor
}

// Quantiled distributions know the inverse of CDF: the value below which lies p.
type Quantiled interface {
	ICDF(p *tensor.Tensor) *tensor.Tensor
}

// StdDev returns the standard deviation of a distribution.
func StdDev(d Moments) *tensor.Tensor { return d.Variance().Sqrt() }

// Perplexity returns the exponential of the entropy.
func Perplexity(d Entropic) *tensor.Tensor { return d.Entropy().Exp() }

// shapes are the batch and event shapes of a distribution.
type shapes struct{ batch, event []int }

// BatchShape returns the shape of the independent members.
func (s shapes) BatchShape() []int { return append([]int{}, s.batch...) }

// EventShape returns the shape of one draw of one member.
func (s shapes) EventShape() []int { return append([]int{}, s.event...) }

// full returns the shape of draws.
func (s shapes) full(sample []int) []int {
	return append(append(append([]int{}, sample...), s.batch...), s.event...)
}

// fixed returns what f draws, without a gradient.
func fixed(f func() *tensor.Tensor) (z *tensor.Tensor) {
	tensor.NoGrad(func() { z = f() })
	return z.Detach()
}

// parameters broadcasts the parameters of a distribution called name to each other. They
// are floating and of one type.
func parameters(name string, ps ...*tensor.Tensor) []*tensor.Tensor {
	for _, p := range ps {
		switch {
		case !p.DType().IsFloat():
			tensor.Fail(name, tensor.ErrDType, fmt.Sprintf("parameters are floating, not %s", p.DType()), ps...)
		case p.DType() != ps[0].DType():
			tensor.Fail(name, tensor.ErrDType, "parameters have one element type", ps...)
		}
	}
	return tensor.BroadcastTensors(ps...)
}

// require panics with ErrValue unless every element of ok holds. NaN fails every test.
func require(name, parameter, rule string, ok, p *tensor.Tensor) {
	fine := true
	tensor.NoGrad(func() { fine = ok.All().ItemBool() })
	if !fine {
		tensor.Fail(name, tensor.ErrValue, parameter+" "+rule, p)
	}
}

func requirePositive(name, parameter string, p *tensor.Tensor) {
	require(name, parameter, "must be positive everywhere", p.Detach().GtScalar(0), p)
}

func requireReal(name, parameter string, p *tensor.Tensor) {
	require(name, parameter, "must not be NaN", p.Detach().IsNan().LogicalNot(), p)
}

func requireUnit(name, parameter string, p *tensor.Tensor) {
	q := p.Detach()
	require(name, parameter, "must lie in [0, 1] everywhere", q.GeScalar(0).LogicalAnd(q.LeScalar(1)), p)
}

// impossible returns logp where ok holds and -Inf elsewhere.
func impossible(logp, ok *tensor.Tensor) *tensor.Tensor {
	return tensor.Where(ok, logp, negInf(logp))
}

// constant returns a tensor without dimensions of v, with the type and device of x.
func constant(x *tensor.Tensor, v float64) *tensor.Tensor { return x.Options().Scalar(v) }

// uniform draws from (0, 1), both ends excluded.
func uniform(r *rng.Stream, like *tensor.Tensor, shape []int) *tensor.Tensor {
	// The least is half of the spacing of the type's numbers below 1.
	least := 1.0 / (1 << 25)
	if like.DType() == tensor.F64 {
		least = 1.0 / (1 << 54)
	}
	return like.Options().Rand(r, shape...).ClampMin(least)
}

// negInf is -Inf with the type of x.
func negInf(x *tensor.Tensor) *tensor.Tensor { return constant(x, math.Inf(-1)) }

// logBeta returns log B(a, b), the logarithm of Euler's beta function.
func logBeta(a, b *tensor.Tensor) *tensor.Tensor {
	return a.LGamma().Add(b.LGamma()).Sub(a.Add(b).LGamma())
}
