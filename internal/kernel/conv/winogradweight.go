package conv

import (
	"cresset/internal/kernel/vec"
	"cresset/internal/parallel"
	"cresset/internal/scratch"
)

// The gradient of the weights by the same method, F(3×3, 4×4): tiles of x slide over tiles
// of dy, as if these were kernels, and what comes out has the size of a kernel. Products
// are added up over tiles before they are interpolated:
//
//	dw = Aᵀ [ Σ over tiles of (Bᵀ d B) ⊙ (G e Gᵀ) ] A

const (
	sumBytes   = 1 << 20 // of sums that stay in the second cache, for each task
	sumPieces  = 8       // of the tiles, where sums are that few
	sumTiles   = 48      // to a task at once there
	blockRows  = 64      // channels of x to a task otherwise
	chunkBytes = 1 << 24 // of transformed tiles at once there
)

// winogradWeight sets dw to the gradient of the weights.
func winogradWeight(s *Shape, dw, x, dy []float32) {
	w := newWinograd(s, false)
	if 4*points36*s.C*w.panels()*w.width() <= sumBytes {
		w.weightByTiles(dw, x, dy)
	} else {
		w.weightByChannels(dw, x, dy)
	}
}

// gradients transforms rows [lo, hi) of tiles of dy as images does those of x: channel k of
// tile i goes to i·e.step + k of a point, e.col from one point to the next.
func (w *winograd) gradients(t *tools, e grid, dy []float32, lo, hi int) {
	e.row = 6 * e.col
	cols := tileSide * w.wide
	room := scratch.Get[float32](min(hi-lo, w.tall) * tileSide * cols * w.lanes)
	defer room.Release()
	start := e.at
	w.eachImage(lo, hi, func(n, r0, r1, tile int) {
		for k := 0; k < w.panels()*w.width(); k += w.lanes {
			f := frame{lanes: w.lanes, channels: max(min(w.lanes, w.K-k), 0), height: w.Out[1], width: w.Out[2],
				top: r0 * tileSide, rows: (r1 - r0) * tileSide, cols: cols}
			if f.channels > 0 {
				f.fill(room.Data, dy[(n*w.K+k)*w.cols():])
			} else {
				clear(room.Data)
			}
			for r := range r1 - r0 {
				e.at = start + (tile+r*w.wide)*e.step + k
				t.transform(gradMatrix, e, grid{data: room.Data, at: r * tileSide * cols * w.lanes,
					row: cols * w.lanes, col: w.lanes, step: tileSide * w.lanes}, w.wide)
			}
		}
	})
}

// weightByTiles has a task for each piece of the tiles, which are transformed some at a
// time and added to the sums of the piece.
func (w *winograd) weightByTiles(dw, x, dy []float32) {
	eRow := w.panels() * w.width()
	sNext := apart(w.C * eRow)
	step := min(max(sumTiles/w.wide, 1), w.rows())
	steps := (w.rows() + step - 1) / step
	pieces := min(sumPieces, steps)
	sums := scratch.Get[float32](pieces * points36 * sNext)
	defer sums.Release()
	parallel.For(pieces, 1, func(lo, hi int) {
		t := &tools{engine: w.engine}
		vNext, eNext := apart(step*w.wide*w.vRow), apart(step*w.wide*eRow)
		room := scratch.Get[float32](points36 * (vNext + eNext))
		defer room.Release()
		v, e := room.Data[:points36*vNext], room.Data[points36*vNext:]
		for piece := lo; piece < hi; piece++ {
			sum := sums.Data[piece*points36*sNext:][:points36*sNext]
			first := piece * steps / pieces
			for i := first; i < (piece+1)*steps/pieces; i++ {
				r0, r1 := i*step, min((i+1)*step, w.rows())
				w.images(t, grid{data: v, col: vNext}, x, r0, r1)
				w.gradients(t, grid{data: e, col: eNext, step: eRow}, dy, r0, r1)
				for p := range points36 {
					t.multiply(w.C, w.panels(), (r1-r0)*w.wide, operand{v[p*vNext:], 1, w.vRow},
						operand{e[p*eNext:], eRow, w.width()}, operand{sum[p*sNext:], eRow, 1}, i > first)
				}
			}
		}
	})
	total := sums.Data[:points36*sNext]
	parallel.For(points36, 1, func(lo, hi int) {
		for i := 1; i < pieces; i++ {
			at := (i*points36 + lo) * sNext
			vec.AddTo(total[lo*sNext:hi*sNext], sums.Data[at:][:(hi-lo)*sNext])
		}
	})
	parallel.For(w.panels(), 1, func(lo, hi int) {
		t := &tools{engine: w.engine}
		for i := lo; i < hi; i++ {
			w.kernels(t, grid{data: total, at: i * w.width(), col: sNext, step: eRow}, dw, i, 0, w.C, false)
		}
	})
}

// weightByChannels transforms many tiles, and has a task for some channels of x and one
// panel of channels of y.
func (w *winograd) weightByChannels(dw, x, dy []float32) {
	eRow := rowFor(w.panels() * w.width())
	most := max(chunkBytes/(4*points36*(w.vRow+eRow)*w.wide), 1)
	chunks := (w.rows() + most - 1) / most
	step := (w.rows() + chunks - 1) / chunks
	vNext, eNext := apart(step*w.wide*w.vRow), apart(step*w.wide*eRow)
	room := scratch.Get[float32](points36 * (vNext + eNext))
	defer room.Release()
	v, e := room.Data[:points36*vNext], room.Data[points36*vNext:]
	blocks := (w.C + blockRows - 1) / blockRows
	for r0 := 0; r0 < w.rows(); r0 += step {
		r1 := min(r0+step, w.rows())
		w.allTiles(v, vNext, e, eNext, eRow, x, dy, r0, r1)
		parallel.For(blocks*w.panels(), 1, func(lo, hi int) {
			t := &tools{engine: w.engine}
			sNext := apart(blockRows * w.width())
			sums := scratch.Get[float32](points36 * sNext)
			defer sums.Release()
			for i := lo; i < hi; i++ {
				panel, c0 := i/blocks, i%blocks*blockRows
				c1 := min(c0+blockRows, w.C)
				for p := range points36 {
					t.multiply(c1-c0, 1, (r1-r0)*w.wide, operand{v[p*vNext+c0:], 1, w.vRow},
						operand{e[p*eNext+panel*w.width():], eRow, 0},
						operand{sums.Data[p*sNext:], w.width(), 1}, false)
				}
				w.kernels(t, grid{data: sums.Data, col: sNext, step: w.width()}, dw, panel, c0, c1, r0 > 0)
			}
		})
	}
}

// allTiles transforms rows [lo, hi) of tiles of x and dy.
func (w *winograd) allTiles(v []float32, vNext int, e []float32, eNext, eRow int,
	x, dy []float32, lo, hi int) {
	step := max(1, taskTiles/w.wide)
	parallel.For((hi-lo+step-1)/step, 1, func(from, to int) {
		t := &tools{engine: w.engine}
		for i := from; i < to; i++ {
			r0, r1 := lo+i*step, min(lo+(i+1)*step, hi)
			w.images(t, grid{data: v, at: (r0 - lo) * w.wide * w.vRow, col: vNext}, x, r0, r1)
			w.gradients(t, grid{data: e, at: (r0 - lo) * w.wide * eRow, col: eNext, step: eRow}, dy, r0, r1)
		}
	})
}

// kernels interpolates the sums of channels [c0, c1) of x and one panel of channels of y,
// and writes or adds them to dw. Row c - c0 of a point lies at (c-c0)·s.step, s.col from
// one point to the next.
func (w *winograd) kernels(t *tools, s grid, dw []float32, panel, c0, c1 int, add bool) {
	s.row = 6 * s.col
	n := (c1 - c0) * 9
	room := scratch.Get[float32](2 * n * w.lanes)
	defer room.Release()
	taps, turned := room.Data[:n*w.lanes], room.Data[n*w.lanes:]
	for half := range 2 {
		k := panel*w.width() + half*w.lanes
		channels := min(w.lanes, w.K-k)
		if channels <= 0 {
			return
		}
		t.transform(weightGradMatrix, grid{data: taps, row: 3 * w.lanes, col: w.lanes, step: 9 * w.lanes}, s, c1-c0)
		s.at += w.lanes
		dst := dw[(k*w.C+c0)*9:]
		if !add {
			turnBack(dst, taps, w.C*9, n, channels, w.lanes)
			continue
		}
		turnBack(turned, taps, n, n, channels, w.lanes)
		for i := range channels {
			vec.AddTo(dst[i*w.C*9:][:n], turned[i*n:][:n])
		}
	}
}
