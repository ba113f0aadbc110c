package conv

import (
	"cresset/internal/kernel/vec"
	"cresset/internal/parallel"
	"cresset/internal/scratch"
)

// A winograd is a convolution of stride 1 with kernels of 3 × 3 by Winograd's method
// F(4×4, 3×3): images are cut into tiles of 4 × 4 results, which depend on 6 × 6 pixels.
// Tiles and kernels are taken for polynomials and evaluated at 36 points, multiplied
// there, and interpolated:
//
//	Y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A
//
// which is 36 products in the place of 144. For each point, the products of all tiles,
// channels in and channels out are one product of matrices. See Lavin and Gray,
// arXiv:1509.09308; the points are chosen for a small error.
//
// The lanes of a vector are channels.
type winograd struct {
	*Shape
	*engine
	flipped    bool // the weights are those of the transposed convolution
	tall, wide int  // tiles of an image, down and across
	vRow       int  // from a tile to the next of V
}

const (
	points36     = 36
	tileSide     = 4       // of results
	tileStep     = 6       // of pixels they depend on
	fewChannels  = 32      // below, transforms cost more than they save
	fewTiles     = 4       // of all images; below, the weights' transforms do
	taskTiles    = 12      // to a task at least: as many rows as a product has at once
	winoBytes    = 1 << 20 // of transformed tiles to a task
	spread       = 16      // elements: a line of the cache
	weightDepth  = 128     // channels whose weights are transformed at once
	crowdedBytes = 2048    // lines so far apart share few sets of the first cache
)

// suitsWinograd reports whether the method applies and pays for a convolution, or the
// gradient of its input, which is one.
func (s *Shape) suitsWinograd() bool { return s.winogradTiles() >= fewTiles }

// suitsWinogradWeight is suitsWinograd for the gradient of weights: with few tiles to add
// up, its error would stand out against that of the definition.
func (s *Shape) suitsWinogradWeight() bool { return s.winogradTiles() >= taskTiles }

// winogradTiles returns the number of tiles, or 0 where the method does not suit.
func (s *Shape) winogradTiles() int {
	one := [3]int{1, 1, 1}
	if s.Kernel != [3]int{1, 3, 3} || s.Stride != one || s.Dilation != one || s.Groups != 1 ||
		s.In[0] != 1 || s.Out[0] != 1 || s.C < fewChannels || s.K < fewChannels {
		return 0
	}
	across := (s.Out[1] + tileSide - 1) / tileSide * ((s.Out[2] + tileSide - 1) / tileSide)
	// A half-empty tile still takes half the products of the definition.
	if s.cols() < 8*across {
		return 0
	}
	return s.N * across
}

func newWinograd(s *Shape, flipped bool) *winograd {
	w := &winograd{Shape: s, engine: currentEngine(), flipped: flipped}
	w.tall = (s.Out[1] + tileSide - 1) / tileSide
	w.wide = (s.Out[2] + tileSide - 1) / tileSide
	w.vRow = rowFor(s.C)
	return w
}

// rowFor returns how far apart rows of n elements lie: on lines of their own, and spread
// over the sets of the cache.
func rowFor(n int) int {
	n = (n + spread - 1) / spread * spread
	if n*4%crowdedBytes == 0 {
		n += spread
	}
	return n
}

// apart returns how far apart n elements for one point and those for the next lie: an
// odd number of lines, so that the points spread over the sets of the cache.
func apart(n int) int { return ((n+spread-1)/spread | 1) * spread }

// rows is the number of rows of tiles of all images.
func (w *winograd) rows() int { return w.N * w.tall }

// eachImage calls f for the images that rows [lo, hi) of tiles belong to: rows [r0, r1) of
// image n, the first tile of which is number tile of all.
func (w *winograd) eachImage(lo, hi int, f func(n, r0, r1, tile int)) {
	for at := lo; at < hi; {
		n, r0 := at/w.tall, at%w.tall
		r1 := min(w.tall, r0+hi-at)
		f(n, r0, r1, (at-lo)*w.wide)
		at += r1 - r0
	}
}

// winogradForward sets y to the convolution of x with weights, plus bias.
func winogradForward(s *Shape, flipped bool, y, x, weights, bias []float32) {
	w := newWinograd(s, flipped)
	if tiles := w.rows() * w.wide; s.K <= tiles {
		w.byTiles(y, x, weights, bias)
	} else {
		w.byChannels(y, x, weights, bias)
	}
}

// panels is the number of tiles of the product that the channels of y fill.
func (w *winograd) panels() int { return w.engine.panels(w.K) }

// byTiles has a task for each few rows of tiles, and transforms the weights once.
func (w *winograd) byTiles(y, x, weights, bias []float32) {
	panel := w.C * w.width()
	uNext := apart(w.panels() * panel)
	u := scratch.Get[float32](points36 * uNext)
	defer u.Release()
	parallel.For(w.panels(), 1, func(lo, hi int) {
		t := &tools{engine: w.engine}
		for i := lo; i < hi; i++ {
			w.weights(t, grid{data: u.Data, at: i * panel, col: uNext}, weights, i, 0, w.C)
		}
	})
	mRow := w.panels() * w.width()
	step := w.rowsToTask(w.vRow + mRow)
	parallel.For((w.rows()+step-1)/step, 1, func(lo, hi int) {
		t := &tools{engine: w.engine}
		vNext, mNext := apart(step*w.wide*w.vRow), apart(step*w.wide*mRow)
		room := scratch.Get[float32](points36 * (vNext + mNext))
		defer room.Release()
		v, m := room.Data[:points36*vNext], room.Data[points36*vNext:]
		for i := lo; i < hi; i++ {
			r0, r1 := i*step, min((i+1)*step, w.rows())
			w.images(t, grid{data: v, col: vNext}, x, r0, r1)
			for p := range points36 {
				t.multiply((r1-r0)*w.wide, w.panels(), w.C,
					operand{v[p*vNext:], w.vRow, 1}, operand{u.Data[p*uNext:], w.width(), panel},
					operand{m[p*mNext:], mRow, 1}, false)
			}
			w.results(t, grid{data: m, col: mNext, step: mRow}, y, bias, r0, r1, 0, w.K)
		}
	})
}

// rowsToTask returns how many rows of tiles a task takes if a tile has so many elements
// for each point: about winoBytes, but not so few that the product has little to do for
// each weight.
func (w *winograd) rowsToTask(elements int) int {
	most := max(winoBytes/(4*points36*elements), 2*taskTiles)
	return min(max(most/w.wide, 1), w.rows())
}

// byChannels has a task for each few channels of y, and transforms the images once.
func (w *winograd) byChannels(y, x, weights, bias []float32) {
	tiles := w.rows() * w.wide
	vNext, mNext := apart(tiles*w.vRow), apart(tiles*w.width())
	v := scratch.Get[float32](points36 * vNext)
	defer v.Release()
	w.allImages(v.Data, vNext, x)
	parallel.For(w.panels(), 1, func(lo, hi int) {
		t := &tools{engine: w.engine}
		uNext := apart(weightDepth * w.width())
		room := scratch.Get[float32](points36 * (uNext + mNext))
		defer room.Release()
		u, m := room.Data[:points36*uNext], room.Data[points36*uNext:]
		for i := lo; i < hi; i++ {
			for c := 0; c < w.C; c += weightDepth {
				depth := min(weightDepth, w.C-c)
				w.weights(t, grid{data: u, col: uNext}, weights, i, c, c+depth)
				for p := range points36 {
					t.multiply(tiles, 1, depth, operand{v.Data[p*vNext+c:], w.vRow, 1},
						operand{u[p*uNext:], w.width(), 0}, operand{m[p*mNext:], w.width(), 1}, c > 0)
				}
			}
			w.results(t, grid{data: m, col: mNext, step: w.width()}, y, bias,
				0, w.rows(), i*w.width(), min((i+1)*w.width(), w.K))
		}
	})
}

// allImages transforms all tiles of x.
func (w *winograd) allImages(v []float32, vNext int, x []float32) {
	step := max(1, taskTiles/w.wide)
	parallel.For((w.rows()+step-1)/step, 1, func(lo, hi int) {
		t := &tools{engine: w.engine}
		for i := lo; i < hi; i++ {
			r0, r1 := i*step, min((i+1)*step, w.rows())
			w.images(t, grid{data: v, at: r0 * w.wide * w.vRow, col: vNext}, x, r0, r1)
		}
	})
}

// images transforms rows [lo, hi) of tiles of x: channel c of tile i goes to i·vRow + c of
// a point, v.col from one point to the next.
func (w *winograd) images(t *tools, v grid, x []float32, lo, hi int) {
	v.row, v.step = 6*v.col, w.vRow
	cols := tileSide*w.wide + tileStep - tileSide
	most := min(hi-lo, w.tall)*tileSide + tileStep - tileSide
	room := scratch.Get[float32](most * cols * w.lanes)
	defer room.Release()
	start := v.at
	w.eachImage(lo, hi, func(n, r0, r1, tile int) {
		for c := 0; c < w.C; c += w.lanes {
			f := frame{lanes: w.lanes, channels: min(w.lanes, w.C-c), height: w.In[1], width: w.In[2],
				top: r0*tileSide - w.Pad[1], left: -w.Pad[2],
				rows: (r1-r0)*tileSide + tileStep - tileSide, cols: cols}
			f.fill(room.Data, x[(n*w.C+c)*w.pixels():])
			for r := range r1 - r0 {
				v.at = start + (tile+r*w.wide)*w.vRow + c
				t.transform(inputMatrix, v, grid{data: room.Data, at: r * tileSide * cols * w.lanes,
					row: cols * w.lanes, col: w.lanes, step: tileSide * w.lanes}, w.wide)
			}
		}
	})
}

// results transforms products back: channels [k0, k1) of rows [lo, hi) of tiles of y, plus
// bias. m holds the points of channel k0, m.col from one to the next, m.step from a tile
// to the next.
func (w *winograd) results(t *tools, m grid, y, bias []float32, lo, hi, k0, k1 int) {
	m.row = 6 * m.col
	pitch := w.Out[2] * w.lanes // of a row of results
	most := min(hi-lo, w.tall) * tileSide * pitch
	room := scratch.Get[float32](most + tileSide*w.lanes)
	defer room.Release()
	start := m.at
	w.eachImage(lo, hi, func(n, r0, r1, tile int) {
		for k := k0; k < k1; k += w.lanes {
			// What the last tile of a row writes beyond the row's end, the first tile of
			// the next row overwrites: tiles go from right to left.
			for r := range r1 - r0 {
				m.at = start + (tile+(r+1)*w.wide-1)*m.step + k - k0
				back := m
				back.step = -m.step
				t.transform(outputMatrix, grid{data: room.Data, row: pitch, col: w.lanes,
					at:   r*tileSide*pitch + (w.wide-1)*tileSide*w.lanes,
					step: -tileSide * w.lanes}, back, w.wide)
			}
			from := r0 * tileSide * w.Out[2]
			count := min(r1*tileSide, w.Out[1])*w.Out[2] - from
			channels := min(w.lanes, k1-k)
			dst := y[(n*w.K+k)*w.cols()+from:]
			turnBack(dst, room.Data, w.cols(), count, channels, w.lanes)
			if bias != nil {
				for i := range channels {
					run := dst[i*w.cols():][:count]
					vec.AddScalar(run, run, bias[k+i])
				}
			}
		}
	})
}

// weights transforms the weights between channels [c0, c1) of x and one panel of channels
// of y: row c of the panel goes to row c - c0 of a point, u.col from one to the next.
func (w *winograd) weights(t *tools, u grid, weights []float32, panel, c0, c1 int) {
	u.row, u.step = 6*u.col, w.width()
	room := scratch.Get[float32]((c1 - c0) * 9 * w.lanes)
	defer room.Release()
	for half := range 2 {
		k := panel*w.width() + half*w.lanes
		channels := max(min(w.lanes, w.K-k), 0)
		if channels < w.lanes {
			clear(room.Data)
		}
		src := grid{data: room.Data, row: 3 * w.lanes, col: w.lanes, step: 9 * w.lanes}
		if w.flipped {
			w.gatherFlipped(room.Data, weights, k, channels, c0, c1)
			src.at, src.row, src.col = 8*w.lanes, -src.row, -src.col
		} else if channels > 0 {
			turn(room.Data, weights[(k*w.C+c0)*9:], channels, (c1-c0)*9, w.lanes, w.C*9)
		}
		t.transform(weightMatrix, u, src, c1-c0)
		u.at += w.lanes
	}
}

// gatherFlipped sets dst to weights (C, K, 9) of channels [k, k+channels), as (C, 9, lanes),
// for rows [c0, c1).
func (w *winograd) gatherFlipped(dst, weights []float32, k, channels, c0, c1 int) {
	if channels == 0 {
		return
	}
	n := c1 - c0
	room := scratch.Get[float32](channels * 9 * n)
	defer room.Release()
	vec.Transpose(room.Data, weights[(c0*w.K+k)*9:], n, channels*9, n, w.K*9)
	for tap := range 9 {
		vec.Transpose(dst[tap*w.lanes:], room.Data[tap*n:], channels, n, 9*w.lanes, 9*n)
	}
}
