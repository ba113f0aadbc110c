package conformance

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"cresset/conformance/corpus"
)

// Names are lists of names by part.
type Names map[string][]string

// ReadNames reads a list of names: lines of "PART NAME", or of names below a line "[PART]".
// Empty lines and those that begin with # mean nothing.
func ReadNames(path string) (Names, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	names, section := Names{}, ""
	for i, line := range strings.Split(string(data), "\n") {
		part, name := section, strings.TrimSpace(line)
		switch {
		case name == "" || name[0] == '#':
			continue
		case name[0] == '[':
			section = strings.Trim(name, "[]")
			continue
		case section == "":
			part, name, _ = strings.Cut(name, " ")
		}
		if !slices.Contains(corpus.Parts(), part) || name == "" {
			return nil, fmt.Errorf("conformance: %s:%d: %q is no line of a list of names", path, i+1, line)
		}
		names[part] = append(names[part], name)
	}
	return names, nil
}
