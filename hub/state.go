// Package hub exchanges models with files and with other programs.
package hub

import (
	"fmt"
	"maps"
	"slices"

	"cresset/hub/safetensors"
	"cresset/tensor"
)

// SaveState replaces the safetensors file at path by one that holds the tensors of
// state by name. Tensors that are one object are written once, under the first of
// their names; the metadata then says, for each other name, which one that is, as the
// Python package's save_model does.
//
// The error names path; an old file stays as it was if it is not nil.
func SaveState(path string, state map[string]*tensor.Tensor) error {
	return save(path, slices.Sorted(maps.Keys(state)), state)
}

// save writes the tensors of state, of which names gives the order of preference.
func save(path string, names []string, state map[string]*tensor.Tensor) error {
	var all []safetensors.Tensor
	metadata := map[string]string{"format": "pt"} // without it, some readers refuse a file
	written := map[*tensor.Tensor]string{}
	for _, name := range names {
		t := state[name]
		if first, ok := written[t]; ok {
			metadata[name] = first
			continue
		}
		written[t] = name
		all = append(all, safetensors.Tensor{Name: name, DType: t.DType(), Shape: t.Shape(), Data: t.Bytes()})
	}
	return safetensors.Write(path, all, metadata)
}

// LoadState returns the tensors of the safetensors file at path by name, on the CPU.
// The error names path.
func LoadState(path string) (map[string]*tensor.Tensor, error) {
	f, err := safetensors.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	state := map[string]*tensor.Tensor{}
	for _, name := range f.Names() {
		if state[name], err = read(f, name); err != nil {
			return nil, fmt.Errorf("hub: %s: %w", path, err)
		}
	}
	return state, nil
}

// read returns a tensor of an open file.
func read(f *safetensors.File, name string) (*tensor.Tensor, error) {
	e, _ := f.Info(name)
	t, err := tensor.FromBytes(e.DType, e.Shape, f.Bytes(name))
	if err != nil {
		return nil, fmt.Errorf("tensor %q: %w", name, err)
	}
	return t, nil
}
