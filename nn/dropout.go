package nn

import (
	"fmt"

	"cresset/rng"
	"cresset/tensor"
)

// Dropout sets, in training, each element to zero with probability P and divides the
// others by 1-P (Srivastava et al., JMLR 15, 2014). In evaluation it does nothing.
type Dropout struct {
	Base
	P    float64
	Rand *rng.Stream `nn:"-"` // where it draws from
}

// NewDropout returns a layer with a stream split from r.
func NewDropout(r *rng.Stream, p float64) *Dropout { return &Dropout{P: p, Rand: streamOf(r)} }

// Forward drops elements of x. It panics with ErrValue unless P lies in [0, 1].
func (l *Dropout) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	return l.After(l, x, l.drop(x))
}

func (l *Dropout) drop(x *tensor.Tensor) *tensor.Tensor {
	if !l.Training() || l.P == 0 {
		return x
	}
	return x.Dropout(l.Rand, l.P)
}

func (l *Dropout) String() string { return fmt.Sprintf("Dropout(p=%s, inplace=False)", number(l.P)) }
