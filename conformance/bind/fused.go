package bind

import "cresset/tensor"

func init() {
	register(map[string]Op{
		"nn.functional.layer_norm": func(a *Args) any {
			x, shape := a.Tensor(0, "input"), a.Ints(1, "normalized_shape")
			return x.LayerNorm(shape, a.OptTensor(2, "weight"), a.OptTensor(3, "bias"), a.Float(4, "eps", 1e-5))
		},
		"nn.functional.rms_norm": func(a *Args) any {
			x, shape := a.Tensor(0, "input"), a.Ints(1, "normalized_shape")
			return x.RMSNorm(shape, a.OptTensor(2, "weight"), a.Float(3, "eps", 0))
		},
		"nn.functional.scaled_dot_product_attention": func(a *Args) any {
			q, k, v := a.Tensor(0, "query"), a.Tensor(1, "key"), a.Tensor(2, "value")
			a.Bool(6, "enable_gqa", false) // always so where there are fewer groups than heads
			return q.Attention(k, v, tensor.AttentionOptions{
				Mask: a.OptTensor(3, "attn_mask"), Causal: a.Bool(5, "is_causal", false), Scale: a.Float(-1, "scale", 0),
				Dropout: a.Float(4, "dropout_p", 0), Rand: a.Rand(),
			})
		},
	})
}
