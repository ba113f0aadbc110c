package cpu

import (
	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/vec"
	"cresset/internal/parallel"
)

// stepGrain is how many parameters one goroutine updates at a time.
const stepGrain = 32 << 10

// AdamStep updates parameters. See device.Stepper.
func (b *Backend) AdamStep(p, g, m, v, vmax *device.Array, c device.AdamCoefficients) error {
	return step(p, func(lo, hi int) {
		vec.AdamStep(part[float32](p, lo, hi), part[float32](g, lo, hi), part[float32](m, lo, hi),
			part[float32](v, lo, hi), part[float32](vmax, lo, hi), &c)
	}, func(lo, hi int) {
		vec.AdamStep(part[float64](p, lo, hi), part[float64](g, lo, hi), part[float64](m, lo, hi),
			part[float64](v, lo, hi), part[float64](vmax, lo, hi), &c)
	})
}

// SGDStep updates parameters. See device.Stepper.
func (b *Backend) SGDStep(p, g, buf *device.Array, c device.SGDCoefficients) error {
	return step(p, func(lo, hi int) {
		vec.SGDStep(part[float32](p, lo, hi), part[float32](g, lo, hi), part[float32](buf, lo, hi), &c)
	}, func(lo, hi int) {
		vec.SGDStep(part[float64](p, lo, hi), part[float64](g, lo, hi), part[float64](buf, lo, hi), &c)
	})
}

// RMSpropStep updates parameters. See device.Stepper.
func (b *Backend) RMSpropStep(p, g, sq, avg, buf *device.Array, c device.RMSpropCoefficients) error {
	return step(p, func(lo, hi int) {
		vec.RMSpropStep(part[float32](p, lo, hi), part[float32](g, lo, hi), part[float32](sq, lo, hi),
			part[float32](avg, lo, hi), part[float32](buf, lo, hi), &c)
	}, func(lo, hi int) {
		vec.RMSpropStep(part[float64](p, lo, hi), part[float64](g, lo, hi), part[float64](sq, lo, hi),
			part[float64](avg, lo, hi), part[float64](buf, lo, hi), &c)
	})
}

// AdagradStep updates parameters. See device.Stepper.
func (b *Backend) AdagradStep(p, g, sum *device.Array, c device.AdagradCoefficients) error {
	return step(p, func(lo, hi int) {
		vec.AdagradStep(part[float32](p, lo, hi), part[float32](g, lo, hi), part[float32](sum, lo, hi), &c)
	}, func(lo, hi int) {
		vec.AdagradStep(part[float64](p, lo, hi), part[float64](g, lo, hi), part[float64](sum, lo, hi), &c)
	})
}

// step runs the version of a step for p's element type over all of p.
func step(p *device.Array, f32, f64 func(lo, hi int)) error {
	switch p.DType {
	case dtype.F32:
		parallel.For(p.Len(), stepGrain, f32)
	case dtype.F64:
		parallel.For(p.Len(), stepGrain, f64)
	default:
		return unsupported("optimiser step", p.DType)
	}
	return nil
}

// part returns elements lo to hi of a contiguous array; nil for nil.
func part[T any](a *device.Array, lo, hi int) []T {
	if a == nil {
		return nil
	}
	return elements[T](a)[lo:hi]
}
