// Package mnist is a small convolutional network for handwritten digits, and its
// training on the ten thousand that come with cresset.
package mnist

import (
	"context"
	"fmt"

	"cresset/data"
	"cresset/data/mnist"
	"cresset/nn"
	"cresset/optim"
	"cresset/rng"
	"cresset/tensor"
	"cresset/train"
)

// A Net maps images to logits of the ten digits: two convolutions, each followed by
// pooling, and two linear layers.
type Net struct {
	Conv1, Conv2 *nn.Conv2d
	FC1, FC2     *nn.Linear
}

// New returns a Net with PyTorch's first values.
func New(r *rng.Stream) *Net {
	conv := nn.Conv2dOptions{Same: true}
	return &Net{
		Conv1: conv.New(r, 1, 16, 3),
		Conv2: conv.New(r, 16, 32, 3),
		FC1:   nn.NewLinear(r, 32*7*7, 128),
		FC2:   nn.NewLinear(r, 128, 10),
	}
}

// Forward returns logits.
//
//	x: (B, 1, 28, 28)   result: (B, 10)
func (n *Net) Forward(x *tensor.Tensor) *tensor.Tensor {
	two := []int{2, 2}
	x = n.Conv1.Forward(x).ReLU().MaxPool2d(two, tensor.PoolOptions{})
	x = n.Conv2.Forward(x).ReLU().MaxPool2d(two, tensor.PoolOptions{})
	return n.FC2.Forward(n.FC1.Forward(x.Flatten(1, -1)).ReLU())
}

// Digits returns images (N, 1, 28, 28) with elements in [0, 1] and labels (N) I64, to
// train on and, a tenth of all, to test on.
func Digits() (trainX, trainY, testX, testY *tensor.Tensor) {
	pixels, n, rows, cols := mnist.Images()
	x := tensor.FromSlice(pixels, n, 1, rows, cols).To(tensor.F32).DivScalar(255)
	y := tensor.FromSlice(mnist.Labels()).To(tensor.I64)
	a, b := mnist.Split()
	pick := func(t *tensor.Tensor, at []int) *tensor.Tensor {
		index := make([]int64, len(at))
		for i, v := range at {
			index[i] = int64(v)
		}
		return t.IndexSelect(0, tensor.FromSlice(index))
	}
	return pick(x, a), pick(y, a), pick(x, b), pick(y, b)
}

// A TrainConfig is everything that decides the result of a training run.
type TrainConfig struct {
	Seed   uint64  `json:"seed"`
	Epochs int     `json:"epochs"`
	Batch  int     `json:"batch"`
	LR     float64 `json:"lr"` // the peak of one cycle
}

// TrainDefaults returns settings that reach 98 % within seconds.
func TrainDefaults() TrainConfig { return TrainConfig{Epochs: 3, Batch: 64, LR: 3e-3} }

// A Trainer is a training run that is ready to go.
type Trainer struct {
	Net  *Net
	Loop *train.Loop[[]*tensor.Tensor]
	x, y *tensor.Tensor // to test on
}

// NewTrainer makes the network, the batches and the optimiser of a run. The error says
// what is wrong with the settings.
func NewTrainer(c TrainConfig) (*Trainer, error) {
	if c.Epochs < 1 || c.Batch < 1 || !(c.LR > 0) {
		return nil, fmt.Errorf("mnist: epochs %d and batch %d must be at least 1, the learning rate %g above 0",
			c.Epochs, c.Batch, c.LR)
	}
	root := rng.New(c.Seed)
	x, y, testX, testY := Digits()
	set, err := data.NewTensors(x, y)
	if err != nil {
		return nil, err
	}
	t := &Trainer{Net: New(root.Split("model")), x: testX, y: testY}
	perEpoch := set.Len() / c.Batch
	if perEpoch == 0 {
		return nil, fmt.Errorf("mnist: a batch of %d is more than the %d images", c.Batch, set.Len())
	}
	opt := optim.NewAdamW(nn.Parameters(t.Net), optim.AdamWDefaults())
	t.Loop = &train.Loop[[]*tensor.Tensor]{
		Steps: c.Epochs * perEpoch, Model: t.Net, Optimizer: opt,
		Loss: func(b []*tensor.Tensor) *tensor.Tensor { return nn.CrossEntropy(t.Net.Forward(b[0]), b[1]) },
		Source: data.NewLoader(set, data.Stack, data.LoaderConfig{BatchSize: c.Batch, Sampler: data.Shuffled{},
			DropLast: true, Rand: root.Split("batches")}),
		Schedule:  optim.NewScheduler(opt, optim.OneCycleDefaults(c.LR, c.Epochs*perEpoch)),
		EvalEvery: perEpoch,
		Evaluate:  func(context.Context) (float64, error) { return t.test(), nil },
		Unit:      "images", PerStep: float64(c.Batch),
	}
	return t, nil
}

// test returns the mean loss on the images held out.
func (t *Trainer) test() (loss float64) {
	tensor.Scope(func() { loss = nn.CrossEntropy(t.Net.Forward(t.x), t.y).Item() })
	return loss
}

// Accuracy returns the share of the images held out that the network names right.
func (t *Trainer) Accuracy() (share float64) {
	nn.Eval(t.Net)
	tensor.Scope(func() {
		tensor.NoGrad(func() {
			right := t.Net.Forward(t.x).ArgMax(1).Eq(t.y)
			share = right.To(tensor.F32).Mean().Item()
		})
	})
	return share
}
