package conformance

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"cresset/conformance/bind"
	"cresset/conformance/corpus"
	"cresset/tensor"
)

// A crash is a panic that is no refusal.
type crash struct{ text string }

func (c crash) Error() string { return "crashes: " + c.text }

// attempt calls f and returns what it panics with as an error: an *tensor.OpError where an
// operation refuses, a bind.Static where the call cannot be written in Go, else a crash.
func attempt(f func()) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case *tensor.OpError:
			err = p
		case bind.Static:
			err = p
		default:
			err = crash{fmt.Sprintf("%v at %s", p, origin())}
		}
	}()
	f()
	return nil
}

// origin returns the place of the innermost call on the stack that is not the runtime's.
func origin() string {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(4, pcs[:])])
	for {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, "runtime.") || !more {
			return fmt.Sprintf("%s:%d", f.File[strings.LastIndex(f.File, "/")+1:], f.Line)
		}
	}
}

// materialise makes the tensors of the arguments: by key, and in order those that require a gradient.
func materialise(file corpus.Tensors, refs []corpus.Ref, o Options) (map[string]*tensor.Tensor, []*tensor.Tensor, error) {
	byKey := map[string]*tensor.Tensor{}
	var leaves []*tensor.Tensor
	for _, r := range refs {
		t, err := toTensor(file, r.Key)
		if err != nil {
			return nil, nil, err
		}
		if o.Strided {
			t = strided(t)
		}
		if r.RequireGrad {
			t.RequireGrad()
			leaves = append(leaves, t)
		}
		byKey[r.Key] = t
	}
	return byKey, leaves, nil
}

func toTensor(file corpus.Tensors, key string) (*tensor.Tensor, error) {
	c, ok := file[key]
	if !ok {
		return nil, fmt.Errorf("the file holds no tensor %q", key)
	}
	return tensor.FromBytes(c.DType, c.Shape, c.Data)
}

// strided returns a view with the elements of t whose memory has gaps, filled with ones.
func strided(t *tensor.Tensor) *tensor.Tensor {
	shape := append(slices.Clone(t.Shape()), 2)
	gaps := t.Options().Ones(shape...)
	strides := make([]int, len(shape)-1)
	for i := range strides {
		strides[i] = gaps.Strides()[i]
	}
	return gaps.AsStrided(t.Shape(), strides, 0).CopyInPlace(t)
}

func fromTensor(t *tensor.Tensor) corpus.Tensor {
	return corpus.Tensor{DType: t.DType(), Shape: t.Shape(), Data: t.Bytes()}
}

// A call is what one recorded call of an operation or a module gave in Go.
type call struct {
	name   string // of the part and the operation: "ops/add"
	file   corpus.Tensors
	record *corpus.OpCase
	args   *bind.Args
	out    []*tensor.Tensor
	leaves []*tensor.Tensor
}

// compare returns where the outputs, then the gradients, first differ from the record.
func (c *call) compare() string {
	if len(c.out) != len(c.record.Out) {
		return fmt.Sprintf("%d outputs, want %d", len(c.out), len(c.record.Out))
	}
	got := make([]corpus.Tensor, len(c.out))
	want := make([]corpus.Tensor, len(c.out))
	for i, t := range c.out {
		if t == nil {
			return fmt.Sprintf("output %d is nil", i)
		}
		got[i], want[i] = fromTensor(t), c.file[c.record.Out[i]]
	}
	if d := c.compareOutputs(got, want); d != "" {
		return d
	}
	if c.record.Cotangents == nil {
		return ""
	}
	return c.compareGradients()
}

// check returns the check that stands for comparing values, if there is one.
func (c *call) check() (check, bool) {
	if c.record.Stochastic {
		return check{}, true
	}
	k, ok := checks[c.name]
	return k, ok && (k.when == nil || k.when(c.args))
}

func (c *call) compareOutputs(got, want []corpus.Tensor) string {
	k, free := c.check()
	for i := range got {
		d := form(got[i], want[i])
		if d == "" && !free {
			d = Difference(got[i], want[i], bound(c.name, want[i].DType, false))
		}
		if d != "" {
			return fmt.Sprintf("output %d: %s", i, d)
		}
	}
	if free && k.outputs != nil {
		return k.outputs(c.args, got, want)
	}
	return ""
}

// A verdict is how one case fared; the zero verdict is a pass.
type verdict struct{ difference, static string }

// judge calls f, which makes c's call, and says how the case fared.
func (c *call) judge(f func() any) verdict {
	var err error
	if e := attempt(func() { c.out, err = bind.Flatten(f()) }); e != nil {
		err = e
	}
	var static bind.Static
	var crashed crash
	switch {
	case errors.As(err, &crashed):
		return verdict{difference: err.Error()}
	case errors.As(err, &static) && c.record.Refused():
		return verdict{static: static.Reason}
	case c.record.Refused() && err != nil:
		return verdict{}
	case c.record.Refused():
		if _, ok := c.record.Kwargs.Get("out"); ok {
			return verdict{static: "no operation takes a tensor to write to (out)"}
		}
		return verdict{difference: "is not refused: " + c.record.Message}
	case err != nil:
		return verdict{difference: err.Error()}
	}
	if names := c.args.Unread(); len(names) > 0 {
		return verdict{difference: "the binding does not read " + strings.Join(names, ", ")}
	}
	var v verdict
	if err := attempt(func() { v.difference = c.compare() }); err != nil {
		v.difference = "comparison " + err.Error()
	}
	return v
}
