// Package metrics keeps the numbers of a training run, a row a step, in a file
// that any spreadsheet opens: columns separated by tabs, their names in the first
// line, the step in the first column.
//
// A row is on its way to the file when Add returns, so a killed program loses
// none; what a power cut tore is dropped when the file is read. OpenForResume
// cuts the rows that a resumed run will write again.
package metrics

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"cresset/internal/atomicfile"
)

// ErrCorrupt is wrapped by every error about a file that is no table of metrics.
var ErrCorrupt = errors.New("file is corrupt")

// stepColumn is the name of the first column.
const stepColumn = "step"

// Blank leaves a cell empty: the column has no value in this step. It is a NaN of
// its own, which IsBlank tells from the NaN of a failed computation.
var Blank = math.Float64frombits(0x7ff8_b1a4_b1a4_b1a4)

// IsBlank reports whether v is Blank.
func IsBlank(v float64) bool { return math.Float64bits(v) == math.Float64bits(Blank) }

// A Writer appends rows to a table of metrics.
type Writer struct {
	path    string
	columns []string
	f       *os.File
	size    int64 // bytes of whole rows in the file
	step    int   // of the last row, or -1
	err     error // after which nothing may be written any more
}

// Create begins a table at path with the given columns after the step. It refuses
// to overwrite a file. A column name is a text without tab or line break, and
// stands once.
func Create(path string, columns ...string) (*Writer, error) {
	if _, err := os.Lstat(path); err == nil {
		return nil, fmt.Errorf("metrics: %s: %w; resume the run that wrote it, "+
			"or choose another directory", path, os.ErrExist)
	}
	for i, c := range columns {
		taken := c == stepColumn || slices.Contains(columns[:i], c)
		if c == "" || taken || strings.ContainsAny(c, "\t\r\n") {
			return nil, fmt.Errorf("metrics: %s: column %q: a name must not be empty, taken, %q, "+
				"or hold a tab or line break", path, c, stepColumn)
		}
	}
	t := &Table{Columns: slices.Clone(columns)}
	if err := t.write(path); err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	return open(path, t)
}

// OpenForResume opens the table at path to go on after step: rows of later steps
// and a torn last row are cut first, atomically. The error wraps os.ErrNotExist if
// there is no table yet.
func OpenForResume(path string, step int) (*Writer, error) {
	t, err := truncate(path, step)
	if err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	return open(path, t)
}

// Truncate cuts the rows of steps after afterStep, and a torn last row, from the
// table at path. Either all of it happens or nothing.
func Truncate(path string, afterStep int) error {
	if _, err := truncate(path, afterStep); err != nil {
		return fmt.Errorf("metrics: %w", err)
	}
	return nil
}

func truncate(path string, afterStep int) (*Table, error) {
	t, torn, err := read(path)
	if err != nil {
		return nil, err
	}
	keep := 0
	for keep < len(t.Steps) && t.Steps[keep] <= afterStep {
		keep++
	}
	if keep == len(t.Steps) && !torn {
		return t, nil
	}
	t.Steps, t.rows = t.Steps[:keep], t.rows[:keep]
	return t, t.write(path)
}

// open opens the file at path, which holds exactly t, to append to it.
func open(path string, t *Table) (*Writer, error) {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("metrics: %w", err)
	}
	w := &Writer{path: path, columns: t.Columns, f: f, size: size, step: -1}
	if n := len(t.Steps); n > 0 {
		w.step = t.Steps[n-1]
	}
	return w, nil
}

// Columns returns the names of the columns after the step.
func (w *Writer) Columns() []string { return slices.Clone(w.columns) }

// Add appends a row: the step, at least that of the row before, and a value for
// each column. If the disk is full it removes what it wrote of the row, so that
// the table stays whole.
func (w *Writer) Add(step int, values ...float64) error {
	switch {
	case w.err != nil:
		return w.err
	case len(values) != len(w.columns):
		return fmt.Errorf("metrics: %s: %d values for the %d columns %q; use Blank where there is none",
			w.path, len(values), len(w.columns), w.columns)
	case step < 0 || step < w.step:
		return fmt.Errorf("metrics: %s: step %d after step %d; steps must not fall",
			w.path, step, w.step)
	}
	row := appendRow(nil, step, values)
	if _, err := w.f.Write(row); err != nil {
		err = fmt.Errorf("metrics: %w; free some space", err)
		if undo := w.undo(); undo != nil {
			w.err = errors.Join(err, undo)
		}
		return err
	}
	w.size += int64(len(row))
	w.step = step
	return nil
}

// undo cuts the file back to its whole rows.
func (w *Writer) undo() error {
	_, err := w.f.Seek(w.size, io.SeekStart)
	return errors.Join(w.f.Truncate(w.size), err)
}

// Flush makes the rows durable: they survive a power cut. Call it before a
// checkpoint that the rows must not fall behind.
func (w *Writer) Flush() error {
	if err := w.f.Sync(); err != nil {
		return fmt.Errorf("metrics: %w", err)
	}
	return nil
}

// Close flushes and closes the table.
func (w *Writer) Close() error { return errors.Join(w.Flush(), w.f.Close()) }

func appendRow(b []byte, step int, values []float64) []byte {
	b = strconv.AppendInt(b, int64(step), 10)
	for _, v := range values {
		b = append(b, '\t')
		if !IsBlank(v) {
			b = strconv.AppendFloat(b, v, 'g', -1, 64)
		}
	}
	return append(b, '\n')
}

// write replaces the file at path by t.
func (t *Table) write(path string) error {
	return atomicfile.WriteFile(path, func(w io.Writer) error {
		head := strings.Join(append([]string{stepColumn}, t.Columns...), "\t") + "\n"
		if _, err := io.WriteString(w, head); err != nil {
			return err
		}
		var b []byte
		for i, step := range t.Steps {
			b = appendRow(b[:0], step, t.rows[i])
			if _, err := w.Write(b); err != nil {
				return err
			}
		}
		return nil
	})
}
