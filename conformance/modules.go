package conformance

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cresset/conformance/bind"
	"cresset/conformance/corpus"
	"cresset/nn"
	"cresset/tensor"
)

// runModules runs the cases of one module.
func runModules(p *corpus.Part, name string, o Options) (Result, error) {
	f, err := corpus.Load[corpus.ModuleCase](p, name)
	if err != nil {
		return Result{}, err
	}
	binding, ok := bind.LookupModule(name)
	if !ok {
		return missing(corpus.Modules, name, len(f.Cases)), nil
	}
	var t tallier
	for i := range f.Cases {
		record := &f.Cases[i]
		t.add(record.ID, false, runModule(name, binding, f.Tensors, record, o))
	}
	return t.result(corpus.Modules, name), nil
}

// selfTargets are the cases in which PyTorch gave a loss one tensor as input and as target. The
// record has it twice, each with the gradient of the one: the sum of both.
var selfTargets = map[string][]string{"KLDivLoss": {"c2", "c3"}}

// runModule builds a module, loads its state, calls it, and compares outputs, gradients, then
// the state that the call leaves behind.
func runModule(name string, binding bind.Module, file corpus.Tensors, record *corpus.ModuleCase, o Options) verdict {
	var m any
	var err error
	if e := attempt(func() { m, err = build(binding, file, record) }); e != nil {
		err = e
	}
	if err != nil {
		return verdict{difference: "construction: " + err.Error()}
	}
	tensors, leaves, err := materialise(file, corpus.Leaves(record.Args, record.Kwargs), o)
	if err != nil {
		return verdict{difference: err.Error()}
	}
	if slices.Contains(selfTargets[name], record.ID) {
		x, y := record.Args[0].(corpus.Ref), record.Args[1].(corpus.Ref)
		tensors[y.Key], leaves[1] = tensors[x.Key], leaves[0]
	}
	params := maps.Collect(nn.NamedParameters(m))
	if len(params) != len(record.Parameters) {
		return verdict{difference: fmt.Sprintf("the parameters are %v, want %v",
			slices.Sorted(maps.Keys(params)), record.Parameters)}
	}
	for _, key := range record.Parameters {
		if params[key] == nil {
			return verdict{difference: fmt.Sprintf("no parameter is called %q", key)}
		}
		leaves = append(leaves, params[key])
	}
	c := &call{
		name: corpus.Modules + "/" + name, file: file, record: &record.OpCase, leaves: leaves,
		args: bind.NewArgs(record.Args, record.Kwargs, tensors),
	}
	v := c.judge(func() any { return binding.Call(m, c.args) })
	if v == (verdict{}) {
		v.difference = compareState(c.name, nn.StateDict(m), file, record)
	}
	return v
}

// build makes a module, loads the recorded state and sets the mode.
func build(binding bind.Module, file corpus.Tensors, record *corpus.ModuleCase) (any, error) {
	k := record.Construct
	tensors, _, err := materialise(file, corpus.Leaves(k.Args, k.Kwargs), Options{})
	if err != nil {
		return nil, err
	}
	args := bind.NewArgs(k.Args, k.Kwargs, tensors)
	m := binding.New(args)
	if names := args.Unread(); len(names) > 0 {
		return nil, fmt.Errorf("the binding does not read %s", strings.Join(names, ", "))
	}
	state := map[string]*tensor.Tensor{}
	for name, key := range record.State {
		if state[name], err = toTensor(file, key); err != nil {
			return nil, err
		}
	}
	if err := nn.Load(m, state); err != nil {
		return nil, err
	}
	if record.Training {
		nn.Train(m)
	} else {
		nn.Eval(m)
	}
	return m, nil
}

// compareState returns which tensor of the state is not what the call leaves behind in PyTorch.
func compareState(name string, state map[string]*tensor.Tensor, file corpus.Tensors, record *corpus.ModuleCase) string {
	for _, entry := range slices.Sorted(maps.Keys(record.State)) {
		key, ok := record.StateAfter[entry]
		if !ok {
			key = record.State[entry]
		}
		want := file[key]
		if d := Difference(fromTensor(state[entry]), want, bound(name, want.DType, false)); d != "" {
			return fmt.Sprintf("%s after the call: %s", entry, d)
		}
	}
	return ""
}
