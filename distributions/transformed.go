package distributions

import (
	"cresset/rng"
	"cresset/tensor"
)

// TransformedDistribution is the distribution of T(z) for a z of a base distribution.
type TransformedDistribution struct {
	shapes
	Base      Distribution
	Transform Transform
}

// NewTransformedDistribution returns the distribution of t(z) for z of base. Transforms that
// map several elements together take the last dimensions of the base's batch for an event.
func NewTransformedDistribution(base Distribution, t Transform) *TransformedDistribution {
	if missing := t.Dims() - len(base.EventShape()); missing > 0 {
		base = NewIndependent(base, missing)
	}
	// A trial draw tells the shape of events: a transform may change their sizes.
	probe := fixed(func() *tensor.Tensor { return t.Forward(base.Sample(rng.New(0))) }).Shape()
	cut := len(probe) - len(base.EventShape())
	return &TransformedDistribution{shapes{probe[:cut], probe[cut:]}, base, t}
}

// Sample draws. See Distribution.
func (d *TransformedDistribution) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return fixed(func() *tensor.Tensor { return d.Transform.Forward(d.Base.Sample(r, shape...)) })
}

// RSample draws differentiably. It panics with ErrGrad if the base does not.
func (d *TransformedDistribution) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return d.Transform.Forward(reparameterized("TransformedDistribution", d.Base).RSample(r, shape...))
}

// LogProb returns the base's at T⁻¹(y), less log |det dy/dx| there.
func (d *TransformedDistribution) LogProb(y *tensor.Tensor) *tensor.Tensor {
	x := d.Transform.Inverse(y)
	more := len(d.event) - d.Transform.Dims()
	return d.Base.LogProb(x).Sub(sumLast(d.Transform.LogAbsDetJacobian(x, y), more))
}

// NewLogisticNormal returns the distribution over positive vectors of k numbers that add up
// to 1 which StickBreakingTransform makes of k-1 normal numbers.
//
//	loc, scale: (..., k-1)
func NewLogisticNormal(loc, scale *tensor.Tensor) *TransformedDistribution {
	return NewTransformedDistribution(NewNormal(loc, scale), StickBreakingTransform{})
}
