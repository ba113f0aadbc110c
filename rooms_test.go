package cresset

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// rooms maps the folder of a room to its line in the table of docs/design.md.
type rooms map[string]int

// readRooms reads the table: the first block of code after the heading "Rooms".
func readRooms(design string) (rooms, error) {
	_, rest, ok := strings.Cut(design, "\n## Rooms\n")
	_, rest, fenced := strings.Cut(rest, "\n```\n")
	table, _, ends := strings.Cut(rest, "\n```\n")
	if !ok || !fenced || !ends {
		return nil, fmt.Errorf("no block of code under a heading Rooms")
	}
	r := rooms{}
	for line, text := range strings.Split(table, "\n") {
		names, _, ok := strings.Cut(text, "  ")
		if !ok {
			return nil, fmt.Errorf("line %q has no description", text)
		}
		for _, name := range strings.Fields(names) {
			r[name] = line
		}
	}
	return r, nil
}

// of returns the room that a folder belongs to, "" if none: the longest that contains it.
func (r rooms) of(folder string) string {
	for ; folder != "."; folder = path.Dir(folder) {
		if _, ok := r[folder]; ok {
			return folder
		}
	}
	return ""
}

// check says what is wrong with an import of one folder by another.
func (r rooms) check(from, to string) error {
	a, b := r.of(from), r.of(to)
	switch {
	case a == "" || b == "":
		return fmt.Errorf("%s imports %s: one of them is in no room of docs/design.md", from, to)
	case a != b && r[b] <= r[a]:
		return fmt.Errorf("%s imports %s, which is not below it", from, to)
	}
	return nil
}

func TestRoomsCheck(t *testing.T) {
	r, err := readRooms("# Title\n\n## Rooms\n\nwords\n```\na  one\nb c  two\nb/x  three\n```\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		from, to string
		ok       bool
	}{
		{"a", "b", true}, {"a/q", "a/z", true}, {"b", "b/x/y", true}, {"b/q", "b", true},
		{"b", "a", false}, {"b", "c", false}, {"b/x", "b", false}, {"b/x", "c/q", false}, {"d", "a", false},
	} {
		if err := r.check(c.from, c.to); (err == nil) != c.ok {
			t.Errorf("%s imports %s: error %v", c.from, c.to, err)
		}
	}
}

// Every import of a package of this module goes to its own room or to one below.
func TestImportsGoDown(t *testing.T) {
	design, err := os.ReadFile("docs/design.md")
	if err != nil {
		t.Fatal(err)
	}
	r, err := readRooms(string(design))
	if err != nil {
		t.Fatal(err)
	}
	edges := map[[2]string]bool{}
	err = filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && name != "." && (name[0] == '.' || name[0] == '_' || name == "testdata") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if to, ok := strings.CutPrefix(imported, "cresset/"); ok {
				edges[[2]string{filepath.ToSlash(filepath.Dir(file)), to}] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(edges) < 100 {
		t.Errorf("found %d imports, and expected over a hundred", len(edges))
	}
	for e := range edges {
		if err := r.check(e[0], e[1]); err != nil {
			t.Error(err)
		}
	}
}
