package conformance

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"cresset/conformance/corpus"
	"cresset/internal/cpufeature"
)

var update = flag.Bool("update", false, "add to testdata/passing.txt the names that pass")

func readNames(t *testing.T, path string) Names {
	t.Helper()
	names, err := ReadNames(path)
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// Every name in testdata/passing.txt passes, and every name of testdata/must.txt that passes
// stands there. With -update the names that pass are added; none is ever taken away.
func TestPassing(t *testing.T) {
	listed, must := readNames(t, "testdata/passing.txt"), readNames(t, "testdata/must.txt")
	added := false
	for _, r := range runAll(t, nil, Options{}) {
		switch in := slices.Contains(listed[r.Part], r.Name); {
		case in && !r.OK():
			t.Errorf("%s %s: %d of %d cases; %s", r.Part, r.Name, r.Passed, r.Cases, r.First)
		case !in && r.OK() && *update:
			listed[r.Part], added = append(listed[r.Part], r.Name), true
		case !in && r.OK() && slices.Contains(must[r.Part], r.Name):
			t.Errorf("%s %s passes and is not listed: run go test ./conformance -update", r.Part, r.Name)
		}
	}
	if added {
		writePassing(t, listed)
	}
}

// The README counts the names that are listed.
func TestReadmeTotals(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := readNames(t, "testdata/passing.txt")
	for part, row := range map[string]string{corpus.Ops: "operations", corpus.Modules: "modules",
		corpus.Optim: "optimisers and schedules", corpus.Distributions: "distributions", corpus.Training: "training runs"} {
		i := strings.Index(string(readme), "\n| "+row+" |")
		if i < 0 {
			t.Errorf("README.md has no row of %s", row)
			continue
		}
		line, _, _ := strings.Cut(string(readme[i+1:]), "\n")
		if want := fmt.Sprintf("| %d of ", len(listed[part])); !strings.Contains(line, want) {
			t.Errorf("README.md says %q, but %d names are listed", line, len(listed[part]))
		}
	}
}

// The names that pass do so with every kind of kernel that this machine can run. The 100 steps of
// the small GPT, most of the time, are left to the best kind.
func TestLevels(t *testing.T) {
	listed := readNames(t, "testdata/passing.txt")
	listed[corpus.Training] = slices.DeleteFunc(listed[corpus.Training], func(n string) bool { return n == nano })
	for _, level := range cpufeature.Levels() {
		if level == cpufeature.Current() {
			continue // TestPassing
		}
		t.Run(level.String(), func(t *testing.T) {
			defer cpufeature.Force(level)()
			for _, r := range runAll(t, listed, Options{}) {
				if !r.OK() {
					t.Errorf("%s %s: %d of %d cases; %s", r.Part, r.Name, r.Passed, r.Cases, r.First)
				}
			}
		})
	}
}

// What passes, passes for inputs with gaps in their memory too.
func TestStrided(t *testing.T) {
	listed := readNames(t, "testdata/passing.txt")
	delete(listed, corpus.Optim)
	delete(listed, corpus.Training)
	for _, r := range runAll(t, listed, Options{Strided: true}) {
		if !r.OK() {
			t.Errorf("%s %s: %d of %d cases; %s", r.Part, r.Name, r.Passed, r.Cases, r.First)
		}
	}
}

// runAll runs the names of every part that are in only, or all.
func runAll(t *testing.T, only Names, o Options) []Result {
	t.Helper()
	var all []Result
	for _, part := range corpus.Parts() {
		p, err := corpus.OpenPart("testdata", part)
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		if only != nil {
			p.Names = slices.DeleteFunc(p.Names, func(n string) bool { return !slices.Contains(only[part], n) })
		}
		if part == corpus.Training && cpufeature.Current() == cpufeature.Generic {
			t.Logf("%s is left out: its 100 steps take a minute in plain Go", nano)
			p.Names = slices.DeleteFunc(p.Names, func(n string) bool { return n == nano })
		}
		results, err := RunPart(p, part, o)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, results...)
	}
	return all
}

func writePassing(t *testing.T, names Names) {
	t.Helper()
	var b strings.Builder
	b.WriteString("# The names that conform. Added by go test ./conformance -update; none is taken away.\n")
	for _, part := range corpus.Parts() {
		slices.Sort(names[part])
		for _, name := range slices.Compact(names[part]) {
			fmt.Fprintf(&b, "%s %s\n", part, name)
		}
	}
	if err := os.WriteFile("testdata/passing.txt", []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
