//go:build !amd64 || purego

package vec

// The forms in assembly, which this build has not; see vec_amd64.go.

func unary[T Float](f op, dst, x []T) bool                { return false }
func unaryScalar[T Float](f op, dst, x []T, s T) bool     { return false }
func unaryScalars[T Float](f op, dst, x []T, s, t T) bool { return false }
func binary[T Float](f op, dst, x, y []T) bool            { return false }
func binaryScalar[T Float](f op, dst, x, y []T, s T) bool { return false }
func ternary[T Float](f op, dst, x, y, z []T) bool        { return false }
