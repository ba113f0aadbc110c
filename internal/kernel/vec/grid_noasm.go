//go:build !amd64 || purego

package vec

// The forms in assembly, which this build has not; see grid_amd64.go.

func gridSumAsm[T Float](x []T, g Grid) (T, bool)                                  { return 0, false }
func gridMomentsAsm[T Float](x []T, g Grid, c T) (s, q T, ok bool)                 { return 0, 0, false }
func gridScaleAsm[T Float](dst, x []T, g Grid, mean, scale, shift T) bool          { return false }
func gridScaleReLUAsm[T Float](dst, x, add []T, g Grid, mean, scale, shift T) bool { return false }

func gridDotsAsm[T Float](dst, dy, x, y []T, g Grid, c T) (sum, dot T, ok bool) { return 0, 0, false }

func gridGradAsm[T Float](dst, dy, x, y []T, g Grid, mean, scale, slope, shift T) bool { return false }
