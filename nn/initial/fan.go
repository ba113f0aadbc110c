package initial

import (
	"fmt"
	"math"

	"cresset/internal/layout"
	"cresset/rng"
	"cresset/tensor"
)

// A Fan says which connections of a weight KaimingUniform and KaimingNormal count.
type Fan int

const (
	FanIn  Fan = iota // those that enter a unit: keeps the variance of activations
	FanOut            // those that leave one: keeps the variance of gradients
)

// Fans returns how many connections enter and leave a unit of a layer with weight t.
//
//	t: (Out, In, sizes…)   in = In·Πsizes   out = Out·Πsizes
//
// It panics with ErrShape if t has fewer than two dimensions.
func Fans(t *tensor.Tensor) (in, out int) {
	if t.Rank() < 2 {
		tensor.Fail("Fans", tensor.ErrShape, "a fan needs (Out, In, sizes…)", t)
	}
	shape := t.Shape()
	area := layout.Len(shape[2:])
	return shape[1] * area, shape[0] * area
}

// Gain returns the factor by which the standard deviation of weights is raised to make
// up for what the nonlinearity after them takes (PyTorch's calculate_gain):
//
//	linear, conv, sigmoid 1   tanh 5/3   relu √2   leaky_relu √(2/(1+slope²))   selu 3/4
//
// slope is that of leaky_relu, 0.01 if it is not given. It panics with ErrValue for
// another name.
func Gain(nonlinearity string, slope ...float64) float64 {
	switch nonlinearity {
	case "linear", "conv", "sigmoid":
		return 1
	case "tanh":
		return 5.0 / 3
	case "relu":
		return math.Sqrt2
	case "selu":
		return 0.75
	case "leaky_relu":
		s := 0.01
		if len(slope) > 0 {
			s = slope[0]
		}
		return math.Sqrt(2 / (1 + s*s))
	}
	tensor.Fail("Gain", tensor.ErrValue, fmt.Sprintf("no gain is known for %q", nonlinearity))
	return 0
}

// XavierUniform draws from U(-a, a) with a = gain·√(6/(in + out)), so that the variance
// is gain²·2/(in + out) (Glorot and Bengio, AISTATS 2010, eq. 16).
func XavierUniform(r *rng.Stream, t *tensor.Tensor, gain float64) *tensor.Tensor {
	in, out := Fans(t)
	a := gain * math.Sqrt(6/float64(in+out))
	return Uniform(r, t, -a, a)
}

// XavierNormal draws from the normal distribution of variance gain²·2/(in + out).
func XavierNormal(r *rng.Stream, t *tensor.Tensor, gain float64) *tensor.Tensor {
	in, out := Fans(t)
	return Normal(r, t, 0, gain*math.Sqrt(2/float64(in+out)))
}

// KaimingUniform draws from U(-a, a) with a = gain·√(3/fan), so that the variance is
// gain²/fan (He et al., arXiv:1502.01852, eq. 10 for FanIn and 14 for FanOut).
func KaimingUniform(r *rng.Stream, t *tensor.Tensor, fan Fan, gain float64) *tensor.Tensor {
	a := gain * math.Sqrt(3/fan.of(t))
	return Uniform(r, t, -a, a)
}

// KaimingNormal draws from the normal distribution of variance gain²/fan.
func KaimingNormal(r *rng.Stream, t *tensor.Tensor, fan Fan, gain float64) *tensor.Tensor {
	return Normal(r, t, 0, gain/math.Sqrt(fan.of(t)))
}

func (f Fan) of(t *tensor.Tensor) float64 {
	in, out := Fans(t)
	if f == FanOut {
		return float64(out)
	}
	return float64(in)
}
