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
	var report LoadReport
	var wrong []string
	known := map[string]bool{}
	source := map[*tensor.Tensor]*tensor.Tensor{}
	all := slots(m)
	for _, s := range all {
		known[s.name] = true
		x, ok := state[s.name]
		if !ok {
			continue
		}
		if !slices.Equal(x.Shape(), s.t.Shape()) {
			wrong = append(wrong, fmt.Sprintf("%s has shape %v in the state, %v in the module",
				s.name, x.Shape(), s.t.Shape()))
		}
		source[s.t] = x
	}
	for _, s := range all {
		if source[s.t] == nil && !slices.Contains(report.Missing, s.name) {
			report.Missing = append(report.Missing, s.name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(state)) {
		if !known[name] {
			report.Unexpected = append(report.Unexpected, name)
		}
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
	tensor.NoGrad(func() {
		for t, x := range source {
			t.CopyInPlace(x)
		}
	})
	return report, nil
}
