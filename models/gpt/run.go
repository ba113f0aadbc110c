package gpt

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"cresset/data/text"
	"cresset/nn"
	"cresset/rng"
	"cresset/train"
)

// Open returns the model of a run's folder, with the weights of its end or of its latest
// checkpoint, in evaluation mode, and its tokenizer.
func Open(dir string) (*GPT, text.Tokenizer, error) {
	c, err := readConfig(dir)
	if err != nil {
		return nil, nil, err
	}
	tok, err := readTokenizer(dir)
	if err != nil {
		return nil, nil, err
	}
	m, err := New(rng.New(c.Seed), c.Model)
	if err != nil {
		return nil, nil, err
	}
	nn.Eval(m)
	path := filepath.Join(dir, weightsFile)
	if _, err := os.Stat(path); err == nil {
		return m, tok, m.LoadWeights(path)
	}
	s := train.Snapshot{Model: m}
	if _, err := s.LoadLatest(filepath.Join(dir, "checkpoints")); err != nil {
		return nil, nil, fmt.Errorf("gpt: %s has neither %s nor a checkpoint yet: %w", dir, weightsFile, err)
	}
	return m, tok, nil
}

// ValidationTokens returns the text on which the run of a folder is validated, as tokens.
func ValidationTokens(dir string) ([]int64, error) {
	c, err := readConfig(dir)
	if err != nil {
		return nil, err
	}
	s, err := readText(c.Data)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256([]byte(s)); hex.EncodeToString(sum[:]) != c.SHA256 {
		return nil, fmt.Errorf("gpt: %s: the text in %q is not the one the run began with", dir, c.Data)
	}
	tok, err := readTokenizer(dir)
	if err != nil {
		return nil, err
	}
	tokens, err := tok.Encode(s)
	if err != nil {
		return nil, err
	}
	return tokens[int((1-c.Validation)*float64(len(tokens))):], nil
}

func readTokenizer(dir string) (text.Tokenizer, error) {
	b, err := os.ReadFile(filepath.Join(dir, tokenizerFile))
	if err != nil {
		return nil, fmt.Errorf("gpt: %w", err)
	}
	tok, err := text.Unmarshal(b)
	if err != nil {
		return nil, fmt.Errorf("gpt: %s: %w", filepath.Join(dir, tokenizerFile), err)
	}
	return tok, nil
}
