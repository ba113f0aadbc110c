// Package testenv holds what tests of several packages need to know and to do.
package testenv

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Generated runs the assembly generator in _asm, where its modules are at hand, and compares
// what it writes for package pkg with the files kept: asm and zstubs_amd64.go. CI runs every
// generator with go generate.
func Generated(t *testing.T, pkg, asm string) {
	t.Helper()
	if testing.Short() {
		t.Skip("compiles the generator")
	}
	dir := t.TempDir()
	const stubs = "zstubs_amd64.go"
	cmd := exec.Command("go", "-C", "_asm", "run", ".", "-out", filepath.Join(dir, asm),
		"-stubs", filepath.Join(dir, stubs), "-pkg", pkg)
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=readonly", "GOOS=", "GOARCH=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("the generator does not run here: %v\n%s", err, out)
	}
	for _, name := range []string{asm, stubs} {
		kept, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		made, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		// The first line names the command, and so the file.
		_, kept, _ = bytes.Cut(kept, []byte("\n"))
		_, made, _ = bytes.Cut(made, []byte("\n"))
		if !bytes.Equal(kept, made) {
			t.Errorf("%s is not what _asm writes: run go generate", name)
		}
	}
}
