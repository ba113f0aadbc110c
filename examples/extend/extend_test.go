package extend_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"cresset/device"
	"cresset/device/devicetest"
	"cresset/examples/extend"
	"cresset/nn"
	"cresset/optim"
	"cresset/rng"
	"cresset/tensor"
	"cresset/tensor/gradcheck"
)

func TestSnake(t *testing.T) {
	z := extend.Snake(tensor.FromSlice([]float64{0, 1, -2}, 3, 1), tensor.FromSlice([]float64{3}))
	for i, x := range []float64{0, 1, -2} {
		want := x + math.Pow(math.Sin(3*x), 2)/3
		if got := tensor.Data[float64](z)[i]; math.Abs(got-want) > 1e-15 {
			t.Errorf("Snake(%g) is %v, want %v", x, got, want)
		}
	}
	err := tensor.Try(func() { extend.Snake(tensor.Ones(2, 3), tensor.Ones(2)) })
	if !errors.Is(err, tensor.ErrShape) {
		t.Errorf("two alphas for three channels: error %v", err)
	}
}

func TestSnakeGradient(t *testing.T) {
	o := tensor.Options{DType: tensor.F64}
	r := rng.New(1)
	f := func(x []*tensor.Tensor) []*tensor.Tensor { return []*tensor.Tensor{extend.Snake(x[0], x[1])} }
	xs := []*tensor.Tensor{o.RandN(r, 2, 4, 3).RequireGrad(), o.Uniform(r, 0.5, 2, 3).RequireGrad()}
	if err := gradcheck.Check(f, xs, gradcheck.Options{}); err != nil {
		t.Error(err)
	}
	if err := gradcheck.CheckSecond(f, xs, gradcheck.Options{}); err != nil {
		t.Error("second derivative:", err)
	}
}

func TestRemote(t *testing.T) {
	b, err := device.Get("remote")
	if err != nil {
		t.Fatal(err)
	}
	devicetest.Run(t, b)
}

// A model with the layer learns on the backend what it learns on the CPU.
func TestTrainOnRemote(t *testing.T) {
	losses := func(name string) (all []float64) {
		o := tensor.Options{Device: name}
		x := tensor.Linspace(-3, 3, 50).Reshape(50, 1).ToDevice(name)
		y := x.Sin().Add(o.Full(0.5, 50, 1))
		r := rng.New(2)
		model := nn.NewSequential(nn.NewLinear(r, 1, 8), extend.NewPeriodic(8), nn.NewLinear(r, 8, 1))
		nn.ToDevice(model, name)
		cfg := optim.AdamWDefaults()
		cfg.LR = 0.01
		opt := optim.NewAdamW(nn.Parameters(model), cfg)
		for range 30 {
			tensor.Scope(func() {
				opt.ZeroGrad()
				loss := nn.MSE(model.Forward(x), y)
				loss.Backward()
				opt.Step()
				all = append(all, loss.Item())
			})
		}
		return all
	}
	want, got := losses("cpu"), losses("remote")
	if want[29] > want[0]/2 {
		t.Errorf("the loss falls from %g to %g only", want[0], want[29])
	}
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-4*want[i] { // F32, by fused steps and by single operations
			t.Fatalf("step %d: loss %v on remote, %v on the CPU", i, got[i], want[i])
		}
	}
}

func Example() {
	layer := extend.NewPeriodic(2)
	for name, p := range nn.NamedParameters(layer) {
		fmt.Println(name, p.Shape())
	}
	x := tensor.Options{Device: "remote"}.Zeros(1, 2)
	nn.ToDevice(layer, "remote")
	y := layer.Forward(x)
	fmt.Println(y.Device(), y.Op())
	// Output:
	// alpha [2]
	// remote Snake
}
