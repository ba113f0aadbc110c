package bind

import (
	"fmt"

	"cresset/nn"
	"cresset/tensor"
)

// A lossOf makes a loss from its settings, those of a module's constructor or of a function
// that follow input and target.
type lossOf func(a *Args, weight *tensor.Tensor) func(input, target *tensor.Tensor) *tensor.Tensor

var losses = map[string]struct {
	module, function string
	of               lossOf
}{
	"mse": {"MSELoss", "mse_loss", func(a *Args, _ *tensor.Tensor) func(x, y *tensor.Tensor) *tensor.Tensor {
		return nn.MSELoss{Reduction: a.reduction()}.Forward
	}},
	"l1": {"L1Loss", "l1_loss", func(a *Args, _ *tensor.Tensor) func(x, y *tensor.Tensor) *tensor.Tensor {
		return nn.L1Loss{Reduction: a.reduction()}.Forward
	}},
	"smoothl1": {"SmoothL1Loss", "smooth_l1_loss", func(a *Args, _ *tensor.Tensor) func(x, y *tensor.Tensor) *tensor.Tensor {
		return nn.SmoothL1Loss{Beta: a.setting(-1, "beta"), Reduction: a.reduction()}.Forward
	}},
	"huber": {"HuberLoss", "huber_loss", func(a *Args, _ *tensor.Tensor) func(x, y *tensor.Tensor) *tensor.Tensor {
		return nn.HuberLoss{Delta: a.setting(-1, "delta"), Reduction: a.reduction()}.Forward
	}},
	"kldiv": {"KLDivLoss", "kl_div", func(a *Args, _ *tensor.Tensor) func(x, y *tensor.Tensor) *tensor.Tensor {
		return nn.KLDivLoss{LogTarget: a.Bool(-1, "log_target", false), Reduction: a.reduction()}.Forward
	}},
	"bce": {"BCELoss", "binary_cross_entropy", func(a *Args, w *tensor.Tensor) func(x, y *tensor.Tensor) *tensor.Tensor {
		return nn.BCELoss{Weight: w, Reduction: a.reduction()}.Forward
	}},
	"bcelogits": {"BCEWithLogitsLoss", "binary_cross_entropy_with_logits",
		func(a *Args, w *tensor.Tensor) func(x, y *tensor.Tensor) *tensor.Tensor {
			return nn.BCEWithLogitsLoss{Weight: w, PosWeight: a.OptTensor(-1, "pos_weight"), Reduction: a.reduction()}.Forward
		}},
	"nll": {"NLLLoss", "nll_loss", func(a *Args, w *tensor.Tensor) func(x, y *tensor.Tensor) *tensor.Tensor {
		return nn.NLLLoss{Weight: w, IgnoreIndex: a.ignoreIndex(), Reduction: a.reduction()}.Forward
	}},
	"crossentropy": {"CrossEntropyLoss", "cross_entropy", func(a *Args, w *tensor.Tensor) func(x, y *tensor.Tensor) *tensor.Tensor {
		return nn.CrossEntropyLoss{Weight: w, IgnoreIndex: a.ignoreIndex(),
			LabelSmoothing: a.Float(-1, "label_smoothing", 0), Reduction: a.reduction()}.Forward
	}},
}

func init() {
	for _, l := range losses {
		registerModules(map[string]Module{l.module: criterion(l.of)})
		register(map[string]Op{"nn.functional." + l.function: func(a *Args) any {
			x, y := a.Tensor(0, "input"), a.Tensor(1, "target")
			return l.of(a, a.OptTensor(-1, "weight"))(x, y)
		}})
	}
}

// reduction reads the argument of that name, a constant in Go.
func (a *Args) reduction() nn.Reduction {
	switch s := a.String(-1, "reduction", "mean"); s {
	case "mean":
		return nn.Mean
	case "sum":
		return nn.Sum
	case "none":
		return nn.None
	case "batchmean":
		return nn.BatchMean
	default:
		panic(Static{fmt.Sprintf("argument \"reduction\" is an nn.Reduction, of which none is called %q", s)})
	}
}

func (a *Args) ignoreIndex() *int {
	if !a.Has(-1, "ignore_index") {
		return nil
	}
	return new(a.Int(-1, "ignore_index", 0))
}
