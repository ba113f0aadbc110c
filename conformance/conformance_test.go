package conformance

import (
	"bufio"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"cresset/conformance/corpus"
)

var update = flag.Bool("update", false, "add to testdata/passing.txt the names that pass")

// names reads a file of names in sections [part].
func names(t *testing.T, path string) map[string][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sections, section := map[string][]string{}, ""
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "["):
			section = strings.Trim(line, "[]")
		default:
			sections[section] = append(sections[section], line)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return sections
}

// passing reads the names that have passed once: lines of "part name".
func passing(t *testing.T) []string {
	return names(t, "testdata/passing.txt")[""]
}

// Every name in testdata/passing.txt passes, and every name of testdata/must.txt that passes
// stands there. With -update the names that pass are added; none is ever taken away.
func TestPassing(t *testing.T) {
	listed, must := passing(t), names(t, "testdata/must.txt")
	var added []string
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
			key := part + " " + r.Name
			switch in := slices.Contains(listed, key); {
			case in && !r.OK():
				t.Errorf("%s: %d of %d cases; %s", key, r.Passed, r.Cases, r.First)
			case !in && r.OK() && *update:
				added = append(added, key)
			case !in && r.OK() && slices.Contains(must[part], r.Name):
				t.Errorf("%s passes and is not listed: run go test ./conformance -update", key)
			}
		}
	}
	if len(added) > 0 {
		writePassing(t, append(listed, added...))
	}
}

func writePassing(t *testing.T, names []string) {
	t.Helper()
	slices.Sort(names)
	text := "# The names that conform. Added by go test ./conformance -update; none is taken away.\n" +
		strings.Join(slices.Compact(names), "\n") + "\n"
	if err := os.WriteFile("testdata/passing.txt", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
