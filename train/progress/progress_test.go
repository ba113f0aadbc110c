package progress

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"cresset/train/metrics"
)

// fake returns a bar that writes to a buffer, and the hand of its clock.
func fake(total int, unit string) (*Bar, *bytes.Buffer, *time.Time) {
	var out bytes.Buffer
	now := time.Unix(1000, 0)
	b := New(&out, total, unit)
	b.now = func() time.Time { return now }
	return b, &out, &now
}

func TestPlainLines(t *testing.T) {
	b, out, now := fake(2000, "tokens")
	b.PerStep = 768
	for step := 500; step <= 520; step++ { // a resumed run: the rate counts from 500
		b.Set(step, Field{"loss", 2.5}, Field{"lr", 1e-3})
		*now = now.Add(time.Second / 2)
	}
	b.Log("checkpoint %d", 3)
	b.Close()
	want := `step 500/2000  loss 2.5000  lr 0.001
step 510/2000  loss 2.5000  lr 0.001  1.54k tokens/s  12m25s left
step 520/2000  loss 2.5000  lr 0.001  1.54k tokens/s  12m20s left
checkpoint 3
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}

// The last step is shown, even right after another, and not twice.
func TestLastLine(t *testing.T) {
	for _, total := range []int{3, 4} {
		b, out, now := fake(total, "steps")
		for step := 1; step <= 3; step++ {
			b.Set(step)
			*now = now.Add(time.Second)
		}
		b.Close()
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		if len(lines) != 2 || !strings.HasPrefix(lines[1], fmt.Sprintf("step 3/%d", total)) {
			t.Errorf("of %d: %q", total, lines)
		}
	}
}

// screen returns what a terminal shows after out, line by line.
func screen(out string) []string {
	lines, col := [][]rune{nil}, 0
	for out != "" {
		last := &lines[len(lines)-1]
		switch {
		case strings.HasPrefix(out, "\x1b[0K"): // clears to the end of the line
			*last, out = (*last)[:min(col, len(*last))], out[4:]
			continue
		case strings.HasPrefix(out, "\x1b[2K"): // clears the line
			*last, out = nil, out[4:]
			continue
		}
		r := []rune(out)[0]
		out = out[len(string(r)):]
		switch r {
		case '\r':
			col = 0
		case '\n':
			lines, col = append(lines, nil), 0
		default:
			for len(*last) <= col {
				*last = append(*last, ' ')
			}
			(*last)[col] = r
			col++
		}
	}
	text := make([]string, len(lines))
	for i, l := range lines {
		text[i] = strings.TrimRight(string(l), " ")
	}
	return text
}

func TestTerminal(t *testing.T) {
	b, out, now := fake(100, "steps")
	b.live(func() int { return 60 })
	for step := 0; step <= 100; step++ {
		if step == 50 {
			b.Log("half of it")
		}
		b.Set(step, Field{"loss", 4 - float64(step)/50})
		*now = now.Add(20 * time.Millisecond)
	}
	b.Close()
	b.Log("saved")
	got := screen(out.String())
	want := []string{
		"half of it",
		" 100% |████████████████████████|  100/100  loss 2.0000  50.0 steps/s",
		"saved",
		"",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("the screen shows\n%q\nwant\n%q", got, want)
	}
	if n := strings.Count(out.String(), "█|"); n > 3 {
		t.Errorf("the full bar was drawn %d times", n)
	}
	if n := strings.Count(out.String(), "\r"); n > 100 {
		t.Errorf("%d drawings in two seconds", n)
	}
}

// A line that is longer than the terminal would wrap and leave rubbish behind.
func TestNarrowTerminal(t *testing.T) {
	b, out, _ := fake(10, "steps")
	b.live(func() int { return 30 })
	b.Set(1, Field{"loss", 1}, Field{"a very long name of a number", 2})
	if got := b.line(); len(got) < 40 {
		t.Fatalf("the line %q is too short for this test", got)
	}
	if !strings.Contains(out.String(), "1/10  loss 1.0000  a") ||
		strings.Contains(out.String(), "a v") {
		t.Errorf("the line is not cut at 20 characters: %q", out)
	}
	b.Close()
}

func TestConcurrent(t *testing.T) {
	b, out, _ := fake(1000, "steps")
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 250 {
				b.Set(g*250+i, Field{"loss", 1})
				b.Log("line")
			}
		})
	}
	wg.Wait()
	b.Close()
	if n := strings.Count(out.String(), "line\n"); n != 1000 {
		t.Errorf("%d lines of 1000", n)
	}
}

func TestFormats(t *testing.T) {
	for got, want := range map[string]string{
		number(2.31415): "2.3142", number(0): "0.0000", number(6e-4): "0.0006",
		number(1.5e-5): "1.5e-05", number(math.NaN()): "NaN", number(-123456): "-1.23e+05",
		short(0.5): "0.50", short(9.996): "10.0", short(99.96): "100", short(999.6): "1.00k",
		short(52345): "52.3k", short(1.5e6): "1.50M", short(3e12): "3000G",
		duration(0.2): "0s", duration(59.6): "1m00s", duration(3661): "1h01m",
		duration(90000): "1d01h", duration(math.Inf(1)): "11574d01h",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// The rate follows the last minute, so that an early pause is forgotten.
func TestRateForgets(t *testing.T) {
	var r rate
	now := time.Unix(0, 0)
	r.add(now, 0)
	now = now.Add(time.Hour)
	for step := range 1000 {
		r.add(now, step)
		now = now.Add(100 * time.Millisecond)
	}
	if got := r.perSecond(); math.Abs(got-10) > 1e-9 {
		t.Errorf("%v steps/s, want 10", got)
	}
}

func ExampleBar() {
	b := New(os.Stdout, 3, "steps")
	for step := 1; step <= 3; step++ {
		if step == 1 {
			b.Set(step, Field{"loss", 2.5})
		}
	}
	b.Log("stopped")
	b.Close()
	// Output:
	// step 1/3  loss 2.5000
	// stopped
}

func ExampleChart() {
	var train metrics.Series
	train.Name = "loss"
	for x := 0.0; x <= 100; x++ {
		train.X = append(train.X, x)
		train.Y = append(train.Y, 4*math.Exp(-x/25))
	}
	val := metrics.Series{Name: "validation", X: []float64{0, 50, 100}, Y: []float64{4, 1, 0.5}}
	fmt.Println("losses")
	if err := Chart(os.Stdout, 40, 6, train, val); err != nil {
		fmt.Println(err)
	}
	// Output:
	// losses
	//       4 ┤o⡀
	//         │ ⠈⢦
	//         │   ⠙⢤⡀
	//   1.644 ┤     ⠉⠳⢤⡀
	//         │        ⠈⠑⠲⠤⣀⣀ o              o
	// 0.07326 ┤             ⠈⠉⠉⠒⠒⠒⠦⠤⠤⠤⠤⢤⣀⣀⣀⣀⣀⣀
	//         └───────────────────────────────
	//          0                           100
	//          ⠒ loss   o validation
}

// chartRows returns the lines of a chart, none wider than asked for.
func chartRows(t *testing.T, width, height int, s ...metrics.Series) []string {
	t.Helper()
	var out bytes.Buffer
	if err := Chart(&out, width, height, s...); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\n")
	for i, l := range lines {
		if n := len([]rune(l)); n > max(width, minWidth) {
			t.Errorf("line %d has %d columns: %q", i, n, l)
		}
	}
	return lines
}

// A diagonal of 2 by 4 dots a cell: each cell of 3 rows and as many columns as
// fit holds the dots on the straight line between the corners, and no others.
func TestChartDiagonal(t *testing.T) {
	s := metrics.Series{Name: "d", X: []float64{0, 1}, Y: []float64{0, 1}}
	rows := chartRows(t, 24, 3, s)
	var drawn [12][42]bool
	for r := range 3 {
		_, field, _ := strings.Cut(strings.Replace(rows[r], "│", "┤", 1), "┤")
		for x, c := range []rune(field) {
			for y := range 4 {
				for k := range 2 {
					// The numbering of dots in Unicode's chart 2800: 1 2 3 7 / 4 5 6 8.
					bit := [2][4]int{{0, 1, 2, 6}, {3, 4, 5, 7}}[k][y]
					drawn[4*r+y][2*x+k] = c != ' ' && (c-0x2800)>>bit&1 == 1
				}
			}
		}
	}
	cols := 2 * (24 - 2 - len("0.5"))
	for y := range 12 {
		for x := range cols {
			want := 11-y == int(math.Round(float64(x)*11/float64(cols-1)))
			if drawn[y][x] != want {
				t.Errorf("dot %d, %d is %v", x, y, drawn[y][x])
			}
		}
	}
}

func TestChartOddSeries(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	xs := []float64{0, 1, 2, 3}
	broken := metrics.Series{Name: "b", X: xs, Y: []float64{1, nan, inf, 2}}
	rows := strings.Join(chartRows(t, 30, 4, broken), "")
	var field int // braille characters, one of which stands in the legend
	for _, r := range rows {
		if r > 0x2800 && r < 0x2900 {
			field++
		}
	}
	if field != 2+1 {
		t.Errorf("a line broken by NaN should be two points: %q", rows)
	}
	huge := metrics.Series{Name: "h", X: xs, Y: []float64{-math.MaxFloat64, math.MaxFloat64, 0, 1}}
	chartRows(t, 60, 4, huge)
	flat := metrics.Series{Name: "f", X: []float64{5}, Y: []float64{7}}
	if rows := chartRows(t, 0, 0, flat, flat); !strings.Contains(strings.Join(rows, ""), "o") {
		t.Errorf("a single point is missing: %q", rows)
	}
	for _, s := range [][]metrics.Series{
		nil, {{Name: "e"}}, {{X: []float64{1}, Y: []float64{nan}}}, {{X: []float64{1}}},
	} {
		if err := Chart(&bytes.Buffer{}, 60, 10, s...); err == nil {
			t.Errorf("%v was drawn", s)
		}
	}
}
