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
		"Tanh": layer(func(*Args) nn.Layer { return nn.NewTanh() }),
	})
}
