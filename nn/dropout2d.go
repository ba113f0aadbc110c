package nn

import (
	"fmt"

	"cresset/rng"
	"cresset/tensor"
)

// Dropout2d is Dropout of whole channels (Tompson et al., arXiv:1411.4280).
//
//	x: (N, C, H, W)
type Dropout2d struct {
	Base
	P    float64
	Rand *rng.Stream `nn:"-"` // where it draws from
}

// NewDropout2d returns a layer with a stream split from r.
func NewDropout2d(r *rng.Stream, p float64) *Dropout2d { return &Dropout2d{P: p, Rand: streamOf(r)} }

// Forward drops channels of x.
func (l *Dropout2d) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	y := x
	if l.Training() && l.P > 0 {
		y = x.Dropout2d(l.Rand, l.P)
	}
	return l.After(l, x, y)
}

func (l *Dropout2d) String() string {
	return fmt.Sprintf("Dropout2d(p=%s, inplace=False)", number(l.P))
}
