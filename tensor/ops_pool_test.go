package tensor_test

import (
	"errors"
	"math"
	"testing"

	"cresset/tensor"
)

var poolOps = []opTest{
	{name: "AvgPool1d", f: func(x tensors) *tensor.Tensor {
		return x[0].AvgPool1d([]int{3}, tensor.AvgPoolOptions{Stride: []int{2}, Padding: []int{1}, CeilMode: true})
	}, shapes: shapes([]int{2, 2, 6})},
	{name: "AvgPool2d", f: func(x tensors) *tensor.Tensor {
		return x[0].AvgPool2d([]int{2, 3}, tensor.AvgPoolOptions{Padding: []int{1}, ExcludePad: true})
	}, shapes: shapes([]int{2, 1, 4, 6})},
	{name: "AvgPool2d divisor", f: func(x tensors) *tensor.Tensor {
		return x[0].AvgPool2d([]int{2}, tensor.AvgPoolOptions{DivisorOverride: new(-3)})
	}, shapes: shapes([]int{1, 4, 5})},
	{name: "AvgPool3d", f: func(x tensors) *tensor.Tensor {
		return x[0].AvgPool3d([]int{2}, tensor.AvgPoolOptions{Stride: []int{1}})
	}, shapes: shapes([]int{1, 2, 3, 3, 2})},
	{name: "AvgPool2d empty", f: func(x tensors) *tensor.Tensor {
		return x[0].AvgPool2d([]int{2}, tensor.AvgPoolOptions{})
	}, shapes: shapes([]int{0, 1, 4, 4})},
	{name: "MaxPool1d", f: func(x tensors) *tensor.Tensor {
		return x[0].MaxPool1d([]int{2}, tensor.PoolOptions{Padding: []int{1}, CeilMode: true})
	}, shapes: shapes([]int{2, 6})},
	{name: "MaxPool2d", f: func(x tensors) *tensor.Tensor {
		return x[0].MaxPool2d([]int{3, 2}, tensor.PoolOptions{Stride: []int{1}, Dilation: []int{1, 2}})
	}, shapes: shapes([]int{2, 2, 4, 5})},
	{name: "MaxPool2d empty", f: func(x tensors) *tensor.Tensor {
		return x[0].MaxPool2d([]int{2}, tensor.PoolOptions{})
	}, shapes: shapes([]int{0, 2, 4, 5})},
	{name: "MaxPool3d", f: func(x tensors) *tensor.Tensor {
		return x[0].MaxPool3d([]int{2}, tensor.PoolOptions{})
	}, shapes: shapes([]int{1, 2, 4, 4})},
	{name: "MaxPool1dWithIndices", f: func(x tensors) *tensor.Tensor {
		z, _ := x[0].MaxPool1dWithIndices([]int{2}, tensor.PoolOptions{})
		return z
	}, shapes: shapes([]int{2, 6})},
	{name: "MaxPool2dWithIndices", f: func(x tensors) *tensor.Tensor {
		z, _ := x[0].MaxPool2dWithIndices([]int{2}, tensor.PoolOptions{})
		return z
	}, shapes: shapes([]int{2, 4, 4})},
	{name: "MaxPool3dWithIndices", f: func(x tensors) *tensor.Tensor {
		z, _ := x[0].MaxPool3dWithIndices([]int{2}, tensor.PoolOptions{})
		return z
	}, shapes: shapes([]int{1, 2, 4, 4})},
	{name: "AdaptiveAvgPool1d", f: func(x tensors) *tensor.Tensor { return x[0].AdaptiveAvgPool1d(3) }, shapes: shapes([]int{2, 2, 5})},
	{name: "AdaptiveAvgPool2d", f: func(x tensors) *tensor.Tensor { return x[0].AdaptiveAvgPool2d(3, 7) }, shapes: shapes([]int{2, 4, 5})},
	{name: "AdaptiveAvgPool3d", f: func(x tensors) *tensor.Tensor { return x[0].AdaptiveAvgPool3d(1) }, shapes: shapes([]int{2, 2, 3, 2})},
	{name: "AdaptiveMaxPool1d", f: func(x tensors) *tensor.Tensor { return x[0].AdaptiveMaxPool1d(3) }, shapes: shapes([]int{2, 2, 5})},
	{name: "AdaptiveMaxPool2d", f: func(x tensors) *tensor.Tensor { return x[0].AdaptiveMaxPool2d(3) }, shapes: shapes([]int{2, 4, 5})},
	{name: "AdaptiveMaxPool3d", f: func(x tensors) *tensor.Tensor { return x[0].AdaptiveMaxPool3d(2, 1, 1) }, shapes: shapes([]int{2, 2, 3, 2})},
	{name: "AdaptiveMaxPool1dWithIndices", f: func(x tensors) *tensor.Tensor {
		z, _ := x[0].AdaptiveMaxPool1dWithIndices(2)
		return z
	}, shapes: shapes([]int{2, 5})},
	{name: "AdaptiveMaxPool2dWithIndices", f: func(x tensors) *tensor.Tensor {
		z, _ := x[0].AdaptiveMaxPool2dWithIndices(2)
		return z
	}, shapes: shapes([]int{2, 3, 3})},
	{name: "AdaptiveMaxPool3dWithIndices", f: func(x tensors) *tensor.Tensor {
		z, _ := x[0].AdaptiveMaxPool3dWithIndices(2)
		return z
	}, shapes: shapes([]int{1, 2, 3, 3})},
	{name: "Interpolate nearest", f: func(x tensors) *tensor.Tensor {
		return x[0].Interpolate(tensor.InterpolateOptions{Scale: []float64{1.7}})
	}, shapes: shapes([]int{1, 2, 4})},
	{name: "Interpolate exact", f: func(x tensors) *tensor.Tensor {
		return x[0].Interpolate(tensor.InterpolateOptions{Size: []int{3, 7}, Mode: "nearest-exact"})
	}, shapes: shapes([]int{1, 2, 4, 5})},
	{name: "Interpolate area", f: func(x tensors) *tensor.Tensor {
		return x[0].Interpolate(tensor.InterpolateOptions{Size: []int{3}, Mode: "area"})
	}, shapes: shapes([]int{1, 2, 4, 5})},
	{name: "Interpolate linear", f: func(x tensors) *tensor.Tensor {
		return x[0].Interpolate(tensor.InterpolateOptions{Size: []int{7}, Mode: "linear", AlignCorners: true})
	}, shapes: shapes([]int{1, 2, 4})},
	{name: "Interpolate bilinear", f: func(x tensors) *tensor.Tensor {
		return x[0].Interpolate(tensor.InterpolateOptions{Size: []int{3, 7}, Mode: "bilinear"})
	}, shapes: shapes([]int{1, 2, 4, 5})},
	{name: "Interpolate bicubic", f: func(x tensors) *tensor.Tensor {
		return x[0].Interpolate(tensor.InterpolateOptions{Scale: []float64{0.6, 1.7}, RecomputeScale: true, Mode: "bicubic"})
	}, shapes: shapes([]int{1, 1, 4, 5})},
	{name: "Interpolate trilinear", f: func(x tensors) *tensor.Tensor {
		return x[0].Interpolate(tensor.InterpolateOptions{Size: []int{3, 2, 4}, Mode: "trilinear"})
	}, shapes: shapes([]int{1, 1, 2, 3, 3})},
	{name: "PixelShuffle", f: func(x tensors) *tensor.Tensor { return x[0].PixelShuffle(2) }, shapes: shapes([]int{1, 8, 2, 3})},
	{name: "ChannelShuffle", f: func(x tensors) *tensor.Tensor { return x[0].ChannelShuffle(2) }, shapes: shapes([]int{2, 6, 2, 1})},
	{name: "MaxUnpool1d", f: func(x tensors) *tensor.Tensor {
		return x[0].MaxUnpool1d(index([]int{2, 2}, 1, 3, 0, 2).ToDevice(x[0].Device()), 5)
	}, shapes: shapes([]int{2, 2})},
	{name: "MaxUnpool2d", f: func(x tensors) *tensor.Tensor {
		return x[0].MaxUnpool2d(index([]int{1, 2, 1, 2}, 1, 3, 0, 5).ToDevice(x[0].Device()), 2, 3)
	}, shapes: shapes([]int{1, 2, 1, 2})},
	{name: "MaxUnpool3d", f: func(x tensors) *tensor.Tensor {
		return x[0].MaxUnpool3d(index([]int{1, 1, 1, 2}, 1, 7).ToDevice(x[0].Device()), 2, 2, 2)
	}, shapes: shapes([]int{1, 1, 1, 2})},
	{name: "PixelUnshuffle", f: func(x tensors) *tensor.Tensor { return x[0].PixelUnshuffle(2) }, shapes: shapes([]int{2, 4, 6})},
	{name: "Im2Col", f: func(x tensors) *tensor.Tensor {
		return x[0].Im2Col([]int{2, 3}, tensor.Im2ColOptions{Padding: []int{1}, Stride: []int{2}, Dilation: []int{2, 1}})
	}, shapes: shapes([]int{2, 2, 4, 4})},
	{name: "Im2Col unbatched", f: func(x tensors) *tensor.Tensor { return x[0].Im2Col([]int{2}, tensor.Im2ColOptions{}) }, shapes: shapes([]int{2, 3, 3})},
	{name: "Col2Im", f: func(x tensors) *tensor.Tensor {
		return x[0].Col2Im([]int{3, 4}, []int{2}, tensor.Im2ColOptions{})
	}, shapes: shapes([]int{2, 4, 6})},
	{name: "Col2Im unbatched", f: func(x tensors) *tensor.Tensor {
		return x[0].Col2Im([]int{3}, []int{2}, tensor.Im2ColOptions{Stride: []int{2}, Padding: []int{1}})
	}, shapes: shapes([]int{8, 4})},
}

func TestPoolRefuses(t *testing.T) {
	x := tensor.Zeros(2, 4, 5, 5)
	var pool tensor.PoolOptions
	for name, c := range map[string]struct {
		f    func()
		want error
	}{
		"rank":        {func() { x.MaxPool1d([]int{2}, pool) }, tensor.ErrShape},
		"large":       {func() { x.MaxPool2d([]int{6}, pool) }, tensor.ErrShape},
		"padding":     {func() { x.MaxPool2d([]int{3}, tensor.PoolOptions{Padding: []int{2}}) }, tensor.ErrValue},
		"kernel":      {func() { x.MaxPool2d(nil, pool) }, tensor.ErrValue},
		"empty":       {func() { tensor.Zeros(2, 0, 5).MaxPool1d([]int{1}, pool) }, tensor.ErrShape},
		"bools":       {func() { x.To(tensor.Bool).MaxPool2d([]int{2}, pool) }, tensor.ErrDType},
		"divisor":     {func() { x.AvgPool2d([]int{2}, tensor.AvgPoolOptions{DivisorOverride: new(0)}) }, tensor.ErrValue},
		"size":        {func() { x.AdaptiveAvgPool2d(-1) }, tensor.ErrValue},
		"no size":     {func() { x.AdaptiveMaxPool2d() }, tensor.ErrValue},
		"mode":        {func() { x.Interpolate(tensor.InterpolateOptions{Size: []int{2}, Mode: "cubic"}) }, tensor.ErrValue},
		"mode's rank": {func() { x.Interpolate(tensor.InterpolateOptions{Size: []int{2}, Mode: "linear"}) }, tensor.ErrShape},
		"neither":     {func() { x.Interpolate(tensor.InterpolateOptions{}) }, tensor.ErrValue},
		"scale":       {func() { x.Interpolate(tensor.InterpolateOptions{Scale: []float64{math.NaN()}}) }, tensor.ErrValue},
		"align":       {func() { x.Interpolate(tensor.InterpolateOptions{Size: []int{2}, AlignCorners: true}) }, tensor.ErrValue},
		"shuffle":     {func() { x.PixelShuffle(3) }, tensor.ErrShape},
		"unpool": {func() {
			tensor.Zeros(1, 2).MaxUnpool1d(index([]int{1, 2}, 0, 5), 5)
		}, tensor.ErrIndex},
		"unshuffle": {func() { x.PixelUnshuffle(2) }, tensor.ErrShape},
		"patches":   {func() { x.Im2Col([]int{6}, tensor.Im2ColOptions{}) }, tensor.ErrShape},
		"columns":   {func() { tensor.Zeros(4, 5).Col2Im([]int{3}, []int{2}, tensor.Im2ColOptions{}) }, tensor.ErrShape},
	} {
		if err := tensor.Try(c.f); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}
