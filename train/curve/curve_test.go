package curve

import (
	"encoding/xml"
	"errors"
	"fmt"
	"image/color"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cresset/train/metrics"
)

func losses(n int) metrics.Series {
	s := metrics.Series{Name: "loss"}
	for i := range n {
		s.X = append(s.X, float64(i))
		s.Y = append(s.Y, 4*math.Exp(-float64(i)/20))
	}
	return s
}

// A PNG opens, and shows a curve of each series' colour that falls.
func TestPNG(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.png")
	rising := losses(100)
	for i := range rising.Y {
		rising.Y[i] = 4 - rising.Y[i]
	}
	if err := Save(path, "title", losses(100), rising); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	size := m.Bounds().Size()
	const want = 945 // 16 cm at 150 dots an inch
	if size.X < want-1 || size.X > want+1 {
		t.Errorf("%d pixels wide, want %d", size.X, want)
	}
	// The mean height of a colour in the third quarter of the picture, where the
	// falling curve lies low and the rising one high; the legend is in the last.
	height := func(c color.Color) float64 {
		r, g, b, _ := c.RGBA()
		var sum, n float64
		for x := size.X / 2; x < size.X*3/4; x++ {
			for y := range size.Y {
				if R, G, B, _ := m.At(x, y).RGBA(); R == r && G == g && B == b {
					sum, n = sum+float64(y), n+1
				}
			}
		}
		return sum / n
	}
	low, high := height(colors[0]), height(colors[1])
	if !(low > 0.6*float64(size.Y) && high < 0.4*float64(size.Y)) {
		t.Errorf("the curves lie at %v and %v of %d rows", low, high, size.Y)
	}
}

// An SVG is well-formed and holds the texts.
func TestSVG(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.SVG")
	s := losses(10)
	s.Y[3], s.Y[7], s.Name = math.NaN(), math.Inf(1), "a<b"
	if err := Save(path, "the title", s); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var text []string
	for d := xml.NewDecoder(strings.NewReader(string(b))); ; {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if c, ok := tok.(xml.CharData); ok {
			text = append(text, strings.TrimSpace(string(c)))
		}
	}
	for _, want := range []string{"the title", "step", "a<b"} {
		if !strings.Contains(strings.Join(text, "|"), want) {
			t.Errorf("the picture does not say %q: %q", want, text)
		}
	}
}

func TestFiniteRuns(t *testing.T) {
	s := losses(10)
	s.Y[0], s.Y[3], s.Y[4], s.X[8] = math.NaN(), math.Inf(-1), math.NaN(), math.NaN()
	var got []string
	for _, run := range finiteRuns(s) {
		got = append(got, fmt.Sprintf("%v-%v", run[0].X, run[len(run)-1].X))
	}
	if want := "[1-2 5-7 9-9]"; fmt.Sprint(got) != want {
		t.Errorf("runs %v, want %s", got, want)
	}
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      string
	}{
		{30, 1800, "[500 1000 1500]"},
		{1.2, 4.9, "[1.5 2 2.5 3 3.5 4 4.5]"},
		{-0.001, 0.001, "[-0.001 -0.0005 0 0.0005 0.001]"},
		{0, 8, "[0 1 2 3 4 5 6 7 8]"},
		{0, 2e6, "[0 5e+05 1e+06 1.5e+06 2e+06]"},
	} {
		var got []string
		for _, tick := range ticks(c.low, c.high) {
			got = append(got, tick.Label)
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("from %v to %v: %v, want %s", c.low, c.high, got, c.want)
		}
	}
	for _, v := range []float64{0, 5, -1e300, 1e17, math.MaxFloat64, 5e-324} {
		if err := Save(filepath.Join(t.TempDir(), "x.svg"), "", metrics.Series{
			X: []float64{1}, Y: []float64{v},
		}); err != nil {
			t.Errorf("one point at %v: %v", v, err)
		}
	}
}

func TestErrors(t *testing.T) {
	dir := t.TempDir()
	for path, c := range map[string]struct {
		want string
		s    []metrics.Series
	}{
		"x.gif":    {".svg or .png", []metrics.Series{losses(3)}},
		"e.png":    {"no finite points", nil},
		"n.png":    {"no finite points", []metrics.Series{{X: []float64{1}, Y: []float64{math.NaN()}}}},
		"l.svg":    {`"a" has 2 x for 0 y`, []metrics.Series{{Name: "a", X: []float64{1, 2}}}},
		"no/x.svg": {"create the directory", []metrics.Series{losses(3)}},
	} {
		path = filepath.Join(dir, path)
		err := Save(path, "", c.s...)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}

func Example() {
	dir, err := os.MkdirTemp("", "curve")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	err = Save(filepath.Join(dir, "losses.svg"), "nano on Shakespeare",
		metrics.Series{Name: "training", X: []float64{0, 100, 200}, Y: []float64{4.3, 2.9, 2.5}},
		metrics.Series{Name: "validation", X: []float64{0, 200}, Y: []float64{4.3, 2.6}})
	fmt.Println(err)
	// Output: <nil>
}
