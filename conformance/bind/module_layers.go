package bind

import "cresset/nn"

func init() {
	registerModules(map[string]Module{
		"Linear": layer(func(k *Args) nn.Layer {
			in, out := k.Int(0, "in_features", 0), k.Int(1, "out_features", 0)
			return nn.LinearOptions{NoBias: !k.Bool(2, "bias", true)}.New(k.Rand(), in, out)
		}),
		"Embedding": layer(func(k *Args) nn.Layer {
			return nn.NewEmbedding(k.Rand(), k.Int(0, "num_embeddings", 0), k.Int(1, "embedding_dim", 0))
		}),

		"ReLU":    layer(func(k *Args) nn.Layer { return nn.NewReLU() }),
		"SiLU":    layer(func(k *Args) nn.Layer { return nn.NewSiLU() }),
		"Sigmoid": layer(func(k *Args) nn.Layer { return nn.NewSigmoid() }),
		"Tanh":    layer(func(k *Args) nn.Layer { return nn.NewTanh() }),
		"ELU":     layer(func(k *Args) nn.Layer { return &nn.ELU{Alpha: k.setting(0, "alpha")} }),
		"GELU": layer(func(k *Args) nn.Layer {
			return &nn.GELU{Tanh: k.String(0, "approximate", "none") == "tanh"}
		}),
		"LeakyReLU": layer(func(k *Args) nn.Layer { return &nn.LeakyReLU{Slope: k.setting(0, "negative_slope")} }),
		"Softplus": layer(func(k *Args) nn.Layer {
			return &nn.Softplus{Beta: k.setting(0, "beta"), Threshold: k.setting(1, "threshold")}
		}),
		"GLU":        layer(func(k *Args) nn.Layer { return &nn.GLU{Dim: new(k.Int(0, "dim", -1))} }),
		"Softmax":    layer(func(k *Args) nn.Layer { return nn.NewSoftmax(k.Int(0, "dim", 0)) }),
		"LogSoftmax": layer(func(k *Args) nn.Layer { return nn.NewLogSoftmax(k.Int(0, "dim", 0)) }),
	})
}

// setting reads a number whose default is nil.
func (a *Args) setting(pos int, name string) *float64 {
	if !a.Has(pos, name) {
		return nil
	}
	return new(a.Float(pos, name, 0))
}
