package conformance

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"cresset/conformance/corpus"
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
	for _, part := range corpus.Parts() {
		p, err := corpus.OpenPart("testdata", part)
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		results, err := RunPart(p, part)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range results {
			switch in := slices.Contains(listed[part], r.Name); {
			case in && !r.OK():
				t.Errorf("%s %s: %d of %d cases; %s", part, r.Name, r.Passed, r.Cases, r.First)
			case !in && r.OK() && *update:
				listed[part], added = append(listed[part], r.Name), true
			case !in && r.OK() && slices.Contains(must[part], r.Name):
				t.Errorf("%s %s passes and is not listed: run go test ./conformance -update", part, r.Name)
			}
		}
	}
	if added {
		writePassing(t, listed)
	}
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
