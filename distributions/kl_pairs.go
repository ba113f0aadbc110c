package distributions

import (
	"math"

	"cresset/linalg"
	"cresset/tensor"
)

func init() {
	RegisterKL(klNormal)
	RegisterKL(func(p, q *LogNormal) *tensor.Tensor { return klNormal(p.Base, q.Base) })
	RegisterKL(func(p, q *SquashedNormal) *tensor.Tensor { return klNormal(p.Base, q.Base) })
	RegisterKL(func(p, q *HalfNormal) *tensor.Tensor { return klNormal(p.base, q.base) })
	RegisterKL(klBernoulli)
	RegisterKL(func(p, q *Binomial) *tensor.Tensor {
		if p.TotalCount != q.TotalCount {
			tensor.Fail("KL", tensor.ErrValue, "binomial distributions need the same number of trials")
		}
		return klOdds(&p.odds, &q.odds).MulScalar(p.TotalCount)
	})
	RegisterKL(func(p, q *Geometric) *tensor.Tensor { // -H(p) - log qp - log(1 - qp)·mean
		return p.Entropy().Neg().Sub(q.LogProb(p.Mean()))
	})
	RegisterKL(klCategorical)
	RegisterKL(func(p, q *OneHotCategorical) *tensor.Tensor { return klCategorical(p.base, q.base) })
	RegisterKL(klGamma)
	RegisterKL(func(p, q *Chi2) *tensor.Tensor { return klGamma(p.Gamma, q.Gamma) })
	RegisterKL(func(p, q *InverseGamma) *tensor.Tensor { return klGamma(p.base, q.base) })
	RegisterKL(func(p, q *Beta) *tensor.Tensor { return klDirichlet(p.base, q.base) })
	RegisterKL(klDirichlet)
	RegisterKL(klLaplace)
	RegisterKL(func(p, q *Exponential) *tensor.Tensor {
		ratio := q.Rate.Div(p.Rate)
		return ratio.SubScalar(1).Sub(ratio.Log())
	})
	RegisterKL(klMultivariateNormal)
	RegisterKL(func(p, q *Poisson) *tensor.Tensor {
		return p.Rate.XLogY(p.Rate).Sub(p.Rate.XLogY(q.Rate)).Sub(p.Rate.Sub(q.Rate))
	})
	RegisterKL(func(p, q *Uniform) *tensor.Tensor {
		inside := q.Low.Le(p.Low).LogicalAnd(q.High.Ge(p.High))
		d := q.High.Sub(q.Low).Log().Sub(p.High.Sub(p.Low).Log())
		return tensor.Where(inside, d, constant(d, math.Inf(1)))
	})
	RegisterKL(klIndependent)
	RegisterKL(func(p *Uniform, q *Normal) *tensor.Tensor { return klToNormal(p, q) })
	RegisterKL(func(p *Gumbel, q *Normal) *tensor.Tensor { return klToNormal(p, q) })
	RegisterKL(func(p *Laplace, q *Normal) *tensor.Tensor { return klToNormal(p, q) })
	RegisterKL(func(p *Exponential, q *Normal) *tensor.Tensor { return klToNormal(p, q) })
	RegisterKL(func(p *Gamma, q *Normal) *tensor.Tensor { return klToNormal(p, q) })
	RegisterKL(func(p *Beta, q *Normal) *tensor.Tensor { return klToNormal(p, q) })
	RegisterKL(func(p *Pareto, q *Exponential) *tensor.Tensor { return klToExponential(p, q) })
	RegisterKL(func(p *Gamma, q *Exponential) *tensor.Tensor { return klToExponential(p, q) })
	RegisterKL(klNormalLaplace)
	RegisterKL(func(p *Exponential, q *Gamma) *tensor.Tensor { // E log x = -log rate - γ
		a, b := q.Concentration, q.Rate
		mean := a.XLogY(b).Sub(a.LGamma()).Sub(a.SubScalar(1).Mul(p.Rate.Log().AddScalar(euler))).Sub(b.Div(p.Rate))
		return p.Entropy().Neg().Sub(mean)
	})
}

func klNormal(p, q *Normal) *tensor.Tensor {
	ratio := p.Scale.Div(q.Scale)
	off := p.Loc.Sub(q.Loc).Div(q.Scale)
	return ratio.Square().Add(off.Square()).SubScalar(1).MulScalar(0.5).Sub(ratio.Log())
}

func klBernoulli(p, q *Bernoulli) *tensor.Tensor { return klOdds(&p.odds, &q.odds) }

// klOdds is the divergence of one trial.
func klOdds(p, q *odds) *tensor.Tensor {
	one, other := p.Probs(), q.Probs()
	yes := part(one, other, p.Logits().LogSigmoid().Sub(q.Logits().LogSigmoid()))
	no := part(one.RSubScalar(1), other.RSubScalar(1), p.Logits().Neg().LogSigmoid().Sub(q.Logits().Neg().LogSigmoid()))
	return yes.Add(no)
}

// part returns p·log(p/q): 0 where p is 0, else infinite where q is.
func part(p, q, logRatio *tensor.Tensor) *tensor.Tensor {
	t := p.Mul(logRatio)
	t = tensor.Where(q.Detach().EqScalar(0), constant(t, math.Inf(1)), t)
	return tensor.Where(p.Detach().EqScalar(0), constant(t, 0), t)
}

func klCategorical(p, q *Categorical) *tensor.Tensor {
	return part(p.Probs(), q.Probs(), p.logits.Sub(q.logits)).Sum(-1)
}

func klGamma(p, q *Gamma) *tensor.Tensor {
	a, b := p.Concentration, q.Concentration
	return b.Mul(p.Rate.Div(q.Rate).Log()).Add(b.LGamma()).Sub(a.LGamma()).
		Add(a.Sub(b).Mul(a.Digamma())).Add(q.Rate.Sub(p.Rate).Mul(a.Div(p.Rate)))
}

func klDirichlet(p, q *Dirichlet) *tensor.Tensor {
	a, b := p.Concentration, q.Concentration
	s := a.SumKeep(-1)
	terms := a.Sub(b).Mul(a.Digamma().Sub(s.Digamma())).Sub(a.LGamma()).Add(b.LGamma())
	return terms.Sum(-1).Add(s.Squeeze(-1).LGamma()).Sub(b.Sum(-1).LGamma())
}

func klLaplace(p, q *Laplace) *tensor.Tensor {
	ratio, off := p.Scale.Div(q.Scale), p.Loc.Sub(q.Loc).Abs()
	return ratio.Mul(off.Div(p.Scale).Neg().Exp()).Add(off.Div(q.Scale)).Sub(ratio.Log()).SubScalar(1)
}

func klMultivariateNormal(p, q *MultivariateNormal) *tensor.Tensor {
	spread := linalg.SolveTriangular(q.ScaleTriL, p.ScaleTriL, linalg.Triangle{}).Square().Sum(-2, -1)
	off := whitened(q.ScaleTriL, p.Loc.Sub(q.Loc))
	return halfLogDet(q.ScaleTriL).Sub(halfLogDet(p.ScaleTriL)).
		Add(spread.Add(off).SubScalar(p.event[0]).MulScalar(0.5))
}

// klIndependent is the sum of the bases' divergences over the event.
func klIndependent(p, q *Independent) *tensor.Tensor {
	if p.n != q.n {
		tensor.Fail("KL", tensor.ErrValue, "the events of the two have different numbers of dimensions")
	}
	return sumLast(KL(p.Base, q.Base), p.n)
}

// A summary is what divergences to a normal or exponential distribution need.
type summary interface {
	Moments
	Entropic
}

// klToNormal is the divergence of any p: its entropy, and the mean of a square.
func klToNormal(p summary, q *Normal) *tensor.Tensor {
	square := p.Variance().Add(p.Mean().Sub(q.Loc).Square()).Div(q.Scale.Square())
	return square.MulScalar(0.5).Add(q.Scale.Log()).AddScalar(halfLog2Pi).Sub(p.Entropy())
}

// klToExponential is the divergence of any p over positive numbers.
func klToExponential(p summary, q *Exponential) *tensor.Tensor {
	return q.Rate.Mul(p.Mean()).Sub(q.Rate.Log()).Sub(p.Entropy())
}

// klNormalLaplace takes the mean of |x - loc| of a normal x, that of a folded normal
// distribution.
func klNormalLaplace(p *Normal, q *Laplace) *tensor.Tensor {
	off := p.Loc.Sub(q.Loc)
	z := off.Div(p.Scale)
	folded := p.Scale.Mul(z.Square().MulScalar(-0.5).Exp()).MulScalar(math.Sqrt(2 / math.Pi)).
		Add(off.Mul(z.DivScalar(math.Sqrt2).Erf()))
	return folded.Div(q.Scale).Add(q.Scale.MulScalar(2).Log()).Sub(p.Entropy())
}
