package bind

import (
	"errors"
	"testing"

	"cresset/tensor"
)

func TestFlatten(t *testing.T) {
	x, y := tensor.Scalar(1.0), tensor.Scalar(2.0)
	for what, c := range map[string]struct {
		result any
		want   []*tensor.Tensor
	}{
		"one":     {x, []*tensor.Tensor{x}},
		"several": {outs(x, y), []*tensor.Tensor{x, y}},
		"nested":  {[]any{outs(x, y), y}, []*tensor.Tensor{x, y, y}},
	} {
		got, err := Flatten(c.result)
		if err != nil || len(got) != len(c.want) {
			t.Fatalf("%s: %d tensors (%v), want %d", what, len(got), err, len(c.want))
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: tensor %d is another one", what, i)
			}
		}
	}
}

// PyTorch's recorder made tensors without dimensions of bools and numbers: torch.tensor(x).
func TestFlattenNumbers(t *testing.T) {
	got, err := Flatten([]any{true, 3, 2.5})
	if err != nil || len(got) != 3 {
		t.Fatalf("%d tensors (%v), want 3", len(got), err)
	}
	if got[0].DType() != tensor.Bool || got[1].DType() != tensor.I64 || got[2].DType() != tensor.F32 {
		t.Errorf("types %s, %s, %s, want bool, int64, float32", got[0].DType(), got[1].DType(), got[2].DType())
	}
	if !got[0].ItemBool() || got[1].ItemInt() != 3 || got[2].Item() != 2.5 {
		t.Errorf("values %v, %v, %v", got[0].ItemBool(), got[1].ItemInt(), got[2].Item())
	}
}

func TestFlattenError(t *testing.T) {
	want := errors.New("refused")
	if _, err := Flatten(want); err != want {
		t.Errorf("error %v, want %v", err, want)
	}
}
