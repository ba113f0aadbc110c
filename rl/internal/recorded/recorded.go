// Package recorded reads what other programs recorded for tests of reinforcement learning:
// zip files of pairs, NAME.json and NAME.safetensors.
package recorded

import (
	"archive/zip"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"

	"cresset/dtype"
	"cresset/hub/safetensors"
)

// Tensors are the tensors of one pair.
type Tensors struct{ file *safetensors.File }

// Open reads a pair of the zip file: the JSON into v.
func Open(path, name string, v any) (*Tensors, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	read := func(name string) ([]byte, error) {
		f, err := z.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return io.ReadAll(f)
	}
	text, err := read(name + ".json")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, v); err != nil {
		return nil, fmt.Errorf("%s, %s.json: %w", path, name, err)
	}
	data, err := read(name + ".safetensors")
	if err != nil {
		return nil, err
	}
	file, err := safetensors.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s, %s.safetensors: %w", path, name, err)
	}
	return &Tensors{file}, nil
}

// Numbers returns the elements of a tensor. It panics if there is none of that name.
func (t *Tensors) Numbers(name string) []float64 {
	e, ok := t.file.Info(name)
	if !ok {
		panic("recorded: there is no " + name)
	}
	b, size := t.file.Bytes(name), e.DType.Size()
	x := make([]float64, len(b)/size)
	for i := range x {
		switch at := b[i*size:]; e.DType {
		case dtype.F64:
			x[i] = math.Float64frombits(binary.LittleEndian.Uint64(at))
		case dtype.F32:
			x[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(at)))
		case dtype.I64:
			x[i] = float64(int64(binary.LittleEndian.Uint64(at)))
		case dtype.U8:
			x[i] = float64(at[0])
		default:
			panic(fmt.Sprintf("recorded: %s is of type %s", name, e.DType))
		}
	}
	return x
}

// Rows returns the elements of a tensor by its first dimension.
func (t *Tensors) Rows(name string) [][]float64 {
	x := t.Numbers(name)
	e, _ := t.file.Info(name)
	rows := make([][]float64, e.Shape[0])
	n := len(x) / max(1, len(rows))
	for i := range rows {
		rows[i] = x[i*n : (i+1)*n]
	}
	return rows
}

// Far returns an error for the first of the numbers that differ by more than tol, relative
// to the number and at least to 1.
func Far(got, want []float64, tol float64) error {
	if len(got) != len(want) {
		return fmt.Errorf("%d numbers, want %d", len(got), len(want))
	}
	for i, w := range want {
		if !(math.Abs(got[i]-w) <= tol*max(1, math.Abs(w))) {
			return fmt.Errorf("number %d is %v, want %v", i, got[i], w)
		}
	}
	return nil
}
