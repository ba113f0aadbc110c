package bench

import (
	"fmt"

	"cresset/nn"
	"cresset/optim"
	"cresset/rng"
	"cresset/tensor"
)

// images are the convolutions, and the recurrence that the twin lists with them.
func images() []Workload {
	return []Workload{
		{"resnet18_step", resnet18Step},
		{"conv3x3", conv3x3},
		{"lstm_step", lstmStep},
	}
}

// A residual block adds two convolutions of x to x, or to a projection of it where the
// size changes.
type residual struct {
	Conv1, Conv2 *nn.Conv2d
	Norm1, Norm2 *nn.BatchNorm2d
	Short        nn.Layer
}

func conv(r *rng.Stream, in, out, kernel, stride, padding int) *nn.Conv2d {
	o := nn.Conv2dOptions{Stride: []int{stride}, Padding: []int{padding}, NoBias: true}
	return o.New(r, in, out, kernel)
}

func newResidual(r *rng.Stream, in, out, stride int) *residual {
	m := &residual{
		Conv1: conv(r, in, out, 3, stride, 1), Norm1: nn.NewBatchNorm2d(out),
		Conv2: conv(r, out, out, 3, 1, 1), Norm2: nn.NewBatchNorm2d(out),
		Short: nn.NewIdentity(),
	}
	if stride > 1 || in != out {
		m.Short = nn.NewSequential(conv(r, in, out, 1, stride, 0), nn.NewBatchNorm2d(out))
	}
	return m
}

func (m *residual) Forward(x *tensor.Tensor) *tensor.Tensor {
	y := m.Norm1.ForwardReLU(m.Conv1.Forward(x))
	return m.Norm2.ForwardAddReLU(m.Conv2.Forward(y), m.Short.Forward(x))
}

// newResNet18 returns ResNet-18 for 32×32 images of 10 classes: a 3×3 stem, no pooling.
func newResNet18(r *rng.Stream) *nn.Sequential {
	m := nn.NewSequential(conv(r, 3, 64, 3, 1, 1), nn.NewBatchNorm2d(64), nn.NewReLU())
	channels := 64
	for _, b := range []struct{ out, stride int }{
		{64, 1}, {64, 1}, {128, 2}, {128, 1}, {256, 2}, {256, 1}, {512, 2}, {512, 1},
	} {
		m.Append(newResidual(r, channels, b.out, b.stride))
		channels = b.out
	}
	return m.Append(nn.NewAdaptiveAvgPool2d(1), nn.NewFlatten(), nn.NewLinear(r, 512, 10))
}

// resnet18Step is a step of ResNet-18, batch 32, SGD with momentum.
func resnet18Step(seconds float64) Result {
	r := stream()
	m := newResNet18(r)
	x, y := normal(r, 32, 3, 32, 32), tensor.RandInt(r, 0, 10, 32)
	o := optim.NewSGD(nn.Parameters(m), optim.SGDConfig{LR: 0.1, Momentum: 0.9})
	t := best(seconds, 1, step(o, func() *tensor.Tensor { return nn.CrossEntropy(m.Forward(x), y) }))
	return Result{t, fmt.Sprintf("%.1f images/s", 32/t)}
}

// conv3x3 is 64 to 64 channels on 56×56, batch 8, forward and backward.
func conv3x3(seconds float64) Result {
	r := stream()
	c := nn.Conv2dOptions{Padding: []int{1}}.New(r, 64, 64, 3)
	x, g := normal(r, 8, 64, 56, 56).RequireGrad(), normal(r, 8, 64, 56, 56)
	t := best(seconds, 1, scoped(func() {
		tensor.Grad([]*tensor.Tensor{c.Forward(x)}, []*tensor.Tensor{g},
			[]*tensor.Tensor{x, c.Weight, c.Bias}, tensor.BackwardOptions{})
	}))
	return Result{t, gflops(3*2*8*64*64*9*56*56, t)}
}

// lstmStep is a step of 2 layers of 512, input 512, length 64, batch 16, with Adam.
func lstmStep(seconds float64) Result {
	r := stream()
	m := nn.LSTMOptions{Layers: 2}.New(r, 512, 512)
	x := normal(r, 64, 16, 512)
	t := best(seconds, 1, step(optim.NewAdam(nn.Parameters(m), optim.AdamDefaults()), func() *tensor.Tensor {
		y, _, _ := m.Forward(x, nil, nil)
		return y.Square().Mean()
	}))
	return Result{t, fmt.Sprintf("%.0f tokens/s", 64*16/t)}
}
