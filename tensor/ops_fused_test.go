package tensor_test

import (
	"math"
	"testing"

	"cresset/rng"
	"cresset/tensor"
)

func causal(mask *tensor.Tensor) tensor.AttentionOptions {
	return tensor.AttentionOptions{Causal: true, Mask: mask}
}

// dropped returns o with dropout, from a stream that begins anew.
func dropped(o tensor.AttentionOptions) tensor.AttentionOptions {
	o.Dropout, o.Rand = 0.3, rng.New(11)
	return o
}

var classes = tensor.FromSlice([]int64{2, -100, 0})

var fusedOps = []opTest{
	{name: "LayerNorm", f: func(x tensors) *tensor.Tensor { return x[0].LayerNorm([]int{5}, x[1], x[2], 1e-5) }, shapes: shapes([]int{2, 3, 5}, []int{5}, []int{5})},
	{name: "LayerNorm plain", f: func(x tensors) *tensor.Tensor { return x[0].LayerNorm([]int{2, 3}, nil, nil, 1e-5) }, shapes: shapes([]int{4, 2, 3})},
	{name: "RMSNorm", f: func(x tensors) *tensor.Tensor { return x[0].RMSNorm([]int{5}, x[1], 1e-5) }, shapes: shapes([]int{2, 3, 5}, []int{5})},
	{name: "Attention", f: func(x tensors) *tensor.Tensor { return x[0].Attention(x[1], x[2], tensor.AttentionOptions{}) }, shapes: shapes([]int{2, 2, 3, 4}, []int{2, 2, 5, 4}, []int{2, 2, 5, 3})},
	{name: "Attention causal", f: func(x tensors) *tensor.Tensor { return x[0].Attention(x[1], x[2], causal(nil)) }, shapes: shapes([]int{1, 2, 4, 3}, []int{1, 2, 4, 3}, []int{1, 2, 4, 3})},
	{name: "Attention grouped", f: func(x tensors) *tensor.Tensor { return x[0].Attention(x[1], x[2], causal(nil)) }, shapes: shapes([]int{1, 4, 3, 2}, []int{1, 2, 3, 2}, []int{1, 2, 3, 2})},
	{name: "Attention mask", f: func(x tensors) *tensor.Tensor { return x[0].Attention(x[1], x[2], tensor.AttentionOptions{Mask: x[3]}) }, shapes: shapes([]int{1, 2, 3, 2}, []int{1, 2, 4, 2}, []int{1, 2, 4, 2}, []int{3, 4})},
	{name: "Attention one batch of values", f: func(x tensors) *tensor.Tensor { return x[0].Attention(x[1], x[2], causal(nil)) }, shapes: shapes([]int{2, 2, 3, 2}, []int{2, 2, 3, 2}, []int{1, 2, 3, 2})},
	{name: "Attention three", f: func(x tensors) *tensor.Tensor { return x[0].Attention(x[1], x[2], causal(nil)) }, shapes: shapes([]int{2, 3, 2}, []int{2, 3, 2}, []int{2, 3, 2})},
	{name: "SelfAttention", f: func(x tensors) *tensor.Tensor { return x[0].SelfAttention(2, causal(nil)) }, shapes: shapes([]int{2, 3, 12})},
	{name: "SelfAttention dropout", f: func(x tensors) *tensor.Tensor {
		return x[0].SelfAttention(2, dropped(tensor.AttentionOptions{Causal: true}))
	}, shapes: shapes([]int{2, 5, 12})},
	{name: "LinearClassLoss", f: func(x tensors) *tensor.Tensor { return x[0].LinearClassLoss(x[1], classes, -100) }, shapes: shapes([]int{3, 5}, []int{4, 5})},
	{name: "ClassLoss", f: func(x tensors) *tensor.Tensor { return x[0].ClassLoss(classes, -100) }, shapes: shapes([]int{3, 4})},
}

// The fused kernels against the compositions that specify them, at sizes that take
// several blocks.
func TestFusedAgainstComposite(t *testing.T) {
	r := rng.New(7)
	o := tensor.Options{DType: tensor.F64}
	const b, h, n, d = 2, 4, 150, 8
	keep := o.RandN(r, n, n).GtScalar(-0.5)
	bias := o.RandN(r, b, 1, n, n)
	for name, opt := range map[string]tensor.AttentionOptions{
		"plain": {}, "causal": {Causal: true}, "keep": {Mask: keep}, "causal keep": {Mask: keep, Causal: true},
		"bias": {Mask: bias}, "scale": {Scale: 0.3}, "dropout": dropped(tensor.AttentionOptions{}),
		"keep dropout": dropped(tensor.AttentionOptions{Mask: keep, Causal: true}),
	} {
		t.Run(name, func(t *testing.T) {
			draw := func(heads int) *tensor.Tensor { return o.RandN(rng.New(uint64(heads)), b, heads, n, d).RequireGrad() }
			q, k, v := draw(h), draw(h/2), draw(h/2)
			dy := o.RandN(rng.New(9), b, h, n, d)
			run := func(f func() *tensor.Tensor) []*tensor.Tensor {
				if opt.Rand != nil {
					opt.Rand = rng.New(11)
				}
				y := f()
				return append(tensor.Grad([]*tensor.Tensor{y}, []*tensor.Tensor{dy}, []*tensor.Tensor{q, k, v}, tensor.BackwardOptions{}), y)
			}
			got := run(func() *tensor.Tensor { return q.Attention(k, v, opt) })
			want := run(func() *tensor.Tensor { return q.AttentionComposite(k, v, opt) })
			for i := range want {
				if err := near(got[i], want[i], 1e-11); err != nil {
					t.Errorf("result %d: %v", i, err)
				}
			}
		})
	}
	x, w, c := o.RandN(r, 300, 70).RequireGrad(), o.RandN(r, 70).RequireGrad(), o.RandN(r, 70).RequireGrad()
	dy := o.RandN(r, 300, 70)
	got := tensor.Grad([]*tensor.Tensor{x.LayerNorm([]int{70}, w, c, 1e-5)}, []*tensor.Tensor{dy}, []*tensor.Tensor{x, w, c}, tensor.BackwardOptions{})
	want := tensor.Grad([]*tensor.Tensor{x.LayerNorm([]int{70}, w, c, 1e-5)}, []*tensor.Tensor{dy}, []*tensor.Tensor{x, w, c}, tensor.BackwardOptions{CreateGraph: true})
	for i := range want {
		if err := near(got[i], want[i].Detach(), 1e-11); err != nil {
			t.Errorf("layer norm, gradient %d: %v", i, err)
		}
	}
}

func TestAttentionWithoutKeysIsZero(t *testing.T) {
	q := tensor.Ones(1, 1, 2, 2).RequireGrad()
	mask := tensor.FromSlice([]bool{true, false, false, false}, 2, 2)
	y := q.Attention(q, q, tensor.AttentionOptions{Mask: mask})
	if err := near(y, tensor.FromSlice([]float32{1, 1, 0, 0}, 1, 1, 2, 2), 1e-6); err != nil {
		t.Error(err)
	}
	y.Sum().Backward()
	if s := q.Grad().Sum().Item(); math.IsNaN(s) {
		t.Error("the gradient of a query without keys is NaN")
	}
}
