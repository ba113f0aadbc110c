package nn

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cresset/tensor"
)

// StateDict returns the parameters and buffers of a module by name. They are the
// module's own tensors, not copies; a tied tensor stands under each of its names.
func StateDict(m any) map[string]*tensor.Tensor {
	state := map[string]*tensor.Tensor{}
	for _, s := range slots(m) {
		state[s.name] = s.t
	}
	return state
}

// A LoadReport says which names of a module and of a state did not meet.
type LoadReport struct {
	Missing    []string // names of the module that the state lacks
	Unexpected []string // names of the state that the module lacks
}

// LoadOptions are the rare settings of LoadWith.
type LoadOptions struct {
	Partial bool // names that do not meet are reported, not refused
}

// Load copies a state into the tensors of a module, converting element types. Names
// and shapes must match one to one; of a tied tensor one of its names is enough.
// Nothing is changed if the error, which names what does not fit, is not nil.
func Load(m any, state map[string]*tensor.Tensor) error {
	_, err := LoadWith(m, state, LoadOptions{})
	return err
}

// LoadWith is Load with options.
func LoadWith(m any, state map[string]*tensor.Tensor, o LoadOptions) (LoadReport, error) {
	shapes := map[string][]int{}
	for name, x := range state {
		shapes[name] = x.Shape()
	}
	return LoadFrom(m, shapes, func(name string) (*tensor.Tensor, error) { return state[name], nil }, o)
}

// LoadFrom is LoadWith for a state that need not be in memory as a whole: of each name
// it has the shape, and read returns the tensor. Every name is checked before the first
// is read; an error of read leaves the module with a part of the state.
func LoadFrom(m any, shapes map[string][]int, read func(name string) (*tensor.Tensor, error),
	o LoadOptions) (LoadReport, error) {
	source, report, wrong := match(slots(m), shapes)
	if n := len(wrong); n > 4 {
		wrong = append(wrong[:3:3], fmt.Sprintf("and %d more like that", n-3))
	}
	if !o.Partial {
		if len(report.Missing) > 0 {
			wrong = append(wrong, "missing from the state: "+strings.Join(report.Missing, ", "))
		}
		if len(report.Unexpected) > 0 {
			wrong = append(wrong, "unknown to the module: "+strings.Join(report.Unexpected, ", "))
		}
	}
	if len(wrong) > 0 {
		return report, fmt.Errorf("nn: the state does not fit the module: %s", strings.Join(wrong, "; "))
	}
	var err error
	tensor.NoGrad(func() {
		for t, name := range source {
			var x *tensor.Tensor
			if x, err = read(name); err != nil {
				return
			}
			t.CopyInPlace(x)
		}
	})
	return report, err
}

// match finds for each tensor of a module the name in the state that it is read from.
// wrong says which shapes differ.
func match(all []slot, shapes map[string][]int) (source map[*tensor.Tensor]string, report LoadReport, wrong []string) {
	source = map[*tensor.Tensor]string{}
	known := map[string]bool{}
	for _, s := range all {
		known[s.name] = true
		shape, ok := shapes[s.name]
		if !ok {
			continue
		}
		if !slices.Equal(shape, s.t.Shape()) {
			wrong = append(wrong, fmt.Sprintf("%s has shape %v in the state, %v in the module",
				s.name, shape, s.t.Shape()))
		}
		source[s.t] = s.name
	}
	for _, s := range all {
		if _, ok := source[s.t]; !ok {
			report.Missing = append(report.Missing, s.name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(shapes)) {
		if !known[name] {
			report.Unexpected = append(report.Unexpected, name)
		}
	}
	return source, report, wrong
}
