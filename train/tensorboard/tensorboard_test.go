package tensorboard

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// recorded is what testdata/golden.py writes.
var recorded = []Event{
	{Version: version},
	{Values: []Value{{Kind: KindScalar, Tag: "loss", Scalar: 4.25}}},
	{Step: 300, Values: []Value{{Kind: KindScalar, Tag: "loss", Scalar: 2.5},
		{Kind: KindScalar, Tag: "lr"}}},
	{Step: 301, Values: []Value{{Kind: KindText, Tag: "sample", Text: "ALL'S WELL\né"}}},
	{Step: 302, Values: []Value{{Kind: KindImage, Tag: "digit", PNG: []byte("\x89PNG"),
		Width: 3, Height: 2}}},
	{Step: 303, Start: true},
}

func init() {
	for i := range recorded {
		recorded[i].WallTime = 1700000000.25 + float64(i)
	}
}

// TensorBoard's own writer gives the same bytes for the same events.
func TestEncodeAsTensorBoard(t *testing.T) {
	want, err := os.ReadFile("testdata/golden.tfevents")
	if err != nil {
		t.Fatal(err)
	}
	var got []byte
	for _, e := range recorded {
		got = appendRecord(got, e.encode())
	}
	if !bytes.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	events, err := Read("testdata/golden.tfevents")
	if err != nil || !reflect.DeepEqual(events, recorded) {
		t.Errorf("read %+v, %v\nwant %+v", events, err, recorded)
	}
}

// The check value of CRC-32C over "123456789" (RFC 3720's polynomial), and the
// rule of the mask.
func TestMask(t *testing.T) {
	const crc = 0xe3069283
	if got := crc32.Checksum([]byte("123456789"), castagnoli); got != crc {
		t.Errorf("CRC %#x", got)
	}
	rotated := uint32(uint64(crc)<<17&0xffffffff | crc>>15)
	if got, want := mask([]byte("123456789")), rotated+0xa282ead8; got != want {
		t.Errorf("masked %#x, want %#x", got, want)
	}
}

// clock returns a clock that advances a second with each look.
func clock() func() time.Time {
	now := time.Unix(1700000000, 250_000_000)
	return func() time.Time {
		now = now.Add(time.Second)
		return now
	}
}

// write makes a file with one scalar for each step.
func write(t *testing.T, dir string, steps ...int) string {
	t.Helper()
	w, err := Create(dir, Options{Now: clock(), Host: "host"})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range steps {
		if err := w.Scalar(s, "loss", float64(s)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.f.Name()
}

// steps returns the steps of the events after the first in the file at path.
func steps(t *testing.T, path string) []int64 {
	t.Helper()
	events, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	list := []int64{}
	for _, e := range events[1:] {
		list = append(list, e.Step)
	}
	return list
}

func TestWriter(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "dir")
	w, err := Create(dir, Options{Now: clock(), Host: "host"})
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Base(w.f.Name())
	if want := fmt.Sprintf("events.out.tfevents.1700000001.host.%d.0", os.Getpid()); name != want {
		t.Errorf("the file is called %s, want %s", name, want)
	}
	picture := image.NewRGBA(image.Rect(0, 0, 3, 2))
	picture.Set(1, 1, color.White)
	err = errors.Join(
		w.Scalars(7, Scalar{"loss", 0.5}, Scalar{"lr", 1e-3}),
		w.Text(8, "sample", "verse"),
		w.Image(9, "digit", picture),
		w.Close())
	if err != nil {
		t.Fatal(err)
	}
	events, err := Read(w.f.Name())
	if err != nil || len(events) != 4 {
		t.Fatal(events, err)
	}
	if events[0].Version != version || events[0].WallTime != 1700000002.25 {
		t.Errorf("the first event is %+v", events[0])
	}
	want := Event{WallTime: 1700000003.25, Step: 7, Values: []Value{
		{Kind: KindScalar, Tag: "loss", Scalar: 0.5},
		{Kind: KindScalar, Tag: "lr", Scalar: 1e-3}}}
	if !reflect.DeepEqual(events[1], want) {
		t.Errorf("got %+v, want %+v", events[1], want)
	}
	if v := events[2].Values[0]; v.Text != "verse" || v.Tag != "sample" {
		t.Errorf("text %+v", v)
	}
	v := events[3].Values[0]
	m, err := png.Decode(bytes.NewReader(v.PNG))
	if err != nil || v.Width != 3 || v.Height != 2 || m.Bounds() != picture.Bounds() {
		t.Errorf("image %+v, %v", v, err)
	}
}

// Wherever a kill tears the file, cutting it leaves whole events of early steps.
func TestTruncateTorn(t *testing.T) {
	whole, err := os.ReadFile(write(t, t.TempDir(), 1, 2, 3))
	if err != nil {
		t.Fatal(err)
	}
	scalars := (len(whole) - 40) / 3 // the event of the version takes 40 bytes
	for cut := 0; cut <= len(whole); cut += 3 {
		path := filepath.Join(t.TempDir(), "x")
		if err := os.WriteFile(path, whole[:cut], 0o666); err != nil {
			t.Fatal(err)
		}
		if err := Truncate(path, 2); err != nil {
			t.Fatal(cut, err)
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		want := 0
		if cut >= 40 {
			want = 40 + min((cut-40)/scalars, 2)*scalars
		}
		if !bytes.Equal(got, whole[:want]) {
			t.Errorf("cut at %d: %d bytes left, want %d", cut, len(got), want)
		}
	}
}

// A directory holds the files of several runs; Resume cuts them all and goes on.
func TestResume(t *testing.T) {
	dir := t.TempDir()
	first := write(t, dir, 1, 5, 9)
	second := write(t, dir, 4, 6)
	other := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(other, []byte("kept"), 0o666); err != nil {
		t.Fatal(err)
	}
	w, err := Resume(dir, 5, Options{Now: clock(), Host: "host"})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Scalar(6, "loss", 1), w.Close()); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string][]int64{first: {1, 5}, second: {4}, w.f.Name(): {6, 6}} {
		if got := steps(t, path); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: steps %v, want %v", path, got, want)
		}
	}
	if events, err := Read(w.f.Name()); err != nil || !events[1].Start {
		t.Errorf("no start in %+v, %v", events, err)
	}
	if b, err := os.ReadFile(other); err != nil || string(b) != "kept" {
		t.Errorf("another file was touched: %q, %v", b, err)
	}
	w, err = Resume(filepath.Join(dir, "new"), 0, Options{})
	if err != nil {
		t.Fatalf("a new directory: %v", err)
	}
	w.Close()
}

func TestDamage(t *testing.T) {
	path := write(t, t.TempDir(), 1, 2, 3)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[40+30] ^= 1 // inside the event of step 1
	if err := os.WriteFile(path, b, 0o666); err != nil {
		t.Fatal(err)
	}
	events, err := Read(path)
	if !errors.Is(err, ErrCorrupt) || len(events) != 1 || !strings.Contains(err.Error(), path) {
		t.Errorf("%+v, %v", events, err)
	}
	if err := Truncate(path, 9); err != nil || len(steps(t, path)) != 0 {
		t.Errorf("cutting damage: %v", err)
	}
	if err := os.WriteFile(path, []byte("a poem, no events at all"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := Truncate(path, 9); !errors.Is(err, ErrCorrupt) {
		t.Errorf("a poem was taken for events: %v", err)
	}
	if b, err := os.ReadFile(path); err != nil || len(b) != 24 {
		t.Errorf("the poem was cut: %q, %v", b, err)
	}
}

func FuzzScan(f *testing.F) {
	golden, err := os.ReadFile("testdata/golden.tfevents")
	if err != nil {
		f.Fatal(err)
	}
	for rest := golden; len(rest) > 0; {
		payload, next, err := nextRecord(rest)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(payload)
		rest = next
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		decode(payload) // must not crash, whatever the checksums let through
		file := appendRecord(nil, payload)
		got, rest, err := nextRecord(file)
		if err != nil || len(rest) != 0 || !bytes.Equal(got, payload) {
			t.Errorf("%q, %q, %v", got, rest, err)
		}
		if good, _ := scan(payload, func(Event, []byte) {}); good > len(payload) {
			t.Errorf("%d good bytes of %d", good, len(payload))
		}
	})
}

func Example() {
	dir, err := os.MkdirTemp("", "tensorboard")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)

	w, err := Create(dir, Options{}) // then: tensorboard --logdir DIR
	if err != nil {
		fmt.Println(err)
		return
	}
	for step := range 3 {
		if err := w.Scalar(step, "loss/train", 4-float64(step)); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(w.Close())
	// Output: <nil>
}
