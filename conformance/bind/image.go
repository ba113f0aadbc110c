package bind

import "cresset/tensor"

func init() {
	family := map[string]Op{
		"nn.functional.pixel_shuffle": func(a *Args) any {
			return a.Tensor(0, "input").PixelShuffle(a.Int(1, "upscale_factor", 0))
		},
		"nn.functional.pixel_unshuffle": func(a *Args) any {
			return a.Tensor(0, "input").PixelUnshuffle(a.Int(1, "downscale_factor", 0))
		},
		"nn.functional.channel_shuffle": func(a *Args) any {
			return a.Tensor(0, "input").ChannelShuffle(a.Int(1, "groups", 0))
		},
		"nn.functional.upsample_bilinear": func(a *Args) any {
			return upsample(a, tensor.InterpolateOptions{Mode: "bilinear", AlignCorners: true})
		},
		"nn.functional.upsample_nearest": func(a *Args) any { return upsample(a, tensor.InterpolateOptions{}) },
		"grid_sampler_2d":                gridSampler,
		"grid_sampler_3d":                gridSampler,
		// unfold(input, kernel_size, dilation=1, padding=0, stride=1)
		"nn.functional.unfold": func(a *Args) any {
			return a.Tensor(0, "input").Im2Col(a.Ints(1, "kernel_size"), tensor.Im2ColOptions{
				Dilation: a.Ints(2, "dilation"), Padding: a.Ints(3, "padding"), Stride: a.Ints(4, "stride")})
		},
	}
	family["nn.functional.grid_sample"] = gridSample
	for _, mode := range []string{"area", "bicubic", "bilinear", "linear", "nearest", "nearest-exact", "trilinear"} {
		family["nn.functional.interpolate."+mode] = interpolate
	}
	register(family)
}

// interpolate(input, size=None, scale_factor=None, mode='nearest', align_corners=None,
// recompute_scale_factor=None)
func interpolate(a *Args) any {
	o := tensor.InterpolateOptions{Mode: a.String(3, "mode", "nearest"),
		AlignCorners: a.Bool(4, "align_corners", false), RecomputeScale: a.Bool(5, "recompute_scale_factor", false)}
	return upsample(a, o)
}

// upsample reads (input, size=None, scale_factor=None).
func upsample(a *Args, o tensor.InterpolateOptions) any {
	o.Size = a.Ints(1, "size")
	if a.Has(2, "scale_factor") {
		o.Scale = []float64{a.Float(2, "scale_factor", 0)}
	}
	return a.Tensor(0, "input").Interpolate(o)
}

// grid_sampler_2d(input, grid, interpolation_mode, padding_mode, align_corners), modes by number
func gridSampler(a *Args) any {
	return a.Tensor(0, "input").GridSample(a.Tensor(1, "grid"), tensor.GridSampleOptions{
		Mode:         []string{"bilinear", "nearest", "bicubic"}[a.Int(2, "interpolation_mode", 0)],
		PaddingMode:  []string{"zeros", "border", "reflection"}[a.Int(3, "padding_mode", 0)],
		AlignCorners: a.Bool(4, "align_corners", false)})
}

// grid_sample(input, grid, mode='bilinear', padding_mode='zeros', align_corners=None)
func gridSample(a *Args) any {
	return a.Tensor(0, "input").GridSample(a.Tensor(1, "grid"), tensor.GridSampleOptions{
		Mode: a.String(2, "mode", ""), PaddingMode: a.String(3, "padding_mode", ""),
		AlignCorners: a.Bool(4, "align_corners", false)})
}
