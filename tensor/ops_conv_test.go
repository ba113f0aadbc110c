package tensor_test

import (
	"errors"
	"testing"

	"cresset/tensor"
)

var convOps = []opTest{
	{name: "Conv1d", f: func(x tensors) *tensor.Tensor {
		return x[0].Conv1d(x[1], x[2], tensor.ConvOptions{Stride: []int{2}, Padding: []int{1}})
	}, shapes: shapes([]int{2, 2, 5}, []int{3, 2, 3}, []int{3})},
	{name: "Conv1d unbatched", f: func(x tensors) *tensor.Tensor {
		return x[0].Conv1d(x[1], nil, tensor.ConvOptions{PaddingMode: "same"})
	}, shapes: shapes([]int{2, 5}, []int{3, 2, 2})},
	{name: "Conv2d", f: func(x tensors) *tensor.Tensor {
		return x[0].Conv2d(x[1], x[2], tensor.ConvOptions{Padding: []int{1, 0}})
	}, shapes: shapes([]int{2, 2, 3, 4}, []int{2, 2, 3, 2}, []int{2})},
	{name: "Conv2d groups", f: func(x tensors) *tensor.Tensor {
		return x[0].Conv2d(x[1], nil, tensor.ConvOptions{Groups: 2, Stride: []int{2}, Padding: []int{1}, Dilation: []int{1, 2}})
	}, shapes: shapes([]int{1, 4, 4, 4}, []int{4, 2, 2, 2})},
	{name: "Conv2d depthwise", f: func(x tensors) *tensor.Tensor {
		return x[0].Conv2d(x[1], nil, tensor.ConvOptions{Groups: 3, Padding: []int{1}})
	}, shapes: shapes([]int{1, 3, 3, 3}, []int{3, 1, 3, 3})},
	{name: "Conv2d empty", f: func(x tensors) *tensor.Tensor {
		return x[0].Conv2d(x[1], x[2], tensor.ConvOptions{})
	}, shapes: shapes([]int{0, 2, 3, 3}, []int{2, 2, 2, 2}, []int{2})},
	{name: "Conv3d", f: func(x tensors) *tensor.Tensor {
		return x[0].Conv3d(x[1], x[2], tensor.ConvOptions{})
	}, shapes: shapes([]int{1, 2, 2, 3, 3}, []int{1, 2, 2, 2, 2}, []int{1})},
	{name: "ConvTranspose1d", f: func(x tensors) *tensor.Tensor {
		return x[0].ConvTranspose1d(x[1], x[2], tensor.ConvOptions{Stride: []int{2}, OutputPadding: []int{1}})
	}, shapes: shapes([]int{2, 3, 3}, []int{3, 2, 2}, []int{2})},
	{name: "ConvTranspose2d", f: func(x tensors) *tensor.Tensor {
		return x[0].ConvTranspose2d(x[1], nil, tensor.ConvOptions{Stride: []int{2}, Padding: []int{1}, Groups: 2})
	}, shapes: shapes([]int{2, 3, 3}, []int{2, 2, 2, 3})},
	{name: "ConvTranspose3d", f: func(x tensors) *tensor.Tensor {
		return x[0].ConvTranspose3d(x[1], nil, tensor.ConvOptions{})
	}, shapes: shapes([]int{1, 1, 2, 2, 2}, []int{1, 2, 2, 2, 2})},
}

func TestConvRefuses(t *testing.T) {
	x, w := tensor.Zeros(2, 4, 5, 5), tensor.Zeros(6, 4, 3, 3)
	for name, c := range map[string]struct {
		f    func()
		want error
	}{
		"channels":       {func() { x.Conv2d(tensor.Zeros(6, 3, 3, 3), nil, tensor.ConvOptions{}) }, tensor.ErrShape},
		"groups":         {func() { x.Conv2d(tensor.Zeros(5, 2, 3, 3), nil, tensor.ConvOptions{Groups: 2}) }, tensor.ErrShape},
		"rank":           {func() { x.Conv1d(w, nil, tensor.ConvOptions{}) }, tensor.ErrShape},
		"large kernel":   {func() { x.Conv2d(w, nil, tensor.ConvOptions{Dilation: []int{3}}) }, tensor.ErrShape},
		"bias":           {func() { x.Conv2d(w, tensor.Zeros(4), tensor.ConvOptions{}) }, tensor.ErrShape},
		"types":          {func() { x.Conv2d(w.To(tensor.F64), nil, tensor.ConvOptions{}) }, tensor.ErrDType},
		"bools":          {func() { x.To(tensor.Bool).Conv2d(w.To(tensor.Bool), nil, tensor.ConvOptions{}) }, tensor.ErrDType},
		"stride":         {func() { x.Conv2d(w, nil, tensor.ConvOptions{Stride: []int{0}}) }, tensor.ErrValue},
		"strides":        {func() { x.Conv2d(w, nil, tensor.ConvOptions{Stride: []int{1, 1, 1}}) }, tensor.ErrValue},
		"same":           {func() { x.Conv2d(w, nil, tensor.ConvOptions{Stride: []int{2}, PaddingMode: "same"}) }, tensor.ErrValue},
		"mode":           {func() { x.Conv2d(w, nil, tensor.ConvOptions{PaddingMode: "reflect"}) }, tensor.ErrValue},
		"output padding": {func() { x.ConvTranspose2d(tensor.Zeros(4, 2, 3, 3), nil, tensor.ConvOptions{OutputPadding: []int{1}}) }, tensor.ErrValue},
	} {
		if err := tensor.Try(c.f); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}
