package tensor_test

import (
	"errors"
	"math"
	"testing"

	"cresset/dtype"
	"cresset/rng"
	"cresset/tensor"
)

var training = tensor.BatchNormOptions{Training: true, Momentum: 0.1, Eps: 0.01}

var normOps = []opTest{
	{name: "BatchNorm", f: func(x tensors) *tensor.Tensor {
		return x[0].BatchNorm(nil, nil, x[1], x[2], training)
	}, shapes: shapes([]int{3, 2, 2, 2}, []int{2}, []int{2})},
	{name: "BatchNorm vectors", f: func(x tensors) *tensor.Tensor {
		return x[0].BatchNorm(nil, nil, nil, nil, training)
	}, shapes: shapes([]int{4, 3})},
	{name: "BatchNorm evaluation", f: func(x tensors) *tensor.Tensor {
		mean, variance := tensor.FromSlice([]float64{0.3, -1}), tensor.FromSlice([]float64{0.5, 2})
		d := x[0].Device()
		return x[0].BatchNorm(mean.ToDevice(d), variance.ToDevice(d), x[1], x[2], tensor.BatchNormDefaults())
	}, shapes: shapes([]int{2, 2, 3}, []int{2}, []int{2})},
	{name: "BatchNormReLU", f: func(x tensors) *tensor.Tensor {
		return x[0].BatchNormReLU(nil, nil, nil, x[1], x[2], training)
	}, shapes: shapes([]int{3, 2, 2, 2}, []int{2}, []int{2})},
	{name: "BatchNormReLU add", f: func(x tensors) *tensor.Tensor {
		return x[0].BatchNormReLU(x[3], nil, nil, x[1], x[2], training)
	}, shapes: shapes([]int{3, 2, 3, 3}, []int{2}, []int{2}, []int{3, 2, 3, 3})},
	{name: "BatchNormReLU vectors", f: func(x tensors) *tensor.Tensor {
		return x[0].BatchNormReLU(x[1], nil, nil, nil, nil, training)
	}, shapes: shapes([]int{4, 3}, []int{4, 3})},
	{name: "BatchNormReLU evaluation", f: func(x tensors) *tensor.Tensor {
		mean, variance := tensor.FromSlice([]float64{0.3, -1}), tensor.FromSlice([]float64{0.5, 2})
		d := x[0].Device()
		return x[0].BatchNormReLU(x[3], mean.ToDevice(d), variance.ToDevice(d), x[1], x[2], tensor.BatchNormDefaults())
	}, shapes: shapes([]int{2, 2, 3}, []int{2}, []int{2}, []int{2, 2, 3})},
	{name: "GroupNorm", f: func(x tensors) *tensor.Tensor {
		return x[0].GroupNorm(2, x[1], x[2], 0.01)
	}, shapes: shapes([]int{2, 4, 3}, []int{4}, []int{4})},
	{name: "GroupNorm vectors", f: func(x tensors) *tensor.Tensor {
		return x[0].GroupNorm(1, nil, x[1], 0.01)
	}, shapes: shapes([]int{2, 4}, []int{4})},
	{name: "InstanceNorm", f: func(x tensors) *tensor.Tensor {
		return x[0].InstanceNorm(nil, nil, x[1], x[2], training)
	}, shapes: shapes([]int{2, 2, 3, 2}, []int{2}, []int{2})},
	{name: "GridSample", f: func(x tensors) *tensor.Tensor {
		return x[0].GridSample(x[1], tensor.GridSampleOptions{})
	}, shapes: shapes([]int{2, 2, 3, 4}, []int{2, 2, 3, 2}), lo: -1.3, hi: 1.1},
	{name: "GridSample border", f: func(x tensors) *tensor.Tensor {
		return x[0].GridSample(x[1], tensor.GridSampleOptions{PaddingMode: "border", AlignCorners: true})
	}, shapes: shapes([]int{1, 2, 3, 4}, []int{1, 2, 3, 2}), lo: -1.3, hi: 1.1},
	{name: "GridSample volume", f: func(x tensors) *tensor.Tensor {
		return x[0].GridSample(x[1], tensor.GridSampleOptions{PaddingMode: "reflection"})
	}, shapes: shapes([]int{1, 1, 2, 3, 2}, []int{1, 1, 2, 2, 3})},
	{name: "GridSample nearest", f: func(x tensors) *tensor.Tensor {
		return x[0].GridSample(x[1], tensor.GridSampleOptions{Mode: "nearest"})
	}, shapes: shapes([]int{1, 2, 3, 4}, []int{1, 2, 3, 2}), lo: -1.3, hi: 1.1},
	{name: "GridSample bicubic", f: func(x tensors) *tensor.Tensor {
		return x[0].GridSample(x[1], tensor.GridSampleOptions{Mode: "bicubic", PaddingMode: "reflection", AlignCorners: true})
	}, shapes: shapes([]int{1, 1, 3, 4}, []int{1, 2, 2, 2}), lo: -1.3, hi: 1.1},
	{name: "AffineGrid", f: func(x tensors) *tensor.Tensor {
		return x[0].AffineGrid([]int{2, 1, 2, 3}, true)
	}, shapes: shapes([]int{2, 2, 3})},
}

// TestNormFused holds the gradients that the fused kernels compute against those of the
// composition that is differentiated again.
func TestNormFused(t *testing.T) {
	for i := range normOps {
		o := &normOps[i]
		var grads [2][]*tensor.Tensor
		for k, create := range []bool{false, true} {
			x := o.inputs(1)
			y := o.f(x)
			dy := y.Detach().Sin()
			grads[k] = tensor.Grad([]*tensor.Tensor{y}, []*tensor.Tensor{dy}, x, tensor.BackwardOptions{CreateGraph: create})
		}
		for k, want := range grads[1] {
			if err := near(grads[0][k], want, 1e-11); err != nil {
				t.Errorf("%s: gradient %d: %v", o.name, k, err)
			}
		}
	}
}

// TestBatchNormReLU holds results and running statistics, bit for bit, to those of the
// three operations that it is, in every type, and gradients to theirs.
func TestBatchNormReLU(t *testing.T) {
	for _, d := range []dtype.DType{tensor.F32, tensor.F64, tensor.BF16} {
		for _, adds := range []bool{false, true} {
			for _, train := range []bool{false, true} {
				testBatchNormReLU(t, d, adds, train)
			}
		}
	}
}

func testBatchNormReLU(t *testing.T, d dtype.DType, adds, train bool) {
	t.Helper()
	r := rng.New(3)
	draw := func(shape ...int) *tensor.Tensor { return tensor.RandN(r, shape...).To(d) }
	x, add, dz := draw(5, 6, 4, 7), draw(5, 6, 4, 7), draw(5, 6, 4, 7)
	weight, bias := draw(6), draw(6)
	if !adds {
		add = nil
	}
	o := tensor.BatchNormOptions{Training: train, Momentum: 0.3, Eps: 1e-3}
	var results [2][]*tensor.Tensor
	for i := range results {
		mean, variance := tensor.Options{DType: d}.Zeros(6), tensor.Options{DType: d}.Ones(6)
		var leaves []*tensor.Tensor
		for _, l := range []*tensor.Tensor{x, weight, bias, add} {
			if l != nil {
				leaves = append(leaves, l.Clone().RequireGrad())
			}
		}
		lx, lw, lb := leaves[0], leaves[1], leaves[2]
		var la *tensor.Tensor
		if adds {
			la = leaves[3]
		}
		var z *tensor.Tensor
		run := func() {
			if i == 0 {
				z = lx.BatchNormReLU(la, mean, variance, lw, lb, o)
				return
			}
			z = lx.BatchNorm(mean, variance, lw, lb, o)
			if adds {
				z = z.Add(la)
			}
			z = z.ReLU()
		}
		run()
		grads := tensor.Grad([]*tensor.Tensor{z}, []*tensor.Tensor{dz}, leaves, tensor.BackwardOptions{})
		tensor.NoGrad(run) // what evaluation does in truth
		results[i] = append([]*tensor.Tensor{z, mean, variance}, grads...)
	}
	for k, want := range results[1] {
		got := results[0][k]
		if d == tensor.BF16 { // composites round their intermediate results
			if err := near(got.To(tensor.F64), want.To(tensor.F64), 0.1); err != nil {
				t.Errorf("%v add=%v train=%v: result %d: %v", d, adds, train, k, err)
			}
		} else if !got.Equal(want) {
			t.Errorf("%v add=%v train=%v: result %d differs from that of the operations one by one", d, adds, train, k)
		}
	}
}

// TestRunningStatistics follows the running statistics of two batches by hand.
func TestRunningStatistics(t *testing.T) {
	mean, variance := tensor.Zeros(1), tensor.Ones(1)
	x := tensor.FromSlice([]float32{1, 3, 5, 7}, 2, 1, 2) // mean 4, unbiased variance 20/3
	o := tensor.BatchNormOptions{Training: true, Momentum: 0.25, Eps: 1e-5}
	x.BatchNorm(mean, variance, nil, nil, o)
	if got := mean.Item(); got != 1 {
		t.Errorf("running mean %g, want 1", got)
	}
	if got, want := variance.Item(), 0.75+0.25*20/3; math.Abs(got-want) > 1e-6 {
		t.Errorf("running variance %g, want %g", got, want)
	}
	x.InstanceNorm(mean, variance, nil, nil, o) // means 2 and 6, variances 2 and 2
	if got := mean.Item(); got != 0.75+1 {
		t.Errorf("running mean %g, want 1.75", got)
	}
	if got, want := variance.Item(), 0.75*(0.75+0.25*20/3)+0.25*2; math.Abs(got-want) > 1e-6 {
		t.Errorf("running variance %g, want %g", got, want)
	}
	still := mean.Clone()
	o.Training = false
	x.BatchNorm(mean, variance, nil, nil, o)
	if mean.Item() != still.Item() {
		t.Errorf("evaluation changed the running mean to %g", mean.Item())
	}
}

// TestAffineGrid samples an image through the identity, which must not change it.
func TestAffineGrid(t *testing.T) {
	x := tensor.FromSlice([]float64{1, 2, 3, 4, 5, 6}, 1, 1, 2, 3)
	identity := tensor.FromSlice([]float64{1, 0, 0, 0, 1, 0}, 1, 2, 3)
	for _, align := range []bool{false, true} {
		grid := identity.AffineGrid([]int{1, 1, 2, 3}, align)
		if err := near(x.GridSample(grid, tensor.GridSampleOptions{AlignCorners: align}), x, 1e-12); err != nil {
			t.Errorf("align corners %v: %v", align, err)
		}
	}
}

// TestGridSampleFarAway takes points that are no numbers, or no integers could count, to
// be outside.
func TestGridSampleFarAway(t *testing.T) {
	x := tensor.Ones(1, 1, 2, 2)
	far := tensor.FromSlice([]float32{float32(math.NaN()), 0, float32(math.Inf(1)), 0, -1e30, 1e30}, 1, 1, 3, 2)
	for _, mode := range []string{"bilinear", "nearest", "bicubic"} {
		got := x.GridSample(far, tensor.GridSampleOptions{Mode: mode})
		if err := near(got, tensor.Zeros(1, 1, 1, 3), 0); err != nil {
			t.Errorf("%s: %v", mode, err)
		}
	}
}

func TestNormRefuses(t *testing.T) {
	x := tensor.Zeros(2, 4, 5)
	for name, c := range map[string]struct {
		f    func()
		want error
	}{
		"no statistics": {func() { x.BatchNorm(nil, nil, nil, nil, tensor.BatchNormDefaults()) }, tensor.ErrValue},
		"one element":   {func() { tensor.Zeros(1, 3).BatchNorm(nil, nil, nil, nil, training) }, tensor.ErrShape},
		"one in image":  {func() { tensor.Zeros(2, 3, 1).InstanceNorm(nil, nil, nil, nil, training) }, tensor.ErrShape},
		"weight":        {func() { x.BatchNorm(nil, nil, tensor.Ones(5), nil, training) }, tensor.ErrShape},
		"running":       {func() { x.BatchNorm(tensor.Ones(5), nil, nil, nil, training) }, tensor.ErrShape},
		"integers":      {func() { x.To(tensor.I64).GroupNorm(2, nil, nil, 0) }, tensor.ErrDType},
		"groups":        {func() { x.GroupNorm(3, nil, nil, 0) }, tensor.ErrShape},
		"rank":          {func() { tensor.Zeros(4).GroupNorm(1, nil, nil, 0) }, tensor.ErrShape},
		"grid":          {func() { x.GridSample(x, tensor.GridSampleOptions{}) }, tensor.ErrShape},
		"grid's mode": {func() {
			tensor.Zeros(1, 1, 2, 2).GridSample(tensor.Zeros(1, 1, 1, 2), tensor.GridSampleOptions{Mode: "cubic"})
		}, tensor.ErrValue},
		"affine": {func() { x.AffineGrid([]int{2, 1, 3, 3}, false) }, tensor.ErrShape},
	} {
		if err := tensor.Try(c.f); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}
