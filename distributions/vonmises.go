package distributions

import (
	"math"

	"cresset/rng"
	"cresset/tensor"
)

// VonMises is von Mises's distribution of angles, in radians.
type VonMises struct {
	shapes
	Loc, Concentration *tensor.Tensor // μ, κ
}

// NewVonMises returns von Mises distributions. It panics with ErrValue unless concentration is
// positive.
func NewVonMises(loc, concentration *tensor.Tensor) *VonMises {
	p := parameters("VonMises", loc, concentration)
	requireReal("VonMises", "loc", loc)
	requirePositive("VonMises", "concentration", concentration)
	return &VonMises{shapes{batch: p[0].Shape()}, p[0], p[1]}
}

// Sample returns angles of [-π, π), rejected from a wrapped Cauchy distribution (Best and
// Fisher, "Efficient simulation of the von Mises distribution", Applied Statistics 28, 1979).
func (d *VonMises) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	full := d.full(shape)
	loc := tensor.Data[float64](d.Loc.Detach().BroadcastTo(full...).To(tensor.F64).ToDevice("cpu"))
	kappa := tensor.Data[float64](d.Concentration.Detach().BroadcastTo(full...).To(tensor.F64).ToDevice("cpu"))
	z := make([]float64, len(loc))
	for i := range z {
		x := loc[i] + math.Pi + drawAngle(r, kappa[i])
		z[i] = x - 2*math.Pi*math.Floor(x/(2*math.Pi)) - math.Pi
	}
	o := d.Loc.Options()
	if len(z) == 0 {
		return o.Zeros(full...)
	}
	return tensor.FromSlice(z, full...).To(o.DType).ToDevice(o.Device)
}

// drawAngle draws around 0.
func drawAngle(r *rng.Stream, kappa float64) float64 {
	if kappa < 1e-4 { // the distribution is uniform but for the last digits
		return math.Pi * (2*r.Float64() - 1)
	}
	tau := 1 + math.Sqrt(1+4*kappa*kappa)
	rho := (tau - math.Sqrt(2*tau)) / (2 * kappa)
	s := (1 + rho*rho) / (2 * rho)
	if kappa > 1e5 { // where s - 1 loses its digits; 1/κ is the variance
		return r.Normal() / math.Sqrt(kappa)
	}
	for {
		z := math.Cos(math.Pi * r.Float64())
		f := (1 + s*z) / (s + z)
		c := kappa * (s - f)
		u := 1 - r.Float64()
		if c*(2-c) > u || math.Log(c/u)+1 >= c {
			return math.Copysign(math.Acos(max(-1, min(1, f))), r.Float64()-0.5)
		}
	}
}

// LogProb returns κ·cos(x - μ) - log(2π) - log I0(κ).
func (d *VonMises) LogProb(x *tensor.Tensor) *tensor.Tensor {
	k := d.Concentration // log I0(κ) = κ + log I0e(κ)
	return x.Sub(d.Loc).Cos().SubScalar(1).Mul(k).Sub(k.I0e().Log()).SubScalar(math.Log(2 * math.Pi))
}

// Mean returns μ, the circular mean.
func (d *VonMises) Mean() *tensor.Tensor { return d.Loc }

// Mode returns μ.
func (d *VonMises) Mode() *tensor.Tensor { return d.Loc }

// Variance returns 1 - I1(κ)/I0(κ), the circular variance.
func (d *VonMises) Variance() *tensor.Tensor {
	return d.Concentration.I1e().Div(d.Concentration.I0e()).RSubScalar(1)
}
