package idx

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"cresset/dtype"
)

// file returns an IDX file with the given type code, shape and elements.
func file(code byte, shape []uint32, elements ...any) []byte {
	b := []byte{0, 0, code, byte(len(shape))}
	for _, n := range shape {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	for _, e := range elements {
		b, _ = binary.Append(b, binary.BigEndian, e)
	}
	return b
}

func zip(b []byte) []byte {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	w.Write(b)
	w.Close()
	return z.Bytes()
}

func TestTypes(t *testing.T) {
	for _, c := range []struct {
		code byte
		d    dtype.DType
		want any
	}{
		{0x08, dtype.U8, []uint8{0, 1, 255}},
		{0x09, dtype.I8, []int8{-128, 1, 127}},
		{0x0b, dtype.I16, []int16{math.MinInt16, 1, math.MaxInt16}},
		{0x0c, dtype.I32, []int32{math.MinInt32, 1, math.MaxInt32}},
		{0x0d, dtype.F32, []float32{-0.1, 1, math.MaxFloat32}},
		{0x0e, dtype.F64, []float64{-0.1, 1, math.MaxFloat64}},
	} {
		plain := file(c.code, []uint32{3, 1}, c.want)
		little, _ := binary.Append(nil, binary.LittleEndian, c.want)
		for _, b := range [][]byte{plain, zip(plain)} {
			a, err := Decode(bytes.NewReader(b))
			if err != nil {
				t.Fatal(c.d, err)
			}
			if a.DType != c.d || !slices.Equal(a.Shape, []int{3, 1}) || !bytes.Equal(a.Data, little) {
				t.Errorf("%v: got %v %v % x, want % x", c.d, a.DType, a.Shape, a.Data, little)
			}
		}
	}
}

// The example of the format's description: the magic number of MNIST's images
// is 2051, of its labels 2049.
func TestMagic(t *testing.T) {
	for magic, shape := range map[uint32][]uint32{2051: {2, 1, 1}, 2049: {2}} {
		b := binary.BigEndian.AppendUint32(nil, magic)
		for _, n := range shape {
			b = binary.BigEndian.AppendUint32(b, n)
		}
		a, err := Decode(bytes.NewReader(append(b, 7, 9)))
		if err != nil || a.DType != dtype.U8 || len(a.Shape) != len(shape) || a.Data[1] != 9 {
			t.Errorf("%d: %v, %v", magic, a, err)
		}
	}
}

func TestEdges(t *testing.T) {
	for name, b := range map[string][]byte{
		"no dimensions": file(0x08, nil, uint8(5)),
		"empty":         file(0x0e, []uint32{3, 0, 2}),
	} {
		a, err := Decode(bytes.NewReader(b))
		if err != nil || len(a.Data) != len(b)-4-4*len(a.Shape) {
			t.Errorf("%s: %v, %v", name, a, err)
		}
	}
}

func TestHostile(t *testing.T) {
	good := file(0x0c, []uint32{2}, []int32{1, 2})
	const huge = math.MaxUint32
	for _, c := range []struct {
		b    []byte
		want string
	}{
		{nil, "ends early"},
		{good[:3], "ends early"},
		{good[:7], "ends early"},
		{good[:len(good)-1], "7 bytes of elements, shape [2] of int32 needs 8"},
		{append(slices.Clone(good), 0), "goes on after the 8 bytes"},
		{[]byte("<html><body>"), "no IDX file"},
		{file(0x0a, []uint32{1}, uint8(1)), "no IDX file"},
		{file(0x08, []uint32{huge, huge, 4}), "dimension 1 of 3"},
		{file(0x0e, slices.Repeat([]uint32{1 << 16}, 255)), "more than 4294967296 bytes"},
		{file(0x08, []uint32{huge}, uint8(1)), "1 bytes of elements"},
		{zip(good)[:20], "ends early"},
		{zip(good[:9]), "1 bytes of elements"},
		{append([]byte{0x1f, 0x8b}, good...), "gzip: invalid header"},
		{func() []byte { z := zip(good); z[len(z)-6] ^= 1; return z }(), "gzip: invalid checksum"},
		{func() []byte { z := zip(good); z[10] = 0xff; return z }(), "flate: corrupt input"},
	} {
		path := filepath.Join(t.TempDir(), "x")
		if err := os.WriteFile(path, c.b, 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := Read(path)
		if !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), c.want) ||
			!strings.HasPrefix(err.Error(), "idx: "+path) {
			t.Errorf("% .20x gave %v, want %q", c.b, err, c.want)
		}
	}
	if _, err := Read(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file gave %v", err)
	}
}

// A header of four gigabytes on a file of one byte must not allocate them.
func TestSmallAllocation(t *testing.T) {
	b := file(0x08, []uint32{math.MaxUint32}, uint8(1))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := Decode(bytes.NewReader(b)); err == nil {
		t.Error("a file of one byte was taken for four gigabytes")
	}
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 1<<16 {
		t.Errorf("%d bytes allocated", n)
	}
}

func FuzzDecode(f *testing.F) {
	good := file(0x0b, []uint32{2, 1}, []int16{1, 2})
	f.Add(good)
	f.Add(good[:9])
	f.Add(zip(good))
	f.Add(file(0x08, []uint32{math.MaxUint32, math.MaxUint32}))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := Decode(bytes.NewReader(b))
		if err != nil {
			return
		}
		n := a.DType.Size()
		for _, dim := range a.Shape {
			n *= dim
		}
		if n != len(a.Data) {
			t.Errorf("shape %v of %v with %d bytes", a.Shape, a.DType, len(a.Data))
		}
	})
}

func Example() {
	// Two bytes 0, type 8 (unsigned bytes), 2 dimensions: 2 and 3.
	a, err := Decode(strings.NewReader("\x00\x00\x08\x02\x00\x00\x00\x02\x00\x00\x00\x03abcdef"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(a.DType, a.Shape, string(a.Data))
	// Output: uint8 [2 3] abcdef
}
