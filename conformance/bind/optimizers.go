package bind

import (
	"cresset/optim"
	"cresset/tensor"
)

func init() {
	optimizers["Adam"] = func(params []*tensor.Tensor, a *Args) Stepper {
		return optim.NewAdam(params, adam(optim.AdamDefaults(), a))
	}
	optimizers["AdamW"] = func(params []*tensor.Tensor, a *Args) Stepper {
		return optim.NewAdamW(params, adam(optim.AdamWDefaults(), a))
	}
	optimizers["SGD"] = func(params []*tensor.Tensor, a *Args) Stepper {
		c := optim.SGDDefaults()
		c.LR = a.Float(-1, "lr", c.LR)
		c.Momentum = a.Float(-1, "momentum", 0)
		c.Dampening = a.Float(-1, "dampening", 0)
		c.WeightDecay = a.Float(-1, "weight_decay", 0)
		c.Nesterov = a.Bool(-1, "nesterov", false)
		c.Maximize = a.Bool(-1, "maximize", false)
		return optim.NewSGD(params, c)
	}
	optimizers["RMSprop"] = func(params []*tensor.Tensor, a *Args) Stepper {
		c := optim.RMSpropDefaults()
		c.LR = a.Float(-1, "lr", c.LR)
		c.WeightDecay = a.Float(-1, "weight_decay", 0)
		c.Momentum = a.Float(-1, "momentum", 0)
		c.Centered = a.Bool(-1, "centered", false)
		c.Maximize = a.Bool(-1, "maximize", false)
		return optim.NewRMSprop(params, c)
	}
	optimizers["Adagrad"] = func(params []*tensor.Tensor, a *Args) Stepper {
		c := optim.AdagradDefaults()
		c.LR = a.Float(-1, "lr", c.LR)
		c.LRDecay = a.Float(-1, "lr_decay", 0)
		c.WeightDecay = a.Float(-1, "weight_decay", 0)
		c.InitialValue = a.Float(-1, "initial_accumulator_value", 0)
		c.Maximize = a.Bool(-1, "maximize", false)
		return optim.NewAdagrad(params, c)
	}
}

func adam(c optim.AdamConfig, a *Args) optim.AdamConfig {
	c.LR = a.Float(-1, "lr", c.LR)
	c.WeightDecay = a.Float(-1, "weight_decay", c.WeightDecay)
	c.AMSGrad = a.Bool(-1, "amsgrad", false)
	c.Maximize = a.Bool(-1, "maximize", false)
	return c
}

// rates are the schedules that are functions of time.
var rates = map[string]func(a *Args) optim.Rate{
	"StepLR": func(a *Args) optim.Rate {
		return optim.StepLR{Size: a.Int(-1, "step_size", 0), Gamma: a.Float(-1, "gamma", 0.1)}
	},
	"MultiStepLR": func(a *Args) optim.Rate {
		return optim.MultiStepLR{Milestones: a.Ints(-1, "milestones"), Gamma: a.Float(-1, "gamma", 0.1)}
	},
	"ConstantLR": func(a *Args) optim.Rate {
		return optim.ConstantLR{Factor: a.Float(-1, "factor", 1.0/3), Steps: a.Int(-1, "total_iters", 5)}
	},
	"LinearLR": func(a *Args) optim.Rate {
		return optim.LinearLR{Start: a.Float(-1, "start_factor", 1.0/3), End: a.Float(-1, "end_factor", 1),
			Steps: a.Int(-1, "total_iters", 5)}
	},
	"ExponentialLR": func(a *Args) optim.Rate { return optim.ExponentialLR{Gamma: a.Float(-1, "gamma", 0)} },
	"PolynomialLR": func(a *Args) optim.Rate {
		return optim.PolynomialLR{Steps: a.Int(-1, "total_iters", 5), Power: a.Float(-1, "power", 1)}
	},
	"CosineAnnealingLR": func(a *Args) optim.Rate {
		return optim.CosineLR{Steps: a.Int(-1, "T_max", 0), Min: a.Float(-1, "eta_min", 0)}
	},
	"CosineAnnealingWarmRestarts": func(a *Args) optim.Rate {
		return optim.CosineRestarts{First: a.Int(-1, "T_0", 0), Factor: a.Int(-1, "T_mult", 1),
			Min: a.Float(-1, "eta_min", 0)}
	},
	"CyclicLR": func(a *Args) optim.Rate {
		a.Ignore("cycle_momentum")
		r := optim.CyclicLR{Low: a.Float(-1, "base_lr", 0), High: a.Float(-1, "max_lr", 0),
			Up: a.Int(-1, "step_size_up", 2000)}
		r.Down = a.Int(-1, "step_size_down", r.Up)
		if a.String(-1, "mode", "triangular") == "triangular2" {
			r.Scale = optim.Halving
		}
		return r
	},
	"OneCycleLR": func(a *Args) optim.Rate {
		r := optim.OneCycleDefaults(a.Float(-1, "max_lr", 0), a.Int(-1, "total_steps", 0))
		r.Warmup = a.Float(-1, "pct_start", r.Warmup)
		return r
	},
}

func init() {
	for name, rate := range rates {
		schedulers[name] = func(lr float64, a *Args) Schedule {
			return timed{optim.NewScheduler(sgdAt(lr), rate(a))}
		}
	}
	schedulers["ReduceLROnPlateau"] = func(lr float64, a *Args) Schedule {
		c := optim.PlateauDefaults()
		c.Factor = a.Float(-1, "factor", c.Factor)
		c.Patience = a.Int(-1, "patience", c.Patience)
		c.Cooldown = a.Int(-1, "cooldown", c.Cooldown)
		return optim.NewReduceOnPlateau(sgdAt(lr), c)
	}
}

// sgdAt returns an optimiser for a schedule to work on.
func sgdAt(lr float64) optim.Optimizer {
	c := optim.SGDDefaults()
	c.LR = lr
	return optim.NewSGD([]*tensor.Tensor{tensor.Zeros(1).RequireGrad()}, c)
}

// timed is a schedule that watches no metric.
type timed struct{ *optim.Scheduler }

// Step moves on.
func (t timed) Step(float64) { t.Scheduler.Step() }
