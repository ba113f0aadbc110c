package bind

import (
	"cresset/conformance/corpus"
	"cresset/tensor"
)

func init() {
	family := map[string]Op{
		"nn.functional.avg_pool1d":          avgPool((*tensor.Tensor).AvgPool1d),
		"nn.functional.avg_pool2d":          avgPool((*tensor.Tensor).AvgPool2d),
		"nn.functional.avg_pool3d":          avgPool((*tensor.Tensor).AvgPool3d),
		"nn.functional.max_pool1d":          maxPool((*tensor.Tensor).MaxPool1d, (*tensor.Tensor).MaxPool1dWithIndices),
		"nn.functional.max_pool2d":          maxPool((*tensor.Tensor).MaxPool2d, (*tensor.Tensor).MaxPool2dWithIndices),
		"nn.functional.max_pool3d":          maxPool((*tensor.Tensor).MaxPool3d, (*tensor.Tensor).MaxPool3dWithIndices),
		"nn.functional.adaptive_avg_pool1d": adaptive(1, (*tensor.Tensor).AdaptiveAvgPool1d),
		"nn.functional.adaptive_avg_pool2d": adaptive(2, (*tensor.Tensor).AdaptiveAvgPool2d),
		"nn.functional.adaptive_avg_pool3d": adaptive(3, (*tensor.Tensor).AdaptiveAvgPool3d),
		"nn.functional.adaptive_max_pool1d": adaptiveMax(1, (*tensor.Tensor).AdaptiveMaxPool1dWithIndices),
		"nn.functional.adaptive_max_pool2d": adaptiveMax(2, (*tensor.Tensor).AdaptiveMaxPool2dWithIndices),
		"nn.functional.adaptive_max_pool3d": adaptiveMax(3, (*tensor.Tensor).AdaptiveMaxPool3dWithIndices),
		"nn.functional.max_unpool1d": maxUnpool(1, func(x, index *tensor.Tensor, size []int) *tensor.Tensor {
			return x.MaxUnpool1d(index, size[0])
		}),
		"nn.functional.max_unpool2d": maxUnpool(2, func(x, index *tensor.Tensor, size []int) *tensor.Tensor {
			return x.MaxUnpool2d(index, size[0], size[1])
		}),
		"nn.functional.max_unpool3d": maxUnpool(3, func(x, index *tensor.Tensor, size []int) *tensor.Tensor {
			return x.MaxUnpool3d(index, size[0], size[1], size[2])
		}),
	}
	for _, name := range []string{"nn.functional.max_unpool1d", "nn.functional.max_unpool2d", "nn.functional.max_unpool3d"} {
		family[name+".grad"] = family[name]
	}
	register(family)
}

// avgPool binds f(input, kernel_size, stride=None, padding=0, ceil_mode=False,
// count_include_pad=True, divisor_override=None).
func avgPool(f func(x *tensor.Tensor, kernel []int, o tensor.AvgPoolOptions) *tensor.Tensor) Op {
	return func(a *Args) any {
		o := tensor.AvgPoolOptions{Stride: a.Ints(2, "stride"), Padding: a.Ints(3, "padding"),
			CeilMode: a.Bool(4, "ceil_mode", false), ExcludePad: !a.Bool(5, "count_include_pad", true)}
		if a.Has(6, "divisor_override") {
			o.DivisorOverride = new(a.Int(6, "divisor_override", 0))
		}
		return f(a.Tensor(0, "input"), a.Ints(1, "kernel_size"), o)
	}
}

// maxPool binds f(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False,
// return_indices=False).
func maxPool(f func(x *tensor.Tensor, kernel []int, o tensor.PoolOptions) *tensor.Tensor,
	both func(x *tensor.Tensor, kernel []int, o tensor.PoolOptions) (z, index *tensor.Tensor)) Op {
	return func(a *Args) any {
		x, kernel := a.Tensor(0, "input"), a.Ints(1, "kernel_size")
		o := tensor.PoolOptions{Stride: a.Ints(2, "stride"), Padding: a.Ints(3, "padding"),
			Dilation: a.Ints(4, "dilation"), CeilMode: a.Bool(5, "ceil_mode", false)}
		if a.Bool(6, "return_indices", false) {
			return outs(both(x, kernel, o))
		}
		return f(x, kernel, o)
	}
}

// sizes reads the size of the result of adaptive pooling over dims dimensions, in which
// None keeps that of the input.
func sizes(a *Args, x *tensor.Tensor, dims int) []int {
	list, ok := a.Any(1, "output_size").(corpus.List)
	if !ok {
		return a.Ints(1, "output_size")
	}
	out := make([]int, len(list))
	for i, v := range list {
		if v == nil {
			out[i] = x.Dim(i - dims)
			continue
		}
		n, ok := toInt(v)
		if !ok {
			a.exclude(1, "output_size", "a []int")
		}
		out[i] = n
	}
	return out
}

// adaptive binds f(input, output_size).
func adaptive(dims int, f func(x *tensor.Tensor, size ...int) *tensor.Tensor) Op {
	return func(a *Args) any {
		x := a.Tensor(0, "input")
		return f(x, sizes(a, x, dims)...)
	}
}

// adaptiveMax binds f(input, output_size, return_indices=False).
func adaptiveMax(dims int, f func(x *tensor.Tensor, size ...int) (z, index *tensor.Tensor)) Op {
	return func(a *Args) any {
		x := a.Tensor(0, "input")
		z, index := f(x, sizes(a, x, dims)...)
		if a.Bool(2, "return_indices", false) {
			return outs(z, index)
		}
		return z
	}
}

// maxUnpool binds f(input, indices, kernel_size, stride=None, padding=0, output_size=None);
// without an output size it is (n-1)·stride - 2·padding + kernel.
func maxUnpool(dims int, f func(x, index *tensor.Tensor, size []int) *tensor.Tensor) Op {
	return func(a *Args) any {
		x, index := a.Tensor(0, "input"), a.Tensor(1, "indices")
		kernel := a.Ints(2, "kernel_size")
		stride, pad, out := a.Ints(3, "stride", kernel...), a.Ints(4, "padding", 0), a.Ints(5, "output_size")
		size := make([]int, dims)
		for d := range size {
			if out != nil {
				size[d] = out[len(out)-dims+d]
				continue
			}
			n := 1
			if r := x.Rank(); r >= dims {
				n = x.Dim(d - dims)
			}
			size[d] = (n-1)*stride[d%len(stride)] - 2*pad[d%len(pad)] + kernel[d%len(kernel)]
		}
		return f(x, index, size)
	}
}
