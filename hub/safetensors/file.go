package safetensors

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"slices"
)

// A File is an open safetensors file. Several goroutines may read it at once.
type File struct {
	names    []string // in the order of the data
	entries  map[string]Entry
	metadata map[string]string
	data     []byte // what follows the header
	unmap    func() error
}

// Open maps the file at path and checks its header; the elements are read from
// the disk when they are first touched. On systems other than Linux and macOS the
// file is read into memory instead. Close the file when it is no longer needed.
//
// The error names path. It wraps ErrCorrupt if the file breaks the format,
// errors.ErrUnsupported if it holds a type that cresset lacks, and otherwise
// what the system said.
//
// A mapped file must not be truncated by others while it is open: the program
// would die of a bus error. Replacing it, as Write does, is safe.
func Open(path string) (*File, error) {
	f, err := open(path)
	if err != nil {
		return nil, fmt.Errorf("safetensors: %s: %w", path, err)
	}
	return f, nil
}

func open(path string) (*File, error) {
	r, err := os.Open(path)
	if err != nil {
		var p *fs.PathError // it would name the path a second time
		if errors.As(err, &p) {
			err = p.Err
		}
		return nil, err
	}
	defer r.Close() // a mapping outlives its descriptor
	info, err := r.Stat()
	if err != nil {
		return nil, err
	}
	switch {
	case !info.Mode().IsRegular():
		return nil, errors.New("is a directory or a device; name a file")
	case info.Size() < 8: // an empty file cannot be mapped
		return nil, corrupt("%d bytes, fewer than the 8 of the header's length", info.Size())
	case info.Size() > math.MaxInt:
		return nil, fmt.Errorf("%d bytes, more than this machine can address", info.Size())
	}
	data, unmap, err := mapFile(r, int(info.Size()))
	if err != nil {
		return nil, err
	}
	f, err := parse(data)
	if err != nil {
		return nil, errors.Join(err, unmap())
	}
	f.unmap = unmap
	return f, nil
}

// Names returns the names of all tensors, in the order in which their data lies
// in the file.
func (f *File) Names() []string { return slices.Clone(f.names) }

// Info describes the tensor called name; false if there is none.
func (f *File) Info(name string) (Entry, bool) {
	e, ok := f.entries[name]
	return e, ok
}

// Bytes returns the elements of the tensor called name, little-endian and
// row-major, or nil if there is none or f is closed.
//
// The slice is a view of the mapped file: it must not be written to, and not be
// touched after Close. It need not be aligned to its element type, for other
// programs write headers of any length, so copy it into a slice of that type.
func (f *File) Bytes(name string) []byte {
	e, ok := f.entries[name]
	if !ok || f.data == nil {
		return nil
	}
	return f.data[e.Begin:e.End:e.End]
}

// Metadata returns the texts kept beside the tensors, empty if there are none.
func (f *File) Metadata() map[string]string {
	m := make(map[string]string, len(f.metadata))
	maps.Copy(m, f.metadata)
	return m
}

// Close releases the mapping: every slice that Bytes returned becomes invalid.
// Closing twice does no harm.
func (f *File) Close() error {
	f.data = nil
	if f.unmap == nil {
		return nil
	}
	err := f.unmap()
	f.unmap = nil
	return err
}
