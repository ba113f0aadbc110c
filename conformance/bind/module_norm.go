package bind

import "cresset/nn"

func init() {
	registerModules(map[string]Module{
		"LayerNorm": layer(func(k *Args) nn.Layer {
			shape := k.Ints(0, "normalized_shape")
			return nn.LayerNormOptions{Eps: k.Float(1, "eps", 0), NoAffine: !k.Bool(2, "elementwise_affine", true),
				NoBias: !k.Bool(3, "bias", true)}.New(shape...)
		}),
		"RMSNorm": layer(func(k *Args) nn.Layer {
			shape := k.Ints(0, "normalized_shape")
			return nn.RMSNormOptions{Eps: k.Float(1, "eps", 0), NoAffine: !k.Bool(2, "elementwise_affine", true)}.New(shape...)
		}),
		"GroupNorm": layer(func(k *Args) nn.Layer {
			groups, channels := k.Int(0, "num_groups", 0), k.Int(1, "num_channels", 0)
			return nn.GroupNormOptions{Eps: k.Float(2, "eps", 0), NoAffine: !k.Bool(3, "affine", true),
				NoBias: !k.Bool(4, "bias", true)}.New(groups, channels)
		}),
		"BatchNorm1d": layer(func(k *Args) nn.Layer { return nn.BatchNorm1dOptions(k.batchNorm()).New(k.Int(0, "num_features", 0)) }),
		"BatchNorm2d": layer(func(k *Args) nn.Layer { return nn.BatchNorm2dOptions(k.batchNorm()).New(k.Int(0, "num_features", 0)) }),
		"InstanceNorm2d": layer(func(k *Args) nn.Layer {
			channels := k.Int(0, "num_features", 0)
			return nn.InstanceNorm2dOptions{Eps: k.Float(1, "eps", 0), Momentum: k.Float(2, "momentum", 0),
				Affine: k.Bool(3, "affine", false), Stats: k.Bool(4, "track_running_stats", false),
				NoBias: !k.Bool(-1, "bias", true)}.New(channels)
		}),
	})
}

// batchNorm reads eps=1e-5, momentum=0.1, affine=True, track_running_stats=True, bias=True. A
// momentum of None is the cumulative mean.
func (a *Args) batchNorm() nn.BatchNormOptions {
	_, given := a.get(2, "momentum")
	return nn.BatchNormOptions{
		Eps: a.Float(1, "eps", 0), Momentum: a.Float(2, "momentum", 0), Cumulative: given && !a.Has(2, "momentum"),
		NoAffine: !a.Bool(3, "affine", true), NoStats: !a.Bool(4, "track_running_stats", true),
		NoBias: !a.Bool(-1, "bias", true),
	}
}
