package nn

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"cresset/tensor"
)

// Summary calls a model with x, in evaluation mode and unrecorded, and returns a table
// of its modules: path, type, shape of the output, and number of parameters. Modes are
// restored. Of a module that ran more than once the last output counts; one that did
// not run, or does not embed Base, has "-" for a shape.
func Summary(m Layer, x *tensor.Tensor) string {
	return SummaryOf(m, func() { m.Forward(x) })
}

// SummaryOf is Summary for a model of another form, which forward calls.
func SummaryOf(m any, forward func()) string {
	shapes := outputShapes(m, forward)
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "path\ttype\toutput\tparameters")
	for path, sub := range NamedModules(m) {
		shape := "-"
		if s, ok := shapes[path]; ok {
			shape = fmt.Sprint(s)
		}
		if path == "" {
			path = "(model)"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", path, kindOf(sub), shape, thousands(CountParameters(sub)))
	}
	w.Flush() // to memory: cannot fail
	trained := 0
	for _, p := range NamedParameters(m) {
		if p.RequiresGrad() {
			trained += p.Len()
		}
	}
	fmt.Fprintf(&b, "%s parameters, %s of them trained\n", thousands(CountParameters(m)), thousands(trained))
	return b.String()
}

// outputShapes returns the shape of the last output of every module that ran, by path.
func outputShapes(m any, forward func()) map[string][]int {
	shapes := map[string][]int{}
	for path, sub := range NamedModules(m) {
		if h, ok := sub.(hasBase); ok {
			b := h.base()
			mode := b.eval
			remove := b.Hook(func(_ any, _, y *tensor.Tensor) *tensor.Tensor {
				shapes[path] = append([]int{}, y.Shape()...)
				return nil
			})
			defer func() {
				remove()
				b.eval = mode
			}()
			b.eval = true
		}
	}
	tensor.NoGrad(forward)
	return shapes
}
