package distributions

import (
	"cresset/rng"
	"cresset/tensor"
)

// Dirichlet is the distribution of vectors of positive numbers that add up to 1.
type Dirichlet struct {
	shapes
	Concentration *tensor.Tensor // (..., k)
}

// NewDirichlet returns Dirichlet distributions over vectors of k numbers.
//
//	concentration: (..., k), positive
func NewDirichlet(concentration *tensor.Tensor) *Dirichlet {
	const name = "Dirichlet"
	p := parameters(name, concentration)
	requirePositive(name, "concentration", concentration)
	batch, k := vectors(name, concentration)
	return &Dirichlet{shapes{batch, []int{k}}, p[0]}
}

// vectors splits the shape of parameters that are vectors.
func vectors(name string, p *tensor.Tensor) (batch []int, k int) {
	shape := p.Shape()
	if len(shape) == 0 {
		tensor.Fail(name, tensor.ErrShape, "needs at least one dimension", p)
	}
	return shape[:len(shape)-1], shape[len(shape)-1]
}

// Sample draws. See Distribution.
func (d *Dirichlet) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return fixed(func() *tensor.Tensor { return d.RSample(r, shape...) })
}

// RSample returns gamma distributed numbers over their sum.
func (d *Dirichlet) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	g := NewGamma(d.Concentration, constant(d.Concentration, 1)).RSample(r, shape...)
	return g.Div(g.SumKeep(-1))
}

// LogProb returns Σ (a - 1)·log x + log Γ(Σ a) - Σ log Γ(a).
func (d *Dirichlet) LogProb(x *tensor.Tensor) *tensor.Tensor {
	a := d.Concentration
	return a.SubScalar(1).XLogY(x).Sum(-1).Add(a.Sum(-1).LGamma()).Sub(a.LGamma().Sum(-1))
}

// Mean returns a/Σ a.
func (d *Dirichlet) Mean() *tensor.Tensor { return d.Concentration.Div(d.Concentration.SumKeep(-1)) }

// Mode returns (a - 1)/Σ(a - 1) with negative terms as 0; where no a exceeds 1, all mass lies
// at the greatest.
func (d *Dirichlet) Mode() *tensor.Tensor {
	a := d.Concentration
	m := a.SubScalar(1).ClampMin(0)
	m = m.Div(m.SumKeep(-1))
	greatest := a.ArgMax(-1).OneHot(a.Dim(-1)).To(a.DType())
	return tensor.Where(a.LtScalar(1).AllKeep(-1), greatest, m)
}

// Variance returns a·(s - a)/(s²·(s + 1)) with s = Σ a.
func (d *Dirichlet) Variance() *tensor.Tensor {
	a := d.Concentration
	s := a.SumKeep(-1)
	return a.Mul(s.Sub(a)).Div(s.Square().Mul(s.AddScalar(1)))
}

// Entropy returns Σ log Γ(a) - log Γ(s) - (k - s)·ψ(s) - Σ (a - 1)·ψ(a) with s = Σ a.
func (d *Dirichlet) Entropy() *tensor.Tensor {
	a := d.Concentration
	s := a.Sum(-1)
	return a.LGamma().Sum(-1).Sub(s.LGamma()).Sub(s.RSubScalar(d.event[0]).Mul(s.Digamma())).
		Sub(a.SubScalar(1).Mul(a.Digamma()).Sum(-1))
}
