package bind

import (
	"cresset/conformance/corpus"
	"cresset/nn"
	"cresset/rng"
	"cresset/tensor"
)

func init() {
	registerModules(map[string]Module{
		"Conv1d":          convLayer(func(o nn.ConvOptions) maker { return layerMaker(nn.Conv1dOptions(o).New) }),
		"Conv2d":          convLayer(func(o nn.ConvOptions) maker { return layerMaker(nn.Conv2dOptions(o).New) }),
		"Conv3d":          convLayer(func(o nn.ConvOptions) maker { return layerMaker(nn.Conv3dOptions(o).New) }),
		"ConvTranspose1d": transposedLayer(func(o nn.ConvOptions) maker { return layerMaker(nn.ConvTranspose1dOptions(o).New) }),
		"ConvTranspose2d": transposedLayer(func(o nn.ConvOptions) maker { return layerMaker(nn.ConvTranspose2dOptions(o).New) }),

		"MaxPool1d": maxPoolLayer(func(o tensor.PoolOptions, kernel []int) pooler { return nn.MaxPool1dOptions(o).New(kernel...) }),
		"MaxPool2d": maxPoolLayer(func(o tensor.PoolOptions, kernel []int) pooler { return nn.MaxPool2dOptions(o).New(kernel...) }),
		"AvgPool1d": layer(func(k *Args) nn.Layer {
			kernel, o := k.Ints(0, "kernel_size"), k.avgPool()
			return nn.AvgPool1dOptions(o).New(kernel...)
		}),
		"AvgPool2d": layer(func(k *Args) nn.Layer {
			kernel, o := k.Ints(0, "kernel_size"), k.avgPool()
			if k.Has(5, "divisor_override") {
				o.DivisorOverride = new(k.Int(5, "divisor_override", 0))
			}
			return nn.AvgPool2dOptions(o).New(kernel...)
		}),
		"AdaptiveAvgPool1d": layer(func(k *Args) nn.Layer { return nn.NewAdaptiveAvgPool1d(k.sizes(0, "output_size")...) }),
		"AdaptiveAvgPool2d": layer(func(k *Args) nn.Layer { return nn.NewAdaptiveAvgPool2d(k.sizes(0, "output_size")...) }),

		"ZeroPad2d": layer(func(k *Args) nn.Layer {
			p := k.around(0, "padding")
			return &nn.ZeroPad2d{Left: p[0], Right: p[1], Top: p[2], Bottom: p[3]}
		}),
		"ReflectionPad2d": layer(func(k *Args) nn.Layer {
			p := k.around(0, "padding")
			return &nn.ReflectionPad2d{Left: p[0], Right: p[1], Top: p[2], Bottom: p[3]}
		}),
	})
}

// A maker makes a layer from channels in and out and the size of the kernel.
type maker func(r *rng.Stream, in, out int, kernel ...int) nn.Layer

func layerMaker[L nn.Layer](f func(r *rng.Stream, in, out int, kernel ...int) L) maker {
	return func(r *rng.Stream, in, out int, kernel ...int) nn.Layer { return f(r, in, out, kernel...) }
}

// convLayer binds (in, out, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True,
// padding_mode="zeros").
func convLayer(of func(o nn.ConvOptions) maker) Module {
	return layer(func(k *Args) nn.Layer {
		in, out, kernel := k.Int(0, "in_channels", 0), k.Int(1, "out_channels", 0), k.Ints(2, "kernel_size")
		o := nn.ConvOptions{
			Stride: k.Ints(3, "stride"), Dilation: k.Ints(5, "dilation"), Groups: k.Int(6, "groups", 1),
			NoBias: !k.Bool(7, "bias", true), PaddingMode: k.String(8, "padding_mode", ""),
		}
		if s, ok := k.Any(4, "padding").(string); ok {
			o.Same = s == "same"
		} else {
			o.Padding = k.Ints(4, "padding")
		}
		return of(o)(k.Rand(), in, out, kernel...)
	})
}

// transposedLayer binds (in, out, kernel_size, stride=1, padding=0, output_padding=0, groups=1,
// bias=True, dilation=1).
func transposedLayer(of func(o nn.ConvOptions) maker) Module {
	return layer(func(k *Args) nn.Layer {
		in, out, kernel := k.Int(0, "in_channels", 0), k.Int(1, "out_channels", 0), k.Ints(2, "kernel_size")
		return of(nn.ConvOptions{
			Stride: k.Ints(3, "stride"), Padding: k.Ints(4, "padding"), OutputPadding: k.Ints(5, "output_padding"),
			Groups: k.Int(6, "groups", 1), NoBias: !k.Bool(7, "bias", true), Dilation: k.Ints(8, "dilation"),
		})(k.Rand(), in, out, kernel...)
	})
}

// A pooler is a max pooling layer.
type pooler interface {
	nn.Layer
	Indices(x *tensor.Tensor) (y, index *tensor.Tensor)
}

// maxPoolLayer binds (kernel_size, stride=kernel_size, padding=0, dilation=1, return_indices=False,
// ceil_mode=False).
func maxPoolLayer(of func(o tensor.PoolOptions, kernel []int) pooler) Module {
	type pool struct {
		l       pooler
		indices bool
	}
	return module(
		func(k *Args) *pool {
			kernel := k.Ints(0, "kernel_size")
			l := of(tensor.PoolOptions{Stride: k.Ints(1, "stride"), Padding: k.Ints(2, "padding"),
				Dilation: k.Ints(3, "dilation"), CeilMode: k.Bool(5, "ceil_mode", false)}, kernel)
			return &pool{l, k.Bool(4, "return_indices", false)}
		},
		func(m *pool, a *Args) any {
			if m.indices {
				return outs(m.l.Indices(a.Tensor(0, "input")))
			}
			return m.l.Forward(a.Tensor(0, "input"))
		})
}

// avgPool reads stride=kernel_size, padding=0, ceil_mode=False, count_include_pad=True.
func (a *Args) avgPool() tensor.AvgPoolOptions {
	return tensor.AvgPoolOptions{Stride: a.Ints(1, "stride"), Padding: a.Ints(2, "padding"),
		CeilMode: a.Bool(3, "ceil_mode", false), ExcludePad: !a.Bool(4, "count_include_pad", true)}
}

// sizes reads a list in which None, here -1, keeps the input's size.
func (a *Args) sizes(pos int, name string) []int {
	list, ok := a.Any(pos, name).(corpus.List)
	if !ok {
		return a.Ints(pos, name)
	}
	out := make([]int, len(list))
	for i, v := range list {
		out[i] = -1
		if v != nil {
			n, _ := toInt(v)
			out[i] = n
		}
	}
	return out
}

// around reads left, right, top and bottom, or one number for all.
func (a *Args) around(pos int, name string) []int {
	p := a.Ints(pos, name)
	if len(p) == 1 {
		return []int{p[0], p[0], p[0], p[0]}
	}
	return p
}
