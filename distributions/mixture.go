package distributions

import (
	"fmt"
	"slices"

	"cresset/rng"
	"cresset/tensor"
)

// MixtureSameFamily is a mixture of members of one family: the last dimension of their batch
// is the component.
type MixtureSameFamily struct {
	shapes
	Mixture    *Categorical // (batch...), of k components
	Components Distribution // (batch..., k)
}

// NewMixtureSameFamily returns mixtures. It panics with ErrShape unless the components' batch
// shape is that of the mixture and k.
func NewMixtureSameFamily(mixture *Categorical, components Distribution) *MixtureSameFamily {
	batch := components.BatchShape()
	if want := append(mixture.BatchShape(), mixture.Classes()); !slices.Equal(batch, want) {
		tensor.Fail("MixtureSameFamily", tensor.ErrShape,
			fmt.Sprintf("the components' batch shape is %v, want %v", batch, want))
	}
	return &MixtureSameFamily{shapes{mixture.batch, components.EventShape()}, mixture, components}
}

// Sample draws a component and from it.
func (d *MixtureSameFamily) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return fixed(func() *tensor.Tensor {
		class := d.Mixture.Sample(r, shape...)  // (shape..., batch...)
		all := d.Components.Sample(r, shape...) // (shape..., batch..., k, event...)
		dim := class.Rank()
		at := class.Unsqueeze(dim)
		for range d.event {
			at = at.Unsqueeze(-1)
		}
		one := slices.Clone(all.Shape())
		one[dim] = 1
		return all.Gather(dim, at.BroadcastTo(one...)).Squeeze(dim)
	})
}

// LogProb returns log Σ p·(the components' densities).
func (d *MixtureSameFamily) LogProb(x *tensor.Tensor) *tensor.Tensor {
	x = x.Unsqueeze(-1 - len(d.event))
	return d.Components.LogProb(x).Add(d.Mixture.Logits()).LogSumExp(-1)
}

// weigh returns Σ p·x over the components.
func (d *MixtureSameFamily) weigh(x *tensor.Tensor) *tensor.Tensor {
	p := d.Mixture.Probs()
	for range d.event {
		p = p.Unsqueeze(-1)
	}
	return p.Mul(x).Sum(-1 - len(d.event))
}

// Mean returns Σ p·(the components' means). It panics with ErrValue if they have none.
func (d *MixtureSameFamily) Mean() *tensor.Tensor {
	return d.weigh(known[Moments]("Mean", d.Components).Mean())
}

// Variance returns the mean variance plus the variance of the means. It panics with ErrValue
// if the components have none.
func (d *MixtureSameFamily) Variance() *tensor.Tensor {
	m := known[Moments]("Variance", d.Components)
	off := m.Mean().Sub(d.Mean().Unsqueeze(-1 - len(d.event)))
	return d.weigh(m.Variance().Add(off.Square()))
}
