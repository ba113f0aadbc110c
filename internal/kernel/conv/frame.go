package conv

import (
	"cresset/internal/kernel/vec"
	"cresset/internal/scratch"
)

// A frame is a rectangle of an image, turned so that the channels of a pixel are adjacent.
// What of it lies outside the image is 0.
type frame struct {
	lanes, channels int // elements to a pixel; channels, of which there are at most as many
	height, width   int // of the image
	top, left       int // of the frame in the image, which may be negative
	rows, cols      int // of the frame
	plane           int // from a channel of the image to the next; 0 means height·width
}

// fill copies a frame of x, whose first channel lies at its beginning:
//
//	x: (channels, height, width)   dst: (rows, cols, lanes)
func (f *frame) fill(dst, x []float32) {
	pitch := f.cols * f.lanes
	dst = dst[:f.rows*pitch]
	y0, y1 := max(0, -f.top), min(f.rows, f.height-f.top)
	x0, x1 := max(0, -f.left), min(f.cols, f.width-f.left)
	if f.channels < f.lanes || y0 >= y1 || x0 >= x1 {
		clear(dst)
	}
	if y0 >= y1 || x0 >= x1 {
		return
	}
	clear(dst[:y0*pitch])
	clear(dst[y1*pitch:])
	plane, n := f.planes(), x1-x0
	if n == f.cols && n == f.width {
		turn(dst[y0*pitch:], x[(f.top+y0)*n:], f.channels, (y1-y0)*n, f.lanes, plane)
		return
	}
	if n < turnSide { // rows are too short to be turned one by one
		f.part(dst, x[(f.top+y0)*f.width:], y0, y1, x0, x1)
		return
	}
	for i := y0; i < y1; i++ {
		row := dst[i*pitch:][:pitch]
		clear(row[:x0*f.lanes])
		clear(row[x1*f.lanes:])
		turn(row[x0*f.lanes:], x[(f.top+i)*f.width+f.left+x0:], f.channels, n, f.lanes, plane)
	}
}

func (f *frame) planes() int {
	if f.plane == 0 {
		return f.height * f.width
	}
	return f.plane
}

// part is fill for rows [y0, y1) and columns [x0, x1) of images of few columns, from row y0
// of the frame on.
func (f *frame) part(dst, src []float32, y0, y1, x0, x1 int) {
	pitch, n := f.cols*f.lanes, (x1-x0)*f.lanes
	count := (y1 - y0) * f.width
	room := scratch.Get[float32](count * f.lanes)
	defer room.Release()
	turn(room.Data, src, f.channels, count, f.lanes, f.planes())
	for i := y0; i < y1; i++ {
		row := dst[i*pitch:][:pitch]
		clear(row[:x0*f.lanes])
		copy(row[x0*f.lanes:][:n], room.Data[((i-y0)*f.width+f.left+x0)*f.lanes:])
		clear(row[x1*f.lanes:])
	}
}

// turn sets dst (cols, ldDst) to the transpose of src (rows, ldSrc), rows being channels.
func turn(dst, src []float32, rows, cols, ldDst, ldSrc int) {
	whole := cols / turnSide * turnSide
	if rows < 8 || whole == 0 || whole == cols {
		vec.Transpose(dst, src, rows, cols, ldDst, ldSrc)
		return
	}
	vec.Transpose(dst, src, rows, whole, ldDst, ldSrc)
	// The rest, again with columns that were done: a whole square is quicker.
	at := cols - turnSide
	vec.Transpose(dst[at*ldDst:], src[at:], rows, turnSide, ldDst, ldSrc)
}

// turnBack is turn for results: src (rows, ldSrc), dst (cols, ldDst), cols being channels.
func turnBack(dst, src []float32, ldDst, rows, cols, ldSrc int) {
	whole := rows / turnSide * turnSide
	if cols < 8 || whole == 0 || whole == rows {
		vec.Transpose(dst, src, rows, cols, ldDst, ldSrc)
		return
	}
	vec.Transpose(dst, src, whole, cols, ldDst, ldSrc)
	at := rows - turnSide
	vec.Transpose(dst[at:], src[at*ldSrc:], turnSide, cols, ldDst, ldSrc)
}

// turnSide is the side of the largest square that package vec transposes at once.
const turnSide = 16
