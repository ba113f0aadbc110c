package nn_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cresset/hub"
	"cresset/nn"
	"cresset/rng"
	"cresset/tensor"
)

type inputs map[string]*tensor.Tensor

// Modules without cases in the conformance corpus, against what testdata/record.py wrote.
func TestRecorded(t *testing.T) {
	recorded, err := hub.LoadState("testdata/recorded.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	r := rng.New(1)
	none := new(0.0)
	encoder := nn.TransformerEncoderLayerOptions{FeedForward: 8, Dropout: none, BatchFirst: true, NormFirst: true,
		Activation: nn.NewGELU()}.Stack(r, 2, 4, 2)
	encoder.Norm = nn.NewLayerNorm(4)
	decoder := nn.TransformerDecoderLayerOptions{FeedForward: 8, Dropout: none, BatchFirst: true}.Stack(r, 2, 4, 2)
	attention := nn.MultiheadAttentionOptions{KDim: 3, VDim: 5, AddBiasKV: true, AddZeroAttn: true}.New(r, 4, 2)
	circular := nn.Conv2dOptions{Same: true, PaddingMode: "circular", Dilation: []int{2}}.New(r, 2, 3, 2, 3)
	reflect := nn.Conv1dOptions{Padding: []int{2}, PaddingMode: "reflect", Stride: []int{2}, Groups: 2}.New(r, 2, 4, 3)
	transpose := nn.ConvTranspose2dOptions{Stride: []int{2}, Padding: []int{1}, OutputPadding: []int{1}, Groups: 2,
		Dilation: []int{1, 2}}.New(r, 2, 4, 3)
	upsample := nn.UpsampleOptions{Size: []int{5, 3}, Mode: "bilinear"}.New()
	for name, c := range map[string]struct {
		m    any
		call func(in inputs) []*tensor.Tensor
	}{
		"encoder": {encoder, func(in inputs) []*tensor.Tensor {
			return list(encoder.ForwardMasked(in["src"], nn.Masks{Attn: in["mask"], Padding: in["padding"]}))
		}},
		"decoder": {decoder, func(in inputs) []*tensor.Tensor {
			return list(decoder.Forward(in["tgt"], in["memory"], nn.Masks{Causal: true}, nn.Masks{Padding: in["padding"]}))
		}},
		"attention": {attention, func(in inputs) []*tensor.Tensor {
			return list(attention.Weights(in["q"], in["k"], in["v"], nn.Masks{Attn: in["mask"]}, true))
		}},
		"upsample":  {upsample, func(in inputs) []*tensor.Tensor { return list(upsample.Forward(in["x"])) }},
		"circular":  {circular, func(in inputs) []*tensor.Tensor { return list(circular.Forward(in["x"])) }},
		"reflect":   {reflect, func(in inputs) []*tensor.Tensor { return list(reflect.Forward(in["x"])) }},
		"transpose": {transpose, func(in inputs) []*tensor.Tensor { return list(transpose.Forward(in["x"])) }},
	} {
		t.Run(name, func(t *testing.T) { compare(t, name, recorded, c.m, c.call) })
	}
	// The fast path gives what Weights gives.
	in := under(recorded, "attention/in/")
	y := attention.Forward(in["q"], in["k"], in["v"], nn.Masks{Attn: in["mask"]})
	same(t, "Forward", list(y), list(recorded["attention/out/0"]))
}

func list(ts ...*tensor.Tensor) []*tensor.Tensor { return ts }

// under returns the tensors whose names begin with a prefix, without it.
func under(all map[string]*tensor.Tensor, prefix string) map[string]*tensor.Tensor {
	part := map[string]*tensor.Tensor{}
	for name, x := range all {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			part[rest] = x
		}
	}
	return part
}

func compare(t *testing.T, name string, recorded map[string]*tensor.Tensor, m any, call func(in inputs) []*tensor.Tensor) {
	nn.To(m, tensor.F64)
	if err := nn.Load(m, under(recorded, name+"/state/")); err != nil {
		t.Fatal(err)
	}
	in, grads := under(recorded, name+"/in/"), under(recorded, name+"/grad/")
	for x := range grads {
		in[x] = in[x].Clone().RequireGrad()
	}
	got := call(in)
	var want []*tensor.Tensor
	for i := range got {
		want = append(want, recorded[fmt.Sprintf("%s/out/%d", name, i)])
	}
	same(t, "forward", got, want)
	loss := tensor.Scalar(0.0)
	for _, y := range got {
		loss = loss.Add(y.Mul(y.Detach()).Sum())
	}
	loss.Backward()
	for x, g := range grads {
		same(t, "gradient of "+x, list(in[x].Grad()), list(g))
	}
}

func TestPixelShuffle(t *testing.T) {
	// y[c, h·r+i, w·r+j] = x[c·r² + i·r + j, h, w]
	x := tensor.Arange(0, 2*9*2*2, 1).Reshape(1, 18, 2, 2)
	y := nn.NewPixelShuffle(3).Forward(x)
	for c := range 2 {
		for h := range 6 {
			for w := range 6 {
				want := (c*9+h%3*3+w%3)*4 + h/3*2 + w/3
				if got := y.Select(0, 0).Select(0, c).Select(0, h).Select(0, w).ItemInt(); got != want {
					t.Fatalf("element (%d, %d, %d) is %d, want %d", c, h, w, got, want)
				}
			}
		}
	}
}

// Dropped elements are zero, others are scaled, and about P are dropped: within five
// standard deviations.
func TestDropout(t *testing.T) {
	const n = 10000
	l := nn.NewDropout(rng.New(1), 0.3)
	y := tensor.Data[float32](l.Forward(tensor.Ones(n)))
	zeros := 0
	for _, v := range y {
		switch v {
		case 0:
			zeros++
		case float32(1 / 0.7):
		default:
			t.Fatalf("element %g", v)
		}
	}
	if d := zeros - 3000; d < -230 || d > 230 {
		t.Errorf("%d of %d elements dropped, want 3000", zeros, n)
	}
	if again := tensor.Data[float32](l.Forward(tensor.Ones(n))); slices.Equal(again, y) {
		t.Error("a second call drops the same elements")
	}
	nn.Eval(l)
	if x := tensor.Ones(3); l.Forward(x) != x {
		t.Error("dropout in evaluation")
	}
}

func TestDropout2d(t *testing.T) {
	l := nn.NewDropout2d(rng.New(1), 0.5)
	y := tensor.Data[float32](l.Forward(tensor.Ones(20, 50, 1, 3)))
	dropped := 0
	for c := range 1000 {
		if y[3*c] != y[3*c+1] || y[3*c] != y[3*c+2] || y[3*c] != 0 && y[3*c] != 2 {
			t.Fatalf("channel %d is %v", c, y[3*c:3*c+3])
		}
		if y[3*c] == 0 {
			dropped++
		}
	}
	if dropped < 420 || dropped > 580 { // 500, with a standard deviation of 16
		t.Errorf("%d of 1000 channels dropped", dropped)
	}
}
