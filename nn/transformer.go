package nn

import (
	"cresset/nn/initial"
	"cresset/rng"
	"cresset/tensor"
)

// Transformer is an encoder of one sequence and a decoder of another that attends to it
// (Vaswani et al., arXiv:1706.03762). Embeddings and positions are left to the caller.
type Transformer struct {
	Base
	Encoder *TransformerEncoder
	Decoder *TransformerDecoder
}

// NewTransformer returns one of six layers each, for vectors of the given size (in
// PyTorch 512, in 8 heads). Matrices are drawn by Xavier's rule.
func NewTransformer(r *rng.Stream, size, heads int) *Transformer {
	return TransformerOptions{}.New(r, size, heads)
}

// New is NewTransformer with options.
func (o TransformerOptions) New(r *rng.Stream, size, heads int) *Transformer {
	t := &Transformer{
		Encoder: TransformerEncoderLayerOptions(o).Stack(r, orElse(o.EncoderLayers, 6), size, heads),
		Decoder: TransformerDecoderLayerOptions(o).Stack(r, orElse(o.DecoderLayers, 6), size, heads),
	}
	t.Encoder.Norm, t.Decoder.Norm = o.norm(size), o.norm(size)
	for _, p := range NamedParameters(t) {
		if p.Rank() > 1 {
			initial.XavierUniform(r, p, 1)
		}
	}
	return t
}

// TransformerMasks are the masks of a Transformer: of the encoder's self-attention, of
// the decoder's, and of the decoder's attention to what the encoder made.
type TransformerMasks struct{ Src, Tgt, Memory Masks }

// Forward encodes src and decodes tgt.
//
//	src: (S, N, E)   tgt: (T, N, E)   y: as tgt
//
// or with N first (BatchFirst), or without it.
func (t *Transformer) Forward(src, tgt *tensor.Tensor, masks TransformerMasks) *tensor.Tensor {
	src = t.Before(t, src)
	memory := t.Encoder.ForwardMasked(src, masks.Src)
	return t.After(t, src, t.Decoder.Forward(tgt, memory, masks.Tgt, masks.Memory))
}
