package dots

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestGenerated runs the generator where its modules are at hand, and compares.
func TestGenerated(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the generator")
	}
	dir := t.TempDir()
	asm, stubs := filepath.Join(dir, "asm.s"), filepath.Join(dir, "stubs.go")
	cmd := exec.Command("go", "-C", "_asm", "run", ".", "-out", asm, "-stubs", stubs, "-pkg", "dots")
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=readonly", "GOOS=", "GOARCH=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("the generator does not run here: %v\n%s", err, out)
	}
	for _, f := range [][2]string{{"zdots_amd64.s", asm}, {"zstubs_amd64.go", stubs}} {
		kept, err := os.ReadFile(f[0])
		if err != nil {
			t.Fatal(err)
		}
		made, err := os.ReadFile(f[1])
		if err != nil {
			t.Fatal(err)
		}
		// The first line names the command, and so the file.
		_, kept, _ = bytes.Cut(kept, []byte("\n"))
		_, made, _ = bytes.Cut(made, []byte("\n"))
		if !bytes.Equal(kept, made) {
			t.Errorf("%s is not what _asm writes: run go generate", f[0])
		}
	}
}
