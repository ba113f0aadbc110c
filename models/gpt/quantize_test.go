package gpt_test

import (
	"path/filepath"
	"strings"
	"testing"

	"cresset/dtype"
	"cresset/models/gpt"
	"cresset/nn"
	"cresset/rng"
	"cresset/tensor"
)

// A quantised model gives nearly the logits of the model it was, cached and not, and the
// same ones again after it was written and read.
func TestQuantize(t *testing.T) {
	ids := tokens(2, 3)
	for d, bound := range map[dtype.DType]float64{tensor.BF16: 0.02, tensor.F16: 0.0025, tensor.I8: 0.04} {
		m := tiny(t, 1)
		nn.Eval(m)
		want := m.Forward(ids).Detach()
		loss := m.Loss(ids, tokens(2, 10)).Item()
		m.Quantize(d)
		got := m.Forward(ids)
		size := want.Abs().Max().Item()
		if e := got.Sub(want).Abs().Max().Item(); e > bound*size || e == 0 {
			t.Errorf("%s: logits differ by %g of %g", d, e, size)
		}
		if l := m.Loss(ids, tokens(2, 10)).Item(); l == loss || l-loss > 0.01 || loss-l > 0.01 {
			t.Errorf("%s: the loss is %g, was %g", d, l, loss)
		}
		cache := m.NewCache(2)
		m.Next(ids.Narrow(1, 0, 9), cache)
		next := m.Next(ids.Narrow(1, 9, 7), cache)
		if e := next.Sub(got.Select(1, 15)).Abs().Max().Item(); e > 1e-4*size {
			t.Errorf("%s: cached logits differ by %g of %g", d, e, size)
		}
		path := filepath.Join(t.TempDir(), "model.safetensors")
		if err := m.SaveWeights(path); err != nil {
			t.Fatal(err)
		}
		other, err := gpt.New(rng.New(9), m.Config)
		if err != nil {
			t.Fatal(err)
		}
		nn.Eval(other)
		if err := other.LoadWeights(path); d == tensor.I8 && (err == nil || !strings.Contains(err.Error(), "Quantize")) {
			t.Errorf("an ordinary model loaded integers: %v", err)
		}
		other.Quantize(d)
		if err := other.LoadWeights(path); err != nil {
			t.Fatal(err)
		}
		if !other.Forward(ids).Equal(got) {
			t.Errorf("%s: what was written and read gives other logits", d)
		}
	}
}
