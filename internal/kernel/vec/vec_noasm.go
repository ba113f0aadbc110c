//go:build !amd64 || purego

package vec

import (
	"unsafe"

	"cresset/dtype"
)

// The forms in assembly, which this build has not; see vec_amd64.go.

func unary[T Float](f op, dst, x []T) bool                { return false }
func unaryScalar[T Float](f op, dst, x []T, s T) bool     { return false }
func unaryScalars[T Float](f op, dst, x []T, s, t T) bool { return false }
func binary[T Float](f op, dst, x, y []T) bool            { return false }
func binaryScalar[T Float](f op, dst, x, y []T, s T) bool { return false }
func ternary[T Float](f op, dst, x, y, z []T) bool        { return false }

func binaryScalars[T Float](f op, dst, x, y []T, s, t T) bool { return false }
func ternaryScalar[T Float](f op, dst, x, y, z []T, s T) bool { return false }

func sumAsm[T Float](x []T) (T, bool)                 { return 0, false }
func dotAsm[T Float](x, y []T) (T, bool)              { return 0, false }
func sumSquaredDiffAsm[T Float](x []T, c T) (T, bool) { return 0, false }
func sumExpAsm[T Float](x []T, c T) (T, bool)         { return 0, false }
func expSumAsm[T Float](dst, x []T, c T) (T, bool)    { return 0, false }
func dotDiffAsm[T Float](x, y, w []T, c T) (T, bool)  { return 0, false }
func maxValAsm[T Float](x []T) (T, bool)              { return 0, false }
func minValAsm[T Float](x []T) (T, bool)              { return 0, false }
func addRows8Asm[T Float](dst, x []T, ld int) bool    { return false }

func normalizeAsm[T Float](dst, x []T, mean, rstd T, weight, bias []T) bool { return false }
func addProductDiffAsm[T Float](dst, dy, x []T, mean, rstd T) bool          { return false }
func normGradAsm[T Float](dx, dy, x, weight []T, mean, rstd, a, b T) bool   { return false }

func softmaxRowsAsm[T Float](s []T, r Rows, low, high []T) bool        { return false }
func softmaxGradRowsAsm[T Float](s, d []T, r Rows, low, high []T) bool { return false }

func sinAsm[T Float](dst, x []T) int { return -1 }
func cosAsm[T Float](dst, x []T) int { return -1 }

func adamAsm[T Float](p, g, m, v []T, c *AdamCoefficients) bool { return false }
func sgdAsm[T Float](p, g, buf []T, c *SGDCoefficients) bool    { return false }

func lstmStepGradAsm[T Float](di, df, du, do, dc, dh, c, next, i, f, u, o []T) bool { return false }

func bf16ToF32Asm(dst []float32, src []dtype.BFloat16) int { return 0 }
func f32ToBF16Asm(dst []dtype.BFloat16, src []float32) int { return 0 }
func f16ToF32Asm(dst []float32, src []dtype.Float16) int   { return 0 }
func f32ToF16Asm(dst []dtype.Float16, src []float32) int   { return 0 }
func f32ToF64Asm(dst []float64, src []float32) int         { return 0 }
func f64ToF32Asm(dst []float32, src []float64) int         { return 0 }

func transposeSide() int { return 0 }

func transposeTilesAsm[T any](dst, src []T, side, n, ldDst, ldSrc int) {}

func prefetchAsm(p unsafe.Pointer, lines int) {}

func compareAsm[T Float](f test, dst []bool, x, y []T) int         { return 0 }
func compareScalarAsm[T Float](f test, dst []bool, x []T, s T) int { return 0 }
func whereAsm[T any](dst []T, cond []bool, x, y []T) int           { return 0 }
func maskScaleAsm[T Float](dst []T, mask []bool, x []T, s T) int   { return 0 }
func u8ToF32Asm(dst []float32, src []uint8) int                    { return 0 }
func u8ToI64Asm(dst []int64, src []uint8) int                      { return 0 }

func philoxAsm(dst []uint32, key, counter uint64) int { return 0 }
