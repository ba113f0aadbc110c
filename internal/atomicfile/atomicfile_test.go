package atomicfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

func content(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

// onlyFile fails the test unless dir holds one file, path, with the content want.
func onlyFile(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("the file holds %q, %v; want %q", got, err, want)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("the directory holds %v, %v; want the file alone", entries, err)
	}
}

func TestWriteFileReplaces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	for _, s := range []string{"first, the longer content", "second"} {
		if err := WriteFile(path, content(s)); err != nil {
			t.Fatal(err)
		}
		onlyFile(t, path, s)
	}
}

func TestWriteFileKeepsPermissions(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no permissions here")
	}
	path := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(path, nil, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := WriteFile(path, content("new")); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v, %v; want 0640", info.Mode(), err)
	}
}

// A disk that fills up in the middle leaves the old file, and no other.
func TestFullDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	if err := WriteFile(path, content("old")); err != nil {
		t.Fatal(err)
	}
	err := WriteFile(path, func(w io.Writer) error {
		if _, err := w.Write(make([]byte, 2*bufferSize)); err != nil {
			return err
		}
		return &os.PathError{Op: "write", Path: "y", Err: syscall.ENOSPC}
	})
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("error %v does not wrap ENOSPC", err)
	}
	for _, want := range []string{path, "the disk is full", "free some space"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q does not say %q", err, want)
		}
	}
	onlyFile(t, path, "old")
}

func TestPanicLeavesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	if err := WriteFile(path, content("old")); err != nil {
		t.Fatal(err)
	}
	func() {
		defer func() {
			if recover() != "stop" {
				t.Error("the panic was swallowed")
			}
		}()
		_ = WriteFile(path, func(io.Writer) error { panic("stop") })
	}()
	onlyFile(t, path, "old")
}

func TestMissingDirectory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "no", "x")
	err := WriteFile(path, content("new"))
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "create the directory") {
		t.Errorf("error %v", err)
	}
}

// While one goroutine replaces the file, readers see whole contents alone.
func TestReadersSeeWholeFiles(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("an open file cannot be replaced here")
	}
	path := filepath.Join(t.TempDir(), "x")
	whole := func(i int) []byte { return bytes.Repeat([]byte{byte('a' + i%26)}, 3*bufferSize/2) }
	done := make(chan error, 1)
	if err := WriteFile(path, content(string(whole(0)))); err != nil {
		t.Fatal(err)
	}
	go func() {
		for i := range 10 {
			if err := WriteFile(path, content(string(whole(i)))); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	for {
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, whole(int(got[0]-'a'))) {
			t.Fatalf("read a part: %d bytes from %c to %c", len(got), got[0], got[len(got)-1])
		}
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			return
		default:
		}
	}
}

func TestSweep(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x")
	if err := WriteFile(path, content("kept")); err != nil {
		t.Fatal(err)
	}
	f, err := create(path) // what a killed program leaves
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	if err := Sweep(dir); err != nil {
		t.Fatal(err)
	}
	onlyFile(t, path, "kept")
}

func Example() {
	dir, err := os.MkdirTemp("", "atomicfile")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "greeting.txt")
	err = WriteFile(path, func(w io.Writer) error {
		_, err := fmt.Fprint(w, "hello")
		return err
	})
	b, _ := os.ReadFile(path)
	fmt.Println(string(b), err)
	// Output: hello <nil>
}
