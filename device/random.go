package device

import "cresset/dtype"

// The distributions that Random draws from, by Op, with their parameters p:
//
//	uniform      p[0] ≤ x < p[1]
//	normal       mean p[0], standard deviation p[1]
//	exponential  rate p[0]; never 0
//	bernoulli    1 with probability p[0], else 0
//	randint      whole numbers, p[0] ≤ x < p[1], for bounds that an F64 holds exactly
//
// uniform, normal and exponential are for floating types. 16-bit floats are F32 draws,
// rounded; uniform ones have as many random bits as they can hold.

// RandomBlocks returns how many blocks of a stream Random uses for n elements of type d:
// an element takes two words for randint and for F64 (but bernoulli), else one.
func RandomBlocks(op Op, d dtype.DType, n int) int {
	perBlock := 4
	if op == "randint" || d == dtype.F64 && op != "bernoulli" {
		perBlock = 2
	}
	return (n + perBlock - 1) / perBlock
}
