package conformance

import (
	"fmt"
	"slices"
	"strings"

	"cresset/conformance/bind"
	"cresset/conformance/corpus"
	"cresset/distributions"
	"cresset/rng"
	"cresset/tensor"
)

// runDistributions runs the cases of one name: what PyTorch says about distributions, and
// divergences of pairs.
func runDistributions(p *corpus.Part, name string, _ Options) (Result, error) {
	f, err := corpus.Load[corpus.DistributionCase](p, name)
	if err != nil {
		return Result{}, err
	}
	var t tallier
	for i := range f.Cases {
		c, v := &f.Cases[i], verdict{}
		if err := attempt(func() { v.difference = runDistribution(f.Tensors, c) }); err != nil {
			v.difference = err.Error()
		}
		t.add(c.ID+" "+c.Distribution+strings.Join(c.KL, " "), false, v)
	}
	return t.result(corpus.Distributions, name), nil
}

func runDistribution(file corpus.Tensors, c *corpus.DistributionCase) string {
	r := &recorded{file: file}
	if len(c.KL) == 2 {
		p, _, err := r.make(c.KL[0], c.P)
		if err != nil {
			return err.Error()
		}
		q, _, err := r.make(c.KL[1], c.Q)
		if err != nil {
			return err.Error()
		}
		r.compare("divergence", c.Value, distributions.KL(p, q))
		return r.first
	}
	d, leaves, err := r.make(c.Distribution, c.Kwargs)
	if err != nil {
		return err.Error()
	}
	r.density(c, d, leaves)
	r.moments(c, d)
	return r.first
}

// A recorded case keeps the first difference.
type recorded struct {
	file  corpus.Tensors
	first string
}

// make makes a distribution and returns its parameters that want gradients.
func (r *recorded) make(name string, kwargs corpus.Map) (distributions.Distribution, []*tensor.Tensor, error) {
	family, ok := bind.LookupDistribution(name)
	if !ok {
		return nil, nil, fmt.Errorf("there is no %s", name)
	}
	tensors := map[string]*tensor.Tensor{}
	var leaves []*tensor.Tensor
	for _, ref := range corpus.Leaves(nil, kwargs) {
		x, err := toTensor(r.file, ref.Key)
		if err != nil {
			return nil, nil, err
		}
		if ref.RequireGrad {
			leaves = append(leaves, x.RequireGrad())
		}
		tensors[ref.Key] = x
	}
	a := bind.NewArgs(nil, kwargs, tensors)
	d := family(a)
	if names := a.Unread(); len(names) > 0 {
		return nil, nil, fmt.Errorf("the binding does not read %s", strings.Join(names, ", "))
	}
	return d, leaves, nil
}

// compare holds got against a recorded tensor, if there is one.
func (r *recorded) compare(what, key string, got *tensor.Tensor) {
	if key == "" || r.first != "" {
		return
	}
	want := r.file[key]
	if d := Difference(fromTensor(got), want, bound("distributions/"+what, want.DType, false)); d != "" {
		r.first = what + ": " + d
	}
}

func (r *recorded) density(c *corpus.DistributionCase, d distributions.Distribution, leaves []*tensor.Tensor) {
	if got := d.BatchShape(); !slices.Equal(got, c.BatchShape) {
		r.first = fmt.Sprintf("batch shape %v, want %v", got, c.BatchShape)
		return
	}
	if got := d.EventShape(); !slices.Equal(got, c.EventShape) {
		r.first = fmt.Sprintf("event shape %v, want %v", got, c.EventShape)
		return
	}
	if _, has := d.(distributions.Reparameterized); has != c.HasRSample {
		r.first = fmt.Sprintf("differentiable draws: %t, want %t", has, c.HasRSample)
		return
	}
	want := append(append([]int{4, 5}, c.BatchShape...), c.EventShape...)
	if got := d.Sample(rng.New(1), 4, 5).Shape(); !slices.Equal(got, want) {
		r.first = fmt.Sprintf("draws of shape %v, want %v", got, want)
		return
	}
	x, err := toTensor(r.file, c.Value)
	if err != nil {
		r.first = err.Error()
		return
	}
	logp := d.LogProb(x)
	r.compare("log probability", c.LogProb, logp)
	grads := tensor.Grad([]*tensor.Tensor{logp.Sum()}, nil, leaves, tensor.BackwardOptions{})
	for i, key := range c.LogProbGrads {
		if key != nil {
			r.compare(fmt.Sprintf("gradient %d", i), *key, grads[i])
		}
	}
	if f, ok := d.(distributions.Cumulative); ok {
		r.compare("distribution function", c.CDF, f.CDF(x))
	} else if c.CDF != "" && r.first == "" {
		r.first = "no distribution function"
	}
	if f, ok := d.(distributions.Quantiled); ok && c.ICDF != "" {
		at, err := toTensor(r.file, c.ICDFOf)
		if err != nil {
			r.first = err.Error()
			return
		}
		r.compare("quantile", c.ICDF, f.ICDF(at))
	} else if c.ICDF != "" && r.first == "" {
		r.first = "no quantiles"
	}
}

func (r *recorded) moments(c *corpus.DistributionCase, d distributions.Distribution) {
	lacks := func(what, key string) {
		if key != "" && r.first == "" {
			r.first = "no " + what
		}
	}
	if m, ok := d.(distributions.Moments); ok {
		r.compare("mean", c.Mean, m.Mean())
		r.compare("variance", c.Variance, m.Variance())
		r.compare("standard deviation", c.StdDev, distributions.StdDev(m))
	} else {
		lacks("mean", c.Mean)
	}
	if m, ok := d.(distributions.Moded); ok {
		r.compare("mode", c.Mode, m.Mode())
	} else {
		lacks("mode", c.Mode)
	}
	if m, ok := d.(distributions.Entropic); ok {
		r.compare("entropy", c.Entropy, m.Entropy())
	} else {
		lacks("entropy", c.Entropy)
	}
}
