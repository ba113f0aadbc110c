package workload

import (
	"fmt"

	"cresset/conformance/corpus"
	"cresset/optim"
	"cresset/tensor"
)

// NewOptimizer makes the optimiser of a recorded run for the parameters of a model by name.
func NewOptimizer(spec corpus.Optimizer, params map[string]*tensor.Tensor) (optim.Optimizer, error) {
	switch spec.Name {
	case "Adam", "AdamW":
		g, err := groups(spec, params, func(m corpus.Map) optim.AdamConfig {
			return optim.AdamConfig{Beta1: pair(m, "betas", 0), Beta2: pair(m, "betas", 1),
				Eps: m.Float("eps"), WeightDecay: m.Float("weight_decay")}
		})
		if spec.Name == "Adam" {
			return optim.NewAdamGroups(g...), err
		}
		return optim.NewAdamWGroups(g...), err
	case "SGD":
		g, err := groups(spec, params, func(m corpus.Map) optim.SGDConfig {
			nesterov, _ := m.Get("nesterov")
			return optim.SGDConfig{Momentum: m.Float("momentum"), Dampening: m.Float("dampening"),
				WeightDecay: m.Float("weight_decay"), Nesterov: nesterov == true}
		})
		return optim.NewSGDGroups(g...), err
	case "RMSprop":
		g, err := groups(spec, params, func(m corpus.Map) optim.RMSpropConfig {
			centered, _ := m.Get("centered")
			return optim.RMSpropConfig{Alpha: m.Float("alpha"), Eps: m.Float("eps"),
				Momentum: m.Float("momentum"), WeightDecay: m.Float("weight_decay"), Centered: centered == true}
		})
		return optim.NewRMSpropGroups(g...), err
	}
	return nil, fmt.Errorf("no optimiser is bound to %q", spec.Name)
}

// groups makes the groups of parameters, whose settings config reads.
func groups[C any](spec corpus.Optimizer, params map[string]*tensor.Tensor, config func(corpus.Map) C) ([]optim.Group[C], error) {
	var all []optim.Group[C]
	for _, m := range spec.Groups {
		g := optim.Group[C]{Config: config(m)}
		names, _ := m.Get("params")
		list, _ := names.(corpus.List)
		for _, name := range list {
			p := params[fmt.Sprint(name)]
			if p == nil {
				return nil, fmt.Errorf("no parameter is called %q", name)
			}
			g.Params = append(g.Params, p)
		}
		all = append(all, g)
	}
	return all, nil
}

// pair returns the i-th number of the list that m calls name.
func pair(m corpus.Map, name string, i int) float64 {
	v, _ := m.Get(name)
	list, _ := v.(corpus.List)
	if i >= len(list) {
		return 0
	}
	return corpus.Map{{Name: name, Value: list[i]}}.Float(name)
}
