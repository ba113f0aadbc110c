package conv

import (
	"cresset/internal/kernel/vec"
	"cresset/internal/parallel"
	"cresset/internal/scratch"
)

// A channelsLast is a convolution of images turned so that the channels of a pixel are adjacent:
// then the patch that a position depends on is a few runs of memory, quickly copied to
// one row of a matrix, whatever the stride. Rows are multiplied by weights ordered alike,
//
//	y (positions, K/G) = patches (positions, R·C/G) · weights (R·C/G, K/G)
//
// one group after the other, and turned back.
type channelsLast struct {
	*Shape
	*engine
}

const (
	lastChannels = 16      // in; with fewer, a pixel has too little to be worth turning
	lastResults  = 24      // channels out; fewer leave too much of a tile empty
	lastFew      = 32      // positions; with fewer, ordering the weights is most of the work
	lastRows     = 96      // positions to a task, about: each task reads all weights
	lastBytes    = 1 << 20 // of patches at once, for the gradient of weights
	lastBlock    = 48      // rows of that product to a task
)

// suitsChannelsLast reports whether images are turned.
func (s *Shape) suitsChannelsLast() bool {
	return s.groupIn() >= lastChannels && s.groupOut() >= lastResults &&
		s.In[0] == 1 && s.Out[0] == 1 && s.Kernel[0] == 1 && s.Pad[0] == 0
}

// A tap is where a position looks, in a frame.
type tap struct {
	kernel   int // index of the tap in the kernel
	row, col int // from the position times the stride, 0 or more
}

// A patching makes patches of the pixels of one frame after another.
type patching struct {
	frame
	taps   []tap
	stride [2]int // of positions in the frame
}

// copy sets rows of dst, pitch elements from one to the next, to the patches of rows
// [0, rows) of positions, cols to a row. The frame lies in src.
func (p *patching) copy(dst, src []float32, pitch, rows, cols int) {
	for y := range rows {
		for x := range cols {
			to := dst[(y*cols+x)*pitch:][:len(p.taps)*p.lanes]
			for i, t := range p.taps {
				at := ((y*p.stride[0]+t.row)*p.frame.cols + x*p.stride[1] + t.col) * p.lanes
				copy(to[i*p.lanes:][:p.lanes], src[at:])
			}
		}
	}
}

// kernelTaps returns all taps of the kernel.
func (s *Shape) kernelTaps() []tap {
	var taps []tap
	for a := range s.Kernel[1] {
		for b := range s.Kernel[2] {
			taps = append(taps, tap{a*s.Kernel[2] + b, a * s.Dilation[1], b * s.Dilation[2]})
		}
	}
	return taps
}

// patches returns how patches of a group of channels of x are made, for rows [y0, y1) of
// positions.
func (l *channelsLast) patches(taps []tap, y0, y1 int) patching {
	rows := (y1-y0-1)*l.Stride[1] + (l.Kernel[1]-1)*l.Dilation[1] + 1
	cols := (l.Out[2]-1)*l.Stride[2] + (l.Kernel[2]-1)*l.Dilation[2] + 1
	return patching{
		frame: frame{lanes: l.groupIn(), channels: l.groupIn(), height: l.In[1], width: l.In[2],
			top: y0*l.Stride[1] - l.Pad[1], left: -l.Pad[2], rows: rows, cols: cols},
		taps: taps, stride: [2]int{l.Stride[1], l.Stride[2]},
	}
}

// panels is the number of tiles of the product that n channels fill.
func (e *engine) panels(n int) int { return (n + e.width() - 1) / e.width() }

// eachPart calls f for the parts of rows [lo, hi), of all images together, that lie in one
// image of so many rows: rows [y0, y1) of image n, the first of which is number row.
func eachPart(lo, hi, rows int, f func(n, y0, y1, row int)) {
	for at := lo; at < hi; {
		n, y0 := at/rows, at%rows
		y1 := min(rows, y0+hi-at)
		f(n, y0, y1, at-lo)
		at += y1 - y0
	}
}

// rowsFor returns how many rows make about n positions: whole images if they are small.
func rowsFor(n, rows, cols int) int {
	if rows*cols <= n {
		return n / (rows * cols) * rows
	}
	return max(n/cols, 1)
}

// channelsLastForward sets y to the convolution of x with weights, plus bias.
func channelsLastForward(s *Shape, y, x, weights, bias []float32) {
	l := &channelsLast{s, currentEngine()}
	taps := s.kernelTaps()
	depth, kg := len(taps)*s.groupIn(), s.groupOut()
	panels := l.panels(kg)
	u := scratch.Get[float32](s.Groups * panels * depth * l.width())
	defer u.Release()
	parallel.For(s.Groups*panels, 1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			l.panel(u.Data[i*depth*l.width():], weights, i/panels, i%panels)
		}
	})
	step := rowsFor(lastRows, s.Out[1], s.Out[2])
	parallel.For((s.N*s.Out[1]+step-1)/step, 1, func(lo, hi int) {
		t := &tools{engine: l.engine}
		most := l.patches(taps, 0, min(step, s.Out[1]))
		pitch, zRow := rowFor(depth), panels*l.width()
		turned := most.rows * most.frame.cols * most.lanes
		room := scratch.Get[float32](turned + step*s.Out[2]*(pitch+zRow))
		defer room.Release()
		rows := room.Data[turned:][:step*s.Out[2]*pitch]
		z := room.Data[turned+len(rows):]
		for i := lo; i < hi; i++ {
			r0, r1 := i*step, min((i+1)*step, s.N*s.Out[1])
			for g := range s.Groups {
				eachPart(r0, r1, s.Out[1], func(n, y0, y1, row int) {
					p := l.patches(taps, y0, y1)
					p.fill(room.Data, x[(n*s.C+g*s.groupIn())*s.pixels():])
					p.copy(rows[row*s.Out[2]*pitch:], room.Data, pitch, y1-y0, s.Out[2])
				})
				t.multiply((r1-r0)*s.Out[2], panels, depth, operand{rows, pitch, 1},
					operand{u.Data[g*panels*depth*l.width():], l.width(), depth * l.width()},
					operand{z, zRow, 1}, false)
				eachPart(r0, r1, s.Out[1], func(n, y0, y1, row int) {
					l.deal(y, z[row*s.Out[2]*zRow:], zRow, bias, n*s.K+g*kg, g*kg, y0*s.Out[2], (y1-y0)*s.Out[2])
				})
			}
		}
	})
}

// panel sets u to one panel of the weights of group g: a row for each tap and channel.
func (l *channelsLast) panel(u, weights []float32, g, panel int) {
	r, cg, kg := l.taps(), l.groupIn(), l.groupOut()
	room := scratch.Get[float32](cg * r * l.lanes)
	defer room.Release()
	for half := range 2 {
		k := panel*l.width() + half*l.lanes
		channels := max(min(l.lanes, kg-k), 0)
		if channels < l.lanes {
			clear(room.Data)
		}
		if channels > 0 {
			turn(room.Data, weights[(g*kg+k)*cg*r:], channels, cg*r, l.lanes, cg*r)
		}
		for t := range r {
			for c := range cg {
				copy(u[(t*cg+c)*l.width()+half*l.lanes:][:l.lanes], room.Data[(c*r+t)*l.lanes:])
			}
		}
	}
}

// deal turns rows of z, count of them, back into channels of one group of y, from plane
// and position from on, and adds the bias from channel k on.
func (l *channelsLast) deal(y, z []float32, zRow int, bias []float32, plane, k, from, count int) {
	p, kg := l.cols(), l.groupOut()
	dst := y[plane*p+from:]
	turnBack(dst, z, p, count, kg, zRow)
	if bias == nil {
		return
	}
	for i := range kg {
		row := dst[i*p:][:count]
		vec.AddScalar(row, row, bias[k+i])
	}
}
