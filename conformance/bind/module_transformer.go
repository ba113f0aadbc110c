package bind

import "cresset/nn"

func init() {
	registerModules(map[string]Module{
		"MultiheadAttention": module(
			func(k *Args) *nn.MultiheadAttention {
				embed, heads := k.Int(0, "embed_dim", 0), k.Int(1, "num_heads", 0)
				return nn.MultiheadAttentionOptions{
					Dropout: k.Float(2, "dropout", 0), NoBias: !k.Bool(3, "bias", true),
					AddBiasKV: k.Bool(4, "add_bias_kv", false), AddZeroAttn: k.Bool(5, "add_zero_attn", false),
					KDim: k.Int(6, "kdim", 0), VDim: k.Int(7, "vdim", 0), BatchFirst: k.Bool(8, "batch_first", false),
				}.New(k.Rand(), embed, heads)
			},
			func(m *nn.MultiheadAttention, a *Args) any {
				q, k, v := a.Tensor(0, "query"), a.Tensor(1, "key"), a.Tensor(2, "value")
				return outs(m.Weights(q, k, v, a.masks("attn_mask", "key_padding_mask"), false))
			}),
		"TransformerEncoderLayer": module(
			func(k *Args) *nn.TransformerEncoderLayer {
				size, heads, o := k.Int(0, "d_model", 0), k.Int(1, "nhead", 0), k.transformer(2)
				return nn.TransformerEncoderLayerOptions(o).New(k.Rand(), size, heads)
			},
			func(m *nn.TransformerEncoderLayer, a *Args) any {
				return m.ForwardMasked(a.Tensor(0, "src"), a.masks("src_mask", "src_key_padding_mask"))
			}),
		"TransformerDecoderLayer": module(
			func(k *Args) *nn.TransformerDecoderLayer {
				size, heads, o := k.Int(0, "d_model", 0), k.Int(1, "nhead", 0), k.transformer(2)
				return nn.TransformerDecoderLayerOptions(o).New(k.Rand(), size, heads)
			},
			func(m *nn.TransformerDecoderLayer, a *Args) any {
				return m.Forward(a.Tensor(0, "tgt"), a.Tensor(1, "memory"), a.masks("tgt_mask", "tgt_key_padding_mask"),
					a.masks("memory_mask", "memory_key_padding_mask"))
			}),
		"Transformer": module(
			func(k *Args) *nn.Transformer {
				size, heads, o := k.Int(0, "d_model", 512), k.Int(1, "nhead", 8), k.transformer(4)
				o.EncoderLayers, o.DecoderLayers = k.Int(2, "num_encoder_layers", 6), k.Int(3, "num_decoder_layers", 6)
				return o.New(k.Rand(), size, heads)
			},
			func(m *nn.Transformer, a *Args) any {
				return m.Forward(a.Tensor(0, "src"), a.Tensor(1, "tgt"), nn.TransformerMasks{
					Src:    a.masks("src_mask", "src_key_padding_mask"),
					Tgt:    a.masks("tgt_mask", "tgt_key_padding_mask"),
					Memory: a.masks("memory_mask", "memory_key_padding_mask"),
				})
			}),
	})
}

// transformer reads dim_feedforward=2048, which stands at pos, and the settings given by name.
func (a *Args) transformer(pos int) nn.TransformerOptions {
	return nn.TransformerOptions{
		FeedForward: a.Int(pos, "dim_feedforward", 0), Dropout: a.setting(pos+1, "dropout"),
		BatchFirst: a.Bool(-1, "batch_first", false), NormFirst: a.Bool(-1, "norm_first", false),
		NoBias: !a.Bool(-1, "bias", true),
	}
}

func (a *Args) masks(attn, padding string) nn.Masks {
	return nn.Masks{Attn: a.OptTensor(-1, attn), Padding: a.OptTensor(-1, padding)}
}
