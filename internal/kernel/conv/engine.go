package conv

import (
	"math"
	"unsafe"
)

// An engine is what one level of the processor offers for images whose channels are
// adjacent. A nil function stands for plain Go.
type engine struct {
	lanes      int // channels to a vector
	rows       int // of a tile of the product, which is 2 vectors wide
	transforms [transforms]func(m *byte)
	products   [13]func(p *byte) // for strips of that height
	depthSum   func(d *byte)
	depthGrad  func(d *byte)
}

var plainEngine = &engine{lanes: 8, rows: 4}

// width is the width of a tile of the product.
func (e *engine) width() int { return 2 * e.lanes }

// A tools is an engine in the hands of one goroutine, with room for the arguments of its
// functions.
type tools struct {
	*engine
	move    move
	product product
	depth   depth
}

// The points at which polynomials are evaluated: 0, ±pointP, ±pointQ and ∞. These keep
// the error of float32 within about twice that of the definition; with the usual 1 and 2
// it is five times.
const (
	pointP = 5. / 8
	pointQ = 3. / 2
)

// The matrices of a transform, in which the results are rows:
//
//	Y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A
const (
	inputMatrix      = iota // Bᵀ, of tiles of x
	weightMatrix            // G, of kernels
	gradMatrix              // G, of tiles of dy, in the place of kernels
	outputMatrix            // Aᵀ, to tiles of y
	weightGradMatrix        // Aᵀ, to gradients of kernels
	transforms
)

var matrices = [transforms][][]float32{
	inputMatrix:      inputRows(),
	weightMatrix:     evaluation(3),
	gradMatrix:       evaluation(4),
	outputMatrix:     combination(4),
	weightGradMatrix: combination(3),
}

var points = [5]float64{0, pointP, -pointP, pointQ, -pointQ}

// inputRows returns Bᵀ: row j has the coefficients of Π (x - xₖ) over the points k ≠ j.
func inputRows() [][]float32 {
	m := make([][]float32, 6)
	for j := range m {
		c := []float64{1} // rising powers
		for k, x := range points {
			if k == j {
				continue
			}
			next := make([]float64, len(c)+1)
			for i, v := range c {
				next[i] -= x * v
				next[i+1] += v
			}
			c = next
		}
		m[j] = make([]float32, 6)
		for i, v := range c {
			m[j][i] = float32(v)
		}
	}
	return m
}

// evaluation returns G for n taps: row j has the powers of point j over Π (xⱼ - xₖ).
func evaluation(n int) [][]float32 {
	m := make([][]float32, 6)
	for j := range m {
		m[j] = make([]float32, n)
		if j == 5 {
			m[j][n-1] = 1
			continue
		}
		norm := 1.
		for k, x := range points {
			if k != j {
				norm *= points[j] - x
			}
		}
		for i := range m[j] {
			m[j][i] = float32(math.Pow(points[j], float64(i)) / norm)
		}
	}
	return m
}

// combination returns Aᵀ for n results: column j has the powers of point j.
func combination(n int) [][]float32 {
	m := make([][]float32, n)
	for i := range m {
		m[i] = make([]float32, 6)
		for j, x := range points {
			m[i][j] = float32(math.Pow(x, float64(i)))
		}
	}
	m[n-1][5] = 1
	return m
}

// A grid is where vectors lie: row i, column j of matrix k at at + i·row + j·col +
// k·step of data, all in elements.
type grid struct {
	data               []float32
	at, row, col, step int
}

// check panics unless n matrices of vectors lie in the data: assembly relies on it.
func (g *grid) check(rows, cols, n, lanes int) {
	lo, hi := g.at, g.at+lanes
	for _, d := range [3]int{(rows - 1) * g.row, (cols - 1) * g.col, (n - 1) * g.step} {
		lo, hi = lo+min(d, 0), hi+max(d, 0)
	}
	if lo < 0 || hi > len(g.data) {
		panic("conv: the operand of a transform does not lie in its slice")
	}
}

// A move is the argument of the assembly of a transform. Strides are in bytes. The
// assembly knows the offsets.
type move struct {
	dst                     unsafe.Pointer
	dstRow, dstCol, dstStep int
	src                     unsafe.Pointer
	srcRow, srcCol, srcStep int
	n                       int
}

// transform sets n matrices of vectors to M·x·Mᵀ, M being a matrix of the list above.
func (t *tools) transform(matrix int, dst, src grid, n int) {
	if n == 0 {
		return
	}
	m := matrices[matrix]
	dst.check(len(m), len(m), n, t.lanes)
	src.check(len(m[0]), len(m[0]), n, t.lanes)
	f := t.transforms[matrix]
	if f == nil {
		for k := range n {
			for l := range t.lanes {
				transformPlain(m, dst, src, k, l)
			}
		}
		return
	}
	t.move = move{
		dst:    unsafe.Pointer(&dst.data[dst.at]),
		dstRow: 4 * dst.row, dstCol: 4 * dst.col, dstStep: 4 * dst.step,
		src:    unsafe.Pointer(&src.data[src.at]),
		srcRow: 4 * src.row, srcCol: 4 * src.col, srcStep: 4 * src.step, n: n,
	}
	f((*byte)(unsafe.Pointer(&t.move)))
	t.move.dst, t.move.src = nil, nil
}

// transformPlain is a transform by the definition, of lane l of matrix k.
func transformPlain(m [][]float32, dst, src grid, k, l int) {
	var half [6][6]float32 // x·Mᵀ
	for i := range m[0] {
		for j, row := range m {
			at := src.at + i*src.row + k*src.step + l
			for c, v := range row {
				half[i][j] += v * src.data[at+c*src.col]
			}
		}
	}
	for i, row := range m {
		for j := range m {
			var sum float32
			for c, v := range row {
				sum += v * half[c][j]
			}
			dst.data[dst.at+i*dst.row+j*dst.col+k*dst.step+l] = sum
		}
	}
}
