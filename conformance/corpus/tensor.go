package corpus

import (
	"cresset/dtype"
	"cresset/hub/safetensors"
)

// A Tensor is a recorded tensor: its elements in row-major order, little-endian.
type Tensor struct {
	DType dtype.DType
	Shape []int
	Data  []byte
}

// Len returns the number of elements.
func (t Tensor) Len() int { return len(t.Data) / t.DType.Size() }

// Tensors are the tensors of one file by key.
type Tensors map[string]Tensor

func parseTensors(data []byte) (Tensors, error) {
	f, err := safetensors.Parse(data)
	if err != nil {
		return nil, err
	}
	out := Tensors{}
	for _, key := range f.Names() {
		e, _ := f.Info(key)
		out[key] = Tensor{e.DType, e.Shape, f.Bytes(key)}
	}
	return out, nil
}
