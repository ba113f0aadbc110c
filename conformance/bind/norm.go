package bind

import "cresset/tensor"

func init() {
	register(map[string]Op{
		// batch_norm(input, running_mean, running_var, weight=None, bias=None, training=False,
		// momentum=0.1, eps=1e-5)
		"nn.functional.batch_norm": func(a *Args) any {
			return a.Tensor(0, "input").BatchNorm(a.OptTensor(1, "running_mean"), a.OptTensor(2, "running_var"),
				a.OptTensor(3, "weight"), a.OptTensor(4, "bias"), batchNormOptions(a, "training", false))
		},
		// instance_norm(input, running_mean=None, running_var=None, weight=None, bias=None,
		// use_input_stats=True, momentum=0.1, eps=1e-5)
		"nn.functional.instance_norm": func(a *Args) any {
			return a.Tensor(0, "input").InstanceNorm(a.OptTensor(1, "running_mean"), a.OptTensor(2, "running_var"),
				a.OptTensor(3, "weight"), a.OptTensor(4, "bias"), batchNormOptions(a, "use_input_stats", true))
		},
		// group_norm(input, num_groups, weight=None, bias=None, eps=1e-5)
		"nn.functional.group_norm": func(a *Args) any {
			return a.Tensor(0, "input").GroupNorm(a.Int(1, "num_groups", 0), a.OptTensor(2, "weight"),
				a.OptTensor(3, "bias"), a.Float(4, "eps", 1e-5))
		},
	})
}

func batchNormOptions(a *Args, training string, def bool) tensor.BatchNormOptions {
	return tensor.BatchNormOptions{Training: a.Bool(5, training, def), Momentum: a.Float(6, "momentum", 0.1),
		Eps: a.Float(7, "eps", 1e-5)}
}
