package bind

import "cresset/tensor"

func init() {
	register(map[string]Op{
		"sigmoid":                   unary((*tensor.Tensor).Sigmoid),
		"nn.functional.relu":        unary((*tensor.Tensor).ReLU),
		"nn.functional.relu6":       unary((*tensor.Tensor).ReLU6),
		"nn.functional.selu":        unary((*tensor.Tensor).SELU),
		"nn.functional.silu":        unary((*tensor.Tensor).SiLU),
		"nn.functional.mish":        unary((*tensor.Tensor).Mish),
		"nn.functional.logsigmoid":  unary((*tensor.Tensor).LogSigmoid),
		"nn.functional.softsign":    unary((*tensor.Tensor).Softsign),
		"nn.functional.tanhshrink":  unary((*tensor.Tensor).Tanhshrink),
		"nn.functional.hardsigmoid": unary((*tensor.Tensor).Hardsigmoid),
		"nn.functional.hardswish":   unary((*tensor.Tensor).Hardswish),
		"nn.functional.prelu":       func(a *Args) any { return a.Tensor(0, "input").PReLU(a.Tensor(1, "weight")) },
		"nn.functional.gelu": func(a *Args) any {
			x := a.Tensor(0, "input")
			switch s := a.String(-1, "approximate", "none"); s {
			case "none":
				return x.GELU()
			case "tanh":
				return x.GELUTanh()
			default:
				panic(Static{"GELU and GELUTanh are methods: none approximates by " + s})
			}
		},
		"nn.functional.elu":  func(a *Args) any { return a.Tensor(0, "input").ELU(a.Float(1, "alpha", 1)) },
		"nn.functional.celu": func(a *Args) any { return a.Tensor(0, "input").CELU(a.Float(1, "alpha", 1)) },
		"nn.functional.leaky_relu": func(a *Args) any {
			return a.Tensor(0, "input").LeakyReLU(a.Float(1, "negative_slope", 0.01))
		},
		"nn.functional.softplus": func(a *Args) any {
			return a.Tensor(0, "input").Softplus(a.Float(1, "beta", 1), a.Float(2, "threshold", 20))
		},
		"nn.functional.hardtanh": func(a *Args) any {
			return a.Tensor(0, "input").Hardtanh(a.Float(1, "min_val", -1), a.Float(2, "max_val", 1))
		},
		"nn.functional.hardshrink": func(a *Args) any {
			return a.Tensor(0, "input").Hardshrink(a.Float(1, "lambd", 0.5))
		},
		"nn.functional.softshrink": func(a *Args) any {
			return a.Tensor(0, "input").Softshrink(a.Float(1, "lambd", 0.5))
		},
		"nn.functional.threshold": func(a *Args) any {
			return a.Tensor(0, "input").Threshold(a.Float(1, "threshold", 0), a.Float(2, "value", 0))
		},
		"logit": func(a *Args) any { return a.Tensor(0, "input").Logit(a.Float(1, "eps", -1)) },
	})
}
