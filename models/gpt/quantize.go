package gpt

import (
	"strings"

	"cresset/dtype"
	"cresset/nn"
	"cresset/tensor"
)

// Quantize prepares the model for sampling that reads fewer bytes a token: the matrices
// of all blocks and the token embedding, which is the head, become BF16, F16 or I8; see
// nn.Quantize. The model cannot be trained any more. SaveWeights writes them as they are,
// the scales of I8 under weight_scale; LoadWeights reads them into a model that is
// quantised alike.
func (m *GPT) Quantize(weights dtype.DType) {
	nn.Quantize(m, nn.QuantizeOptions{Weights: weights, Keep: func(path string) bool {
		return path == "transformer.wpe" // a row of it is read for a token, and added as it is
	}})
}

// quantized reports whether the weights were stored in fewer bits than activations have.
func (m *GPT) quantized() bool {
	return m.Transformer.WTE.Weight.DType() != m.Transformer.LnF.Weight.DType()
}

// hasScales reports whether a state is one of I8 weights.
func hasScales(state map[string]*tensor.Tensor) bool {
	for name := range state {
		if strings.HasSuffix(name, ".weight_scale") {
			return true
		}
	}
	return false
}
