package text

import (
	"fmt"

	"cresset/rng"
	"cresset/tensor"
)

// Windows is a dataset of all stretches of Length tokens, each with the token after it:
// sample i is the Length+1 tokens from i on.
type Windows struct {
	Tokens []int64
	Length int
}

// NewWindows checks that the text holds at least one stretch.
func NewWindows(tokens []int64, length int) (Windows, error) {
	if length < 1 || len(tokens) <= length {
		return Windows{}, fmt.Errorf("text: %d tokens are too few for a context of %d and the token after it; "+
			"give a longer text or a shorter context", len(tokens), length)
	}
	return Windows{tokens, length}, nil
}

// Len returns the number of stretches.
func (w Windows) Len() int { return len(w.Tokens) - w.Length }

// Get returns the tokens of stretch i, which belong to the dataset.
func (w Windows) Get(i int, _ *rng.Stream) ([]int64, error) { return w.Tokens[i : i+w.Length+1], nil }

// A Batch is what a language model learns from.
type Batch struct {
	Inputs, Targets *tensor.Tensor // (B, T) I64; Targets[b, t] comes after Inputs[b, t]
}

// Stack is the collation of stretches of one length.
func Stack(samples [][]int64) (Batch, error) {
	if len(samples) == 0 {
		return Batch{}, fmt.Errorf("text: Stack: no samples")
	}
	t := len(samples[0]) - 1
	in, out := make([]int64, 0, len(samples)*t), make([]int64, 0, len(samples)*t)
	for i, s := range samples {
		if len(s) != t+1 {
			return Batch{}, fmt.Errorf("text: Stack: sample %d has %d tokens, the first %d", i, len(s), t+1)
		}
		in, out = append(in, s[:t]...), append(out, s[1:]...)
	}
	return Batch{tensor.FromSlice(in, len(samples), t), tensor.FromSlice(out, len(samples), t)}, nil
}
