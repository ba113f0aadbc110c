package metrics

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// A Table is the content of a file of metrics.
type Table struct {
	Columns []string // after the step
	Steps   []int    // of each row, never falling
	rows    [][]float64
}

// A Series is a curve: Y over X, of the same length.
type Series struct {
	Name string
	X, Y []float64
}

// Read returns the table at path, without a last row that was torn. The error
// names path and the line; it wraps ErrCorrupt if the file is no table of metrics.
func Read(path string) (*Table, error) {
	t, _, err := read(path)
	if err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	return t, nil
}

// read also reports whether a torn row was dropped.
func read(path string) (t *Table, torn bool, err error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, false, err
	}
	lines := strings.Split(string(b), "\n")
	last := len(lines) - 1 // what stands behind the last line break
	torn = lines[last] != ""
	lines = lines[:last]
	if len(lines) == 0 {
		return nil, false, fmt.Errorf("%s: no line of column names: %w; remove it", path, ErrCorrupt)
	}
	t = &Table{Columns: cells(lines[0])}
	if t.Columns[0] != stepColumn {
		return nil, false, fmt.Errorf("%s:1: the first column is %.40q, not %q: %w; name another file",
			path, t.Columns[0], stepColumn, ErrCorrupt)
	}
	t.Columns = t.Columns[1:]
	for i, line := range lines[1:] {
		if err := t.parse(line); err != nil {
			return nil, false, fmt.Errorf("%s:%d: %w: %w; mend or remove the line",
				path, i+2, err, ErrCorrupt)
		}
	}
	return t, torn, nil
}

// cells splits a line, which a spreadsheet may have ended in its own way.
func cells(line string) []string { return strings.Split(strings.TrimSuffix(line, "\r"), "\t") }

// parse appends the row in line.
func (t *Table) parse(line string) error {
	c := cells(line)
	if len(c) != 1+len(t.Columns) {
		return fmt.Errorf("%d cells, not %d", len(c), 1+len(t.Columns))
	}
	step, err := strconv.Atoi(c[0])
	if err != nil || step < 0 {
		return fmt.Errorf("%.40q is no step", c[0])
	}
	if n := len(t.Steps); n > 0 && step < t.Steps[n-1] {
		return fmt.Errorf("step %d after step %d", step, t.Steps[n-1])
	}
	row := make([]float64, len(t.Columns))
	for i, cell := range c[1:] {
		row[i] = Blank
		if cell == "" {
			continue
		}
		if row[i], err = strconv.ParseFloat(cell, 64); err != nil {
			return fmt.Errorf("column %q: %.40q is no number", t.Columns[i], cell)
		}
	}
	t.Steps = append(t.Steps, step)
	t.rows = append(t.rows, row)
	return nil
}

// Column returns the values of the column called name, Blank where a cell is
// empty. The error lists the columns there are.
func (t *Table) Column(name string) ([]float64, error) {
	i := slices.Index(t.Columns, name)
	if i < 0 {
		return nil, fmt.Errorf("metrics: no column %q; there are %q", name, t.Columns)
	}
	column := make([]float64, len(t.rows))
	for j, row := range t.rows {
		column[j] = row[i]
	}
	return column, nil
}

// Series returns the column called name over the steps, without its empty cells.
func (t *Table) Series(name string) (Series, error) {
	column, err := t.Column(name)
	if err != nil {
		return Series{}, err
	}
	s := Series{Name: name}
	for i, v := range column {
		if !IsBlank(v) {
			s.X = append(s.X, float64(t.Steps[i]))
			s.Y = append(s.Y, v)
		}
	}
	return s, nil
}
