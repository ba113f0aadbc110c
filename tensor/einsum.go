package tensor

import (
	"fmt"
	"slices"
	"strings"
)

// Einsum sums products of elements as an equation in Einstein's notation says:
//
//	Einsum("bij,bjk->bik", x, y)   a batched matrix product
//	Einsum("ii->i", x)             a diagonal
//	Einsum("...i,i->...", x, v)    any leading dimensions
//
// Each letter names a dimension of an operand; a letter that is missing after "->" is
// summed over. Without "->" the letters that occur once stand in the result, in
// alphabetical order, after the dimensions of an ellipsis. Sizes of one letter are
// equal or 1. Products are matrix products, taken from left to right, so the order of
// the operands decides the cost.
// It panics with ErrShape if the equation does not fit the operands.
func Einsum(equation string, operands ...*Tensor) *Tensor {
	e := &einsum{equation: equation, all: operands, size: map[rune]int{}}
	if len(operands) == 0 {
		failf("Einsum", ErrShape, nil, "equation %q needs operands", equation)
	}
	terms := e.parse()
	ts := make([]term, len(operands))
	for i, x := range operands {
		ts[i] = e.term(x, terms[i])
	}
	z := ts[0]
	for i, t := range ts[1:] {
		later := append([]rune{}, e.out...)
		for _, u := range ts[i+2:] {
			later = append(later, u.labels...)
		}
		z = e.product(z, t, later)
	}
	z = z.keeping(e.out)
	return z.ordered(e.out)
}

// An einsum is an equation and what is known of its letters.
type einsum struct {
	equation string
	all      []*Tensor
	out      []rune
	dots     int // dimensions that the longest ellipsis stands for
	size     map[rune]int
}

// A term is a tensor whose dimensions have letters, each its own.
type term struct {
	x      *Tensor
	labels []rune
}

func (e *einsum) fail(format string, args ...any) {
	failf("Einsum", ErrShape, e.all, "equation %q: %s", e.equation, fmt.Sprintf(format, args...))
}

// The dimensions of an ellipsis are labelled by numbers, counted from the right.
func ellipsis(n int) []rune {
	labels := make([]rune, n)
	for i := range labels {
		labels[i] = rune(n - i)
	}
	return labels
}

func isLetter(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }

// parse returns the labels of each operand and sets those of the result.
func (e *einsum) parse() [][]rune {
	left, right, explicit := strings.Cut(strings.ReplaceAll(e.equation, " ", ""), "->")
	parts := strings.Split(left, ",")
	if len(parts) != len(e.all) {
		e.fail("%d terms for %d operands", len(parts), len(e.all))
	}
	terms := make([][]rune, len(parts))
	for i, p := range parts {
		named := len(strings.Replace(p, "...", "", 1))
		dots := len(e.all[i].a.Shape) - named
		if dots < 0 || dots > 0 && !strings.Contains(p, "...") {
			e.fail("term %q names %d dimensions, operand %d has %d", p, named, i, len(e.all[i].a.Shape))
		}
		e.dots = max(e.dots, dots)
		terms[i] = e.labels(p, dots)
	}
	if explicit {
		e.out = e.labels(right, e.dots)
	} else {
		e.out = implicit(terms, e.dots)
	}
	for i, l := range e.out {
		if slices.Contains(e.out[:i], l) {
			e.fail("%q stands twice in the result", l)
		}
		if isLetter(l) && !slices.ContainsFunc(terms, func(t []rune) bool { return slices.Contains(t, l) }) {
			e.fail("%q of the result stands in no term", l)
		}
	}
	return terms
}

// labels reads a term in which an ellipsis stands for so many dimensions.
func (e *einsum) labels(s string, dots int) []rune {
	before, after, has := strings.Cut(s, "...")
	labels := []rune(before)
	if has {
		labels = append(append(labels, ellipsis(dots)...), []rune(after)...)
	}
	for _, l := range before + after {
		if !isLetter(l) {
			e.fail("%q is no letter", l)
		}
	}
	return labels
}

// implicit returns the result's labels where the equation does not name them.
func implicit(terms [][]rune, dots int) []rune {
	count := map[rune]int{}
	for _, t := range terms {
		for _, l := range t {
			count[l]++
		}
	}
	var out []rune
	for l, n := range count {
		if isLetter(l) && n == 1 {
			out = append(out, l)
		}
	}
	slices.Sort(out)
	return append(ellipsis(dots), out...)
}

// term gives an operand its labels: a letter that stands twice takes the diagonal.
func (e *einsum) term(x *Tensor, labels []rune) term {
	t := term{x, slices.Clone(labels)}
	for j := 0; j < len(t.labels); j++ {
		i := slices.Index(t.labels, t.labels[j])
		if i < j {
			if a, b := t.x.a.Shape[i], t.x.a.Shape[j]; a != b {
				e.fail("%q names sizes %d and %d of one operand", t.labels[j], a, b)
			}
			l := t.labels[j]
			t.x = t.x.Diagonal(0, i, j)
			t.labels = append(slices.Delete(slices.Delete(t.labels, j, j+1), i, i+1), l)
			j = -1
		}
	}
	for i, l := range t.labels {
		n := t.x.a.Shape[i]
		if have, ok := e.size[l]; ok && have != n && have != 1 && n != 1 {
			e.fail("%q names sizes %d and %d", l, have, n)
		} else if !ok || have == 1 {
			e.size[l] = n
		}
	}
	return t
}

// keeping sums over the labels that are not among those that are needed.
func (t term) keeping(needed []rune) term {
	var gone []int
	var labels []rune
	for i, l := range t.labels {
		if slices.Contains(needed, l) {
			labels = append(labels, l)
		} else {
			gone = append(gone, i)
		}
	}
	if len(gone) == 0 {
		return t
	}
	return term{t.x.Sum(gone...).To(t.x.a.DType), labels}
}

// ordered permutes a term's dimensions; labels that it lacks have size 1.
func (t term) ordered(labels []rune) *Tensor {
	dims := make([]int, 0, len(labels))
	shape := make([]int, len(labels))
	for i, l := range labels {
		shape[i] = 1
		if k := slices.Index(t.labels, l); k >= 0 {
			dims = append(dims, k)
			shape[i] = t.x.a.Shape[k]
		}
	}
	return t.x.Permute(dims...).Reshape(shape...)
}

// without drops a dimension of size 1.
func (t term) without(label rune) term {
	i := slices.Index(t.labels, label)
	shape := slices.Delete(slices.Clone(t.x.a.Shape), i, i+1)
	return term{t.x.Reshape(shape...), slices.Delete(slices.Clone(t.labels), i, i+1)}
}

// product multiplies two terms and sums over the labels that are not needed later.
func (e *einsum) product(a, b term, later []rune) term {
	for _, l := range slices.Clone(a.labels) { // a size of 1 against another one repeats
		i, j := slices.Index(a.labels, l), slices.Index(b.labels, l)
		if j < 0 {
			continue
		}
		switch m, n := a.x.a.Shape[i], b.x.a.Shape[j]; {
		case m == n:
		case m == 1:
			a = a.without(l)
		default:
			b = b.without(l)
		}
	}
	a, b = a.keeping(append(slices.Clone(later), b.labels...)), b.keeping(append(slices.Clone(later), a.labels...))
	var batch, left, right, inner []rune
	for _, l := range a.labels {
		switch {
		case !slices.Contains(b.labels, l):
			left = append(left, l)
		case slices.Contains(later, l):
			batch = append(batch, l)
		default:
			inner = append(inner, l)
		}
	}
	for _, l := range b.labels {
		if !slices.Contains(a.labels, l) {
			right = append(right, l)
		}
	}
	labels := slices.Concat(batch, left, right)
	if len(inner) == 0 {
		return term{a.ordered(labels).Mul(b.ordered(labels)), labels}
	}
	x, y := a.matrix(batch, left, inner), b.matrix(batch, inner, right)
	shape := make([]int, len(labels))
	for i, l := range labels {
		shape[i] = max(a.dim(l), b.dim(l))
	}
	return term{x.MatMul(y).Reshape(shape...), labels}
}

// dim returns the size of a label's dimension, -1 if the term lacks it.
func (t term) dim(label rune) int {
	if i := slices.Index(t.labels, label); i >= 0 {
		return t.x.a.Shape[i]
	}
	return -1
}

// matrix returns a term's elements as matrices: (batch…, rows, cols).
func (t term) matrix(batch, rows, cols []rune) *Tensor {
	var shape []int
	for _, l := range batch {
		shape = append(shape, t.dim(l))
	}
	m, n := 1, 1
	for _, l := range rows {
		m *= t.dim(l)
	}
	for _, l := range cols {
		n *= t.dim(l)
	}
	return t.ordered(slices.Concat(batch, rows, cols)).Reshape(append(shape, m, n)...)
}
