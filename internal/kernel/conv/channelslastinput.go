package conv

import (
	"cresset/internal/kernel/vec"
	"cresset/internal/parallel"
	"cresset/internal/scratch"
)

// The gradient of the input by turned images. Pixels of x fall into phases, by their
// position modulo the stride: those of one phase meet the same taps, and their gradients
// are a convolution of dy of stride 1 with those.

// A phase is the pixels at offset (row, col) modulo the stride, and the taps they meet.
type phase struct {
	row, col int
	taps     []tap // row and col count from the frame's top left
	weights  int   // where its panels lie
}

// channelsLastInput sets dx to the gradient of the input.
func channelsLastInput(s *Shape, dx, dy, weights []float32) {
	l := &channelsLast{s, currentEngine()}
	phases, top, left, size := l.phases()
	cg, kg := s.groupIn(), s.groupOut()
	panels := l.panels(cg)
	u := scratch.Get[float32](s.Groups * panels * l.width() * kg * s.taps())
	defer u.Release()
	parallel.For(s.Groups*panels, 1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			l.panelInput(u.Data, weights, phases, i/panels, i%panels)
		}
	})
	tall, wide := (s.In[1]+s.Stride[1]-1)/s.Stride[1], (s.In[2]+s.Stride[2]-1)/s.Stride[2]
	step := rowsFor(lastRows, tall, wide)
	parallel.For((s.N*tall+step-1)/step, 1, func(lo, hi int) {
		t := &tools{engine: l.engine}
		j := inputJob{channelsLast: l, tools: t, phases: phases, dx: dx, dy: dy, u: u.Data,
			top: top, left: left, size: size, tall: tall, wide: wide}
		release := j.lend(step)
		defer release()
		for i := lo; i < hi; i++ {
			for g := range s.Groups {
				j.run(i*step, min((i+1)*step, s.N*tall), g)
			}
		}
	})
}

// phases returns the phases of x, how far above and to the left of a phase's pixel its
// frame begins, and how far down and right of that it reaches at most, in dy.
func (l *channelsLast) phases() (phases []phase, top, left int, size [2]int) {
	// Pixel i·stride + r meets tap a at position i + (r + pad - a·dilation)/stride.
	meets := func(d, r, a int) (int, bool) {
		at := r + l.Pad[d] - a*l.Dilation[d]
		return floorDiv(at, l.Stride[d]), at%l.Stride[d] == 0
	}
	least, most := [2]int{}, [2]int{}
	first := true
	at := 0
	for r := range l.Stride[1] {
		for c := range l.Stride[2] {
			p := phase{row: r, col: c, weights: at}
			for a := range l.Kernel[1] {
				y, ok := meets(1, r, a)
				for b := range l.Kernel[2] {
					x, ok2 := meets(2, c, b)
					if !ok || !ok2 {
						continue
					}
					p.taps = append(p.taps, tap{a*l.Kernel[2] + b, y, x})
					if first {
						least, most, first = [2]int{y, x}, [2]int{y, x}, false
					}
					least = [2]int{min(least[0], y), min(least[1], x)}
					most = [2]int{max(most[0], y), max(most[1], x)}
				}
			}
			at += len(p.taps)
			phases = append(phases, p)
		}
	}
	for _, p := range phases {
		for i := range p.taps {
			p.taps[i].row -= least[0]
			p.taps[i].col -= least[1]
		}
	}
	return phases, least[0], least[1], [2]int{most[0] - least[0], most[1] - least[1]}
}

// floorDiv returns a/b rounded down.
func floorDiv(a, b int) int {
	if a < 0 {
		return -((b - 1 - a) / b)
	}
	return a / b
}

// panelInput sets one panel of channels of x of group g for all phases: a row for each
// tap and channel of y. Panels of a phase lie one after the other.
func (l *channelsLast) panelInput(u, weights []float32, phases []phase, g, panel int) {
	r, cg, kg := l.taps(), l.groupIn(), l.groupOut()
	n := min(l.width(), cg-panel*l.width())
	room := scratch.Get[float32](n * r * kg)
	defer room.Release()
	vec.Transpose(room.Data, weights[g*kg*cg*r+panel*l.width()*r:], kg, n*r, kg, cg*r)
	total := kg * r * l.width()
	base := (g*l.panels(cg) + panel) * total
	for _, p := range phases {
		for i, t := range p.taps {
			dst := u[base+(p.weights+i)*kg*l.width():][:kg*l.width()]
			if n < l.width() {
				clear(dst)
			}
			vec.Transpose(dst, room.Data[t.kernel*kg:], n, kg, l.width(), r*kg)
		}
	}
}

// An inputJob is what one goroutine needs for channelsLastInput.
type inputJob struct {
	*channelsLast
	tools              *tools
	phases             []phase
	dx, dy, u          []float32
	top, left          int
	size               [2]int
	tall, wide         int // pixels of a phase, down and across
	turned, rows, z, x []float32
	pitch, zRow        int
}

// lend borrows memory for so many rows of pixels of each phase.
func (j *inputJob) lend(rows int) (release func()) {
	most := 0
	for _, p := range j.phases {
		most = max(most, len(p.taps))
	}
	j.pitch, j.zRow = rowFor(most*j.groupOut()), j.channelsLast.panels(j.groupIn())*j.width()
	sizes := [4]int{
		(rows + (rows/j.tall+2)*j.size[0]) * (j.wide + j.size[1]) * j.groupOut(),
		rows * j.wide * j.pitch,
		rows * j.wide * j.zRow,
		rows * j.Stride[1] * j.In[2] * j.zRow,
	}
	room := scratch.Get[float32](sizes[0] + sizes[1] + sizes[2] + sizes[3])
	rest := room.Data
	for i, to := range [4]*[]float32{&j.turned, &j.rows, &j.z, &j.x} {
		*to, rest = rest[:sizes[i]], rest[sizes[i]:]
	}
	return room.Release
}

// run computes rows [lo, hi) of the phases of all images, for group g.
func (j *inputJob) run(lo, hi, g int) {
	cg, kg := j.groupIn(), j.groupOut()
	panels := j.channelsLast.panels(cg)
	f := frame{lanes: kg, channels: kg, height: j.Out[1], width: j.Out[2],
		left: j.left, cols: j.wide + j.size[1]}
	eachPart(lo, hi, j.tall, func(n, y0, y1, row int) {
		f.top, f.rows = y0+j.top, y1-y0+j.size[0]
		f.fill(j.turned[j.framed(row):], j.dy[(n*j.K+g*kg)*j.cols():])
	})
	for _, p := range j.phases {
		if len(p.taps) > 0 {
			q := patching{frame: f, taps: p.taps, stride: [2]int{1, 1}}
			eachPart(lo, hi, j.tall, func(_, y0, y1, row int) {
				q.copy(j.rows[row*j.wide*j.pitch:], j.turned[j.framed(row):], j.pitch, y1-y0, j.wide)
			})
			j.tools.multiply((hi-lo)*j.wide, panels, len(p.taps)*kg, operand{j.rows, j.pitch, 1},
				operand{j.u[(g*panels*j.taps()+p.weights)*kg*j.width():], j.width(), kg * j.taps() * j.width()},
				operand{j.z, j.zRow, 1}, false)
		}
		eachPart(lo, hi, j.tall, func(_, y0, y1, row int) { j.place(&p, row, y0, y1) })
	}
	eachPart(lo, hi, j.tall, func(n, y0, y1, row int) {
		from, to := y0*j.Stride[1], min(y1*j.Stride[1], j.In[1])
		turnBack(j.dx[(n*j.C+g*cg)*j.pixels()+from*j.In[2]:], j.x[row*j.Stride[1]*j.In[2]*j.zRow:],
			j.pixels(), (to-from)*j.In[2], cg, j.zRow)
	})
}

// framed returns where the frame lies that begins with row number row of a task's: there
// is one frame for each image, and as many rows as it has images are whole ones.
func (j *inputJob) framed(row int) int {
	images := (row + j.tall - 1) / j.tall
	return (row + images*j.size[0]) * (j.wide + j.size[1]) * j.groupOut()
}

// place copies the pixels of a phase, rows [y0, y1) of an image, the first of them number
// row of the task, to their places among the pixels of x.
func (j *inputJob) place(p *phase, row, y0, y1 int) {
	for i := range y1 - y0 {
		y := i*j.Stride[1] + p.row
		if y0*j.Stride[1]+y >= j.In[1] {
			return
		}
		for x := p.col; x < j.In[2]; x += j.Stride[2] {
			dst := j.x[((row*j.Stride[1]+y)*j.In[2]+x)*j.zRow:][:j.zRow]
			if len(p.taps) == 0 {
				clear(dst)
				continue
			}
			copy(dst, j.z[((row+i)*j.wide+x/j.Stride[2])*j.zRow:])
		}
	}
}
