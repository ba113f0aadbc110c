package metrics

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// table writes rows step, loss, val to a new file.
func table(t *testing.T, rows ...[]float64) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "metrics.tsv")
	w, err := Create(path, "loss", "val loss")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if err := w.Add(int(r[0]), r[1:]...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func holds(t *testing.T, path, want string) {
	t.Helper()
	if b, err := os.ReadFile(path); err != nil || string(b) != want {
		t.Errorf("the file holds %q, %v; want %q", b, err, want)
	}
}

func add(t *testing.T, path, text string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, append(b, text...), 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestFile(t *testing.T) {
	path := table(t, []float64{0, 4.25, 4.5}, []float64{10, 1.0 / 3, Blank},
		[]float64{10, math.NaN(), math.Inf(-1)})
	holds(t, path, "step\tloss\tval loss\n0\t4.25\t4.5\n10\t0.3333333333333333\t\n10\tNaN\t-Inf\n")
}

// Every number is read back to its last bit.
func TestRoundTrip(t *testing.T) {
	values := []float64{0, math.Copysign(0, -1), math.Pi, math.MaxFloat64,
		math.SmallestNonzeroFloat64, math.Inf(1), float64(float32(0.1)), Blank}
	var rows [][]float64
	for i, v := range values {
		rows = append(rows, []float64{float64(i), v, math.NaN()})
	}
	tab, err := Read(table(t, rows...))
	if err != nil {
		t.Fatal(err)
	}
	loss, err := tab.Column("loss")
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range values {
		if math.Float64bits(loss[i]) != math.Float64bits(v) || tab.Steps[i] != i {
			t.Errorf("row %d: step %d, %v, want %v", i, tab.Steps[i], loss[i], v)
		}
	}
	val, err := tab.Series("val loss")
	if err != nil || len(val.Y) != len(values) || !math.IsNaN(val.Y[0]) || IsBlank(val.Y[0]) {
		t.Errorf("a column of NaN gave %v, %v", val, err)
	}
	if s, err := tab.Series("loss"); err != nil || len(s.Y) != len(values)-1 {
		t.Errorf("the blank cell is still there: %v, %v", s, err)
	}
	_, err = tab.Column("acc")
	if err == nil || !strings.Contains(err.Error(), `["loss" "val loss"]`) {
		t.Errorf("error %v", err)
	}
}

// Wherever a kill tears the file, the resumed table equals the unbroken one.
func TestResume(t *testing.T) {
	rows := [][]float64{{0, 4, 5}, {10, 3, Blank}, {20, 2, 2.5}, {20, 1, 1}, {30, 0.5, 0.25}}
	unbroken := table(t, rows...)
	want, err := os.ReadFile(unbroken)
	if err != nil {
		t.Fatal(err)
	}
	header := strings.IndexByte(string(want), '\n') + 1
	for cut := header; cut <= len(want); cut++ {
		path := filepath.Join(t.TempDir(), "metrics.tsv")
		if err := os.WriteFile(path, want[:cut], 0o666); err != nil {
			t.Fatal(err)
		}
		tab, err := Read(path)
		if err != nil {
			t.Fatal(cut, err)
		}
		step := 10 // of the checkpoint, which lies behind the last whole row at times
		w, err := OpenForResume(path, step)
		if err != nil {
			t.Fatal(cut, err)
		}
		if !slices.Equal(w.Columns(), []string{"loss", "val loss"}) {
			t.Errorf("columns %q", w.Columns())
		}
		for _, r := range rows[min(len(tab.Steps), 2):] {
			if err := w.Add(int(r[0]), r[1:]...); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		holds(t, path, string(want))
	}
}

func TestTruncate(t *testing.T) {
	path := table(t, []float64{1, 1, 1}, []float64{2, 2, 2}, []float64{2, 3, 3}, []float64{3, 4, 4})
	add(t, path, "4\t5\t") // torn
	for _, c := range []struct {
		after int
		want  string
	}{
		{9, "1\t1\t1\n2\t2\t2\n2\t3\t3\n3\t4\t4\n"},
		{2, "1\t1\t1\n2\t2\t2\n2\t3\t3\n"},
		{0, ""},
	} {
		if err := Truncate(path, c.after); err != nil {
			t.Fatal(err)
		}
		holds(t, path, "step\tloss\tval loss\n"+c.want)
	}
}

// A spreadsheet on Windows ends lines in its own way.
func TestCarriageReturns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(path, []byte("step\tloss\r\n1\t2.5\r\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	tab, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if loss, err := tab.Column("loss"); err != nil || loss[0] != 2.5 {
		t.Errorf("%v, %v", loss, err)
	}
}

func TestBadFiles(t *testing.T) {
	for content, want := range map[string]string{
		"":                         "no line of column names",
		"step\tlo":                 "no line of column names",
		"loss\n":                   `:1: the first column is "loss"`,
		"step\tloss\n1\t2\t3\n":    ":2: 3 cells, not 2",
		"step\tloss\n1\t2\n\n":     ":3: 1 cells, not 2",
		"step\tloss\n-1\t2\n":      `:2: "-1" is no step`,
		"step\tloss\n1\tx\n":       `:2: column "loss": "x" is no number`,
		"step\tloss\n2\t1\n1\t1\n": ":3: step 1 after step 2",
	} {
		path := filepath.Join(t.TempDir(), "x")
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := Read(path)
		if !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), want) ||
			!strings.Contains(err.Error(), path) {
			t.Errorf("%q: %v, want %q", content, err, want)
		}
	}
	if _, err := OpenForResume(filepath.Join(t.TempDir(), "x"), 1); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
}

func TestMisuse(t *testing.T) {
	path := table(t)
	if _, err := Create(path, "loss"); !errors.Is(err, os.ErrExist) {
		t.Errorf("an existing file: %v", err)
	}
	for _, columns := range [][]string{{""}, {"a", "a"}, {"step"}, {"a\tb"}, {"a\n"}} {
		if _, err := Create(filepath.Join(t.TempDir(), "x"), columns...); err == nil {
			t.Errorf("columns %q were taken", columns)
		}
	}
	w, err := OpenForResume(path, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := w.Add(5, 1, 2); err != nil {
		t.Fatal(err)
	}
	if err := w.Add(4, 1, 2); err == nil || !strings.Contains(err.Error(), "step 4 after step 5") {
		t.Errorf("a falling step: %v", err)
	}
	if err := w.Add(6, 1); err == nil || !strings.Contains(err.Error(), "1 values for the 2 columns") {
		t.Errorf("a missing value: %v", err)
	}
	holds(t, path, "step\tloss\tval loss\n5\t1\t2\n")
}

// A disk that is full in the middle of a row leaves the rows before, and the
// table goes on when there is space again.
func TestFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full here")
	}
	defer full.Close()
	path := table(t, []float64{1, 1, 1})
	w, err := OpenForResume(path, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	file := w.f
	if _, err := file.WriteString("2\t2"); err != nil { // the part that found space
		t.Fatal(err)
	}
	w.f = full
	err = w.Add(2, 2, 2)
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "free some space") {
		t.Errorf("error %v", err)
	}
	w.f, w.err = file, nil // /dev/full itself cannot be cut
	if err := w.undo(); err != nil {
		t.Fatal(err)
	}
	if err := w.Add(2, 2, 2); err != nil {
		t.Fatal(err)
	}
	holds(t, path, "step\tloss\tval loss\n1\t1\t1\n2\t2\t2\n")
}

func Example() {
	dir, err := os.MkdirTemp("", "metrics")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "metrics.tsv")

	w, err := Create(path, "loss", "validation")
	if err != nil {
		fmt.Println(err)
		return
	}
	for step := range 4 {
		val := Blank
		if step%2 == 0 {
			val = 5 - float64(step)
		}
		if err := w.Add(step, 4-float64(step)/2, val); err != nil {
			fmt.Println(err)
		}
	}
	w.Close()

	t, err := Read(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	val, err := t.Series("validation")
	fmt.Println(val.X, val.Y, err)
	// Output: [0 2] [5 3] <nil>
}
