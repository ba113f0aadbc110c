// Package idx reads the IDX format of MNIST and its relatives: arrays of numbers
// of any shape, plain or compressed with gzip (yann.lecun.com/exdb/mnist, "the
// IDX file format").
package idx

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/bits"
	"os"
	"slices"

	"cresset/dtype"
)

// ErrCorrupt is wrapped by every error about data that break the format.
var ErrCorrupt = errors.New("file is corrupt")

// MaxBytes is the largest array read, in bytes: a compressed file of a few
// megabytes can pretend to any size.
const MaxBytes = 1 << 32

// An Array is the content of an IDX file.
type Array struct {
	DType dtype.DType
	Shape []int
	Data  []byte // the elements, row-major; little-endian, although files are big-endian
}

// types are the element types by their code in the third byte of a file.
var types = map[byte]dtype.DType{
	0x08: dtype.U8,
	0x09: dtype.I8,
	0x0b: dtype.I16,
	0x0c: dtype.I32,
	0x0d: dtype.F32,
	0x0e: dtype.F64,
}

// Read reads the file at path. The error names path and wraps ErrCorrupt if the
// file breaks the format.
func Read(path string) (*Array, error) {
	f, err := os.Open(path)
	if err != nil {
		var p *fs.PathError // it would name the path a second time
		if errors.As(err, &p) {
			err = p.Err
		}
		return nil, fmt.Errorf("idx: %s: %w", path, err)
	}
	defer f.Close()
	a, err := decode(f)
	if err != nil {
		return nil, fmt.Errorf("idx: %s: %w", path, err)
	}
	return a, nil
}

// Decode reads one array from r, up to its end. It allocates no more than what
// r delivers, whatever the header says.
func Decode(r io.Reader) (*Array, error) {
	a, err := decode(r)
	if err != nil {
		return nil, fmt.Errorf("idx: %w", err)
	}
	return a, nil
}

func decode(r io.Reader) (*Array, error) {
	b := bufio.NewReader(r)
	if magic, _ := b.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, broken(err)
		}
		b = bufio.NewReader(z)
	}
	a, size, err := header(b)
	if err != nil {
		return nil, err
	}
	// One byte more than needed, so that a file that goes on is noticed.
	a.Data, err = io.ReadAll(io.LimitReader(b, int64(size)+1))
	if err != nil {
		return nil, broken(err)
	}
	switch {
	case len(a.Data) < size:
		return nil, corrupt("%d bytes of elements, shape %v of %v needs %d",
			len(a.Data), a.Shape, a.DType, size)
	case len(a.Data) > size:
		return nil, corrupt("goes on after the %d bytes of shape %v of %v", size, a.Shape, a.DType)
	}
	for e := range slices.Chunk(a.Data, a.DType.Size()) {
		slices.Reverse(e)
	}
	return a, nil
}

// header reads what stands before the elements and returns how many bytes these take.
func header(r io.Reader) (*Array, int, error) {
	var magic [4]byte // 0, 0, element type, number of dimensions
	if _, err := io.ReadFull(r, magic[:]); err != nil {
		return nil, 0, broken(err)
	}
	d, ok := types[magic[2]]
	if !ok || magic[0] != 0 || magic[1] != 0 {
		return nil, 0, corrupt("begins with % x, no IDX file", magic)
	}
	a := &Array{DType: d, Shape: make([]int, magic[3])}
	size := uint64(d.Size())
	for i := range a.Shape {
		var dim [4]byte
		if _, err := io.ReadFull(r, dim[:]); err != nil {
			return nil, 0, broken(err)
		}
		n := binary.BigEndian.Uint32(dim[:])
		hi, lo := bits.Mul64(size, uint64(n))
		if hi != 0 || lo > MaxBytes {
			return nil, 0, corrupt("dimension %d of %d is %d: more than %d bytes in all",
				i, len(a.Shape), n, int64(MaxBytes))
		}
		a.Shape[i], size = int(n), lo
	}
	return a, int(size), nil
}

func corrupt(format string, args ...any) error {
	return fmt.Errorf(format+": %w; fetch it again", append(args, ErrCorrupt)...)
}

// broken returns the error for err of a reader: an early end and bad compression
// are faults of the data, all else of the device.
func broken(err error) error {
	var syntax flate.CorruptInputError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return corrupt("ends early")
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), errors.As(err, &syntax):
		return corrupt("%v", err)
	}
	return err
}
