// Package curve draws the curves of a run, such as its losses, as a picture in a
// file.
package curve

import (
	"fmt"
	"image/color"
	"io"
	"math"
	"path/filepath"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"cresset/internal/atomicfile"
	"cresset/train/metrics"
)

// The size of a picture.
const (
	width  = 16 * vg.Centimeter
	height = 10 * vg.Centimeter
	margin = 4 * vg.Millimeter
)

// fewPoints is how many points a curve may have to be drawn with dots at them.
const fewPoints = 60

// colors follow Okabe and Ito, "Color Universal Design" (2008): people who do not
// see all colours tell them apart.
var colors = []color.Color{
	color.RGBA{0, 114, 178, 255},   // blue
	color.RGBA{213, 94, 0, 255},    // vermilion
	color.RGBA{0, 158, 115, 255},   // green
	color.RGBA{204, 121, 167, 255}, // purple
	color.RGBA{230, 159, 0, 255},   // orange
	color.RGBA{86, 180, 233, 255},  // sky blue
}

// Save draws series over the step and replaces the file at path as a whole: an
// SVG or a PNG, as the end of its name says. A curve is broken where a value is
// not finite.
func Save(path, title string, series ...metrics.Series) error {
	kind := strings.ToLower(filepath.Ext(path))
	if kind != ".svg" && kind != ".png" {
		return fmt.Errorf("curve: %s: a picture must end in .svg or .png", path)
	}
	p := plot.New()
	p.Title.Text = title
	p.X.Label.Text = "step"
	p.X.Tick.Marker = plot.TickerFunc(ticks)
	p.Y.Tick.Marker = plot.TickerFunc(ticks)
	p.Legend.Top = true
	p.Add(plotter.NewGrid())
	drawn := false
	for i, s := range series {
		if len(s.X) != len(s.Y) {
			return fmt.Errorf("curve: %s: series %q has %d x for %d y", path, s.Name, len(s.X), len(s.Y))
		}
		if add(p, s, colors[i%len(colors)]) {
			drawn = true
		}
	}
	if !drawn {
		return fmt.Errorf("curve: %s: no finite points to draw", path)
	}
	var canvas vg.CanvasWriterTo
	if kind == ".svg" {
		canvas = vgsvg.New(width, height)
	} else {
		canvas = vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(150))}
	}
	c := draw.New(canvas)
	p.Draw(draw.Crop(c, margin, -margin, margin, -margin))
	return atomicfile.WriteFile(path, func(w io.Writer) error {
		_, err := canvas.WriteTo(w)
		return err
	})
}

// add draws s and reports whether it has a finite point.
func add(p *plot.Plot, s metrics.Series, c color.Color) bool {
	runs := finiteRuns(s)
	for i, run := range runs {
		// A run has points and no NaN, the only causes of an error.
		line, points, err := plotter.NewLinePoints(run)
		if err != nil {
			return false
		}
		line.Color, points.Color = c, c
		line.Width = vg.Points(1.2)
		points.Shape, points.Radius = draw.CircleGlyph{}, vg.Points(1.8)
		p.Add(line)
		if len(run) == 1 || len(s.X) <= fewPoints {
			p.Add(points)
		}
		if i == 0 {
			p.Legend.Add(s.Name, line)
		}
	}
	return len(runs) > 0
}

// finiteRuns returns the longest parts of s without a value that is not finite.
func finiteRuns(s metrics.Series) []plotter.XYs {
	var runs []plotter.XYs
	open := false
	for i := range s.X {
		x, y := s.X[i], s.Y[i]
		if math.IsNaN(x-x) || math.IsNaN(y-y) { // ∞-∞ is NaN too
			open = false
			continue
		}
		if !open {
			runs = append(runs, nil)
			open = true
		}
		last := &runs[len(runs)-1]
		*last = append(*last, plotter.XY{X: x, Y: y})
	}
	return runs
}

// ticks places up to about eight labels at round numbers: 1, 2 or 5 times a power
// of ten apart.
func ticks(low, high float64) []plot.Tick {
	unit := math.Pow(10, math.Floor(math.Log10((high-low)/8)))
	for _, step := range []float64{1, 2, 5, 10} {
		if (high-low)/(step*unit) <= 8 {
			unit *= step
			break
		}
	}
	var list []plot.Tick
	for i := range 10 { // a count, because low+unit can round to low
		v := (math.Ceil(low/unit) + float64(i)) * unit
		if !(v <= high) {
			break
		}
		list = append(list, plot.Tick{Value: v, Label: fmt.Sprintf("%.4g", v)})
	}
	return list
}
