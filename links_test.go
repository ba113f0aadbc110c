package cresset

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Links from the documents to files of the repository lead somewhere.
func TestLinks(t *testing.T) {
	code := regexp.MustCompile("`[^`\n]*`")
	link := regexp.MustCompile(`\]\(([^)#]+)`)
	count := 0
	for _, doc := range []string{"README.md", "CONTRIBUTING.md", "docs/design.md"} {
		text, err := os.ReadFile(doc)
		if err != nil {
			t.Error(err)
		}
		for _, m := range link.FindAllStringSubmatch(code.ReplaceAllString(string(text), ""), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			count++
			if _, err := os.Stat(filepath.Join(filepath.Dir(doc), m[1])); err != nil {
				t.Errorf("%s links to %s: %v", doc, m[1], err)
			}
		}
	}
	if count == 0 {
		t.Error("no links found")
	}
}
