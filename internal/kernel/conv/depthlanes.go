package conv

import (
	"cresset/internal/kernel/vec"
	"cresset/internal/parallel"
	"cresset/internal/scratch"
)

// A depths is a depthwise convolution by turned images: the lanes of a vector are
// channels, each with its own kernels.
type depths struct {
	channelsLast
	taps   []tap
	blocks int // of as many channels as a vector has lanes
	rows   int // to a part of an image, of positions or of pixels of each phase
	parts  int // of an image
	grain  int // parts to a task
}

const (
	depthPositions = 2048 // to a part, about: what it needs stays in the second cache
	depthPieces    = 16   // tasks at least for the gradient of weights
)

// suitsDepths reports whether depthwise convolutions turn images.
func (s *Shape) suitsDepths() bool {
	return s.In[0] == 1 && s.Out[0] == 1 && s.Kernel[0] == 1 && s.Pad[0] == 0 && s.C >= 8
}

// newDepths returns tasks for images of so many rows.
func newDepths(s *Shape, tall, wide int) *depths {
	d := &depths{channelsLast: channelsLast{s, currentEngine()}, taps: s.kernelTaps()}
	d.blocks = (s.C + d.lanes - 1) / d.lanes
	d.rows = min(max(depthPositions/wide, 1), tall)
	d.parts = (tall + d.rows - 1) / d.rows
	d.grain = max(depthPositions/(4*d.rows*wide), 1)
	return d
}

// channels returns the first channel of a block and how many there are.
func (d *depths) channels(block int) (first, n int) {
	first = block * d.lanes
	return first, min(d.lanes, d.C-first)
}

// kernel sets vectors to the weights that turn channels [c, c+n) of x into those of y
// that are number j of theirs: a vector for each tap.
func (d *depths) kernel(dst, weights []float32, c, n, j int) {
	r, kg := d.Shape.taps(), d.groupOut()
	if n < d.lanes {
		clear(dst[:r*d.lanes])
	}
	vec.Transpose(dst, weights[(c*kg+j)*r:], n, r, d.lanes, kg*r)
}

// places returns where taps look in a frame, in bytes.
func places(taps []tap, f *frame) []int {
	at := make([]int, len(taps))
	for i, t := range taps {
		at[i] = 4 * (t.row*f.cols + t.col) * f.lanes
	}
	return at
}

// window returns the frame of x for rows [y0, y1) of positions.
func (d *depths) window(y0, y1, channels int) frame {
	p := d.patches(nil, y0, y1)
	p.lanes, p.channels = d.lanes, channels
	return p.frame
}

// results returns the frame of rows [y0, y1) of y, of every kg-th channel.
func (d *depths) results(y0, y1, channels int) frame {
	return frame{lanes: d.lanes, channels: channels, height: d.Out[1], width: d.Out[2], top: y0,
		rows: y1 - y0, cols: d.Out[2], plane: d.groupOut() * d.cols()}
}

// depthsForward sets y to the convolution of x with weights, plus bias.
func depthsForward(s *Shape, y, x, weights, bias []float32) {
	d := newDepths(s, s.Out[1], s.Out[2])
	kg, p := s.groupOut(), s.cols()
	most := d.window(0, d.rows, 0)
	at := places(d.taps, &most)
	parallel.For(d.blocks*s.N*d.parts, d.grain, func(lo, hi int) {
		t := &tools{engine: d.engine}
		turned, r := most.rows*most.cols*d.lanes, s.taps()*d.lanes
		room := scratch.Get[float32](turned + r + d.rows*s.Out[2]*d.lanes)
		defer room.Release()
		w, z := room.Data[turned:][:r], room.Data[turned+r:]
		for i := lo; i < hi; i++ {
			part, n := i%d.parts, i/d.parts%s.N
			c, channels := d.channels(i / d.parts / s.N)
			y0, y1 := part*d.rows, min((part+1)*d.rows, s.Out[1])
			f := d.window(y0, y1, channels)
			f.fill(room.Data, x[(n*s.C+c)*s.pixels():])
			for j := range kg {
				if i == lo || kg > 1 || i%(d.parts*s.N) == 0 {
					d.kernel(w, weights, c, channels, j)
				}
				for row := range y1 - y0 {
					t.sumTaps(depthRow{dst: z[row*s.Out[2]*d.lanes:], dstStep: d.lanes,
						src: room.Data[row*s.Stride[1]*f.cols*d.lanes:], srcStep: s.Stride[2] * d.lanes,
						n: s.Out[2]}, w, at)
				}
				count := (y1 - y0) * s.Out[2]
				dst := y[(n*s.K+c*kg+j)*p+y0*s.Out[2]:]
				turnBack(dst, z, kg*p, count, channels, d.lanes)
				if bias == nil {
					continue
				}
				for l := range channels {
					row := dst[l*kg*p:][:count]
					vec.AddScalar(row, row, bias[(c+l)*kg+j])
				}
			}
		}
	})
}

// depthsInput sets dx to the gradient of the input.
func depthsInput(s *Shape, dx, dy, weights []float32) {
	tall, wide := (s.In[1]+s.Stride[1]-1)/s.Stride[1], (s.In[2]+s.Stride[2]-1)/s.Stride[2]
	d := newDepths(s, tall, wide)
	phases, top, left, size := d.phases()
	most := frame{lanes: d.lanes, rows: d.rows + size[0], cols: wide + size[1]}
	at := make([][]int, len(phases))
	for i := range phases {
		at[i] = places(phases[i].taps, &most)
	}
	parallel.For(d.blocks*s.N*d.parts, d.grain, func(lo, hi int) {
		t := &tools{engine: d.engine}
		turned, r := most.rows*most.cols*d.lanes, s.taps()*d.lanes
		image := d.rows * s.Stride[1] * s.In[2] * d.lanes
		room := scratch.Get[float32](turned + 2*r + 2*image)
		defer room.Release()
		w, ordered := room.Data[turned:][:r], room.Data[turned+r:][:r]
		z, more := room.Data[turned+2*r:][:image], room.Data[turned+2*r+image:]
		for i := lo; i < hi; i++ {
			part, n := i%d.parts, i/d.parts%s.N
			c, channels := d.channels(i / d.parts / s.N)
			y0, y1 := part*d.rows, min((part+1)*d.rows, tall)
			from, to := y0*s.Stride[1], min(y1*s.Stride[1], s.In[1])
			count := (to - from) * s.In[2]
			for j := range s.groupOut() {
				f := d.results(y0, y1, channels)
				f.top, f.left, f.rows, f.cols = y0+top, left, y1-y0+size[0], most.cols
				f.fill(room.Data, dy[(n*s.K+c*s.groupOut()+j)*s.cols():])
				if i == lo || s.groupOut() > 1 || i%(d.parts*s.N) == 0 {
					d.kernel(w, weights, c, channels, j)
				}
				dst := z
				if j > 0 {
					dst = more
				}
				for k := range phases {
					d.phase(t, dst, room.Data, w, ordered, &phases[k], at[k], to-from, f.cols)
				}
				if j > 0 {
					vec.AddTo(z[:count*d.lanes], more[:count*d.lanes])
				}
			}
			turnBack(dx[(n*s.C+c)*s.pixels()+from*s.In[2]:], z, s.pixels(), count, channels, d.lanes)
		}
	})
}

// phase sets the pixels of one phase, among so many rows of dx.
func (d *depths) phase(t *tools, dst, src, w, ordered []float32, p *phase, at []int, rows, cols int) {
	for i, tap := range p.taps {
		copy(ordered[i*d.lanes:][:d.lanes], w[tap.kernel*d.lanes:])
	}
	n := (d.In[2] - p.col + d.Stride[2] - 1) / d.Stride[2]
	if n <= 0 {
		return
	}
	for y := p.row; y < rows; y += d.Stride[1] {
		to := dst[(y*d.In[2]+p.col)*d.lanes:]
		if len(at) == 0 {
			for i := range n {
				clear(to[i*d.Stride[2]*d.lanes:][:d.lanes])
			}
			continue
		}
		t.sumTaps(depthRow{dst: to, dstStep: d.Stride[2] * d.lanes,
			src: src[y/d.Stride[1]*cols*d.lanes:], srcStep: d.lanes, n: n}, ordered, at)
	}
}

// depthsWeight sets dw to the gradient of the weights: sums over pieces of the images,
// added at the end.
func depthsWeight(s *Shape, dw, x, dy []float32) {
	d := newDepths(s, s.Out[1], s.Out[2])
	kg, r := s.groupOut(), s.taps()*d.lanes
	pieces := min((depthPieces+d.blocks-1)/d.blocks, s.N*d.parts)
	most := d.window(0, d.rows, 0)
	at := places(d.taps, &most)
	sums := scratch.Get[float32](d.blocks * pieces * kg * r)
	defer sums.Release()
	parallel.For(d.blocks*pieces, 1, func(lo, hi int) {
		t := &tools{engine: d.engine}
		turned := most.rows * most.cols * d.lanes
		room := scratch.Get[float32](turned + d.rows*s.Out[2]*d.lanes)
		defer room.Release()
		e := room.Data[turned:]
		for i := lo; i < hi; i++ {
			sum := sums.Data[i*kg*r:][:kg*r]
			clear(sum)
			c, channels := d.channels(i / pieces)
			for q := i % pieces * s.N * d.parts / pieces; q < (i%pieces+1)*s.N*d.parts/pieces; q++ {
				n, y0 := q/d.parts, q%d.parts*d.rows
				y1 := min(y0+d.rows, s.Out[1])
				f := d.window(y0, y1, channels)
				f.fill(room.Data, x[(n*s.C+c)*s.pixels():])
				for j := range kg {
					g := d.results(y0, y1, channels)
					g.fill(e, dy[(n*s.K+c*kg+j)*s.cols():])
					for row := range y1 - y0 {
						t.addTaps(depthRow{dst: e[row*s.Out[2]*d.lanes:], dstStep: d.lanes,
							src: room.Data[row*s.Stride[1]*f.cols*d.lanes:], srcStep: s.Stride[2] * d.lanes,
							n: s.Out[2]}, sum[j*r:], at)
					}
				}
			}
		}
	})
	for b := range d.blocks {
		c, channels := d.channels(b)
		total := sums.Data[b*pieces*kg*r:][:kg*r]
		for i := 1; i < pieces; i++ {
			vec.AddTo(total, sums.Data[(b*pieces+i)*kg*r:][:kg*r])
		}
		for j := range kg {
			vec.Transpose(dw[(c*kg+j)*s.taps():], total[j*r:], s.taps(), channels, kg*s.taps(), d.lanes)
		}
	}
}
