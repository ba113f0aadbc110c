package conformance

import (
	"fmt"
	"math"
	"strings"

	"cresset/conformance/bind"
	"cresset/conformance/corpus"
	"cresset/dtype"
	"cresset/tensor"
)

// schedulers is the name in the part of optimisers under which the schedules stand.
const schedulers = "schedulers"

// runOptim runs the cases of one optimiser, or of the schedules.
func runOptim(p *corpus.Part, name string, _ Options) (Result, error) {
	if name == schedulers {
		return runSchedulers(p)
	}
	f, err := corpus.Load[corpus.OptimCase](p, name)
	if err != nil {
		return Result{}, err
	}
	make, ok := bind.LookupOptimizer(name)
	if !ok {
		return missing(corpus.Optim, name, len(f.Cases)), nil
	}
	var t tallier
	for i := range f.Cases {
		var v verdict
		if err := attempt(func() { v.difference = runSteps(make, name, f.Tensors, &f.Cases[i]) }); err != nil {
			v.difference = err.Error()
		}
		t.add(f.Cases[i].ID, false, v)
	}
	return t.result(corpus.Optim, name), nil
}

// runSteps feeds an optimiser the recorded gradients and compares the parameters of each step.
func runSteps(make bind.Optimizer, name string, file corpus.Tensors, c *corpus.OptimCase) string {
	var params []*tensor.Tensor
	for _, key := range c.Params {
		p, err := toTensor(file, key)
		if err != nil {
			return err.Error()
		}
		params = append(params, p.RequireGrad())
	}
	args := bind.NewArgs(nil, c.Kwargs, nil)
	o := make(params, args)
	if names := args.Unread(); len(names) > 0 {
		return "the binding does not read " + strings.Join(names, ", ")
	}
	for step := range c.Grads {
		for i, key := range c.Grads[step] {
			g, err := toTensor(file, key)
			if err != nil {
				return err.Error()
			}
			params[i].SetGrad(g)
		}
		o.Step()
		for i, key := range c.After[step] {
			want := file[key]
			d := Difference(fromTensor(params[i]), want, bound(corpus.Optim+"/"+name, want.DType, false))
			if d != "" {
				return fmt.Sprintf("step %d, parameter %d: %s", step, i, d)
			}
		}
	}
	return ""
}

func runSchedulers(p *corpus.Part) (Result, error) {
	f, err := corpus.Load[corpus.SchedulerCase](p, schedulers)
	if err != nil {
		return Result{}, err
	}
	var t tallier
	for i := range f.Cases {
		c, v := &f.Cases[i], verdict{}
		if err := attempt(func() { v.difference = runSchedule(c) }); err != nil {
			v.difference = err.Error()
		}
		t.add(c.ID+" "+c.Scheduler, false, v)
	}
	return t.result(corpus.Optim, schedulers), nil
}

func runSchedule(c *corpus.SchedulerCase) string {
	make, ok := bind.LookupScheduler(c.Scheduler)
	if !ok {
		return "missing"
	}
	args := bind.NewArgs(nil, c.Kwargs, nil)
	s := make(c.LR0, args)
	if names := args.Unread(); len(names) > 0 {
		return "the binding does not read " + strings.Join(names, ", ")
	}
	b := BoundOf(dtype.F64)
	for i, want := range c.LR {
		if got := s.LR(); !(math.Abs(got-want) <= b.Abs+b.Rel*math.Abs(want)) {
			return fmt.Sprintf("step %d: the rate is %v, want %v", i, got, want)
		}
		metric := 0.0
		if len(c.Metrics) > 0 {
			metric = c.Metrics[i]
		}
		s.Step(metric)
	}
	return ""
}
