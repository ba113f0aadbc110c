package bench

import (
	"testing"

	"cresset/nn"
)

// The models have as many parameters as PyTorch 2.15 counts in the twins'.
func TestParameters(t *testing.T) {
	r := stream()
	for _, c := range []struct {
		name  string
		model any
		want  int
	}{
		{"gpt_tiny_step", newGPT(r, gptSize{vocabulary: 65, context: 64, layers: 4, heads: 4, width: 128}), 809856},
		{"resnet18_step", newResNet18(r), 11173962},
	} {
		if n := nn.CountParameters(c.model); n != c.want {
			t.Errorf("%s: %d parameters, want %d", c.name, n, c.want)
		}
	}
}
