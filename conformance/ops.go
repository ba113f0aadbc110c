package conformance

import (
	"cresset/conformance/bind"
	"cresset/conformance/corpus"
)

// runOps runs the cases of one operation.
func runOps(p *corpus.Part, name string, o Options) (Result, error) {
	f, err := corpus.Load[corpus.OpCase](p, name)
	if err != nil {
		return Result{}, err
	}
	op, ok := bind.LookupOp(name)
	if !ok {
		return missing(corpus.Ops, name, len(f.Cases)), nil
	}
	var t tallier
	for i := range f.Cases {
		record := &f.Cases[i]
		t.add(record.ID, record.Refused(), runOp(name, op, f.Tensors, record, o))
	}
	return t.result(corpus.Ops, name), nil
}

func runOp(name string, op bind.Op, file corpus.Tensors, record *corpus.OpCase, o Options) verdict {
	tensors, leaves, err := materialise(file, corpus.Leaves(record.Args, record.Kwargs), o)
	if err != nil {
		return verdict{difference: err.Error()}
	}
	c := &call{
		name: corpus.Ops + "/" + name, file: file, record: record, leaves: leaves,
		args: bind.NewArgs(record.Args, record.Kwargs, tensors),
	}
	return c.judge(func() any { return op(c.args) })
}
