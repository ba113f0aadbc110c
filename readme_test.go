package cresset

import (
	"os"
	"strings"
	"testing"
)

// The first program in the README is the one in examples/first, which its test runs.
func TestReadmeProgram(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile("examples/first/main.go")
	if err != nil {
		t.Fatal(err)
	}
	_, code, ok := strings.Cut(string(program), "\npackage main\n")
	if !ok {
		t.Fatal("examples/first/main.go has no package clause")
	}
	if want := "```go\npackage main\n" + code + "```\n"; !strings.Contains(string(readme), want) {
		t.Errorf("README.md does not hold this program:\n%s", want)
	}
}
