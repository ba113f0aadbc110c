package gpt

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"unicode/utf8"

	"cresset/data"
	"cresset/data/shakespeare"
	"cresset/data/text"
	"cresset/internal/atomicfile"
	"cresset/nn"
	"cresset/optim"
	"cresset/rng"
	"cresset/tensor"
	"cresset/train"
)

// A TrainConfig is everything that decides the result of a training run.
type TrainConfig struct {
	Model       Config  `json:"model"`
	Data        string  `json:"data"`        // a text file; "" is the ten plays of Shakespeare
	SHA256      string  `json:"data_sha256"` // of the text, filled in by NewTrainer
	Tokenizer   string  `json:"tokenizer"`   // "chars" or "bytes"
	Seed        uint64  `json:"seed"`
	Steps       int     `json:"steps"`
	Batch       int     `json:"batch"` // contexts to a batch
	Accumulate  int     `json:"accumulate"`
	LR          float64 `json:"lr"` // after the warm-up
	MinLR       float64 `json:"min_lr"`
	Warmup      int     `json:"warmup"` // steps
	Beta1       float64 `json:"beta1"`
	Beta2       float64 `json:"beta2"`
	WeightDecay float64 `json:"weight_decay"` // of matrices and embeddings
	Clip        float64 `json:"clip"`         // largest norm of the gradients; 0 does not clip
	EMA         float64 `json:"ema"`          // decay of the average of weights; 0 keeps none
	Validation  float64 `json:"validation"`   // fraction of the text, at its end
	EvalEvery   int     `json:"eval_every"`   // steps
	SampleLen   int     `json:"sample_length"`
}

// TrainDefaults returns the settings of a preset.
func TrainDefaults(preset string) (TrainConfig, error) {
	m, err := Preset(preset)
	c := TrainConfig{Model: m, Tokenizer: "chars", Steps: 2000, Batch: 12, Accumulate: 1, LR: 1e-3, MinLR: 1e-4,
		Warmup: 100, Beta1: 0.9, Beta2: 0.99, WeightDecay: 0.1, Clip: 1, Validation: 0.1, EvalEvery: 500, SampleLen: 400}
	switch preset {
	case "mini":
		c.Steps, c.Batch, c.EvalEvery = 5000, 64, 500
		c.Model.Dropout = 0.2
	case "gpt2":
		c.Steps, c.Batch, c.LR, c.MinLR, c.Beta2, c.Warmup = 20_000, 8, 6e-4, 6e-5, 0.95, 700
		c.Tokenizer, c.Model.Vocab = "bytes", 0
	}
	return c, err
}

// A Trainer is a training run of a GPT that is ready to go.
type Trainer struct {
	Config    TrainConfig
	Model     *GPT
	Tokenizer text.Tokenizer
	Loop      *train.Loop[text.Batch]
}

// Names of the files of a run's folder.
const (
	configFile    = "config.json"
	tokenizerFile = "tokenizer.json"
	weightsFile   = "model.safetensors"
)

// NewTrainer makes the model, the batches and the optimiser of a run. With a folder dir it
// also writes the configuration there; the folder must not hold a run yet.
func NewTrainer(c TrainConfig, dir string) (*Trainer, error) {
	t, err := prepare(c)
	if err != nil || dir == "" {
		return t, err
	}
	if _, err := os.Stat(filepath.Join(dir, configFile)); err == nil {
		return nil, fmt.Errorf("gpt: %s holds a run already; go on with it by --resume, or choose another folder", dir)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("gpt: %w", err)
	}
	tok, err := text.Marshal(t.Tokenizer)
	if err != nil {
		return nil, err
	}
	cfg, err := json.MarshalIndent(t.Config, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("gpt: %w", err)
	}
	t.Loop.Dir = dir
	return t, errors.Join(write(filepath.Join(dir, tokenizerFile), tok), write(filepath.Join(dir, configFile), append(cfg, '\n')))
}

func write(path string, data []byte) error {
	return atomicfile.WriteFile(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// ResumeTrainer goes back to where the run of a folder stood. steps, if not 0, replaces
// the number of steps of its configuration.
func ResumeTrainer(dir string, steps int) (*Trainer, error) {
	c, err := readConfig(dir)
	if err != nil {
		return nil, err
	}
	want := c.SHA256
	if steps > 0 {
		c.Steps = steps
	}
	t, err := prepare(c)
	if err != nil {
		return nil, err
	}
	if t.Config.SHA256 != want {
		return nil, fmt.Errorf("gpt: %s: the text in %q is not the one the run began with", dir, c.Data)
	}
	t.Loop.Dir = dir
	_, err = t.Loop.Resume()
	return t, err
}

func readConfig(dir string) (c TrainConfig, err error) {
	path := filepath.Join(dir, configFile)
	b, err := os.ReadFile(path)
	if err != nil {
		return c, fmt.Errorf("gpt: %s is no folder of a run: %w", dir, err)
	}
	if err := json.Unmarshal(b, &c); err != nil {
		return c, fmt.Errorf("gpt: %s is no configuration of a run: %w", path, err)
	}
	if err := c.check(); err != nil {
		return c, fmt.Errorf("%w (from %s)", err, path)
	}
	return c, nil
}

// prepare makes a trainer without a folder.
func prepare(c TrainConfig) (*Trainer, error) {
	s, err := readText(c.Data)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(s))
	c.SHA256 = hex.EncodeToString(sum[:])
	t := &Trainer{}
	if t.Tokenizer, err = tokenizer(c.Tokenizer, s); err != nil {
		return nil, err
	}
	if c.Model.Vocab == 0 {
		c.Model.Vocab = t.Tokenizer.Size()
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	tokens, err := t.Tokenizer.Encode(s)
	if err != nil {
		return nil, err
	}
	n := int((1 - c.Validation) * float64(len(tokens)))
	windows, err := text.NewWindows(tokens[:n], c.Model.Context)
	if err != nil {
		return nil, fmt.Errorf("gpt: the text to train on: %w", err)
	}
	if c.Validation > 0 {
		if _, err := text.NewWindows(tokens[n:], c.Model.Context); err != nil {
			return nil, fmt.Errorf("gpt: the text to validate on, the last %g of it: %w", c.Validation, err)
		}
	}
	root := rng.New(c.Seed)
	if t.Model, err = New(root.Split("model"), c.Model); err != nil {
		return nil, err
	}
	c.Model = t.Model.Config
	t.Config = c
	t.loop(root, windows, tokens[n:])
	return t, nil
}

func (c *TrainConfig) check() error {
	switch {
	case c.Steps < 1 || c.Batch < 1 || c.Accumulate < 1:
		return fmt.Errorf("gpt: steps %d, batch %d and accumulate %d must be at least 1", c.Steps, c.Batch, c.Accumulate)
	case !(c.Validation >= 0 && c.Validation < 1):
		return fmt.Errorf("gpt: validation is a fraction of the text in [0, 1), not %g", c.Validation)
	case !(c.LR > 0) || math.IsInf(c.LR, 1):
		return fmt.Errorf("gpt: the learning rate must be above 0, not %g", c.LR)
	case c.Model.Context < 1:
		return fmt.Errorf("gpt: a context of %d positions; it must have at least 1", c.Model.Context)
	case c.Warmup < 0 || c.EvalEvery < 0 || c.SampleLen < 0:
		return fmt.Errorf("gpt: warmup %d, eval-every %d and sample-length %d must be 0 or more", c.Warmup, c.EvalEvery, c.SampleLen)
	}
	for _, f := range []struct {
		name  string
		v     float64
		below float64
	}{{"beta1", c.Beta1, 1}, {"beta2", c.Beta2, 1}, {"ema", c.EMA, 1}, {"min-lr", c.MinLR, math.Inf(1)},
		{"weight-decay", c.WeightDecay, math.Inf(1)}, {"clip", c.Clip, math.Inf(1)}} {
		if !(f.v >= 0 && f.v < f.below) {
			return fmt.Errorf("gpt: %s %g is not in [0, %g)", f.name, f.v, f.below)
		}
	}
	return nil
}

func readText(path string) (string, error) {
	if path == "" {
		return shakespeare.Text(), nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("gpt: the data: %w", err)
	}
	if len(b) == 0 {
		return "", fmt.Errorf("gpt: the data: %s is empty", path)
	}
	return string(b), nil
}

func tokenizer(name, s string) (text.Tokenizer, error) {
	switch name {
	case "chars":
		if !utf8.ValidString(s) {
			return nil, errors.New("gpt: the data is no UTF-8 text; the tokenizer \"bytes\" takes any file")
		}
		return text.NewChars(s)
	case "bytes":
		return text.Bytes{}, nil
	}
	return nil, fmt.Errorf("gpt: no tokenizer is called %q; there are chars and bytes", name)
}

// loop puts the parts together.
func (t *Trainer) loop(root *rng.Stream, windows text.Windows, validation []int64) {
	c := &t.Config
	var decay, rest []*tensor.Tensor
	for _, p := range nn.Parameters(t.Model) {
		if p.Rank() > 1 {
			decay = append(decay, p)
		} else {
			rest = append(rest, p)
		}
	}
	adam := optim.AdamWDefaults()
	adam.LR, adam.Beta1, adam.Beta2, adam.WeightDecay = c.LR, c.Beta1, c.Beta2, c.WeightDecay
	plain := adam
	plain.WeightDecay = 0
	opt := optim.NewAdamWGroups(optim.Group[optim.AdamConfig]{Params: decay, Config: adam},
		optim.Group[optim.AdamConfig]{Params: rest, Config: plain})
	t.Loop = &train.Loop[text.Batch]{
		Steps: c.Steps, Model: t.Model, Optimizer: opt, Accumulate: c.Accumulate, Clip: c.Clip, EvalEvery: c.EvalEvery,
		Loss: func(b text.Batch) *tensor.Tensor { return t.Model.Loss(b.Inputs, b.Targets) },
		Source: data.NewLoader(windows, text.Stack, data.LoaderConfig{BatchSize: c.Batch,
			Sampler: data.Uniform{Count: 1000 * c.Batch}, Rand: root.Split("batches")}),
		Schedule: optim.NewScheduler(opt, optim.WarmupCosine{Warmup: c.Warmup, Steps: c.Steps, Min: c.MinLR}),
		Streams:  t.Model.Streams(),
		Unit:     "tokens", PerStep: float64(c.Batch * c.Accumulate * c.Model.Context),
	}
	if c.EMA > 0 {
		t.Loop.EMA = optim.NewEMA(nn.Parameters(t.Model), c.EMA)
	}
	if c.Validation > 0 {
		t.Loop.Evaluate = func(ctx context.Context) (float64, error) {
			return t.Model.Evaluate(ctx, validation, c.Model.Context)
		}
		t.Loop.Sample = func(w io.Writer, step int) error {
			return t.sample(w, root.Split("sample").Index(step))
		}
	}
}

// sample writes verse, or whatever the text is, beginning with a line break or byte 10.
func (t *Trainer) sample(w io.Writer, r *rng.Stream) error {
	start, err := t.Tokenizer.Encode("\n")
	if err != nil {
		start = []int64{0}
	}
	ids := []int64{}
	err = t.Model.Generate(context.Background(), start, t.Config.SampleLen, SampleOptions{Temperature: 0.8, Rand: r},
		func(id int64) bool {
			ids = append(ids, id)
			return true
		})
	if err != nil {
		return err
	}
	s, err := t.Tokenizer.Decode(ids)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, s)
	return err
}

// Evaluate returns the mean loss, in nats a token, over a text cut into contexts.
func (m *GPT) Evaluate(ctx context.Context, tokens []int64, length int) (float64, error) {
	n := (len(tokens) - 1) / length
	sum := 0.0
	const rows = 64
	for i := 0; i < n; i += rows {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		k := min(rows, n-i)
		tensor.Scope(func() {
			from := i * length
			x := tensor.FromSlice(tokens[from:from+k*length], k, length)
			y := tensor.FromSlice(tokens[from+1:from+1+k*length], k, length)
			tensor.NoGrad(func() { sum += m.Loss(x, y).Item() * float64(k) })
		})
	}
	return sum / float64(n), nil
}

// Finish writes the weights of a run that is done, the averaged ones if there are any,
// as a safetensors file into its folder, and returns the path.
func (t *Trainer) Finish() (string, error) {
	if t.Loop.EMA != nil {
		t.Loop.EMA.Swap()
		defer t.Loop.EMA.Swap()
	}
	path := filepath.Join(t.Loop.Dir, weightsFile)
	return path, t.Model.SaveWeights(path)
}
