package conformance

import (
	"fmt"
	"math"
	"strings"

	"cresset/conformance/corpus"
	"cresset/conformance/workload"
	"cresset/data/shakespeare"
	"cresset/nn"
	"cresset/tensor"
)

// runNano repeats the first steps of the small GPT on the ten plays. Its losses, those before each
// update, are held to 1e-4 relative.
func runNano(p *corpus.Part) (Result, error) {
	r, err := corpus.LoadNanoRun(p, nano)
	if err != nil {
		return Result{}, err
	}
	var t tallier
	var v verdict
	if err := attempt(func() { v.difference = nanoDifference(&r) }); err != nil {
		v.difference = err.Error()
	}
	t.add("losses", false, v)
	return t.result(corpus.Training, nano), nil
}

func nanoDifference(r *corpus.NanoRun) string {
	m := workload.NewNano(len([]rune(r.Vocabulary)))
	if err := loadNano(m, r.Tensors); err != nil {
		return err.Error()
	}
	ids, err := encode(shakespeare.Text(), r.Vocabulary)
	if err != nil {
		return err.Error()
	}
	offsets := r.Tensors["offsets"]
	batch := offsets.Shape[1]
	o := m.Optimizer()
	for step := range r.Loss {
		var at []int
		for i := range batch {
			at = append(at, int(integer(offsets, step*batch+i)))
		}
		var loss, norm float64
		tensor.Scope(func() {
			nn.ZeroGrad(m)
			l := m.Loss(contexts(ids, at, 0), contexts(ids, at, 1))
			l.Backward()
			loss = l.Item()
			norm = nn.ClipGradNorm(nn.Parameters(m), 1)
			for g := range o.Groups() {
				o.SetLR(g, 1e-3*float64(step+1)/100) // the warm-up
			}
			o.Step()
		})
		if !(math.Abs(loss-r.Loss[step]) <= 1e-4*math.Abs(r.Loss[step])) {
			return fmt.Sprintf("step %d: the loss is %v, want %v", step, loss, r.Loss[step])
		}
		if !(math.Abs(norm-r.GradNorm[step]) <= 1e-2*r.GradNorm[step]) {
			return fmt.Sprintf("step %d: the norm of the gradient is %v, want %v", step, norm, r.GradNorm[step])
		}
	}
	return ""
}

func loadNano(m any, file corpus.Tensors) error {
	state := map[string]*tensor.Tensor{}
	for key := range file {
		if name, ok := strings.CutPrefix(key, "weights."); ok {
			t, err := toTensor(file, key)
			if err != nil {
				return err
			}
			state[name] = t
		}
	}
	return nn.Load(m, state)
}

// encode returns the ids of a text's characters.
func encode(text, vocabulary string) ([]int64, error) {
	id := map[rune]int64{}
	for i, c := range []rune(vocabulary) {
		id[c] = int64(i)
	}
	var ids []int64
	for _, c := range text {
		n, ok := id[c]
		if !ok {
			return nil, fmt.Errorf("the record's vocabulary lacks %q", c)
		}
		ids = append(ids, n)
	}
	return ids, nil
}

// contexts returns the contexts of 64 ids that begin at the given places, moved on by some.
func contexts(ids []int64, at []int, by int) *tensor.Tensor {
	const context = workload.NanoContext
	var all []int64
	for _, i := range at {
		all = append(all, ids[i+by:i+by+context]...)
	}
	return tensor.FromSlice(all, len(at), context)
}
