package safetensors

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"unicode/utf8"

	"cresset/dtype"
	"cresset/internal/atomicfile"
)

// A Tensor is one tensor to be written.
type Tensor struct {
	Name  string
	DType dtype.DType
	Shape []int
	Data  []byte // the elements, little-endian and row-major
}

// Write replaces the file at path, as a whole, by one that holds tensors and the
// texts of metadata, which may be nil. The order of tensors does not matter: wide
// element types come first, so that every tensor is aligned, then names decide.
// It returns an error, and leaves an old file as it was, if a name stands twice or
// is not UTF-8, if the data of a tensor does not fit its shape, or if the disk is full.
func Write(path string, tensors []Tensor, metadata map[string]string) error {
	return atomicfile.WriteFile(path, func(w io.Writer) error {
		return WriteTo(w, tensors, metadata)
	})
}

// WriteTo writes to w what Write writes to a file.
func WriteTo(w io.Writer, tensors []Tensor, metadata map[string]string) error {
	sorted := slices.SortedStableFunc(slices.Values(tensors), func(a, b Tensor) int {
		return cmp.Or(cmp.Compare(rank(b.DType), rank(a.DType)), cmp.Compare(a.Name, b.Name))
	})
	head, err := header(sorted, metadata)
	if err != nil {
		return fmt.Errorf("safetensors: %w", err)
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	for _, t := range sorted {
		if _, err := w.Write(t.Data); err != nil {
			return err
		}
	}
	return nil
}

// header returns the length and the text of the header of tensors, padded with
// spaces so that the data begins at a multiple of 8 bytes.
func header(tensors []Tensor, metadata map[string]string) ([]byte, error) {
	h := headerWriter{}
	h.WriteString("01234567{") // the length comes last
	if metadata != nil {
		h.text(metadataKey)
		h.WriteString(":{")
		for i, k := range slices.Sorted(maps.Keys(metadata)) {
			if i > 0 {
				h.WriteByte(',')
			}
			h.text(k)
			h.WriteByte(':')
			h.text(metadata[k])
		}
		h.WriteByte('}')
	}
	begin, seen := 0, map[string]bool{metadataKey: true}
	for i, t := range tensors {
		if seen[t.Name] {
			return nil, fmt.Errorf("tensor %q: the name is taken; give each tensor its own", t.Name)
		}
		seen[t.Name] = true
		if err := t.check(); err != nil {
			return nil, fmt.Errorf("tensor %q: %w", t.Name, err)
		}
		if i > 0 || metadata != nil {
			h.WriteByte(',')
		}
		h.tensor(t, begin)
		begin += len(t.Data)
	}
	h.WriteByte('}')
	for h.Len()%8 != 0 {
		h.WriteByte(' ')
	}
	if h.err != nil {
		return nil, h.err
	}
	n := h.Len() - 8
	if n > MaxHeader {
		return nil, fmt.Errorf("a header of %d bytes, more than the %d allowed; "+
			"spread the tensors over several files", n, MaxHeader)
	}
	binary.LittleEndian.PutUint64(h.Bytes(), uint64(n))
	return h.Bytes(), nil
}

// check reports what is wrong with t.
func (t Tensor) check() error {
	if rank(t.DType) < 0 {
		return fmt.Errorf("%v is no element type", t.DType)
	}
	want, ok := byteSize(t.DType, t.Shape)
	if !ok {
		return fmt.Errorf("shape %v of %v: a dimension is negative, or there are more bytes than "+
			"an int counts", t.Shape, t.DType)
	}
	if len(t.Data) != want {
		return fmt.Errorf("%d bytes, shape %v of %v needs %d", len(t.Data), t.Shape, t.DType, want)
	}
	return nil
}

// A headerWriter builds the JSON of a header in the compact form of the reference
// writer. It keeps the first error.
type headerWriter struct {
	bytes.Buffer
	err error
}

func (h *headerWriter) tensor(t Tensor, begin int) {
	h.text(t.Name)
	fmt.Fprintf(h, `:{"dtype":"%s","shape":[`, names[rank(t.DType)].name)
	for i, dim := range t.Shape {
		if i > 0 {
			h.WriteByte(',')
		}
		fmt.Fprint(h, dim)
	}
	fmt.Fprintf(h, `],"data_offsets":[%d,%d]}`, begin, begin+len(t.Data))
}

// text writes s as a JSON string.
func (h *headerWriter) text(s string) {
	if !utf8.ValidString(s) && h.err == nil {
		h.err = fmt.Errorf("the text %.80q is not UTF-8", s)
	}
	enc := json.NewEncoder(h)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil && h.err == nil {
		h.err = err
	}
	h.Truncate(h.Len() - 1) // Encode ends with a newline
}
