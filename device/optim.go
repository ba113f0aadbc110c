package device

import "cresset/internal/kernel/vec"

// The numbers of one optimiser step.
type (
	AdamCoefficients    = vec.AdamCoefficients
	SGDCoefficients     = vec.SGDCoefficients
	RMSpropCoefficients = vec.RMSpropCoefficients
	AdagradCoefficients = vec.AdagradCoefficients
)

// A Stepper makes optimiser steps in one pass over memory. Arrays are contiguous, of
// one shape and element type; p and the state are changed, g is read. State arrays that
// a variant does not need are nil.
type Stepper interface {
	AdamStep(p, g, m, v, vmax *Array, c AdamCoefficients) error
	SGDStep(p, g, buf *Array, c SGDCoefficients) error
	RMSpropStep(p, g, sq, avg, buf *Array, c RMSpropCoefficients) error
	AdagradStep(p, g, sum *Array, c AdagradCoefficients) error
}
