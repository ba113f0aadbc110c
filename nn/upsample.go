package nn

import (
	"fmt"

	"cresset/tensor"
)

// Upsample resizes signals, images or volumes: see tensor.Interpolate.
//
//	x: (N, C, L), (N, C, H, W) or (N, C, D, H, W)   y: the same with other L, H, W, D
type Upsample struct {
	Base
	options tensor.InterpolateOptions
}

// UpsampleOptions are the settings of an Upsample: a Size or a Scale, and a Mode.
type UpsampleOptions tensor.InterpolateOptions

// NewUpsample returns a layer that makes every dimension scale times as large, by
// repeating the nearest element.
func NewUpsample(scale float64) *Upsample { return UpsampleOptions{Scale: []float64{scale}}.New() }

// New returns the layer of the settings.
func (o UpsampleOptions) New() *Upsample { return &Upsample{options: tensor.InterpolateOptions(o)} }

// Forward applies the layer. It panics with ErrShape or ErrValue where settings do not fit.
func (l *Upsample) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	return l.After(l, x, x.Interpolate(l.options))
}

func (l *Upsample) String() string {
	o := &l.options
	mode := orElse(o.Mode, "nearest")
	switch {
	case len(o.Size) > 1:
		return fmt.Sprintf("Upsample(size=%s, mode='%s')", tuple(o.Size), mode)
	case len(o.Size) == 1:
		return fmt.Sprintf("Upsample(size=%d, mode='%s')", o.Size[0], mode)
	case len(o.Scale) == 1:
		return fmt.Sprintf("Upsample(scale_factor=%s, mode='%s')", number(o.Scale[0]), mode)
	}
	return fmt.Sprintf("Upsample(scale_factor=%v, mode='%s')", o.Scale, mode)
}
