package tensor

import (
	"cresset/device"
	"cresset/dtype"
	"cresset/internal/layout"
)

// normalize is batch normalisation (n.Groups 0) or group normalisation of x with the
// statistics of x itself, which it returns: the mean and the biased variance of each
// set of elements that is normalised together.
func normalize(op string, x, weight, bias *Tensor, n *device.Norm) (z, mean, variance *Tensor) {
	sets := x.a.Shape[1]
	if n.Groups > 0 {
		sets = x.a.Shape[0] * n.Groups
	}
	d := x.normArgs(op, weight, bias)
	mean, variance = empty(d, []int{sets}, x.st.be), empty(d, []int{sets}, x.st.be)
	z = x.like(x.a.DType)
	callOptional(op, []*Tensor{z, mean, variance}, []*Tensor{x, weight, bias},
		func(be device.Normalizer, z, in []*device.Array) error {
			return be.Normalize(z[0], z[1], z[2], in[0], in[1], in[2], n)
		})
	if !Tracked(x, weight, bias) {
		return z, mean, variance
	}
	fused := func(dz *Tensor, need []bool) []*Tensor {
		return normalizeGrad(op, dz, x, weight, mean, variance, n, need)
	}
	return RecordFused(op, z, fused,
		Wrt(x, func(dz *Tensor) *Tensor { return newNormSets(x, weight, n).gradX(dz) }, x, weight),
		Wrt(weight, func(dz *Tensor) *Tensor { return newNormSets(x, nil, n).gradWeight(dz) }, x),
		Wrt(bias, sumChannels)), mean, variance
}

// normArgs checks operands and returns the type in which statistics are computed.
func (x *Tensor) normArgs(op string, weight, bias *Tensor) dtype.DType {
	sameDevice(op, x, weight, bias)
	if !x.a.DType.IsFloat() {
		failf(op, ErrDType, []*Tensor{x}, "needs floating elements, not %s", x.a.DType)
	}
	for _, w := range []*Tensor{weight, bias} {
		if w == nil {
			continue
		}
		if !w.a.DType.IsFloat() {
			failf(op, ErrDType, []*Tensor{x, w}, "weight and bias need floating elements, not %s", w.a.DType)
		}
		if !layout.Equal(w.a.Shape, x.a.Shape[1:2]) {
			failf(op, ErrShape, []*Tensor{x, w}, "weight and bias need one element for each of %d channels", x.a.Shape[1])
		}
	}
	if x.a.DType == F64 {
		return F64
	}
	return F32
}

// normalizeGrad returns the gradients of x, weight and bias in one go.
func normalizeGrad(op string, dz, x, weight, mean, variance *Tensor, n *device.Norm, need []bool) []*Tensor {
	grads := []*Tensor{x.like(x.a.DType), nil, nil}
	for i := 1; i < 3; i++ {
		if need[i] {
			grads[i] = empty(mean.a.DType, x.a.Shape[1:2], x.st.be)
		}
	}
	callOptional(op, append([]*Tensor{}, grads...), []*Tensor{dz, x, weight, mean, variance},
		func(be device.Normalizer, z, in []*device.Array) error {
			return be.NormalizeGrad(z[0], z[1], z[2], in[0], in[1], in[2], in[3], in[4], n)
		})
	if !need[0] {
		grads[0] = nil
	}
	return grads
}

// normSets is x cut into the sets that are normalised together, for gradients that are
// to be differentiated again: h is x normalised, rstd what it was multiplied by.
type normSets struct {
	from, shape []int // of x, and cut
	dims        []int // to sum over
	h, rstd, w  *Tensor
}

func newNormSets(x, weight *Tensor, n *device.Norm) *normSets {
	s := &normSets{from: x.a.Shape, shape: []int{x.a.Shape[0], 1, x.a.Shape[1], layout.Len(x.a.Shape[2:])}, dims: []int{0, 3}}
	if n.Groups > 0 {
		s.shape[1], s.shape[2], s.dims = n.Groups, x.a.Shape[1]/n.Groups, []int{2, 3}
	}
	if x.a.DType != F64 {
		x = x.To(F32)
	}
	v := x.Reshape(s.shape...)
	centred := v.Sub(s.mean(v))
	s.rstd = s.mean(centred.Mul(centred)).AddScalar(n.Eps).Rsqrt()
	s.h = centred.Mul(s.rstd)
	if weight != nil {
		s.w = weight.To(x.a.DType).Reshape(1, s.shape[1], s.shape[2], 1)
	}
	return s
}

// mean returns the means over the sets, in dimensions of size 1.
func (s *normSets) mean(v *Tensor) *Tensor {
	count := 1
	for _, d := range s.dims {
		count *= s.shape[d]
	}
	return v.SumKeep(s.dims...).DivScalar(float64(count))
}

// gradX is the gradient of x: with g = dz·weight, (g - mean g - h · mean(g·h)) · rstd.
func (s *normSets) gradX(dz *Tensor) *Tensor {
	g := dz.To(s.h.a.DType).Reshape(s.shape...)
	if s.w != nil {
		g = g.Mul(s.w)
	}
	return g.Sub(s.mean(g)).Sub(s.h.Mul(s.mean(g.Mul(s.h)))).Mul(s.rstd).Reshape(s.from...)
}

// gradWeight is the gradient of the weight, Σ dz·h over all but the channels.
func (s *normSets) gradWeight(dz *Tensor) *Tensor {
	return dz.To(s.h.a.DType).Reshape(s.shape...).Mul(s.h).Sum(0, 3).Reshape(-1)
}
