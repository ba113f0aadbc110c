// Package atomicfile replaces files as a whole: whoever opens the path sees the
// old content or the new, never a part, even if the program or the machine dies
// while writing.
package atomicfile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// infix marks the temporary files, so that Sweep knows them.
const infix = ".tmp-"

// bufferSize is the number of bytes gathered before a system call.
const bufferSize = 1 << 18

// WriteFile replaces the file at path by what write produces.
//
// The bytes go, buffered, to a temporary file in the same directory, which is
// synced to the disk and then renamed; on Linux and macOS the directory is synced
// too. If anything fails, or write returns an error or panics, the temporary file
// is removed and an old file at path stays as it was. A new file gets the
// permissions 0666 less the umask, a replaced one keeps its own; a symbolic link
// at path is replaced, not followed.
func WriteFile(path string, write func(w io.Writer) error) error {
	if err := replace(path, write); err != nil {
		return fmt.Errorf("writing %s: %w; %s", path, err, advice(err))
	}
	return nil
}

func replace(path string, write func(w io.Writer) error) error {
	f, err := create(path)
	if err != nil {
		return err
	}
	renamed := false
	defer func() { // also when write panics
		if !renamed {
			f.Close() // a second Close does no harm; Windows cannot remove an open file
			os.Remove(f.Name())
		}
	}()
	w := bufio.NewWriterSize(f, bufferSize)
	if err := write(w); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	renamed = true
	if err := syncDir(filepath.Dir(path)); err != nil {
		return fmt.Errorf("%w: %w", errNotSynced, err)
	}
	return nil
}

// errNotSynced says that the new file stands but its name may not be on the disk yet.
var errNotSynced = errors.New("syncing the directory")

// create opens a new temporary file beside path, with the permissions of path if
// that exists.
func create(path string) (*os.File, error) {
	dir, base := filepath.Split(path)
	for {
		name := dir + "." + base + infix + strconv.FormatUint(rand.Uint64(), 36)
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if old, err := os.Stat(path); err == nil && old.Mode().IsRegular() {
			// Best effort: some file systems know no permissions.
			_ = os.Chmod(name, old.Mode().Perm())
		}
		return f, nil
	}
}

// Sweep removes the temporary files in dir that killed programs left behind.
// Call it only while no other program writes into dir.
func Sweep(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") && strings.Contains(e.Name(), infix) && e.Type().IsRegular() {
			err = errors.Join(err, os.Remove(filepath.Join(dir, e.Name())))
		}
	}
	return err
}

// advice says what the user can do about err.
func advice(err error) string {
	switch {
	case errors.Is(err, errNotSynced):
		return "the new content is in place but may not survive a power cut: write it again"
	case isFull(err):
		return "the disk is full: free some space or choose another directory; " +
			"an older version of the file is untouched"
	case errors.Is(err, fs.ErrNotExist):
		return "create the directory first"
	case errors.Is(err, fs.ErrPermission):
		return "choose a directory that you may write to"
	}
	return "an older version of the file is untouched"
}
