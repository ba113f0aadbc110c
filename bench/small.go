package bench

import (
	"fmt"

	"cresset/nn"
	"cresset/optim"
	"cresset/rl"
	"cresset/tensor"
)

// small are workloads in which what surrounds the arithmetic counts.
func small() []Workload {
	return []Workload{
		{"op_add4", opAdd4},
		{"op_chain_backward", opChainBackward},
		{"policy_act", policyAct},
		{"mlp_step", mlpStep},
		{"adamw_10m", adamW10M},
	}
}

// opAdd4 is one addition of 4 elements, nothing recorded.
func opAdd4(seconds float64) Result {
	r := stream()
	x, y := normal(r, 4), normal(r, 4)
	t := best(seconds, 2000, func() { x.Add(y) })
	return Result{t, fmt.Sprintf("%.2f us/op", t*1e6)}
}

// opChainBackward is ten recorded elementwise operations on 4 elements, then backward.
func opChainBackward(seconds float64) Result {
	x := normal(stream(), 4).RequireGrad()
	t := best(seconds, 200, func() {
		y := x
		for range 10 {
			y = y.Tanh()
		}
		y.Sum().Backward()
	})
	return Result{t, fmt.Sprintf("%.1f us", t*1e6)}
}

// policyAct is Spinning Up's Gaussian actor-critic 17-64-64-6 on one observation:
// action, log-probability and value, as Go numbers.
func policyAct(seconds float64) Result {
	r := stream()
	policy := rl.NewGaussian(r, 17, 6, 64, 64)
	observation, action := tensor.Data[float32](normal(r, 17)), make([]float32, policy.Pi.Size())
	t := best(seconds, 100, func() { policy.Act(r, observation, action) })
	return Result{t, fmt.Sprintf("%.0f actions/s", 1/t)}
}

// mlpStep is a step of 17-256-256-1 with ReLU, batch 256, squared error, Adam.
func mlpStep(seconds float64) Result {
	r := stream()
	m := nn.NewSequential(nn.NewLinear(r, 17, 256), nn.NewReLU(), nn.NewLinear(r, 256, 256), nn.NewReLU(),
		nn.NewLinear(r, 256, 1))
	x, y := normal(r, 256, 17), normal(r, 256, 1)
	o := optim.NewAdam(nn.Parameters(m), optim.AdamDefaults())
	t := best(seconds, 10, step(o, func() *tensor.Tensor { return nn.MSE(m.Forward(x), y) }))
	return Result{t, fmt.Sprintf("%.0f steps/s", 1/t)}
}

// adamW10M is an AdamW step over 64 tensors, 10.5M parameters.
func adamW10M(seconds float64) Result {
	r := stream()
	var ps []*tensor.Tensor
	for range 64 {
		p := normal(r, 256, 640).RequireGrad()
		p.SetGrad(normal(r, 256, 640))
		ps = append(ps, p)
	}
	o := optim.NewAdamW(ps, optim.AdamWDefaults())
	t := best(seconds, 1, o.Step)
	return Result{t, gigabytes(64*256*640*28, t)}
}
