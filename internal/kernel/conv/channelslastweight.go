package conv

import (
	"cresset/internal/parallel"
	"cresset/internal/scratch"
)

// channelsLastWeight sets dw to the gradient of the weights: the patches of many positions are
// made, and multiplied by the gradients of these positions, turned alike:
//
//	dw (R·C/G, K/G) += patchesᵀ (R·C/G, positions) · dy (positions, K/G)
func channelsLastWeight(s *Shape, dw, x, dy []float32) {
	l := &channelsLast{s, currentEngine()}
	for g := range s.Groups {
		l.weightGroup(dw, x, dy, g)
	}
}

func (l *channelsLast) weightGroup(dw, x, dy []float32, g int) {
	taps := l.kernelTaps()
	depth, panels := len(taps)*l.groupIn(), l.panels(l.groupOut())
	pitch, eRow := apart(depth), panels*l.width()
	rows := l.N * l.Out[1]
	most := rowsFor(max(lastBytes/(4*(pitch+eRow)), 1), l.Out[1], l.Out[2])
	chunks := (rows + most - 1) / most
	step := (rows + chunks - 1) / chunks
	room := scratch.Get[float32](step*l.Out[2]*(pitch+eRow) + depth*eRow)
	defer room.Release()
	col := room.Data[:step*l.Out[2]*pitch]
	e := room.Data[len(col):][:step*l.Out[2]*eRow]
	sum := room.Data[len(col)+len(e):]
	blocks := (depth + lastBlock - 1) / lastBlock
	for r0 := 0; r0 < rows; r0 += step {
		r1 := min(r0+step, rows)
		l.collect(col, pitch, e, eRow, x, dy, g, r0, r1, taps)
		parallel.For(blocks, 1, func(lo, hi int) {
			t := &tools{engine: l.engine}
			for i := lo; i < hi; i++ {
				d0, d1 := i*depth/blocks, (i+1)*depth/blocks
				t.multiply(d1-d0, panels, (r1-r0)*l.Out[2], operand{col[d0:], 1, pitch},
					operand{e, eRow, l.width()}, operand{sum[d0*eRow:], eRow, 1}, r0 > 0)
			}
		})
	}
	parallel.For(panels, 1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			l.kernels(dw, sum[i*l.width():], eRow, g, i)
		}
	})
}

// collect makes the patches of rows [lo, hi) of positions, and turns dy.
func (l *channelsLast) collect(col []float32, pitch int, e []float32, eRow int,
	x, dy []float32, g, lo, hi int, taps []tap) {
	step := rowsFor(lastRows, l.Out[1], l.Out[2])
	kg := l.groupOut()
	parallel.For((hi-lo+step-1)/step, 1, func(from, to int) {
		most := l.patches(taps, 0, min(step, l.Out[1]))
		room := scratch.Get[float32](most.rows * most.frame.cols * l.groupIn())
		defer room.Release()
		for i := from; i < to; i++ {
			eachPart(lo+i*step, min(lo+(i+1)*step, hi), l.Out[1], func(n, y0, y1, row int) {
				at := (i*step + row) * l.Out[2]
				p := l.patches(taps, y0, y1)
				p.fill(room.Data, x[(n*l.C+g*l.groupIn())*l.pixels():])
				p.copy(col[at*pitch:], room.Data, pitch, y1-y0, l.Out[2])
				count := (y1 - y0) * l.Out[2]
				if kg < eRow {
					clear(e[at*eRow:][:count*eRow])
				}
				turn(e[at*eRow:], dy[(n*l.K+g*kg)*l.cols()+y0*l.Out[2]:], kg, count, eRow, l.cols())
			})
		}
	})
}

// kernels writes one panel of the sums of group g to dw.
func (l *channelsLast) kernels(dw, sum []float32, eRow, g, panel int) {
	r, cg, kg := l.taps(), l.groupIn(), l.groupOut()
	room := scratch.Get[float32](cg * r * l.lanes)
	defer room.Release()
	for half := range 2 {
		k := panel*l.width() + half*l.lanes
		channels := min(l.lanes, kg-k)
		if channels <= 0 {
			return
		}
		for t := range r {
			for c := range cg {
				copy(room.Data[(c*r+t)*l.lanes:][:l.lanes], sum[(t*cg+c)*eRow+half*l.lanes:])
			}
		}
		turnBack(dw[(g*kg+k)*cg*r:], room.Data, cg*r, cg*r, channels, l.lanes)
	}
}
