package rl

// ConjugateGradient returns an approximate solution x of H·x = b, where multiply returns H
// times a vector, for a symmetric positive definite H (Hestenes and Stiefel, 1952): so many
// steps from 0, without a test to stop earlier. eps keeps a division by the curvature along
// a step from overflowing.
func ConjugateGradient(multiply func(x []float64) []float64, b []float64, steps int, eps float64) []float64 {
	x := make([]float64, len(b))
	residual := append([]float64{}, b...)
	direction := append([]float64{}, b...)
	square := inner(residual, residual)
	for range steps {
		z := multiply(direction)
		alpha := square / (inner(direction, z) + eps)
		for i := range x {
			x[i] += alpha * direction[i]
			residual[i] -= alpha * z[i]
		}
		next := inner(residual, residual)
		for i := range direction {
			direction[i] = residual[i] + next/square*direction[i]
		}
		square = next
	}
	return x
}

func inner(x, y []float64) float64 {
	sum := 0.0
	for i, v := range x {
		sum += v * y[i]
	}
	return sum
}
