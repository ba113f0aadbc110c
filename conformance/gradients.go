package conformance

import (
	"fmt"
	"slices"

	"cresset/conformance/corpus"
	"cresset/tensor"
)

// compareGradients feeds the cotangents into the outputs and compares what reaches the leaves:
// once as Backward computes it, with the fused gradients, and once with a graph of the gradients,
// which takes their composites.
func (c *call) compareGradients() string {
	if len(c.leaves) != len(c.record.Grads) {
		return fmt.Sprintf("%d leaves require a gradient, want %d", len(c.leaves), len(c.record.Grads))
	}
	for _, create := range []bool{true, false} {
		grads, err := c.gradients(create)
		if err != nil {
			return "backward: " + err.Error()
		}
		for i := range c.record.Grads {
			if d := c.compareGradient(i, grads[i]); d != "" {
				return fmt.Sprintf("gradient %d: %s", i, d)
			}
		}
	}
	return ""
}

// gradients returns the gradient of each leaf, nil where none arrives.
func (c *call) gradients(create bool) ([]*tensor.Tensor, error) {
	var out, cotangents []*tensor.Tensor
	for i, t := range c.out {
		key, ok := c.record.Cotangents[i]
		if !ok || !t.RequiresGrad() {
			continue
		}
		v, err := toTensor(c.file, key)
		if err != nil {
			return nil, err
		}
		out, cotangents = append(out, t), append(cotangents, v)
	}
	grads := make([]*tensor.Tensor, len(c.leaves))
	if len(out) == 0 {
		return grads, nil
	}
	err := attempt(func() {
		grads = tensor.Grad(out, cotangents, c.leaves,
			tensor.BackwardOptions{CreateGraph: create, AllowUnused: true})
	})
	return grads, err
}

// compareGradient compares the gradient of the i-th leaf. None and one of zeros are the same.
func (c *call) compareGradient(i int, got *tensor.Tensor) string {
	key := c.record.Grads[i]
	if key == nil || got == nil {
		return notZero(got, c.file, key)
	}
	g, want := fromTensor(got), c.file[*key]
	if d := form(g, want); d != "" {
		return d
	}
	if k, free := c.check(); free && k.gradient != nil {
		return k.gradient(c, g)
	}
	return Difference(g, want, bound(c.name, want.DType, true))
}

// notZero says that there is a gradient on one side alone, unless it is all zeros.
func notZero(got *tensor.Tensor, file corpus.Tensors, key *string) string {
	nonzero := func(v float64) bool { return v != 0 }
	switch {
	case got == nil && key == nil:
		return ""
	case got == nil:
		if slices.ContainsFunc(values(file[*key]), nonzero) {
			return "there is none"
		}
	case slices.ContainsFunc(values(fromTensor(got)), nonzero):
		return "there is one, want none"
	}
	return ""
}
