package device

import (
	"fmt"

	"cresset/dtype"
	"cresset/internal/layout"
)

// A Program is a chain, or rather a graph, of elementwise functions. Its values are
// numbered: first the Sources, then the result of each Step.
type Program struct {
	// Shape is that of every value.
	Shape []int
	// Sources have Shape: dimensions that repeat have stride 0.
	Sources []*Array
	Steps   []Step
	Results []Result
}

// A Step computes one value from values with lower numbers, as Map and Copy do.
type Step struct {
	Op    Op          // of Map; "" converts the first argument, as Copy does
	Args  [3]int      // numbers of the values it takes, -1 for an operand that is nil
	P     [4]float64  // parameters of Op
	DType dtype.DType // of the value
}

// A Result says where to store a value that a step computes. The array is contiguous.
type Result struct {
	Value int
	Array *Array
}

// A Programmer runs a whole program without storing the values in between. It is an
// optional interface; RunProgram is what it is held against, bit by bit.
type Programmer interface {
	RunProgram(p *Program) error
}

// RunProgram runs a program on b step by step, with memory for each value.
func RunProgram(b Backend, p *Program) error {
	values := append(make([]*Array, 0, len(p.Sources)+len(p.Steps)), p.Sources...)
	results := make(map[int]*Array, len(p.Results))
	for _, r := range p.Results {
		results[r.Value] = r.Array
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		z := results[len(values)]
		if z == nil {
			buf, err := b.Alloc(layout.Len(p.Shape) * s.DType.Size())
			if err != nil {
				return err
			}
			defer b.Free(buf)
			z = &Array{Buf: &buf, Shape: p.Shape, Strides: make([]int, len(p.Shape)), DType: s.DType}
			layout.Contiguous(z.Strides, p.Shape)
		}
		if err := s.run(b, z, values); err != nil {
			return err
		}
		values = append(values, z)
	}
	return nil
}

func (s *Step) run(b Backend, z *Array, values []*Array) error {
	var a [3]*Array
	for k, v := range s.Args {
		if v >= len(values) {
			return fmt.Errorf("a step of a program takes value %d before it is computed", v)
		}
		if v >= 0 {
			a[k] = values[v]
		}
	}
	if s.Op == "" {
		return b.Copy(z, a[0])
	}
	return b.Map(s.Op, z, a[0], a[1], a[2], s.P)
}
