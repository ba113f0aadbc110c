package conv

import (
	"testing"

	"cresset/internal/cpufeature"
	"cresset/internal/testenv"
)

// TestStaysInside has every operand end at a page that faults: the assembly may not even
// read beyond.
func TestStaysInside(t *testing.T) {
	for _, level := range cpufeature.Levels() {
		t.Run(level.String(), func(t *testing.T) {
			defer cpufeature.Force(level)()
			e := &tools{engine: currentEngine()}
			for m := range transforms {
				side := func(n int) grid {
					return grid{data: testenv.Fence(t, make([]float32, n*n*e.lanes)), row: n * e.lanes, col: e.lanes}
				}
				e.transform(m, side(len(matrices[m])), side(len(matrices[m][0])), 1)
			}
			for rows := 1; rows <= 2*e.rows; rows++ {
				e.multiply(rows, 2, 5, operand{testenv.Fence(t, make([]float32, 5*rows)), 5, 1},
					operand{testenv.Fence(t, make([]float32, 10*e.width())), e.width(), 5 * e.width()},
					operand{testenv.Fence(t, make([]float32, 2*rows*e.width())), 2 * e.width(), 1}, rows%2 == 0)
			}
			for n := 1; n < 20; n++ {
				at := []int{0, 4 * e.lanes}
				row := func() depthRow {
					return depthRow{dst: testenv.Fence(t, make([]float32, n*e.lanes)), dstStep: e.lanes,
						src: testenv.Fence(t, make([]float32, (n+1)*e.lanes)), srcStep: e.lanes, n: n}
				}
				e.sumTaps(row(), testenv.Fence(t, make([]float32, 2*e.lanes)), at)
				e.addTaps(row(), testenv.Fence(t, make([]float32, 2*e.lanes)), at)
			}
		})
	}
}
