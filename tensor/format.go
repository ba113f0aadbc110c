package tensor

import (
	"fmt"
	"math"
	"runtime"
	"strconv"
	"strings"
)

// FormatOptions say how Format prints; FormatDefaults has what String uses.
type FormatOptions struct {
	Precision int        // digits behind the point
	Threshold int        // number of elements from which on only the edges are shown
	EdgeItems int        // slices shown at each end of a dimension that is cut
	LineWidth int        // columns
	Sci       Scientific // whether floats have an exponent
}

// Scientific says whether floats are printed with an exponent.
type Scientific int

const (
	// SciAuto decides by the range of the numbers.
	SciAuto Scientific = iota
	// SciAlways prints an exponent.
	SciAlways
	// SciNever prints none.
	SciNever
)

// FormatDefaults returns PyTorch's settings.
func FormatDefaults() FormatOptions {
	return FormatOptions{Precision: 4, Threshold: 1000, EdgeItems: 3, LineWidth: 80}
}

// String returns t as PyTorch prints it:
//
//	tensor([[1., 2.],
//	        [3., 4.]])
//
// with the device, element type and history behind it where they are not the usual ones.
func (t *Tensor) String() string { return t.Format(FormatDefaults()) }

// Format is String with a choice of how.
func (t *Tensor) Format(o FormatOptions) string {
	if t.st.freed {
		return fmt.Sprintf("tensor(freed, size=%v, dtype=%s)", t.a.Shape, t.a.DType)
	}
	const prefix = "tensor("
	body := "[]"
	if t.Len() > 0 {
		p := t.printer(o)
		body = p.block(0, 0, len(prefix))
	}
	return withSuffixes(prefix+body, t.suffixes(), len(prefix), o.LineWidth)
}

// suffixes returns what is said behind the elements.
func (t *Tensor) suffixes() []string {
	var list []string
	if d := t.Device(); d != "cpu" {
		list = append(list, "device='"+d+"'")
	}
	usual := t.a.DType == DefaultDType() || t.a.DType == DefaultDType().Complex()
	if t.Len() == 0 {
		if t.Rank() != 1 {
			list = append(list, "size="+tuple(t.a.Shape))
		}
	} else {
		usual = usual || t.a.DType == I64 || t.a.DType == Bool
	}
	if !usual {
		list = append(list, "dtype="+t.a.DType.String())
	}
	switch {
	case !t.RequiresGrad():
	case t.IsLeaf():
		list = append(list, "requires_grad=True")
	default:
		list = append(list, "grad_fn=<"+t.Op()+">")
	}
	return list
}

// tuple writes a shape as Python does.
func tuple(shape []int) string {
	parts := make([]string, len(shape))
	for i, n := range shape {
		parts[i] = strconv.Itoa(n)
	}
	if len(parts) == 1 {
		return "(" + parts[0] + ",)"
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// withSuffixes appends suffixes, in a new line where one would be too long.
func withSuffixes(text string, suffixes []string, indent, width int) string {
	length := len(text) - strings.LastIndexByte(text, '\n') + 1
	for _, s := range suffixes {
		if length+len(s)+2 > width {
			text += ",\n" + strings.Repeat(" ", indent) + s
			length = indent + len(s)
		} else {
			text += ", " + s
			length += len(s) + 2
		}
	}
	return text + ")"
}

// A printer writes the elements that are shown.
type printer struct {
	o     FormatOptions
	shape []int    // of what is shown
	cut   []bool   // dimensions of which only the edges are shown
	text  []string // the elements shown, each of the same width
}

// printer prepares the elements of t that are shown, as text.
func (t *Tensor) printer(o FormatOptions) *printer {
	p := &printer{o: o, cut: make([]bool, t.Rank())}
	shown := t.Detach()
	if t.Len() > o.Threshold {
		e := o.EdgeItems
		for d, n := range t.a.Shape {
			if p.cut[d] = n > 2*e; p.cut[d] {
				shown = Cat([]*Tensor{shown.Narrow(d, 0, e), shown.Narrow(d, n-e, e)}, d)
			}
		}
	}
	p.shape = shown.a.Shape
	switch d := t.a.DType; {
	case d.IsComplex():
		p.text = complexText(shown, o)
	case d.IsFloat():
		v := Data[float64](shown.To(F64))
		f := chooseFloat(v, o)
		for _, x := range v {
			p.text = append(p.text, f.format(x))
		}
	default:
		p.text = integerText(shown.host())
	}
	return p
}

func complexText(t *Tensor, o FormatOptions) []string {
	v := Data[complex128](t.To(C128))
	re, im := make([]float64, len(v)), make([]float64, len(v))
	for i, z := range v {
		re[i], im[i] = real(z), imag(z)
	}
	fr, fi := chooseFloat(re, o), chooseFloat(im, o)
	text := make([]string, len(v))
	for i := range v {
		imag := strings.TrimLeft(fi.format(im[i]), " ") + "j"
		if imag[0] != '-' {
			imag = "+" + imag
		}
		text[i] = fr.format(re[i]) + imag
	}
	return text
}

func integerText(t *Tensor) []string {
	defer runtime.KeepAlive(t)
	text := make([]string, t.Len())
	width := 0
	for i := range text {
		text[i] = fmt.Sprint(element(t, i))
		if t.a.DType == Bool {
			text[i] = strings.ToUpper(text[i][:1]) + text[i][1:]
		}
		width = max(width, len(text[i]))
	}
	for i := range text {
		text[i] = strings.Repeat(" ", width-len(text[i])) + text[i]
	}
	return text
}

// A floatForm is how the floats of a tensor are written.
type floatForm struct {
	whole, sci       bool
	precision, width int
}

// chooseFloat decides by the numbers that are finite and not zero: an exponent where
// they span more than three orders of magnitude or are very large or small, no decimals
// where all are integers.
func chooseFloat(v []float64, o FormatOptions) floatForm {
	f := floatForm{whole: true, precision: o.Precision, width: 1}
	least, most := math.Inf(1), 0.0
	for _, x := range v {
		if x != 0 && !math.IsInf(x, 0) && !math.IsNaN(x) {
			least, most = min(least, math.Abs(x)), max(most, math.Abs(x))
			f.whole = f.whole && x == math.Ceil(x)
		}
	}
	if most == 0 {
		f.sci = o.Sci == SciAlways
		return f
	}
	wide := most/least > 1000 || most > 1e8
	f.sci = wide || !f.whole && least < 1e-4
	if o.Sci != SciAuto {
		f.sci = o.Sci == SciAlways
	}
	for _, x := range v {
		if x != 0 && !math.IsInf(x, 0) && !math.IsNaN(x) {
			f.width = max(f.width, len(f.digits(x)))
		}
	}
	return f
}

// digits writes a number.
func (f *floatForm) digits(x float64) string {
	switch {
	case math.IsInf(x, 1):
		return "inf"
	case math.IsInf(x, -1):
		return "-inf"
	case math.IsNaN(x):
		return "nan"
	case f.sci:
		return strconv.FormatFloat(x, 'e', f.precision, 64)
	case f.whole:
		return strconv.FormatFloat(x, 'f', 0, 64) + "."
	}
	return strconv.FormatFloat(x, 'f', f.precision, 64)
}

func (f *floatForm) format(x float64) string {
	s := f.digits(x)
	return strings.Repeat(" ", max(f.width-len(s), 0)) + s
}

// block writes the elements from index at on, as far as dimensions dim and after go,
// indented after the first line.
func (p *printer) block(dim, at, indent int) string {
	if dim == len(p.shape) {
		return p.text[at]
	}
	if dim == len(p.shape)-1 {
		return p.row(at, indent)
	}
	size := 1
	for _, n := range p.shape[dim+1:] {
		size *= n
	}
	var blocks []string
	for i := range p.shape[dim] {
		if p.cut[dim] && i == p.o.EdgeItems {
			blocks = append(blocks, "...")
		}
		blocks = append(blocks, p.block(dim+1, at+i*size, indent+1))
	}
	if p.cut[dim] && p.o.EdgeItems == 0 {
		blocks = []string{"..."}
	}
	gap := "," + strings.Repeat("\n", len(p.shape)-dim-1) + strings.Repeat(" ", indent+1)
	return "[" + strings.Join(blocks, gap) + "]"
}

// row writes a run of the last dimension, with as many elements in a line as fit.
func (p *printer) row(at, indent int) string {
	n := p.shape[len(p.shape)-1]
	items := append([]string{}, p.text[at:at+n]...)
	if p.cut[len(p.cut)-1] {
		e := p.o.EdgeItems
		items = append(append(append([]string{}, items[:e]...), " ..."), items[e:]...)
	}
	width := 0
	for _, s := range p.text {
		width = max(width, len(s))
	}
	fit := max(1, (p.o.LineWidth-indent)/(width+2))
	var lines []string
	for i := 0; i < len(items); i += fit {
		lines = append(lines, strings.Join(items[i:min(i+fit, len(items))], ", "))
	}
	return "[" + strings.Join(lines, ",\n"+strings.Repeat(" ", indent+1)) + "]"
}
