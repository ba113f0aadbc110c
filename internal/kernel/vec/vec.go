// Package vec holds the kernels over contiguous slices: arithmetic, mathematical
// functions and their gradients, reductions, normalisation of rows, optimiser steps,
// conversions and transposition. Slices in, slices out; nothing here knows of tensors,
// allocates, or starts a goroutine.
//
// The loops in Go are the definition. For float32 most of them have AVX2 and AVX-512
// forms, chosen at each call by [cpufeature.Current]; for float64 arithmetic, reductions,
// rows, exponentials and logarithms have.
//
// Unless a function says otherwise, its slices have one length (it panics if they
// differ) and dst may be the same slice as a source, but must not overlap one partly.
//
// The error of a mathematical function is given in units in the last place (ulp) of the
// true result, where correct rounding has ½: the largest over all 2³² float32, by
// TestSweep, at the level where it is largest. The Go loops compute in float64 and round
// once. For float64 it is within 3 ulp of package math.
//
// An element of an elementwise result depends on the operands alone, never on its
// position: a slice may be cut anywhere and its pieces computed apart with the same
// bits. A reduction depends on the values and the length alone.
package vec

// Float is an element type that the kernels compute in.
type Float interface{ float32 | float64 }

// same panics unless a and b are equal.
func same(op string, a, b int) {
	if a != b {
		panic("vec: " + op + ": lengths differ")
	}
}

// same3 panics unless a, b and c are equal.
func same3(op string, a, b, c int) {
	if a != b || a != c {
		panic("vec: " + op + ": lengths differ")
	}
}

// optional panics if a slice of m elements is there (not nil) and m differs from n.
func optional[T any](op string, n int, s []T) {
	if s != nil && len(s) != n {
		panic("vec: " + op + ": lengths differ")
	}
}
