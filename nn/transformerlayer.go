package nn

import (
	"cresset/dtype"
	"cresset/rng"
	"cresset/tensor"
)

// TransformerOptions are the rare settings of Transformer and its layers.
type TransformerOptions struct {
	FeedForward   int      // size of the layer between Linear1 and Linear2; 0 means 2048
	Dropout       *float64 // nil means 0.1
	Activation    Layer    // between Linear1 and Linear2; nil means ReLU
	Eps           float64  // of the norms; 0 means 1e-5
	BatchFirst    bool     // tensors are (N, T, E) instead of (T, N, E)
	NormFirst     bool     // normalise before attention and feed-forward instead of after
	NoBias        bool
	EncoderLayers int         // of a Transformer; 0 means 6
	DecoderLayers int         // of a Transformer; 0 means 6
	DType         dtype.DType // of the parameters; Invalid means the default floating type
}

func (o TransformerOptions) attention(r *rng.Stream, size, heads int) *MultiheadAttention {
	return MultiheadAttentionOptions{Dropout: orDefault(o.Dropout, 0.1), NoBias: o.NoBias,
		BatchFirst: o.BatchFirst, DType: o.DType}.New(r, size, heads)
}

func (o TransformerOptions) linear(r *rng.Stream, in, out int) *Linear {
	return LinearOptions{NoBias: o.NoBias, DType: o.DType}.New(r, in, out)
}

func (o TransformerOptions) norm(size int) *LayerNorm {
	return LayerNormOptions{Eps: o.Eps, NoBias: o.NoBias, DType: o.DType}.New(size)
}

func (o TransformerOptions) drop(r *rng.Stream) *Dropout {
	return NewDropout(r, orDefault(o.Dropout, 0.1))
}

// activate applies an activation, ReLU if there is none.
func activate(f Layer, x *tensor.Tensor) *tensor.Tensor {
	if f == nil {
		return x.ReLU()
	}
	return f.Forward(x)
}

// residual adds to x what f makes of it, with the norm where NormFirst says.
func residual(x *tensor.Tensor, norm *LayerNorm, first bool, f func(x *tensor.Tensor) *tensor.Tensor) *tensor.Tensor {
	if first {
		return x.Add(f(norm.Forward(x)))
	}
	return norm.Forward(x.Add(f(x)))
}
