package safetensors

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cresset/dtype"
)

// encode returns values as the bytes of elements of type d.
func encode(d dtype.DType, values ...float64) []byte {
	le := binary.LittleEndian
	var b []byte
	for _, v := range values {
		switch d {
		case dtype.Bool:
			b = append(b, map[bool]byte{true: 1}[v != 0])
		case dtype.U8, dtype.I8:
			b = append(b, byte(int8(v)))
		case dtype.I16:
			b = le.AppendUint16(b, uint16(int16(v)))
		case dtype.I32:
			b = le.AppendUint32(b, uint32(int32(v)))
		case dtype.I64:
			b = le.AppendUint64(b, uint64(int64(v)))
		case dtype.F16:
			b = le.AppendUint16(b, uint16(dtype.ToFloat16(float32(v))))
		case dtype.BF16:
			b = le.AppendUint16(b, uint16(dtype.ToBFloat16(float32(v))))
		case dtype.F32:
			b = le.AppendUint32(b, math.Float32bits(float32(v)))
		case dtype.F64:
			b = le.AppendUint64(b, math.Float64bits(v))
		case dtype.C64:
			b = append(b, encode(dtype.F32, v, 0)...)
		case dtype.C128:
			b = append(b, encode(dtype.F64, v, 0)...)
		}
	}
	return b
}

// python holds what testdata/python.py saves.
func python() []Tensor {
	var list []Tensor
	for name, d := range map[string]dtype.DType{
		"bool": dtype.Bool, "u8": dtype.U8, "i8": dtype.I8, "i16": dtype.I16, "i32": dtype.I32,
		"i64": dtype.I64, "f16": dtype.F16, "bf16": dtype.BF16, "f32": dtype.F32,
		"f64": dtype.F64, "c64": dtype.C64,
	} {
		list = append(list, Tensor{name, d, []int{2, 3}, encode(d, 0, 1, 2, 3, 100, 127)})
	}
	return append(list,
		Tensor{"scalar", dtype.F32, []int{}, encode(dtype.F32, -1.5)},
		Tensor{"empty", dtype.F32, []int{0, 3}, nil},
		Tensor{"odd \"name\"\n\\ <é>", dtype.U8, []int{1}, []byte{7}})
}

// holds fails the test unless f holds exactly want.
func holds(t *testing.T, f *File, want []Tensor) {
	t.Helper()
	if got := f.Names(); len(got) != len(want) {
		t.Fatalf("%d tensors, want %d: %q", len(got), len(want), got)
	}
	for _, w := range want {
		e, ok := f.Info(w.Name)
		if !ok || e.DType != w.DType || !slices.Equal(e.Shape, w.Shape) {
			t.Errorf("%q is %v %v (there: %v), want %v %v",
				w.Name, e.DType, e.Shape, ok, w.DType, w.Shape)
		}
		if got := f.Bytes(w.Name); got == nil || !bytes.Equal(got, w.Data) {
			t.Errorf("%q holds % x, want % x", w.Name, got, w.Data)
		}
	}
}

func TestReadPython(t *testing.T) {
	f, err := Open("testdata/python.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	holds(t, f, python())
	if m := f.Metadata(); len(m) != 1 || m["format"] != "pt" {
		t.Errorf("metadata %v", m)
	}
}

// The same tensors give the very bytes that Python writes.
func TestWriteAsPython(t *testing.T) {
	want, err := os.ReadFile("testdata/python.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.safetensors")
	if err := Write(path, python(), map[string]string{"format": "pt"}); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%v\ngot  %q\nwant %q", err, got, want)
	}
}

// Files that others made to break readers: those that a reader must refuse, and
// controls that it must not.
func TestHostileFiles(t *testing.T) {
	b, err := os.ReadFile("testdata/hostile/hostile.json")
	if err != nil {
		t.Fatal(err)
	}
	var files []struct{ File, Expect, Why string }
	if err := json.Unmarshal(b, &files); err != nil || len(files) < 30 {
		t.Fatal(len(files), err)
	}
	for _, c := range files {
		path := filepath.Join("testdata/hostile", c.File)
		f, err := Open(path)
		if c.Expect == "load" {
			if err != nil {
				t.Errorf("a good file: %v", err)
				continue
			}
			f.Close()
			continue
		}
		if !errors.Is(err, ErrCorrupt) || !strings.HasPrefix(err.Error(), "safetensors: "+path) {
			t.Errorf("%s (%s): error %v", c.File, c.Why, err)
		} else if len(err.Error()) > 400 {
			t.Errorf("%s: an error of %d bytes", c.File, len(err.Error()))
		}
	}
}

// file returns a file with the given header and n bytes of data.
func file(header string, n int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), make([]byte, n)...)
}

func TestMessages(t *testing.T) {
	for _, c := range []struct {
		header string
		data   int
		is     error
		want   string
	}{
		{`{"x":{"dtype":"F32","shape":[2,3],"data_offsets":[0,10]}}`, 10, ErrCorrupt,
			`safetensors: tensor "x": 10 bytes, shape [2 3] of float32 needs 24: file is corrupt`},
		{`{"x":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]}}`, 2, errors.ErrUnsupported,
			`tensor "x": element type F8_E4M3: unsupported operation; convert the tensor`},
		{`{"x":{"dtype":"F7","shape":[2],"data_offsets":[0,2]}}`, 2, ErrCorrupt,
			`tensor "x": unknown element type "F7"`},
		{`{"x":{"DType":"U8","shape":[2],"data_offsets":[0,2]}}`, 2, ErrCorrupt, `is missing`},
		{`{"x":{"dtype":"U8","dtype":"U8","shape":[2],"data_offsets":[0,2]}}`, 2, ErrCorrupt,
			`dtype stands twice`},
		{`{"x":{"dtype":"U8","shape":[2.0],"data_offsets":[0,2]}}`, 2, ErrCorrupt, `"2.0"`},
		{`{"x":{"dtype":"U8","shape":[0,4611686018427387904,4],"data_offsets":[0,0]}}`, 0, ErrCorrupt,
			`more bytes than an int counts`},
		{`{"__metadata__":{"a":"b"},"__metadata__":{}}`, 0, ErrCorrupt, `"__metadata__" twice`},
		{`{"__metadata__":{"a":null}}`, 0, ErrCorrupt, `no text`},
		{`{} x`, 0, ErrCorrupt, `not JSON`},
		{`{} {}`, 0, ErrCorrupt, `goes on`},
	} {
		_, err := Parse(file(c.header, c.data))
		if !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s\ngave %v\nwant %s", c.header, err, c.want)
		}
	}
}

// Odd but right headers, as the reference reader takes them.
func TestLenient(t *testing.T) {
	for _, c := range []struct {
		header string
		data   int
	}{
		{`{}`, 0},
		{" {}\n ", 0},
		{`{"__metadata__":null}`, 0},
		{`{"x":{"later":[{"a":1}],"dtype":"U8","shape":[2],"data_offsets":[0,2]}}`, 2},
		{`{"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]},
		  "a":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}`, 3},
	} {
		f, err := Parse(file(c.header, c.data))
		if err != nil {
			t.Errorf("%s: %v", c.header, err)
		} else if names := f.Names(); len(names) == 2 && names[0] != "a" {
			t.Errorf("names %q are not in the order of the data", names)
		}
	}
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	for path, is := range map[string]error{dir: nil, filepath.Join(dir, "none"): os.ErrNotExist} {
		_, err := Open(path)
		if err == nil || !strings.Contains(err.Error(), path) || (is != nil && !errors.Is(err, is)) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestWriteErrors(t *testing.T) {
	ok := Tensor{"x", dtype.U8, []int{1}, []byte{1}}
	for want, list := range map[string][]Tensor{
		"the name is taken":      {ok, ok},
		`tensor "__metadata__"`:  {{"__metadata__", dtype.U8, []int{1}, []byte{1}}},
		"needs 2":                {{"x", dtype.U8, []int{2}, []byte{1}}},
		"a dimension is neg":     {{"x", dtype.U8, []int{-1, -1}, []byte{1}}},
		"than an int counts":     {{"x", dtype.F32, []int{1 << 31, 1 << 31}, nil}},
		"invalid is no element":  {{"x", dtype.Invalid, []int{1}, []byte{1}}},
		`"\xff" is not UTF-8`:    {{"\xff", dtype.U8, []int{1}, []byte{1}}},
		"shape [2 0 3] of uint8": {{"x", dtype.U8, []int{2, 0, 3}, []byte{1}}},
	} {
		path := filepath.Join(t.TempDir(), "x")
		err := Write(path, list, nil)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("want %q, got %v", want, err)
		}
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%q left a file", want)
		}
	}
}

// Whatever is written is read back, aligned to its element size.
func TestRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		list := make([]Tensor, rng.IntN(12))
		for i := range list {
			d := dtype.All()[rng.IntN(len(dtype.All()))]
			shape := make([]int, rng.IntN(5))
			for j := range shape {
				shape[j] = rng.IntN(4)
			}
			n, _ := byteSize(d, shape)
			data := make([]byte, n)
			for j := range data {
				data[j] = byte(rng.Uint32())
			}
			list[i] = Tensor{strings.Repeat("é", rng.IntN(9)) + fmt.Sprint(i), d, shape, data}
		}
		meta := map[string]string{"step": fmt.Sprint(rng.Int()), "\t": "<&>\u2028"}
		var b bytes.Buffer
		if err := WriteTo(&b, list, meta); err != nil {
			t.Fatal(err)
		}
		f, err := Parse(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		holds(t, f, list)
		if m := f.Metadata(); m["step"] != meta["step"] || m["\t"] != meta["\t"] {
			t.Errorf("metadata %q, want %q", m, meta)
		}
		for _, name := range f.Names() {
			e, _ := f.Info(name)
			if begin := b.Len() - len(f.data) + e.Begin; begin%min(e.DType.Size(), 8) != 0 {
				t.Errorf("%v begins at byte %d of the file", e.DType, begin)
			}
		}
	}
}

func TestClose(t *testing.T) {
	f, err := Open("testdata/python.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
	if f.Bytes("f32") != nil {
		t.Error("a closed file gave bytes")
	}
}

// FuzzParse holds that no input crashes the reader, and that what it accepts is
// written and read again to the same tensors.
func FuzzParse(f *testing.F) {
	paths, _ := filepath.Glob("testdata/hostile/*.safetensors")
	for _, path := range append(paths, "testdata/python.safetensors") {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := Parse(b)
		if err != nil {
			return
		}
		var list []Tensor
		for _, name := range file.Names() {
			e, _ := file.Info(name)
			list = append(list, Tensor{name, e.DType, e.Shape, file.Bytes(name)})
		}
		var out bytes.Buffer
		if err := WriteTo(&out, list, file.Metadata()); err != nil {
			t.Fatal(err)
		}
		again, err := Parse(out.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		holds(t, again, list)
	})
}

func Example() {
	var file bytes.Buffer
	err := WriteTo(&file, []Tensor{
		{Name: "fc.weight", DType: dtype.U8, Shape: []int{2, 2}, Data: []byte{1, 2, 3, 4}},
	}, map[string]string{"made by": "cresset"})
	if err != nil {
		fmt.Println(err)
		return
	}
	f, err := Parse(file.Bytes())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, name := range f.Names() {
		e, _ := f.Info(name)
		fmt.Println(name, e.DType, e.Shape, f.Bytes(name))
	}
	fmt.Println(f.Metadata())
	// Output:
	// fc.weight uint8 [2 2] [1 2 3 4]
	// map[made by:cresset]
}
