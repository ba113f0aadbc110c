// Package workload holds the models of the recorded training runs, as
// ../testdata/training.md describes them: one file a model.
package workload

import (
	"cresset/conformance/corpus"
	"cresset/tensor"
)

// A Batch holds the tensors of one step, by the record's names.
type Batch map[string]*tensor.Tensor

// Losses are what one step gives.
type Losses struct {
	Loss   *tensor.Tensor // what the step descends on
	Series Batch          // losses that are recorded beside it
	Out    Batch          // outputs of the model
}

// A Workload is a model with its losses.
type Workload interface {
	// Model returns the module; its state dict has the record's names.
	Model() any
	// Step computes the losses of a batch. What a model carries from step to step, it keeps.
	Step(b Batch) Losses
	// Eval computes what the trained model gives for a last batch.
	Eval(b Batch) Batch
}

// builders make workloads from their configurations.
var builders = map[string]func(c corpus.Map) Workload{}

// New makes the workload called name; false if there is none.
func New(name string, config corpus.Map) (Workload, bool) {
	build, ok := builders[name]
	if !ok {
		return nil, false
	}
	return build(config), true
}
