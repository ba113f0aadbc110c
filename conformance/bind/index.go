package bind

import (
	"cresset/conformance/corpus"
	"cresset/tensor"
)

func init() {
	register(map[string]Op{
		"__getitem__": func(a *Args) any { return a.Tensor(0, "input").Index(a.indexers(1)...) },
		"index_put": func(a *Args) any {
			return a.Tensor(0, "input").IndexPut(a.Tensor(2, "values"), a.Bool(3, "accumulate", false), a.indexers(1)...)
		},
		"gather": func(a *Args) any {
			return a.Tensor(0, "input").Gather(a.Int(1, "dim", 0), a.Tensor(2, "index"))
		},
		"take": binary((*tensor.Tensor).Take),
		"take_along_dim": func(a *Args) any {
			x, index := a.Tensor(0, "input"), a.Tensor(1, "indices")
			if !a.Has(2, "dim") {
				return x.Ravel().TakeAlongDim(index.Ravel(), 0)
			}
			return x.TakeAlongDim(index, a.Int(2, "dim", 0))
		},
		"scatter": scatter,
		"scatter_add": func(a *Args) any {
			return a.Tensor(0, "input").ScatterAdd(a.Int(1, "dim", 0), a.Tensor(2, "index"), a.Tensor(3, "src"))
		},
		"index_select": func(a *Args) any {
			return a.Tensor(0, "input").IndexSelect(a.Int(1, "dim", 0), a.Tensor(2, "index"))
		},
		"index_add": func(a *Args) any {
			x, src := a.Tensor(0, "input"), a.Tensor(3, "source")
			if a.Has(-1, "alpha") {
				src = src.MulScalar(a.Number(-1, "alpha", 1))
			}
			return x.IndexAdd(a.Int(1, "dim", 0), a.Tensor(2, "index"), src)
		},
		"index_copy": func(a *Args) any {
			return a.Tensor(0, "input").IndexCopy(a.Int(1, "dim", 0), a.Tensor(2, "index"), a.Tensor(3, "source"))
		},
		"index_fill": func(a *Args) any {
			return a.Tensor(0, "input").IndexFill(a.Int(1, "dim", 0), a.Tensor(2, "index"), a.Operand(3, "value", nil))
		},
		"masked_fill": func(a *Args) any {
			return a.Tensor(0, "input").MaskedFill(a.Tensor(1, "mask"), a.Operand(2, "value", nil))
		},
		"masked_select": binary((*tensor.Tensor).MaskedSelect),
		"masked_scatter": func(a *Args) any {
			return a.Tensor(0, "input").MaskedScatter(a.Tensor(1, "mask"), a.Tensor(2, "source"))
		},
		"nonzero": func(a *Args) any {
			if a.Bool(-1, "as_tuple", false) {
				return a.Tensor(0, "input").NonzeroTuple()
			}
			return a.Tensor(0, "input").Nonzero()
		},
		"argwhere": unary((*tensor.Tensor).ArgWhere),
		"nn.functional.one_hot": func(a *Args) any {
			return a.Tensor(0, "tensor").OneHot(a.Int(1, "num_classes", -1))
		},
		"nn.functional.embedding": func(a *Args) any {
			o := tensor.EmbeddingOptions{ScaleByFrequency: a.Bool(-1, "scale_grad_by_freq", false)}
			if a.Has(2, "padding_idx") {
				o.Padding, o.PaddingIndex = true, a.Int(2, "padding_idx", 0)
			}
			// Recorded as embedding(weight, indices), as the sample database has it.
			return tensor.Embedding(a.Tensor(0, "weight"), a.Tensor(1, "input"), o)
		},

		"narrow": func(a *Args) any {
			return a.Tensor(0, "input").Narrow(a.Int(1, "dim", 0), a.Int(2, "start", 0), a.Int(3, "length", 0))
		},
		"select": func(a *Args) any { return a.Tensor(0, "input").Select(a.Int(1, "dim", 0), a.Int(2, "index", 0)) },
		"slice": func(a *Args) any {
			return a.Tensor(0, "input").Slice(a.Int(1, "dim", 0), a.Int(2, "start", 0), a.Int(3, "end", tensor.End),
				a.Int(4, "step", 1))
		},
		"split":           split,
		"split.list_args": split,
		"split_with_sizes": func(a *Args) any {
			return a.Tensor(0, "input").SplitSizes(a.Ints(1, "split_sizes"), a.Int(2, "dim", 0))
		},
		"chunk":  func(a *Args) any { return a.Tensor(0, "input").Chunk(a.Int(1, "chunks", 0), a.Int(2, "dim", 0)) },
		"unbind": func(a *Args) any { return a.Tensor(0, "input").Unbind(a.Int(1, "dim", 0)) },
		"cat":    func(a *Args) any { return tensor.Cat(a.Tensors(0, "tensors"), a.Int(1, "dim", 0)) },
		"stack":  func(a *Args) any { return tensor.Stack(a.Tensors(0, "tensors"), a.Int(1, "dim", 0)) },
		"hstack": func(a *Args) any { return tensor.HStack(a.Tensors(0, "tensors")...) },
		"vstack": func(a *Args) any { return tensor.VStack(a.Tensors(0, "tensors")...) },

		"put": func(a *Args) any {
			return a.Tensor(0, "input").Put(a.Tensor(1, "index"), a.Tensor(2, "source"), a.Bool(3, "accumulate", false))
		},
		"select_scatter": func(a *Args) any {
			return a.Tensor(0, "input").SelectScatter(a.Tensor(1, "src"), a.Int(2, "dim", 0), a.Int(3, "index", 0))
		},
		"slice_scatter": func(a *Args) any {
			return a.Tensor(0, "input").SliceScatter(a.Tensor(1, "src"), a.Int(2, "dim", 0), a.Int(3, "start", 0),
				a.Int(4, "end", tensor.End), a.Int(5, "step", 1))
		},
		"diagonal_scatter": func(a *Args) any {
			return a.Tensor(0, "input").DiagonalScatter(a.Tensor(1, "src"), a.Int(2, "offset", 0), a.Int(3, "dim1", 0),
				a.Int(4, "dim2", 1))
		},
		"as_strided_scatter": func(a *Args) any {
			return a.Tensor(0, "input").AsStridedScatter(a.Tensor(1, "src"), a.Ints(2, "size"), a.Ints(3, "stride"),
				a.Int(4, "storage_offset", 0))
		},
		"unravel_index": func(a *Args) any { return a.Tensor(0, "indices").UnravelIndex(a.Ints(1, "shape")...) },
		"tensor_split": func(a *Args) any {
			x, dim := a.Tensor(0, "input"), a.Int(2, "dim", 0)
			switch v := a.Any(1, "indices_or_sections").(type) {
			case *tensor.Tensor:
				if v.Rank() == 0 {
					return x.TensorSplit(v.ItemInt(), dim)
				}
				var at []int
				for _, i := range tensor.Data[int64](v) {
					at = append(at, int(i))
				}
				return x.TensorSplitAt(at, dim)
			case corpus.List:
				return x.TensorSplitAt(a.intsOf(v, 1, "indices_or_sections"), dim)
			}
			return x.TensorSplit(a.Int(1, "indices_or_sections", 0), dim)
		},
		"unsafe_split":          split,
		"unsafe_chunk":          func(a *Args) any { return ops["chunk"](a) },
		"split_with_sizes_copy": eachCopied("split_with_sizes"),
		"unbind_copy":           eachCopied("unbind"),
		"dstack":                func(a *Args) any { return tensor.DStack(a.Tensors(0, "tensors")...) },
		"column_stack":          func(a *Args) any { return tensor.ColumnStack(a.Tensors(0, "tensors")...) },
		"block_diag":            func(a *Args) any { return tensor.BlockDiag(a.TensorsFrom(0, "tensors")...) },
		"cartesian_prod":        func(a *Args) any { return tensor.CartesianProd(a.TensorsFrom(0, "tensors")...) },
		"combinations": func(a *Args) any {
			return a.Tensor(0, "input").Combinations(a.Int(1, "r", 2), a.Bool(2, "with_replacement", false))
		},
		"scatter_reduce.sum":  scatterReduce,
		"scatter_reduce.prod": scatterReduce,
		"scatter_reduce.mean": scatterReduce,
		"scatter_reduce.amax": scatterReduce,
		"scatter_reduce.amin": scatterReduce,
		"index_reduce.prod":   indexReduce,
		"index_reduce.mean":   indexReduce,
		"index_reduce.amax":   indexReduce,
		"index_reduce.amin":   indexReduce,

		"meshgrid.list_of_tensors":  meshgrid,
		"meshgrid.variadic_tensors": meshgrid,
	})
}

// scatter is scatter(input, dim, index, src, reduce=None), where src is a tensor or a number.
func scatter(a *Args) any {
	x, dim, index := a.Tensor(0, "input"), a.Int(1, "dim", 0), a.Tensor(2, "index")
	src, ok := a.Operand(3, "src", nil).(*tensor.Tensor)
	if !ok {
		return x.ScatterScalar(dim, index, a.Number(3, "value", nil))
	}
	switch a.String(-1, "reduce", "") {
	case "add":
		return x.ScatterAdd(dim, index, src)
	case "multiply":
		return x.ScatterMul(dim, index, src)
	}
	return x.Scatter(dim, index, src)
}

func split(a *Args) any {
	x, dim := a.Tensor(0, "tensor"), a.Int(2, "dim", 0)
	if sizes, ok := a.Any(1, "split_size_or_sections").(corpus.List); ok {
		return x.SplitSizes(a.intsOf(sizes, 1, "split_size_or_sections"), dim)
	}
	return x.Split(a.Int(1, "split_size_or_sections", 0), dim)
}

func meshgrid(a *Args) any {
	if a.String(-1, "indexing", "ij") == "xy" {
		return tensor.MeshgridXY(a.TensorsFrom(0, "tensors")...)
	}
	return tensor.Meshgrid(a.TensorsFrom(0, "tensors")...)
}

// indexers reads what stands in the square brackets: one index, or a tuple of them.
func (a *Args) indexers(pos int) []tensor.Indexer {
	v := a.Any(pos, "indices")
	list, ok := v.(corpus.List)
	whole := ok && len(list) > 0
	for _, x := range list {
		_, number := x.(int64)
		whole = whole && number
	}
	if !ok || whole { // a list of numbers alone is a Python list: one index
		list = corpus.List{v}
	}
	at := make([]tensor.Indexer, len(list))
	for i, x := range list {
		at[i] = indexer(x)
	}
	return at
}

func indexer(v any) tensor.Indexer {
	switch v := v.(type) {
	case nil:
		return tensor.NewAxis
	case int64:
		return tensor.At(v)
	case *tensor.Tensor:
		return v
	case corpus.Ellipsis:
		return tensor.Ellipsis
	case corpus.Slice:
		bound := func(b any, def int) int {
			if b == nil {
				return def
			}
			n, _ := toInt(b)
			return n
		}
		return tensor.Range(bound(v.Start, 0), bound(v.Stop, tensor.End), bound(v.Step, 1))
	case corpus.List: // a Python list of integers is an index tensor
		index := make([]int64, len(v))
		for i, x := range v {
			n, _ := toInt(x)
			index[i] = int64(n)
		}
		return tensor.FromSlice(index)
	}
	panic(Static{"no Go value indexes like this one"})
}

// eachCopied binds Clone of each tensor that another operation returns.
func eachCopied(name string) Op {
	return func(a *Args) any {
		views := ops[name](a).([]*tensor.Tensor)
		out := make([]*tensor.Tensor, len(views))
		for i, v := range views {
			out[i] = v.Clone()
		}
		return out
	}
}

func scatterReduce(a *Args) any {
	return a.Tensor(0, "input").ScatterReduce(a.Int(1, "dim", 0), a.Tensor(2, "index"), a.Tensor(3, "src"),
		a.String(4, "reduce", ""), a.Bool(-1, "include_self", true))
}

func indexReduce(a *Args) any {
	return a.Tensor(0, "input").IndexReduce(a.Int(1, "dim", 0), a.Tensor(2, "index"), a.Tensor(3, "source"),
		a.String(4, "reduce", ""), a.Bool(-1, "include_self", true))
}
