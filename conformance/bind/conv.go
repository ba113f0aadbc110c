package bind

import "cresset/tensor"

func init() {
	register(map[string]Op{
		"nn.functional.conv1d":           convolution((*tensor.Tensor).Conv1d),
		"nn.functional.conv2d":           convolution((*tensor.Tensor).Conv2d),
		"nn.functional.conv3d":           convolution((*tensor.Tensor).Conv3d),
		"nn.functional.conv_transpose1d": transposed((*tensor.Tensor).ConvTranspose1d),
		"nn.functional.conv_transpose2d": transposed((*tensor.Tensor).ConvTranspose2d),
		"nn.functional.conv_transpose3d": transposed((*tensor.Tensor).ConvTranspose3d),
	})
}

type conv = func(x, weight, bias *tensor.Tensor, o tensor.ConvOptions) *tensor.Tensor

// convolution binds f(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1).
func convolution(f conv) Op {
	return func(a *Args) any {
		o := tensor.ConvOptions{Stride: a.Ints(3, "stride"), Dilation: a.Ints(5, "dilation"), Groups: a.Int(6, "groups", 1)}
		if mode, ok := a.Any(4, "padding").(string); ok {
			o.PaddingMode = mode
		} else {
			o.Padding = a.Ints(4, "padding")
		}
		return f(a.Tensor(0, "input"), a.Tensor(1, "weight"), a.OptTensor(2, "bias"), o)
	}
}

// transposed binds f(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1).
func transposed(f conv) Op {
	return func(a *Args) any {
		return f(a.Tensor(0, "input"), a.Tensor(1, "weight"), a.OptTensor(2, "bias"), tensor.ConvOptions{
			Stride: a.Ints(3, "stride"), Padding: a.Ints(4, "padding"), OutputPadding: a.Ints(5, "output_padding"),
			Groups: a.Int(6, "groups", 1), Dilation: a.Ints(7, "dilation")})
	}
}
