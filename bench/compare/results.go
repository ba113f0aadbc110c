package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cresset/internal/atomicfile"
)

// A line is the comparison on one workload.
type line struct {
	Name    string    `json:"name"`
	Unit    string    `json:"unit"`  // of Ours and Theirs: "s", or "MB" of memory
	Ratio   float64   `json:"ratio"` // median of Theirs/Ours, pair by pair
	Low     float64   `json:"low"`
	High    float64   `json:"high"`
	Ours    []float64 `json:"ours"` // in the order of the runs
	Theirs  []float64 `json:"theirs"`
	Cresset string    `json:"cresset"` // the commit
	Date    string    `json:"date"`

	Compiled bool `json:"compiled,omitempty"` // PyTorch's side
}

// summarise computes the ratios.
func (l *line) summarise() {
	ratios := make([]float64, len(l.Ours))
	for i := range ratios {
		ratios[i] = l.Theirs[i] / l.Ours[i]
	}
	l.Ratio, l.Low, l.High = median(ratios), slices.Min(ratios), slices.Max(ratios)
}

// median returns the middle value, or the mean of the two in the middle.
func median(x []float64) float64 {
	s := slices.Sorted(slices.Values(x))
	n := len(s)
	return (s[(n-1)/2] + s[n/2]) / 2
}

func (l line) text() string {
	return fmt.Sprintf("%-22s ratio %.3f (%.3f to %.3f)   cresset %.6g %s   PyTorch %.6g %s", l.title(), l.Ratio, l.Low,
		l.High, median(l.Ours), l.Unit, median(l.Theirs), l.Unit)
}

// title is the name, with what was done to PyTorch's side.
func (l line) title() string {
	if l.Compiled {
		return l.Name + " (compiled)"
	}
	return l.Name
}

// results are those of one day on one machine.
type results struct {
	Machine machine `json:"machine"`
	Lines   []line  `json:"results"`
	name    string
}

// readResults returns the results of today so far, or new ones if there are none that
// were measured alike.
func readResults(dir string, m machine) *results {
	name := fmt.Sprintf("%s-%s-%d", time.Now().UTC().Format(time.DateOnly), slug(m.CPU), m.Threads)
	if m.AVX2 {
		name += "-avx2"
	}
	r := &results{}
	b, err := os.ReadFile(filepath.Join(dir, name+".json"))
	if err != nil || json.Unmarshal(b, r) != nil || r.Machine != m {
		r = &results{Machine: m}
	}
	r.name = name
	return r
}

// set puts a line in, in place of one of the same kind.
func (r *results) set(l line) {
	i := slices.IndexFunc(r.Lines, func(o line) bool { return o.Name == l.Name && o.Unit == l.Unit && o.Compiled == l.Compiled })
	if i < 0 {
		r.Lines = append(r.Lines, l)
		return
	}
	r.Lines[i] = l
}

// write replaces the files of the results, each at once or not at all.
func (r *results) write(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	path := filepath.Join(dir, r.name)
	err := atomicfile.WriteFile(path+".json", func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", " ")
		return e.Encode(r)
	})
	if err != nil {
		return err
	}
	return atomicfile.WriteFile(path+".md", r.markdown)
}

// markdown writes the results as a table.
func (r *results) markdown(w io.Writer) error {
	m := r.Machine
	_, err := fmt.Fprintf(w, "%s, %s, %s, %s. Medians over pairs of runs in turn; a ratio above 1 says that "+
		"cresset is faster, or takes less memory.\n\n"+
		"| workload | ratio | least | greatest | pairs | cresset | PyTorch | commit |\n"+
		"|---|---|---|---|---|---|---|---|\n", m.CPU, threadsText(m), m.Go, m.PyTorch)
	for _, l := range r.Lines {
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "| %s | %.3f | %.3f | %.3f | %d | %.6g %s | %.6g %s | %s |\n", l.title(), l.Ratio, l.Low,
			l.High, len(l.Ours), median(l.Ours), l.Unit, median(l.Theirs), l.Unit, l.Cresset)
	}
	return err
}

func threadsText(m machine) string {
	s := fmt.Sprintf("%d threads", m.Threads)
	if m.Threads == 1 {
		s = "1 thread"
	}
	if m.AVX2 {
		s += ", held to AVX2"
	}
	return s
}

// slug returns the letters and digits of a name, lower case, the rest as single dashes.
func slug(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), "-")
}
