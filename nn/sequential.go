package nn

import "cresset/tensor"

// Sequential applies layers one after another. Their parameters are called 0.weight,
// 1.weight and so on.
type Sequential struct {
	Base
	Layers []Layer `nn:"."`
}

// NewSequential returns the chain of the given layers.
func NewSequential(layers ...Layer) *Sequential { return &Sequential{Layers: layers} }

// Forward passes x through every layer. A batch norm and the ReLU after it take one pass
// over memory where no hook wants to see what goes from one to the other.
func (s *Sequential) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = s.Before(s, x)
	y := x
	for i := 0; i < len(s.Layers); i++ {
		if f := s.clipped(i); f != nil {
			y = f.ForwardReLU(y)
			i++
			continue
		}
		y = s.Layers[i].Forward(y)
	}
	return s.After(s, x, y)
}

// A clipper is a layer that computes the ReLU of its output along with it.
type clipper interface {
	hasBase
	ForwardReLU(x *tensor.Tensor) *tensor.Tensor
}

// clipped returns layer i if it can do the work of layer i+1, a ReLU, too.
func (s *Sequential) clipped(i int) clipper {
	f, ok := s.Layers[i].(clipper)
	if !ok || i+1 == len(s.Layers) || len(f.base().hooks) > 0 {
		return nil
	}
	if r, ok := s.Layers[i+1].(*ReLU); !ok || len(r.hooks) > 0 {
		return nil
	}
	return f
}

// Append adds layers at the end and returns s.
func (s *Sequential) Append(layers ...Layer) *Sequential {
	s.Layers = append(s.Layers, layers...)
	return s
}
