package tensor

import (
	"math"
	"runtime"

	"cresset/device"
)

// SelfAttention splits x into the queries, keys and values of several heads, attends, and
// joins the heads again, without moving an element before or after:
//
//	x: (B, T, 3·C), queries, then keys, then values, each of them head by head
//	result: (B, T, C)
//
// It equals Attention on the parts (see there for the options).
// It panics with ErrShape unless x has that shape and heads divides C.
func (x *Tensor) SelfAttention(heads int, o AttentionOptions) *Tensor {
	const op = "SelfAttention"
	if len(x.a.Shape) != 3 || heads < 1 || x.a.Shape[2]%(3*heads) != 0 {
		failf(op, ErrShape, []*Tensor{x}, "needs (B, T, 3·C) with C a multiple of %d heads", heads)
	}
	if o.Scale == 0 {
		o.Scale = 1 / math.Sqrt(float64(x.a.Shape[2]/(3*heads)))
	}
	at, ok := x.st.be.(device.Attender)
	if !ok || !x.kernelType() || !o.fusedDropout() || o.Mask != nil || x.Len() == 0 {
		return x.selfAttentionComposite(heads, o)
	}
	b, t, c := x.a.Shape[0], x.a.Shape[1], x.a.Shape[2]/3
	xr := x.flat()
	z, lse := empty(x.a.DType, []int{b, t, c}, x.st.be), empty(x.a.DType, []int{b, heads, t}, x.st.be)
	q, k, v := xr.headParts(heads)
	out := z.heads(heads, 0, c)
	call := device.AttentionCall{Q: &q.a, K: &k.a, V: &v.a, O: &out.a, LSE: &lse.a, Scale: o.Scale, Causal: o.Causal,
		Dropout: o.draw(b * heads * t * t)}
	clock := startTimer()
	check(op, at.Attention(&call), x)
	clock.stop(op, "", attentionOperations(&call), z, x)
	runtime.KeepAlive(xr)
	if !Tracked(x) {
		return z
	}
	return RecordKernel(op, z, func(dz *Tensor, _ []bool) []*Tensor {
		g := call
		dzr, dx := dz.flat(), x.like(x.a.DType)
		dq, dk, dv := dx.headParts(heads)
		g.DO, g.DQ, g.DK, g.DV = &dzr.heads(heads, 0, c).a, &dq.a, &dk.a, &dv.a
		clock := startTimer()
		check(op, at.AttentionGrad(&g), dz)
		clock.stop(op, "gradient", 2.5*attentionOperations(&g), dx, dzr, x)
		runtime.KeepAlive([]*Tensor{xr, z, lse, dzr})
		return []*Tensor{dx}
	}, func() *Tensor { return x.selfAttentionComposite(heads, o.replay()) }, x)
}

// headParts returns the queries, keys and values of a contiguous (B, T, 3·C), each seen
// as (B, heads, T, C/heads).
func (x *Tensor) headParts(heads int) (q, k, v *Tensor) {
	c := x.a.Shape[2] / 3
	return x.heads(heads, 0, c), x.heads(heads, c, c), x.heads(heads, 2*c, c)
}

// heads returns columns from to from+c of a contiguous (B, T, N), seen as
// (B, heads, T, c/heads).
func (x *Tensor) heads(heads, from, c int) *Tensor {
	b, t, n := x.a.Shape[0], x.a.Shape[1], x.a.Shape[2]
	return x.alias([]int{b, heads, t, c / heads}, []int{t * n, c / heads, n, 1}, x.a.Offset+from)
}

func (x *Tensor) selfAttentionComposite(heads int, o AttentionOptions) *Tensor {
	b, t, c := x.a.Shape[0], x.a.Shape[1], x.a.Shape[2]/3
	p := x.Reshape(b, t, 3, heads, c/heads).Permute(2, 0, 3, 1, 4)
	return p.Select(0, 0).Attention(p.Select(0, 1), p.Select(0, 2), o).Transpose(1, 2).Reshape(b, t, c)
}
