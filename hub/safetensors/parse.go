package safetensors

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"

	"cresset/dtype"
)

// An Entry describes one tensor of a file.
type Entry struct {
	DType dtype.DType
	Shape []int // read only
	Begin int   // where the elements begin, in bytes from the end of the header
	End   int   // one past their last byte
}

// Parse reads a file that lies in memory. The result refers to data, which must
// not change; Close does nothing.
func Parse(data []byte) (*File, error) {
	f, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("safetensors: %w", err)
	}
	return f, nil
}

// corrupt returns an error that wraps ErrCorrupt and says what to do.
func corrupt(format string, args ...any) error {
	return fmt.Errorf(format+": %w; fetch or save it again", append(args, ErrCorrupt)...)
}

func parse(data []byte) (*File, error) {
	if len(data) < 8 {
		return nil, corrupt("%d bytes, fewer than the 8 of the header's length", len(data))
	}
	n, rest := binary.LittleEndian.Uint64(data), data[8:]
	if n > MaxHeader {
		return nil, corrupt("header of %d bytes, more than the %d allowed", n, MaxHeader)
	}
	if n > uint64(len(rest)) {
		return nil, corrupt("header of %d bytes, but only %d follow its length", n, len(rest))
	}
	header, rest := rest[:n], rest[n:]
	if !utf8.Valid(header) {
		return nil, corrupt("the header is not UTF-8")
	}
	f := &File{entries: map[string]Entry{}, data: rest}
	h := headerReader{dec: json.NewDecoder(bytes.NewReader(header))}
	h.dec.UseNumber()
	if err := h.read(f); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, corrupt("the header is not JSON: %v", err)
		}
		return nil, err
	}
	return f, f.checkLayout()
}

// checkLayout orders the names by position and makes sure that the tensors cover
// the data, each byte once.
func (f *File) checkLayout() error {
	f.names = slices.SortedFunc(maps.Keys(f.entries), func(a, b string) int {
		x, y := f.entries[a], f.entries[b]
		return cmp.Or(cmp.Compare(x.Begin, y.Begin), cmp.Compare(x.End, y.End), cmp.Compare(a, b))
	})
	end := 0
	for _, name := range f.names {
		e := f.entries[name]
		switch {
		case e.Begin < end:
			return corrupt("tensor %.80q: begins at byte %d, inside the tensor before, "+
				"which ends at %d", name, e.Begin, end)
		case e.Begin > end:
			return corrupt("tensor %.80q: begins at byte %d, which leaves a hole behind %d",
				name, e.Begin, end)
		}
		end = e.End
	}
	if end != len(f.data) {
		return corrupt("%d bytes of data, the header describes %d", len(f.data), end)
	}
	return nil
}

// A headerReader reads the header token by token: unlike json.Unmarshal it sees
// names that stand twice, and takes field names literally.
type headerReader struct{ dec *json.Decoder }

func (h headerReader) read(f *File) error {
	seen := map[string]bool{}
	err := h.object("the header", func(name string) error {
		if seen[name] {
			return corrupt("the header names %.80q twice", name)
		}
		seen[name] = true
		if name == metadataKey {
			return h.metadata(f)
		}
		e, err := h.entry()
		if err != nil {
			return fmt.Errorf("tensor %.80q: %w", name, err)
		}
		f.entries[name] = e
		return nil
	})
	if err != nil {
		return err
	}
	switch t, err := h.dec.Token(); {
	case err == nil:
		return corrupt("the header goes on with %.40q behind its end", fmt.Sprint(t))
	case err != io.EOF:
		return err
	}
	return nil
}

// metadata reads the map of texts, or null.
func (h headerReader) metadata(f *File) error {
	var m map[string]*string
	if err := h.dec.Decode(&m); err != nil {
		return corrupt("%s is no map of texts: %v", metadataKey, err)
	}
	f.metadata = make(map[string]string, len(m))
	for k, v := range m {
		if v == nil {
			return corrupt("%s: %.80q is null, no text", metadataKey, k)
		}
		f.metadata[k] = *v
	}
	return nil
}

// entry reads the description of one tensor and checks that its size is right.
func (h headerReader) entry() (Entry, error) {
	var e Entry
	var have struct{ dtype, shape, offsets bool }
	err := h.object("its description", func(field string) (err error) {
		switch field {
		case "dtype":
			err = once(&have.dtype, field)
			if err == nil {
				e.DType, err = h.dtype()
			}
		case "shape":
			err = once(&have.shape, field)
			if err == nil {
				e.Shape, err = h.integers(field)
			}
		case "data_offsets":
			err = once(&have.offsets, field)
			if err == nil {
				e.Begin, e.End, err = h.offsets(field)
			}
		default: // a later version of the format may say more
			var ignored json.RawMessage
			err = h.dec.Decode(&ignored)
		}
		return err
	})
	if err != nil {
		return e, err
	}
	if !have.dtype || !have.shape || !have.offsets {
		return e, corrupt("dtype, shape or data_offsets is missing")
	}
	want, ok := byteSize(e.DType, e.Shape)
	if !ok {
		return e, corrupt("shape %s of %v has more bytes than an int counts", brief(e.Shape), e.DType)
	}
	if got := e.End - e.Begin; got != want {
		return e, corrupt("%d bytes, shape %s of %v needs %d", got, brief(e.Shape), e.DType, want)
	}
	return e, nil
}

// once notes that a field was seen.
func once(seen *bool, field string) error {
	if *seen {
		return corrupt("%s stands twice", field)
	}
	*seen = true
	return nil
}

func (h headerReader) dtype() (dtype.DType, error) {
	t, err := h.dec.Token()
	if err != nil {
		return dtype.Invalid, err
	}
	name, ok := t.(string)
	if !ok {
		return dtype.Invalid, corrupt("dtype is %.40q, no text", fmt.Sprint(t))
	}
	return parseDType(name)
}

func (h headerReader) offsets(field string) (begin, end int, err error) {
	o, err := h.integers(field)
	if err != nil {
		return 0, 0, err
	}
	if len(o) != 2 {
		return 0, 0, corrupt("%s has %d numbers, not 2", field, len(o))
	}
	if o[0] > o[1] {
		return 0, 0, corrupt("begins at byte %d, behind its end %d", o[0], o[1])
	}
	return o[0], o[1], nil
}

// integers reads a list of integers from 0 to the largest int.
func (h headerReader) integers(field string) ([]int, error) {
	if err := h.delim('[', field); err != nil {
		return nil, err
	}
	list := []int{}
	for h.dec.More() {
		t, err := h.dec.Token()
		if err != nil {
			return nil, err
		}
		number, ok := t.(json.Number)
		n, err := strconv.ParseUint(number.String(), 10, strconv.IntSize-1)
		if !ok || err != nil {
			return nil, corrupt("%s holds %.40q, no integer from 0 to 2^%d-1",
				field, fmt.Sprint(t), strconv.IntSize-1)
		}
		list = append(list, int(n))
	}
	_, err := h.dec.Token()
	return list, err
}

// object reads an object and calls value for each of its names.
func (h headerReader) object(what string, value func(name string) error) error {
	if err := h.delim('{', what); err != nil {
		return err
	}
	for h.dec.More() {
		t, err := h.dec.Token()
		if err != nil {
			return err
		}
		// The decoder lets nothing but a string stand here.
		if err := value(t.(string)); err != nil {
			return err
		}
	}
	_, err := h.dec.Token()
	return err
}

func (h headerReader) delim(want json.Delim, what string) error {
	t, err := h.dec.Token()
	if err != nil {
		return err
	}
	if t != want {
		return corrupt("%s begins with %.40q, not %v", what, fmt.Sprint(t), want)
	}
	return nil
}
