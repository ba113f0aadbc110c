package cpu

import (
	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/attention"
)

// Attention computes attention. See device.Attender.
func (b *Backend) Attention(c *device.AttentionCall) error {
	group := c.Q.Shape[1] / max(c.K.Shape[1], 1)
	switch c.Q.DType {
	case dtype.F32:
		attention.Forward(attentionHeads[float32](c), group)
	case dtype.F64:
		attention.Forward(attentionHeads[float64](c), group)
	default:
		return unsupported("attention", c.Q.DType)
	}
	return nil
}

// AttentionGrad computes the gradients of Attention. See device.Attender.
func (b *Backend) AttentionGrad(c *device.AttentionCall) error {
	group := c.Q.Shape[1] / max(c.K.Shape[1], 1)
	switch c.Q.DType {
	case dtype.F32:
		attention.Backward(attentionHeads[float32](c), group)
	case dtype.F64:
		attention.Backward(attentionHeads[float64](c), group)
	default:
		return unsupported("attention", c.Q.DType)
	}
	return nil
}

// attentionHeads describes each head of each member of the batch, group by group.
func attentionHeads[T float](c *device.AttentionCall) []attention.Head[T] {
	batch, heads, groups := c.Q.Shape[0], c.Q.Shape[1], c.K.Shape[1]
	hs := make([]attention.Head[T], 0, batch*heads)
	for i := range batch {
		for j := range heads {
			g := j / (heads / groups)
			h := attention.Head[T]{
				Q: rowsOf[T](c.Q, i, j), K: rowsOf[T](c.K, i, g), V: rowsOf[T](c.V, i, g), O: rowsOf[T](c.O, i, j),
				Queries: c.Q.Shape[2], Keys: c.K.Shape[2], Depth: c.Q.Shape[3], Width: c.V.Shape[3],
				Scale: T(c.Scale), Causal: c.Causal,
				LSE: elements[T](c.LSE)[i*c.LSE.Strides[0]+j*c.LSE.Strides[1]:],
			}
			if d := &c.Dropout; d.P > 0 {
				h.Drop = attention.Dropout[T]{P: d.P, Key: d.Key, Counter: d.Counter,
					At: (i*heads + j) * h.Queries * h.Keys, Keys: h.Keys}
			}
			if m := c.Mask; m != nil {
				at := i*m.Strides[0] + j*m.Strides[1]
				h.BiasRow, h.BiasCol = m.Strides[2], m.Strides[3]
				if m.DType == dtype.Bool {
					h.Keep = elements[bool](m)[at:]
				} else {
					h.Bias = elements[T](m)[at:]
				}
			}
			if c.DO != nil {
				h.DO, h.DQ = rowsOf[T](c.DO, i, j), rowsOf[T](c.DQ, i, j)
				h.DK, h.DV = rowsOf[T](c.DK, i, g), rowsOf[T](c.DV, i, g)
			}
			hs = append(hs, h)
		}
	}
	return hs
}

// rowsOf returns matrix (i, j) of a.
func rowsOf[T float](a *device.Array, i, j int) attention.Rows[T] {
	at := i*a.Strides[0] + j*a.Strides[1]
	e := elements[T](a)
	return attention.Rows[T]{Data: e[min(at, len(e)):], Stride: a.Strides[2]}
}
