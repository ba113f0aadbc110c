package train

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"cresset/data"
	"cresset/hub/safetensors"
	"cresset/internal/atomicfile"
	"cresset/nn"
	"cresset/optim"
	"cresset/rng"
	"cresset/tensor"
)

// ErrNoCheckpoint says that a folder holds none.
var ErrNoCheckpoint = errors.New("no checkpoint")

// ErrDamaged is wrapped by the error about a checkpoint that is not as it was written.
var ErrDamaged = errors.New("the checkpoint is damaged")

// Stateful is what a checkpoint keeps besides weights: an optimiser, a schedule, an EMA.
type Stateful interface {
	State() optim.State
	LoadState(optim.State) error
}

// A Seeker is a loader: it can say where it stands and go there.
type Seeker interface {
	Position() data.Position
	Seek(data.Position)
}

// A Snapshot is everything that a run needs to go on as if it had never stopped. Fields
// may be nil.
type Snapshot struct {
	Model   any                    // a module
	State   map[string]Stateful    // by name: "optimizer", "schedule", "ema"
	Streams map[string]*rng.Stream // every random stream, by name
	Loader  Seeker
}

// saved is the part of a checkpoint that is not tensors. Numbers are in hexadecimal
// floating point, which is exact and knows infinities.
type saved struct {
	Format  int                          `json:"format"`
	Step    int                          `json:"step"`
	Numbers map[string]map[string]string `json:"numbers"`
	Streams map[string][]byte            `json:"streams"`
	Loader  *data.Position               `json:"loader,omitempty"`
	Sum     uint32                       `json:"sum"` // see checksum
}

// checksum returns the CRC-32C of a checkpoint: of its state with Sum 0, as JSON, and of
// the name, type, shape and bytes of each tensor, by name.
func checksum(m saved, ts []safetensors.Tensor) (uint32, error) {
	m.Sum = 0
	meta, err := json.Marshal(m)
	if err != nil {
		return 0, err
	}
	h := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	h.Write(meta)
	for _, t := range slices.SortedFunc(slices.Values(ts), func(a, b safetensors.Tensor) int {
		return strings.Compare(a.Name, b.Name)
	}) {
		fmt.Fprintf(h, "%q %s %v", t.Name, t.DType, t.Shape)
		h.Write(t.Data)
	}
	return h.Sum32(), nil
}

const (
	format       = 2
	metadataKey  = "cresset.checkpoint"
	prefix       = "step-"
	suffix       = ".safetensors"
	modelSection = "model"
)

// checkpointPath returns the name of a step's checkpoint in a folder.
func checkpointPath(dir string, step int) string {
	return filepath.Join(dir, fmt.Sprintf("%s%09d%s", prefix, step, suffix))
}

// Save writes a checkpoint of the given step into a folder, as one atomic write (a
// temporary file, synced, renamed), and then removes all but the keep latest ones. It
// returns the file's path. If the error is not nil the checkpoints that were there
// still are.
func (s *Snapshot) Save(dir string, step, keep int) (string, error) {
	m := saved{Format: format, Step: step, Numbers: map[string]map[string]string{}, Streams: map[string][]byte{}}
	var ts []safetensors.Tensor
	add := func(section string, tensors map[string]*tensor.Tensor) {
		for _, name := range slices.Sorted(maps.Keys(tensors)) {
			t := tensors[name]
			ts = append(ts, safetensors.Tensor{Name: section + "/" + name, DType: t.DType(), Shape: t.Shape(), Data: t.Bytes()})
		}
	}
	if s.Model != nil {
		add(modelSection, nn.StateDict(s.Model))
	}
	for _, name := range slices.Sorted(maps.Keys(s.State)) {
		st := s.State[name].State()
		add(name, st.Tensors)
		m.Numbers[name] = map[string]string{}
		for k, v := range st.Numbers {
			m.Numbers[name][k] = strconv.FormatFloat(v, 'x', -1, 64)
		}
	}
	for name, r := range s.Streams {
		m.Streams[name], _ = r.MarshalBinary()
	}
	if s.Loader != nil {
		p := s.Loader.Position()
		m.Loader = &p
	}
	var err error
	if m.Sum, err = checksum(m, ts); err != nil {
		return "", fmt.Errorf("train: checkpoint of step %d: %w", step, err)
	}
	meta, err := json.Marshal(m)
	if err != nil {
		return "", fmt.Errorf("train: checkpoint of step %d: %w", step, err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("train: %w", err)
	}
	path := checkpointPath(dir, step)
	if err := safetensors.Write(path, ts, map[string]string{metadataKey: string(meta)}); err != nil {
		return "", fmt.Errorf("train: checkpoint of step %d: %w; the earlier checkpoints in %s are intact", step, err, dir)
	}
	return path, prune(dir, keep)
}

// prune removes all but the keep latest checkpoints.
func prune(dir string, keep int) error {
	steps, err := Checkpoints(dir)
	if err != nil {
		return err
	}
	for len(steps) > max(keep, 1) {
		if err := os.Remove(checkpointPath(dir, steps[0])); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("train: an old checkpoint: %w", err)
		}
		steps = steps[1:]
	}
	return nil
}

// Checkpoints returns the steps of the checkpoints in a folder, in order. A folder that
// does not exist holds none.
func Checkpoints(dir string) ([]int, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("train: %w", err)
	}
	var steps []int
	for _, e := range entries {
		digits, ok := strings.CutPrefix(e.Name(), prefix)
		digits, ok2 := strings.CutSuffix(digits, suffix)
		if step, err := strconv.Atoi(digits); ok && ok2 && err == nil {
			steps = append(steps, step)
		}
	}
	slices.Sort(steps)
	return steps, nil
}

// Resume loads the latest checkpoint of a folder and returns its step. Temporary files
// that a killed run left behind are removed. Where there is no checkpoint the error
// wraps ErrNoCheckpoint; where one does not fit, or is damaged, the error says how, and
// nothing has changed.
func (s *Snapshot) Resume(dir string) (step int, err error) {
	if err := atomicfile.Sweep(dir); err != nil && !errors.Is(err, os.ErrNotExist) {
		return 0, err
	}
	return s.LoadLatest(dir)
}

// LoadLatest is Resume for those who only read: it leaves the folder, in which a run may
// be writing, as it is.
func (s *Snapshot) LoadLatest(dir string) (step int, err error) {
	steps, err := Checkpoints(dir)
	if err != nil {
		return 0, err
	}
	if len(steps) == 0 {
		return 0, fmt.Errorf("train: %s: %w", dir, ErrNoCheckpoint)
	}
	last := len(steps) - 1
	step, err = s.Load(checkpointPath(dir, steps[last]))
	switch {
	case !errors.Is(err, ErrDamaged):
		return step, err
	case last == 0:
		return 0, fmt.Errorf("%w; there is no earlier one: remove it to begin at step 0", err)
	}
	return 0, fmt.Errorf("%w; remove it to go on from step %d, the checkpoint before", err, steps[last-1])
}

// Load goes back to a checkpoint and returns its step. The error says what does not fit.
func (s *Snapshot) Load(path string) (step int, err error) {
	f, err := safetensors.Open(path)
	if errors.Is(err, safetensors.ErrCorrupt) {
		return 0, fmt.Errorf("train: %s: %w (%w)", path, ErrDamaged, errors.Unwrap(err))
	}
	if err != nil {
		return 0, fmt.Errorf("train: checkpoint: %w", err)
	}
	defer f.Close()
	text, ok := f.Metadata()[metadataKey]
	if !ok {
		return 0, fmt.Errorf("train: %s is no checkpoint of a training run: it has no %q in its metadata", path, metadataKey)
	}
	m, err := readState(f, text)
	if err != nil {
		return 0, fmt.Errorf("train: %s: %w", path, err)
	}
	sections, err := readSections(f)
	if err != nil {
		return 0, fmt.Errorf("train: %s: %w", path, err)
	}
	if err := s.restore(sections, &m); err != nil {
		return 0, fmt.Errorf("train: %s is a checkpoint of another model or run: %w", path, err)
	}
	return m.Step, nil
}

// readState returns the part that is not tensors, from its text, after it was found that
// all is as it was written.
func readState(f *safetensors.File, text string) (m saved, err error) {
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		return m, fmt.Errorf("%w (%w)", ErrDamaged, err)
	}
	if m.Format != format {
		return m, fmt.Errorf("a checkpoint of format %d; this program reads %d", m.Format, format)
	}
	var ts []safetensors.Tensor
	for _, name := range f.Names() {
		info, _ := f.Info(name)
		ts = append(ts, safetensors.Tensor{Name: name, DType: info.DType, Shape: info.Shape, Data: f.Bytes(name)})
	}
	sum, err := checksum(m, ts)
	if err == nil && sum != m.Sum {
		err = fmt.Errorf("%w (its contents do not have the checksum they were written with)", ErrDamaged)
	}
	return m, err
}

// readSections returns the tensors of a checkpoint by section and name.
func readSections(f *safetensors.File) (map[string]map[string]*tensor.Tensor, error) {
	sections := map[string]map[string]*tensor.Tensor{}
	for _, full := range f.Names() {
		info, _ := f.Info(full)
		t, err := tensor.FromBytes(info.DType, info.Shape, f.Bytes(full))
		if err != nil {
			return nil, err
		}
		section, name, _ := strings.Cut(full, "/")
		if sections[section] == nil {
			sections[section] = map[string]*tensor.Tensor{}
		}
		sections[section][name] = t
	}
	return sections, nil
}

// restore puts everything in place. Weights come first: a checkpoint of another model
// is noticed there, before anything has changed.
func (s *Snapshot) restore(sections map[string]map[string]*tensor.Tensor, m *saved) error {
	for name := range s.Streams {
		if len(m.Streams[name]) == 0 {
			return fmt.Errorf("it has no random stream %q", name)
		}
	}
	states := map[string]optim.State{}
	for name := range s.State {
		if m.Numbers[name] == nil {
			return fmt.Errorf("it has no %q", name)
		}
		st := optim.State{Numbers: map[string]float64{}, Tensors: sections[name]}
		for k, text := range m.Numbers[name] {
			v, err := strconv.ParseFloat(text, 64)
			if err != nil || math.IsNaN(v) {
				return fmt.Errorf("number %s of %s is %q", k, name, text)
			}
			st.Numbers[k] = v
		}
		states[name] = st
	}
	if s.Loader != nil && m.Loader == nil {
		return errors.New("it has no position of a loader")
	}
	if s.Model != nil {
		if err := nn.Load(s.Model, sections[modelSection]); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(states)) {
		if err := s.State[name].LoadState(states[name]); err != nil {
			return err
		}
	}
	for name, r := range s.Streams {
		if err := r.UnmarshalBinary(m.Streams[name]); err != nil {
			return err
		}
	}
	if s.Loader != nil {
		s.Loader.Seek(*m.Loader)
	}
	return nil
}
