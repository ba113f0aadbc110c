package tensor_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"cresset/tensor"
)

// An indexCase is an expression in square brackets and what PyTorch makes of it, for a
// tensor that counts from 0: what it reads, and what x becomes when 100, 101, … is
// stored or added there.
type indexCase struct {
	Shape       []int
	Index       []json.RawMessage
	ResultShape []int `json:"result_shape"`
	Result      []int64
	Set, Add    []int64
	Error       string
}

// decodeIndexer reads an indexer as testdata/record.py writes it.
func decodeIndexer(t *testing.T, raw json.RawMessage) tensor.Indexer {
	t.Helper()
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	switch v := v.(type) {
	case float64:
		return tensor.At(int(v))
	case string:
		return map[string]tensor.Indexer{
			"all": tensor.All, "ellipsis": tensor.Ellipsis, "newaxis": tensor.NewAxis}[v]
	case []any:
		bound := func(b any, def int) int {
			if f, ok := b.(float64); ok {
				return int(f)
			}
			return def
		}
		return tensor.Range(bound(v[0], 0), bound(v[1], tensor.End), bound(v[2], 1))
	}
	m := v.(map[string]any)
	if list, ok := m["mask"]; ok {
		return nested(list).To(tensor.Bool)
	}
	return nested(m["ints"])
}

// nested makes an I64 tensor of nested lists of numbers and bools.
func nested(v any) *tensor.Tensor {
	switch v := v.(type) {
	case float64:
		return tensor.Scalar(int(v))
	case bool:
		return tensor.Scalar(v).To(tensor.I64)
	}
	list := v.([]any)
	if len(list) == 0 {
		return tensor.Options{DType: tensor.I64}.Zeros(0)
	}
	var parts []*tensor.Tensor
	for _, x := range list {
		parts = append(parts, nested(x))
	}
	return tensor.Stack(parts, 0)
}

func TestIndex(t *testing.T) {
	var cases []indexCase
	readJSON(t, "index.json", &cases)
	if len(cases) < 40 {
		t.Fatalf("%d cases", len(cases))
	}
	for _, c := range cases {
		n := 1
		for _, s := range c.Shape {
			n *= s
		}
		var at []tensor.Indexer
		for _, raw := range c.Index {
			at = append(at, decodeIndexer(t, raw))
		}
		// The same with gaps in memory, and with reversed dimensions.
		x := tensor.Arange(0, n, 1).Reshape(c.Shape...)
		gaps := tensor.Stack([]*tensor.Tensor{x, x}, -1).Select(-1, 1)
		reversed := make([]int, x.Rank())
		for i := range reversed {
			reversed[i] = x.Rank() - 1 - i
		}
		for name, x := range map[string]*tensor.Tensor{
			"plain": x, "with gaps": gaps, "reversed": x.Permute(reversed...).Clone().Permute(reversed...),
		} {
			if err := c.check(x, at); err != nil {
				t.Errorf("%v %s %s: %v", c.Shape, c.Index, name, err)
			}
		}
	}
}

func (c *indexCase) check(x *tensor.Tensor, at []tensor.Indexer) error {
	var got *tensor.Tensor
	err := tensor.Try(func() { got = x.Index(at...) })
	if c.Error != "" {
		if !errors.Is(err, tensor.ErrShape) {
			return fmt.Errorf("not refused: %v", err)
		}
		return nil
	}
	if err != nil {
		return err
	}
	if !slices.Equal(got.Shape(), c.ResultShape) || !slices.Equal(tensor.Data[int64](got), c.Result) {
		return fmt.Errorf("is %v of shape %v, want %v of %v", tensor.Data[int64](got), got.Shape(), c.Result, c.ResultShape)
	}
	value := tensor.Arange(100, 100+got.Len(), 1).Reshape(got.Shape()...)
	if y := x.Detach(); !slices.Equal(tensor.Data[int64](y.IndexPut(value, false, at...)), c.Set) {
		return fmt.Errorf("IndexPut: %v, want %v", y.IndexPut(value, false, at...), c.Set)
	}
	if c.Add != nil && !slices.Equal(tensor.Data[int64](x.IndexPut(value, true, at...)), c.Add) {
		return fmt.Errorf("IndexPut with accumulate: %v, want %v", x.IndexPut(value, true, at...), c.Add)
	}
	// In place, through the view itself.
	if y := x.SetIndex(value, at...); !slices.Equal(tensor.Data[int64](y), c.Set) {
		return fmt.Errorf("SetIndex: %v, want %v", y, c.Set)
	}
	return nil
}

func TestIndexRefusals(t *testing.T) {
	x := tensor.Zeros(2, 3)
	for name, c := range map[string]struct {
		f    func()
		want error
	}{
		"At":            {func() { x.Index(tensor.At(2)) }, tensor.ErrIndex},
		"tensor":        {func() { x.Index(tensor.All, index([]int{1}, -4)) }, tensor.ErrIndex},
		"tensors":       {func() { x.Index(index([]int{1}, 0), index([]int{1}, 3)) }, tensor.ErrIndex},
		"too many":      {func() { x.Index(tensor.At(0), tensor.At(0), tensor.At(0)) }, tensor.ErrShape},
		"two ellipses":  {func() { x.Index(tensor.Ellipsis, tensor.Ellipsis) }, tensor.ErrShape},
		"step":          {func() { x.Index(tensor.Range(0, 2, 0)) }, tensor.ErrValue},
		"floating":      {func() { x.Index(tensor.Zeros(2)) }, tensor.ErrDType},
		"no broadcast":  {func() { x.Index(index([]int{2}, 0, 1), index([]int{3}, 0, 1, 2)) }, tensor.ErrShape},
		"value":         {func() { x.SetIndex(tensor.Zeros(4), tensor.At(0)) }, tensor.ErrShape},
		"value at ints": {func() { x.SetIndex(tensor.Zeros(4), index([]int{1}, 0)) }, tensor.ErrShape},
	} {
		if err := tensor.Try(c.f); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}
