// Package corpus reads PyTorch's recorded results: the cases of operations, modules,
// optimisers and distributions, and whole training runs, with the tensors they name.
//
// A corpus is a folder that holds parts, each a folder or a zip file: ops, modules, optim,
// distributions, training. A part holds pairs of files, NAME.json with the cases and
// NAME.safetensors with their tensors; ../testdata/README.md describes both.
package corpus

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// The parts of a corpus, in the order in which they are reported.
const (
	Ops           = "ops"
	Modules       = "modules"
	Optim         = "optim"
	Distributions = "distributions"
	Training      = "training"
)

// Parts returns the names of all parts.
func Parts() []string { return []string{Ops, Modules, Optim, Distributions, Training} }

// ErrNoPart is returned for a part that a corpus does not hold.
var ErrNoPart = errors.New("no such part")

// A Part is one part of a corpus: files of cases by name.
type Part struct {
	Where string   // the folder or zip file, for messages
	Names []string // sorted
	files fs.FS
	close func() error
}

// OpenPart opens one part of the corpus in dir: dir/part, dir/part.zip, or dir itself (a folder
// or a zip file) where it holds the part's files. The caller closes the part.
func OpenPart(dir, part string) (*Part, error) {
	places := []string{filepath.Join(dir, part), filepath.Join(dir, part+".zip"), dir}
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		places = places[2:]
	}
	for _, where := range places {
		info, err := os.Stat(where)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("corpus: %w", err)
		}
		p, err := open(where, info.IsDir())
		if err != nil {
			return nil, fmt.Errorf("corpus: %s: %w", where, err)
		}
		if len(p.Names) > 0 && (where != dir || p.holds(part)) {
			return p, nil
		}
		if err := p.Close(); err != nil {
			return nil, fmt.Errorf("corpus: %s: %w", where, err)
		}
	}
	return nil, fmt.Errorf("corpus: %s holds neither %s/ nor %s.zip with cases: %w",
		dir, part, part, ErrNoPart)
}

func open(where string, isDir bool) (*Part, error) {
	p := &Part{Where: where, files: os.DirFS(where), close: func() error { return nil }}
	if !isDir {
		z, err := zip.OpenReader(where)
		if err != nil {
			return nil, err
		}
		p.files, p.close = z, z.Close
	}
	names, err := fs.Glob(p.files, "*.json")
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	for _, name := range names {
		p.Names = append(p.Names, strings.TrimSuffix(path.Base(name), ".json"))
	}
	slices.Sort(p.Names)
	return p, nil
}

// holds reports whether the first file with cases has the head of the part's files.
func (p *Part) holds(part string) bool {
	mark := map[string]string{
		Ops: "op", Modules: "module", Optim: "optimizer",
		Distributions: "distribution", Training: "weights",
	}[part]
	for _, name := range p.Names {
		var head map[string]json.RawMessage
		if p.decode(name, &head) != nil {
			continue
		}
		if _, ok := head[mark]; ok || (part == Distributions && name == Distributions) {
			return true
		}
	}
	return false
}

// Close releases the part's files.
func (p *Part) Close() error { return p.close() }

// decode reads NAME.json into v.
func (p *Part) decode(name string, v any) error {
	data, err := fs.ReadFile(p.files, name+".json")
	if err != nil {
		return fmt.Errorf("corpus: %s: %w", p.Where, err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("corpus: %s: %s.json: %w", p.Where, name, err)
	}
	return nil
}

// tensors reads NAME.safetensors.
func (p *Part) tensors(name string) (Tensors, error) {
	data, err := fs.ReadFile(p.files, name+".safetensors")
	if err != nil {
		return nil, fmt.Errorf("corpus: %s: %w", p.Where, err)
	}
	t, err := parseTensors(data)
	if err != nil {
		return nil, fmt.Errorf("corpus: %s: %s.safetensors: %w", p.Where, name, err)
	}
	return t, nil
}

// A File holds the cases of one name.
type File[C any] struct {
	Name    string
	Cases   []C
	Tensors Tensors `json:"-"`
}

// Load reads the cases of name and their tensors. C is OpCase, ModuleCase, OptimCase,
// SchedulerCase or DistributionCase, as the part asks for.
func Load[C any](p *Part, name string) (File[C], error) {
	var f File[C]
	if err := p.decode(name, &f); err != nil {
		return f, err
	}
	var err error
	f.Tensors, err = p.tensors(name)
	return f, err
}
