package workload

import (
	"cresset/conformance/corpus"
	"cresset/nn"
	"cresset/rng"
	"cresset/tensor"
)

func init() { builders["resnet"] = newResNet }

// resnet is a classifier of three residual units.
type resnet struct {
	Conv                   *nn.Conv2d
	BN                     *nn.BatchNorm2d `nn:"bn"`
	Block1, Block2, Block3 *unit
	FC                     *nn.Linear `nn:"fc"`
}

// unit is ReLU(bn2(conv2(ReLU(bn1(conv1(x))))) + down(x)).
type unit struct {
	Conv1, Conv2 *nn.Conv2d
	BN1          *nn.BatchNorm2d `nn:"bn1"`
	BN2          *nn.BatchNorm2d `nn:"bn2"`
	Down         *nn.Sequential
}

func conv(r *rng.Stream, in, out, kernel, stride, padding int) *nn.Conv2d {
	o := nn.Conv2dOptions{Stride: []int{stride}, Padding: []int{padding}, NoBias: true}
	return o.New(r, in, out, kernel)
}

func newUnit(r *rng.Stream, in, out, stride int) *unit {
	u := &unit{
		Conv1: conv(r, in, out, 3, stride, 1), BN1: nn.NewBatchNorm2d(out),
		Conv2: conv(r, out, out, 3, 1, 1), BN2: nn.NewBatchNorm2d(out),
	}
	if stride != 1 || in != out {
		u.Down = nn.NewSequential(conv(r, in, out, 1, stride, 0), nn.NewBatchNorm2d(out))
	}
	return u
}

func (u *unit) Forward(x *tensor.Tensor) *tensor.Tensor {
	y := u.BN1.Forward(u.Conv1.Forward(x)).ReLU()
	y = u.BN2.Forward(u.Conv2.Forward(y))
	if u.Down != nil {
		x = u.Down.Forward(x)
	}
	return y.Add(x).ReLU()
}

func newResNet(c corpus.Map) Workload {
	r, n := rng.New(0), c.Int("channels")
	return &resnet{
		Conv: conv(r, 3, n, 3, 1, 1), BN: nn.NewBatchNorm2d(n),
		Block1: newUnit(r, n, n, 1), Block2: newUnit(r, n, 2*n, 2), Block3: newUnit(r, 2*n, 2*n, 1),
		FC: nn.NewLinear(r, 2*n, c.Int("classes")),
	}
}

func (m *resnet) Model() any { return m }

func (m *resnet) forward(b Batch) (loss, logits *tensor.Tensor) {
	x := m.BN.Forward(m.Conv.Forward(b["x"])).ReLU().MaxPool2d([]int{3}, tensor.PoolOptions{Stride: []int{1}, Padding: []int{1}})
	x = m.Block3.Forward(m.Block2.Forward(m.Block1.Forward(x)))
	logits = m.FC.Forward(x.Mean(2, 3))
	return crossEntropy(logits, b["y"]), logits
}

func (m *resnet) Step(b Batch) Losses {
	loss, logits := m.forward(b)
	return Losses{Loss: loss, Out: Batch{"logits": logits}}
}

func (m *resnet) Eval(b Batch) Batch {
	loss, logits := m.forward(b)
	return Batch{"loss": loss, "logits": logits}
}
