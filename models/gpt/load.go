package gpt

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"cresset/hub"
	"cresset/nn"
	"cresset/rng"
	"cresset/tensor"
)

// hfConfig is what this package reads of a config.json of Hugging Face.
type hfConfig struct {
	ModelType  string  `json:"model_type"`
	Vocab      int     `json:"vocab_size"`
	Context    int     `json:"n_positions"`
	Layers     int     `json:"n_layer"`
	Heads      int     `json:"n_head"`
	Width      int     `json:"n_embd"`
	Hidden     *int    `json:"n_inner"`
	Activation string  `json:"activation_function"`
	Eps        float64 `json:"layer_norm_epsilon"`
}

// Load returns the GPT-2 in a folder of Hugging Face's layout: config.json and
// model.safetensors. The error says which file is at fault, and how.
func Load(dir string) (*GPT, error) {
	path := filepath.Join(dir, "config.json")
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("gpt: %w", err)
	}
	var h hfConfig
	if err := json.Unmarshal(data, &h); err != nil {
		return nil, fmt.Errorf("gpt: %s: %w", path, err)
	}
	if h.ModelType != "gpt2" {
		return nil, fmt.Errorf("gpt: %s: model_type is %q; this package reads gpt2", path, h.ModelType)
	}
	c := Config{Vocab: h.Vocab, Context: h.Context, Layers: h.Layers, Heads: h.Heads, Width: h.Width,
		Bias: true, Eps: h.Eps}
	if h.Hidden != nil {
		c.Hidden = *h.Hidden
	}
	switch h.Activation {
	case "gelu_new", "gelu_pytorch_tanh":
		c.GELU = Tanh
	case "gelu":
		c.GELU = Exact
	default:
		return nil, fmt.Errorf("gpt: %s: activation_function %q; gelu_new and gelu are known", path, h.Activation)
	}
	m, err := New(rng.New(0), c)
	if err != nil {
		return nil, fmt.Errorf("%w (from %s)", err, path)
	}
	return m, m.LoadWeights(filepath.Join(dir, "model.safetensors"))
}

// LoadWeights reads the parameters from a safetensors file with Hugging Face's names and
// orientation: what SaveWeights writes. The model is unchanged if the error is not nil.
func (m *GPT) LoadWeights(path string) error {
	state, err := hub.LoadState(path)
	if err != nil {
		return err
	}
	if hasScales(state) && m.Transformer.WTE.Scale == nil {
		return fmt.Errorf("gpt: %s holds weights of I8: Quantize the model before it loads them", path)
	}
	fit := map[string]*tensor.Tensor{}
	for name, t := range state {
		switch {
		case name == "lm_head.weight", strings.HasSuffix(name, ".attn.bias"), strings.HasSuffix(name, ".attn.masked_bias"):
			continue // the tied head, and the masks that old files hold
		}
		if !strings.HasPrefix(name, "transformer.") {
			name = "transformer." + name // files of the model without its head
		}
		if turned(name) && t.Rank() == 2 {
			t = t.T()
		}
		fit[name] = t
	}
	if err := nn.Load(m, fit); err != nil {
		return fmt.Errorf("gpt: %s: %w", path, err)
	}
	return nil
}

// SaveWeights writes the parameters to a safetensors file with Hugging Face's names and
// orientation, as one atomic write.
func (m *GPT) SaveWeights(path string) error {
	state := map[string]*tensor.Tensor{}
	for name, t := range nn.StateDict(m) {
		if turned(name) {
			t = t.Detach().T().Contiguous()
		}
		state[name] = t
	}
	return hub.SaveState(path, state)
}

// turned reports whether a parameter lies (in, out) in files.
func turned(name string) bool {
	for _, suffix := range []string{".c_attn.weight", ".c_proj.weight", ".c_fc.weight"} {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return false
}
