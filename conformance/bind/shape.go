package bind

import "cresset/tensor"

func init() {
	register(map[string]Op{
		"T":            unary((*tensor.Tensor).T),
		"mT":           unary((*tensor.Tensor).MT),
		"broadcast_to": func(a *Args) any { return a.Tensor(0, "input").BroadcastTo(a.IntsFrom(1, "size")...) },
		"contiguous":   unary((*tensor.Tensor).Contiguous),
		"expand":       func(a *Args) any { return a.Tensor(0, "input").BroadcastTo(a.IntsFrom(1, "size")...) },
		"expand_as":    binary((*tensor.Tensor).ExpandAs),
		"permute":      func(a *Args) any { return a.Tensor(0, "input").Permute(a.IntsFrom(1, "dims")...) },
		"reshape":      func(a *Args) any { return a.Tensor(0, "input").Reshape(a.IntsFrom(1, "shape")...) },
		"transpose": func(a *Args) any {
			return a.Tensor(0, "input").Transpose(a.Int(1, "dim0", 0), a.Int(2, "dim1", 0))
		},
		"unsqueeze":  func(a *Args) any { return a.Tensor(0, "input").Unsqueeze(a.Int(1, "dim", 0)) },
		"view":       func(a *Args) any { return a.Tensor(0, "input").View(a.IntsFrom(1, "size")...) },
		"view_as":    binary((*tensor.Tensor).ViewAs),
		"reshape_as": binary((*tensor.Tensor).ReshapeAs),
		"squeeze": func(a *Args) any {
			if a.Has(1, "dim") {
				return a.Tensor(0, "input").Squeeze(a.Int(1, "dim", 0))
			}
			return a.Tensor(0, "input").Squeeze()
		},
		"squeeze.multiple": func(a *Args) any { return a.Tensor(0, "input").Squeeze(a.Ints(1, "dim")...) },
		"flatten": func(a *Args) any {
			return a.Tensor(0, "input").Flatten(a.Int(1, "start_dim", 0), a.Int(2, "end_dim", -1))
		},
		"unflatten": func(a *Args) any {
			return a.Tensor(0, "input").Unflatten(a.Int(1, "dim", 0), a.Ints(2, "sizes")...)
		},
		"ravel": unary((*tensor.Tensor).Ravel),
		"movedim": func(a *Args) any {
			return a.Tensor(0, "input").MoveDim(a.Ints(1, "source"), a.Ints(2, "destination"))
		},
		"flip":   func(a *Args) any { return a.Tensor(0, "input").Flip(a.Ints(1, "dims")...) },
		"fliplr": unary((*tensor.Tensor).FlipLR),
		"flipud": unary((*tensor.Tensor).FlipUD),
		"roll": func(a *Args) any {
			return a.Tensor(0, "input").Roll(a.Ints(1, "shifts"), a.Ints(2, "dims"))
		},
		"repeat":            func(a *Args) any { return a.Tensor(0, "input").Repeat(a.IntsFrom(1, "repeats")...) },
		"tile":              func(a *Args) any { return a.Tensor(0, "input").Tile(a.IntsFrom(1, "dims")...) },
		"repeat_interleave": repeatInterleave,
		"unfold": func(a *Args) any {
			return a.Tensor(0, "input").Unfold(a.Int(1, "dimension", 0), a.Int(2, "size", 0), a.Int(3, "step", 0))
		},
		"diagonal": func(a *Args) any {
			return a.Tensor(0, "input").Diagonal(a.Int(1, "offset", 0), a.Int(2, "dim1", 0), a.Int(3, "dim2", 1))
		},
		"diag_embed": func(a *Args) any {
			return a.Tensor(0, "input").DiagEmbed(a.Int(1, "offset", 0), a.Int(2, "dim1", -2), a.Int(3, "dim2", -1))
		},
		"diag": func(a *Args) any { return a.Tensor(0, "input").Diag(a.Int(1, "diagonal", 0)) },
		"tril": func(a *Args) any { return a.Tensor(0, "input").Tril(a.Int(1, "diagonal", 0)) },
		"triu": func(a *Args) any { return a.Tensor(0, "input").Triu(a.Int(1, "diagonal", 0)) },

		"t":          unary((*tensor.Tensor).T),
		"H":          unary(func(x *tensor.Tensor) *tensor.Tensor { return x.T().Conj() }),
		"mH":         unary(func(x *tensor.Tensor) *tensor.Tensor { return x.MT().Conj() }),
		"atleast_1d": each((*tensor.Tensor).AtLeast1D),
		"atleast_2d": each((*tensor.Tensor).AtLeast2D),
		"atleast_3d": each((*tensor.Tensor).AtLeast3D),
		"rot90":      rot90,
		"diagflat":   func(a *Args) any { return a.Tensor(0, "input").DiagFlat(a.Int(1, "offset", 0)) },
		"broadcast_tensors": func(a *Args) any {
			return tensor.BroadcastTensors(a.TensorsFrom(0, "tensors")...)
		},
		"sum_to_size": func(a *Args) any { return a.Tensor(0, "input").SumToSize(a.IntsFrom(1, "size")...) },
		"as_strided":  asStrided,

		// The copies that PyTorch has of its views are Clone in Go.
		"alias_copy":      unary((*tensor.Tensor).Clone),
		"narrow_copy":     copied("narrow"),
		"expand_copy":     copied("expand"),
		"permute_copy":    copied("permute"),
		"transpose_copy":  copied("transpose"),
		"t_copy":          copied("t"),
		"squeeze_copy":    copied("squeeze"),
		"unsqueeze_copy":  copied("unsqueeze"),
		"unfold_copy":     copied("unfold"),
		"diagonal_copy":   copied("diagonal"),
		"view_copy":       copied("view"),
		"as_strided_copy": copied("as_strided"),

		"nn.functional.pad.constant":           pad,
		"nn.functional.pad.reflect":            pad,
		"nn.functional.pad.replicate":          pad,
		"nn.functional.pad.replicate_negative": pad,
		"nn.functional.pad.circular":           pad,
		"constant_pad_nd": func(a *Args) any {
			return a.Tensor(0, "input").Pad(a.Number(2, "value", 0), a.Ints(1, "pad")...)
		},
	})
}

// repeatInterleave is repeat_interleave(input, repeats, dim=None), where repeats is a number or a
// tensor.
func repeatInterleave(a *Args) any {
	a.Ignore("output_size")
	x, d := a.Tensor(0, "input"), a.Int(2, "dim", 0)
	if !a.Has(2, "dim") {
		x = x.Ravel()
	}
	if t, ok := a.Any(1, "repeats").(*tensor.Tensor); ok {
		return x.RepeatInterleaveBy(t, d)
	}
	return x.RepeatInterleave(a.Int(1, "repeats", 0), d)
}

// pad is pad(input, pad, mode="constant", value=0).
func pad(a *Args) any {
	x, pads := a.Tensor(0, "input"), a.Ints(1, "pad")
	switch a.String(2, "mode", "constant") {
	case "reflect":
		return x.PadReflect(pads...)
	case "replicate":
		return x.PadReplicate(pads...)
	case "circular":
		return x.PadCircular(pads...)
	}
	return x.Pad(a.Number(3, "value", 0), pads...)
}

// each binds a function of one tensor, or of each of several.
func each(f func(x *tensor.Tensor) *tensor.Tensor) Op {
	return func(a *Args) any {
		var out []*tensor.Tensor
		for _, x := range a.TensorsFrom(0, "tensors") {
			out = append(out, f(x))
		}
		return out
	}
}

// copied binds Clone of what another operation returns.
func copied(name string) Op {
	return func(a *Args) any { return ops[name](a).(*tensor.Tensor).Clone() }
}

// rot90 is rot90(input, k=1, dims=(0, 1)).
func rot90(a *Args) any {
	x, k, dims := a.Tensor(0, "input"), a.Int(1, "k", 1), a.Ints(2, "dims", 0, 1)
	if len(dims) != 2 {
		panic(Static{"Rot90 takes two dimensions, each an argument of its own"})
	}
	return x.Rot90(k, dims[0], dims[1])
}

// asStrided lays the input out as it was recorded: the strides are those of its memory.
func asStrided(a *Args) any {
	return a.Tensor(0, "input").Contiguous().AsStrided(a.Ints(1, "size"), a.Ints(2, "stride"), a.Int(3, "storage_offset", 0))
}
