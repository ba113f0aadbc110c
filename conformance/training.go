package conformance

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"cresset/conformance/corpus"
	"cresset/conformance/workload"
	"cresset/dtype"
	"cresset/nn"
	"cresset/optim"
	"cresset/tensor"
)

// nano is the run of the small GPT on the ten plays, which has a form of its own.
const nano = "nano_shakespeare"

// runTraining repeats a recorded training run: as one case in float32 and one in float64.
func runTraining(p *corpus.Part, name string, _ Options) (Result, error) {
	if name == nano {
		return runNano(p)
	}
	w, err := corpus.LoadWorkload(p, name)
	if err != nil {
		return Result{}, err
	}
	if _, ok := workload.New(name, w.Config); !ok {
		return missing(corpus.Training, name, 2), nil
	}
	var t tallier
	for _, d := range []dtype.DType{dtype.F32, dtype.F64} {
		var v verdict
		r := &training{record: &w, dtype: d}
		if err := attempt(func() { v.difference = r.run() }); err != nil {
			v.difference = err.Error()
		}
		t.add(d.String(), false, v)
	}
	return t.result(corpus.Training, name), nil
}

// A training is one repetition of a recorded run.
type training struct {
	record *corpus.Workload
	dtype  dtype.DType
	work   workload.Workload
	params map[string]*tensor.Tensor
	series map[string][]float64
}

// run returns the first difference, or "".
func (r *training) run() string {
	if err := r.build(); err != nil {
		return err.Error()
	}
	o, err := workload.NewOptimizer(r.record.Optimizers["main"], r.params)
	if err != nil {
		return err.Error()
	}
	for step := range r.record.Steps {
		batch, err := r.batch(r.record.Batches[step])
		if err != nil {
			return err.Error()
		}
		var d string
		tensor.Scope(func() { d = r.step(step, batch, o) })
		if d != "" {
			return d
		}
	}
	if r.dtype == dtype.F64 {
		return "" // the record has the weights of the float32 run alone
	}
	if d := r.compareFinal(); d != "" {
		return d
	}
	return r.compareEval()
}

// build makes the model and loads the initial weights.
func (r *training) build() error {
	r.series = map[string][]float64{}
	r.work, _ = workload.New(r.record.Name, r.record.Config)
	nn.To(r.work.Model(), r.dtype)
	state := map[string]*tensor.Tensor{}
	for name, w := range r.record.Weights {
		t, err := toTensor(r.record.Tensors, w.Tensor)
		if err != nil {
			return err
		}
		state[name] = t
	}
	if err := nn.Load(r.work.Model(), state); err != nil {
		return err
	}
	r.params = maps.Collect(nn.NamedParameters(r.work.Model()))
	nn.Train(r.work.Model())
	return nil
}

// batch makes the tensors of a batch, floating ones in the type of the run.
func (r *training) batch(keys map[string]string) (workload.Batch, error) {
	b := workload.Batch{}
	for name, key := range keys {
		t, err := toTensor(r.record.Tensors, key)
		if err != nil {
			return nil, err
		}
		if t.DType().IsFloat() {
			t = t.To(r.dtype)
		}
		b[name] = t
	}
	return b, nil
}

// step takes one step and compares its series.
func (r *training) step(i int, b workload.Batch, o optim.Optimizer) string {
	nn.ZeroGrad(r.work.Model())
	losses := r.work.Step(b)
	losses.Loss.Backward()
	if i == 0 {
		if d := r.compareFirst(losses.Out); d != "" {
			return "step 0: " + d
		}
	}
	limit := math.Inf(1)
	if r.record.ClipGradNorm != nil {
		limit = *r.record.ClipGradNorm
	}
	got := map[string]float64{
		"loss":      losses.Loss.Item(),
		"grad_norm": nn.ClipGradNorm(nn.Parameters(r.work.Model()), limit),
	}
	for name, t := range losses.Series {
		got[name] = t.Item()
	}
	for g := range o.Groups() {
		o.SetLR(g, r.record.LR[i][0])
	}
	o.Step()
	return r.compareSeries(i, got)
}

// compareSeries holds the series of a step against the float64 run of the record.
func (r *training) compareSeries(i int, got map[string]float64) string {
	for _, name := range slices.Sorted(maps.Keys(r.record.Float64)) {
		want := r.record.Float64[name][i]
		bound := 1e-9 * max(1, math.Abs(want))
		if r.dtype == dtype.F32 {
			bound = 10*r.record.Gap.Series[name] + 1e-5*max(1, math.Abs(want))
		}
		g, ok := got[name]
		if !ok || !(math.Abs(g-want) <= bound) {
			return fmt.Sprintf("step %d: %s is %v, want %v ± %.1e", i, name, g, want, bound)
		}
	}
	return ""
}

// compareFirst compares outputs and gradients of the first step. They are held to a bound of no
// consequence for the rest, to say early what is wrong.
func (r *training) compareFirst(out workload.Batch) string {
	for _, key := range slices.Sorted(maps.Keys(r.record.Step0)) {
		name, isGrad := key, false
		var got *tensor.Tensor
		if n, ok := strings.CutPrefix(key, "grad0."); ok {
			name, isGrad = n, true
			if p := r.params[n]; p != nil {
				got = p.Grad()
			}
		} else if n, ok := strings.CutPrefix(key, "out0."); ok {
			got = out[n]
		}
		if got == nil {
			return fmt.Sprintf("there is no %s", key)
		}
		if d := r.compareTensor(got, r.record.Step0[key], Bound{1e-3, 1e-4}, r.skip(name, isGrad)); d != "" {
			return key + ": " + d
		}
	}
	return ""
}

// compareFinal compares the weights after the last step.
func (r *training) compareFinal() string {
	state := nn.StateDict(r.work.Model())
	for _, name := range slices.Sorted(maps.Keys(r.record.Final)) {
		b := Bound{Abs: 10*r.record.Gap.Final[name] + 2e-5}
		if d := r.compareTensor(state[name], r.record.Final[name], b, r.skip(name, true)); d != "" {
			return fmt.Sprintf("%s after the last step: %s", name, d)
		}
	}
	return ""
}

// compareEval compares what the trained model gives for one more batch.
func (r *training) compareEval() string {
	batch, err := r.batch(r.record.Eval.In)
	if err != nil {
		return err.Error()
	}
	nn.Eval(r.work.Model())
	var out workload.Batch
	tensor.NoGrad(func() { out = r.work.Eval(batch) })
	for _, name := range slices.Sorted(maps.Keys(r.record.Eval.Out)) {
		if out[name] == nil {
			return "the evaluation gives no " + name
		}
		b := Bound{Abs: 10*r.record.Gap.Eval[name] + 2e-5}
		if d := r.compareTensor(out[name], r.record.Eval.Out[name], b, nil); d != "" {
			return fmt.Sprintf("evaluation, %s: %s", name, d)
		}
	}
	return ""
}

// skip returns the elements of a weight that mean nothing.
func (r *training) skip(name string, weight bool) [][2]int {
	if !weight {
		return nil
	}
	return r.record.Indeterminate[name]
}

// compareTensor compares a tensor with the record's, in float32 where it is floating, leaving out
// the ranges of flat elements in skip.
func (r *training) compareTensor(got *tensor.Tensor, key string, b Bound, skip [][2]int) string {
	want := r.record.Tensors[key]
	if got.DType().IsFloat() {
		got = got.Detach().To(dtype.F32)
	}
	g := fromTensor(got)
	size := want.DType.Size()
	for _, s := range skip {
		copy(g.Data[s[0]*size:s[1]*size], want.Data[s[0]*size:s[1]*size])
	}
	return Difference(g, want, b)
}
