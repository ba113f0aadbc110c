package hub

import (
	"fmt"
	"iter"
	"maps"
	"slices"

	"cresset/hub/safetensors"
	"cresset/nn"
	"cresset/tensor"
)

// SaveModel replaces the safetensors file at path by one that holds the parameters and
// buffers of a model by PyTorch's names, which PyTorch loads. A tied tensor is written
// once, under the first of its names. The error names path; an old file stays as it was
// if it is not nil.
func SaveModel(path string, model any) error {
	state := nn.StateDict(model)
	var names []string
	first := map[string]bool{}
	for _, named := range []iter.Seq2[string, *tensor.Tensor]{nn.NamedParameters(model), nn.NamedBuffers(model)} {
		for name := range named {
			names = append(names, name)
			first[name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(state)) {
		if !first[name] {
			names = append(names, name)
		}
	}
	return save(path, names, state)
}

// LoadModel copies the tensors of the safetensors file at path into the model with
// those names, converting element types: a file that PyTorch wrote fits a struct whose
// fields are named alike. Of a tied tensor one name is enough.
//
// The error, which names path, lists every name that the file lacks, that the model
// lacks, or whose shapes differ; the model is then as it was.
func LoadModel(path string, model any) error {
	_, err := LoadModelWith(path, model, nn.LoadOptions{})
	return err
}

// LoadModelWith is LoadModel with options, and reports names that did not meet.
func LoadModelWith(path string, model any, o nn.LoadOptions) (nn.LoadReport, error) {
	f, err := safetensors.Open(path)
	if err != nil {
		return nn.LoadReport{}, err
	}
	defer f.Close()
	shapes := map[string][]int{}
	for _, name := range f.Names() {
		e, _ := f.Info(name)
		shapes[name] = e.Shape
	}
	report, err := nn.LoadFrom(model, shapes, func(name string) (*tensor.Tensor, error) {
		return read(f, name)
	}, o)
	if err != nil {
		return report, fmt.Errorf("hub: %s: %w", path, err)
	}
	return report, nil
}
