package nn

import (
	"fmt"
	"slices"
	"strings"

	"cresset/dtype"
	"cresset/internal/layout"
	"cresset/rng"
	"cresset/tensor"
)

// ConvOptions are the rare settings of convolutions: those of Conv2d are
// Conv2dOptions{Stride: []int{2}}. Lists have an entry for each spatial dimension, or
// one for all.
type ConvOptions struct {
	Stride      []int  // steps of the kernel; nil means 1
	Padding     []int  // elements added on both sides; nil means 0
	Same        bool   // instead of Padding: as many as keep the size
	PaddingMode string // what they are: "zeros" or "", "reflect", "replicate", "circular"
	Dilation    []int  // steps between the taps of the kernel; nil means 1
	Groups      int    // channels are convolved in so many separate groups; 0 means 1
	NoBias      bool
	DType       dtype.DType // of the parameters; Invalid means the default floating type

	// OutputPadding is added to the size of the result of a transposed convolution;
	// others refuse it.
	OutputPadding []int
}

// A conv holds what convolutions of all dimensions have in common.
type conv struct {
	options    ConvOptions
	kernel     []int
	transposed bool
}

// newConv checks and completes the settings, and draws the parameters from
// U(-1/√fan, 1/√fan), where fan is the number of weights behind an output.
func newConv(op string, r *rng.Stream, o ConvOptions, dims, in, out int, kernel []int,
	transposed bool) (c conv, weight, bias *tensor.Tensor) {
	c = conv{options: o, transposed: transposed}
	c.kernel = everyDim(op, "kernel", kernel, dims, 1)
	c.options.Stride = everyDim(op, "stride", o.Stride, dims, 1)
	c.options.Dilation = everyDim(op, "dilation", o.Dilation, dims, 1)
	c.options.Padding = everyDim(op, "padding", o.Padding, dims, 0)
	c.options.Groups = max(o.Groups, 1)
	groups := c.options.Groups
	if in < 1 || out < 1 || in%groups != 0 || out%groups != 0 {
		tensor.Fail(op, tensor.ErrValue, fmt.Sprintf("%d groups must divide %d input and %d output channels",
			groups, in, out))
	}
	switch o.PaddingMode {
	case "", "zeros", "reflect", "replicate", "circular":
	default:
		tensor.Fail(op, tensor.ErrValue, fmt.Sprintf("padding mode %q is none of zeros, reflect, replicate, "+
			"circular", o.PaddingMode))
	}
	switch {
	case o.OutputPadding != nil && !transposed:
		tensor.Fail(op, tensor.ErrValue, "only a transposed convolution has an OutputPadding")
	case transposed && (o.Same || c.pads()):
		tensor.Fail(op, tensor.ErrValue, "a transposed convolution pads with zeros, by Padding")
	}
	shape := append([]int{out, in / groups}, c.kernel...)
	if transposed {
		shape = append([]int{in, out / groups}, c.kernel...)
	}
	k := inverseSqrt(shape[1] * layout.Len(c.kernel))
	weight = uniformParam(r, o.DType, k, shape...)
	if !o.NoBias {
		bias = uniformParam(r, o.DType, k, out)
	}
	return c, weight, bias
}

// everyDim returns a list with an entry for each of dims dimensions; nil means least
// everywhere.
func everyDim(op, what string, list []int, dims, least int) []int {
	if len(list) != 0 && len(list) != 1 && len(list) != dims || len(list) > 0 && slices.Min(list) < least {
		tensor.Fail(op, tensor.ErrValue, fmt.Sprintf("%s %v: need 1 or %d numbers of at least %d", what, list, dims, least))
	}
	all := make([]int, dims)
	for i := range all {
		switch len(list) {
		case 0:
			all[i] = least
		case 1:
			all[i] = list[0]
		default:
			all[i] = list[i]
		}
	}
	return all
}

// pads reports whether the layer pads x itself, with something else than zeros.
func (c *conv) pads() bool { return c.options.PaddingMode != "" && c.options.PaddingMode != "zeros" }

// prepare returns the input of the operation, and its settings.
func (c *conv) prepare(x *tensor.Tensor) (*tensor.Tensor, tensor.ConvOptions) {
	o := &c.options
	t := tensor.ConvOptions{Stride: o.Stride, Padding: o.Padding, Dilation: o.Dilation, Groups: o.Groups,
		OutputPadding: o.OutputPadding}
	if !c.pads() {
		if o.Same {
			t.Padding, t.PaddingMode = nil, "same"
		}
		return x, t
	}
	var around []int // the last dimension first
	for d := len(c.kernel) - 1; d >= 0; d-- {
		front, behind := o.Padding[d], o.Padding[d]
		if o.Same {
			total := o.Dilation[d] * (c.kernel[d] - 1)
			front, behind = total/2, total-total/2
		}
		around = append(around, front, behind)
	}
	t.Padding = nil
	switch o.PaddingMode {
	case "reflect":
		return x.PadReflect(around...), t
	case "replicate":
		return x.PadReplicate(around...), t
	}
	return x.PadCircular(around...), t
}

// text shows a convolution as PyTorch does.
func (c *conv) text(name string, weight, bias *tensor.Tensor) string {
	o := &c.options
	in, out := weight.Dim(1)*o.Groups, weight.Dim(0)
	if c.transposed {
		in, out = weight.Dim(0), weight.Dim(1)*o.Groups
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s(%d, %d, kernel_size=%s, stride=%s", name, in, out, tuple(c.kernel), tuple(o.Stride))
	if o.Same {
		b.WriteString(", padding=same")
	} else if slices.Max(o.Padding) > 0 {
		b.WriteString(", padding=" + tuple(o.Padding))
	}
	if slices.Max(o.Dilation) > 1 {
		b.WriteString(", dilation=" + tuple(o.Dilation))
	}
	if len(o.OutputPadding) > 0 && slices.Max(o.OutputPadding) > 0 {
		b.WriteString(", output_padding=" + tuple(everyDim(name, "output padding", o.OutputPadding, len(c.kernel), 0)))
	}
	if o.Groups > 1 {
		fmt.Fprintf(&b, ", groups=%d", o.Groups)
	}
	if bias == nil {
		b.WriteString(", bias=False")
	}
	if c.pads() {
		b.WriteString(", padding_mode=" + o.PaddingMode)
	}
	return b.String() + ")"
}
