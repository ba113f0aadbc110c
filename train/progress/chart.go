package progress

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"cresset/train/metrics"
)

// The least size of a chart, in columns and rows.
const minWidth, minHeight = 24, 3

// marks stand for the points of the second series and those after it.
const marks = "ox+*#@"

// Chart draws series in characters, width columns wide with a field of height
// rows, an axis and a legend below. The first series is a line, in the dots of
// braille characters; of each other one the points are marked. Points that are
// not finite are left out; if there are no others, Chart returns an error.
func Chart(w io.Writer, width, height int, series ...metrics.Series) error {
	c := &chart{
		x: span{math.Inf(1), math.Inf(-1)},
		y: span{math.Inf(1), math.Inf(-1)},
	}
	for _, s := range series {
		if len(s.X) != len(s.Y) {
			return fmt.Errorf("progress: chart: series %q has %d x for %d y", s.Name, len(s.X), len(s.Y))
		}
		for i := range s.X {
			if finite(s.X[i], s.Y[i]) {
				c.x.include(s.X[i])
				c.y.include(s.Y[i])
			}
		}
	}
	if c.x.low > c.x.high {
		return errors.New("progress: chart: no finite points to draw")
	}
	c.rows = max(height, minHeight)
	middle := float64(c.rows/2) / float64(c.rows-1) // of the way down
	c.labels = [3]string{
		label(c.y.high), label(c.y.high*(1-middle) + c.y.low*middle), label(c.y.low),
	}
	for _, l := range c.labels {
		c.margin = max(c.margin, len(l))
	}
	c.cols = max(width, minWidth) - c.margin - 2
	c.cells = make([]rune, c.cols*c.rows)
	for i, s := range series {
		if i == 0 {
			c.line(s)
		} else {
			c.points(s, rune(marks[(i-1)%len(marks)]))
		}
	}
	_, err := io.WriteString(w, c.render(series))
	return err
}

func finite(x, y float64) bool {
	return !math.IsNaN(x-x) && !math.IsNaN(y-y) // ∞-∞ is NaN too
}

func label(v float64) string { return fmt.Sprintf("%.4g", v) }

// A span is the range of values along an axis.
type span struct{ low, high float64 }

func (s *span) include(v float64) { s.low, s.high = min(s.low, v), max(s.high, v) }

// at returns where v lies among n places, 0 for the lowest value. A span of one
// value lies in the middle.
func (s span) at(v float64, n int) int {
	if s.high == s.low {
		return (n - 1) / 2
	}
	// Halves, because high-low may overflow.
	return int(math.Round((v/2 - s.low/2) / (s.high/2 - s.low/2) * float64(n-1)))
}

// A chart is a field of characters; row 0 is the highest.
type chart struct {
	x, y       span
	labels     [3]string // of the highest, middle and lowest row
	margin     int       // columns of the labels
	cols, rows int
	cells      []rune // 0 where nothing is drawn
}

// line joins the points of s. A cell has 2 by 4 dots.
func (c *chart) line(s metrics.Series) {
	joined := false // the point before is part of the line
	var x0, y0 int
	for i := range s.X {
		if !finite(s.X[i], s.Y[i]) {
			joined = false
			continue
		}
		x1, y1 := c.x.at(s.X[i], 2*c.cols), c.y.at(s.Y[i], 4*c.rows)
		if !joined {
			x0, y0 = x1, y1
		}
		// A dot for each step along the longer side.
		n := max(abs(x1-x0), abs(y1-y0), 1)
		for k := range n + 1 {
			c.dot(x0+divide(k*(x1-x0), n), y0+divide(k*(y1-y0), n))
		}
		x0, y0, joined = x1, y1, true
	}
}

func abs(n int) int { return max(n, -n) }

// divide returns a/b, rounded; b is positive.
func divide(a, b int) int { return int(math.Round(float64(a) / float64(b))) }

// dots holds the bit of each dot of a braille character (Unicode, block 2800), by
// its row from the bottom and its column.
var dots = [4][2]rune{{0x40, 0x80}, {0x04, 0x20}, {0x02, 0x10}, {0x01, 0x08}}

// dot draws one dot; y counts from the bottom.
func (c *chart) dot(x, y int) {
	i := (c.rows-1-y/4)*c.cols + x/2
	c.cells[i] = c.cells[i] | 0x2800 | dots[y%4][x%2]
}

// points marks the points of s.
func (c *chart) points(s metrics.Series, mark rune) {
	for i := range s.X {
		if finite(s.X[i], s.Y[i]) {
			row := c.rows - 1 - c.y.at(s.Y[i], c.rows)
			c.cells[row*c.cols+c.x.at(s.X[i], c.cols)] = mark
		}
	}
}

// render returns the chart as lines, without spaces at their ends.
func (c *chart) render(series []metrics.Series) string {
	var b strings.Builder
	line := func(format string, args ...any) {
		b.WriteString(strings.TrimRight(fmt.Sprintf(format, args...), " ") + "\n")
	}
	for r := range c.rows {
		text, tick := "", "│"
		for i, at := range [3]int{0, c.rows / 2, c.rows - 1} {
			if r == at {
				text, tick = c.labels[i], "┤"
			}
		}
		cells := make([]rune, c.cols)
		for i := range cells {
			cells[i] = max(c.cells[r*c.cols+i], ' ')
		}
		line("%*s %s%s", c.margin, text, tick, string(cells))
	}
	line("%*s └%s", c.margin, "", strings.Repeat("─", c.cols))
	low, high := label(c.x.low), label(c.x.high)
	line("%*s  %s%*s", c.margin, "", low, c.cols-len(low), high)
	legend := fmt.Sprintf("%*s  ", c.margin, "")
	for i, s := range series {
		if i == 0 {
			legend += "⠒ " + s.Name
		} else {
			legend += "   " + string(marks[(i-1)%len(marks)]) + " " + s.Name
		}
	}
	line("%s", legend)
	return b.String()
}
