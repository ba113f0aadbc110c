package corpus

import (
	"encoding/binary"
	"encoding/json"
	"fmt"

	"cresset/dtype"
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

var safetensorsTypes = map[string]dtype.DType{
	"BOOL": dtype.Bool, "U8": dtype.U8, "I8": dtype.I8, "I16": dtype.I16, "I32": dtype.I32,
	"I64": dtype.I64, "F16": dtype.F16, "BF16": dtype.BF16, "F32": dtype.F32, "F64": dtype.F64,
	"C64": dtype.C64,
}

// parseTensors reads a safetensors file: the length of a JSON header (8 bytes), the header,
// the data, to which the header's offsets point.
func parseTensors(data []byte) (Tensors, error) {
	if len(data) < 8 {
		return nil, fmt.Errorf("%d bytes, want a header", len(data))
	}
	n := binary.LittleEndian.Uint64(data)
	if n > uint64(len(data)-8) {
		return nil, fmt.Errorf("a header of %d bytes in a file of %d", n, len(data))
	}
	header := map[string]json.RawMessage{}
	if err := json.Unmarshal(data[8:8+n], &header); err != nil {
		return nil, err
	}
	delete(header, "__metadata__")
	body, out := data[8+n:], Tensors{}
	for key, raw := range header {
		t, err := parseTensor(raw, body)
		if err != nil {
			return nil, fmt.Errorf("tensor %q: %w", key, err)
		}
		out[key] = t
	}
	return out, nil
}

func parseTensor(raw json.RawMessage, body []byte) (Tensor, error) {
	var e struct {
		DType   string   `json:"dtype"`
		Shape   []int    `json:"shape"`
		Offsets [2]int64 `json:"data_offsets"`
	}
	if err := json.Unmarshal(raw, &e); err != nil {
		return Tensor{}, err
	}
	d, ok := safetensorsTypes[e.DType]
	if !ok {
		return Tensor{}, fmt.Errorf("element type %q", e.DType)
	}
	size := d.Size()
	for _, dim := range e.Shape {
		size *= dim
	}
	from, to := e.Offsets[0], e.Offsets[1]
	if from < 0 || to < from || to > int64(len(body)) || to-from != int64(size) {
		return Tensor{}, fmt.Errorf("bytes %d to %d of %d for %v of %s", from, to, len(body), e.Shape, d)
	}
	return Tensor{d, e.Shape, body[from:to]}, nil
}
