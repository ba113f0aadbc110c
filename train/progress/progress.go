// Package progress shows how a training run is getting on: a live bar with the
// loss, the rate and the time left where the output is a terminal, a plain line
// every few seconds where it is not, and a chart of the losses in characters.
package progress

import (
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// How often the bar is drawn and a plain line printed, at most.
const (
	barInterval  = 100 * time.Millisecond
	lineInterval = 5 * time.Second
)

// A Field is a number shown beside the bar.
type Field struct {
	Name  string
	Value float64
}

// A Bar shows the progress of one run. Its methods may be called by several
// goroutines at once. What the output says of an error is ignored: a terminal
// that went away must not end the training.
type Bar struct {
	// PerStep is how many units are done in a step, for the rate: with the unit
	// "tokens", the tokens of a batch. It is 1 at first, and may be set before the
	// first call of Set.
	PerStep float64

	mu    sync.Mutex
	w     io.Writer
	unit  string
	total int
	now   func() time.Time
	width func() int               // of the terminal, in columns
	bar   *progressbar.ProgressBar // nil where the output is no terminal

	step   int
	fields []Field
	stale  bool      // step was not shown yet
	shown  time.Time // when a step was shown last
	rate   rate
	done   bool // the bar is complete: nothing may draw over it
	ended  bool // its line is ended
}

// New returns the bar of a run of total steps. unit, in the plural, names what
// the rate counts: "steps", "tokens", "images".
func New(w io.Writer, total int, unit string) *Bar {
	b := &Bar{PerStep: 1, w: w, unit: unit, total: total, now: time.Now}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb" {
		b.live(func() int {
			width, _, err := term.GetSize(int(f.Fd()))
			if err != nil {
				return 80
			}
			return width
		})
	}
	return b
}

// live makes b draw a bar on a terminal of the given width.
func (b *Bar) live(width func() int) {
	b.width = width
	b.bar = progressbar.NewOptions(b.total,
		progressbar.OptionSetWriter(b.w),
		progressbar.OptionSetWidth(24),
		progressbar.OptionSetTheme(progressbar.Theme{
			Saucer: "█", SaucerPadding: " ", BarStart: "|", BarEnd: "|",
		}),
		progressbar.OptionSetElapsedTime(false),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionShowDescriptionAtLineEnd(),
		progressbar.OptionUseANSICodes(runtime.GOOS != "windows"),
	)
}

// Set says that step steps are done, and what to show beside them. The first
// call, which begins the measurement of the rate, shows at once.
func (b *Bar) Set(step int, fields ...Field) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	b.rate.add(now, step)
	interval := lineInterval
	if b.bar != nil {
		interval = barInterval
	}
	b.step, b.stale = step, true
	b.fields = append(b.fields[:0], fields...)
	if b.shown.IsZero() || now.Sub(b.shown) >= interval || step >= b.total {
		b.show(now)
	}
}

// show shows the last step.
func (b *Bar) show(now time.Time) {
	b.shown, b.stale = now, false
	if b.bar == nil {
		fmt.Fprintln(b.w, b.line())
		return
	}
	if b.done {
		return
	}
	b.bar.Describe(cut(b.line(), b.width()-10)) // " 100% || " stands before it
	b.bar.Set(min(b.step, b.total))
	b.done = b.bar.IsFinished()
}

// cut shortens s to n characters, so that the line does not wrap.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:max(n, 0)])
}

// line describes the last step: "120/2000  loss 2.3141  1.23k tokens/s  1m02s left".
func (b *Bar) line() string {
	var s strings.Builder
	if b.bar == nil {
		s.WriteString("step ")
	}
	fmt.Fprintf(&s, "%d/%d", b.step, b.total)
	for _, f := range b.fields {
		fmt.Fprintf(&s, "  %s %s", f.Name, number(f.Value))
	}
	if r := b.rate.perSecond(); r > 0 {
		fmt.Fprintf(&s, "  %s %s/s", short(r*b.PerStep), b.unit)
		if b.step < b.total {
			left := float64(b.total-b.step) / r
			fmt.Fprintf(&s, "  %s left", duration(left))
		}
	}
	return s.String()
}

// Log prints a line of its own, above the bar.
func (b *Bar) Log(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.bar == nil || b.shown.IsZero() {
		fmt.Fprintf(b.w, format+"\n", args...)
		return
	}
	if b.done {
		b.end()
		fmt.Fprintf(b.w, format+"\n", args...)
		return
	}
	b.bar.Clear()
	fmt.Fprintf(b.w, format+"\n", args...)
	b.show(b.now())
}

// Close shows the last step, if it was not shown yet, and ends the bar's line.
func (b *Bar) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.stale {
		b.show(b.now())
	}
	b.end()
}

// end ends the line of the bar, once.
func (b *Bar) end() {
	if b.bar != nil && !b.shown.IsZero() && !b.ended {
		fmt.Fprintln(b.w)
	}
	b.done, b.ended = true, true
}

// number formats a loss, an accuracy or a learning rate.
func number(v float64) string {
	if a := math.Abs(v); a != 0 && (a < 0.01 || a >= 1e5) {
		return fmt.Sprintf("%.3g", v)
	}
	return fmt.Sprintf("%.4f", v)
}

// short formats a rate with three digits: 0.52, 5.23, 52.3, 523, 5.23k, 52.3M.
func short(v float64) string {
	suffix := ""
	for _, s := range []string{"k", "M", "G"} {
		if v < 999.5 {
			break
		}
		v, suffix = v/1000, s
	}
	switch {
	case v < 9.995:
		return fmt.Sprintf("%.2f%s", v, suffix)
	case v < 99.95:
		return fmt.Sprintf("%.1f%s", v, suffix)
	}
	return fmt.Sprintf("%.0f%s", v, suffix)
}

// duration formats seconds: 12s, 1m02s, 3h04m, 2d05h.
func duration(seconds float64) string {
	s := int(math.Min(seconds+0.5, 1e9))
	switch {
	case s < 60:
		return fmt.Sprintf("%ds", s)
	case s < 3600:
		return fmt.Sprintf("%dm%02ds", s/60, s%60)
	case s < 24*3600:
		return fmt.Sprintf("%dh%02dm", s/3600, s/60%60)
	}
	return fmt.Sprintf("%dd%02dh", s/(24*3600), s/3600%24)
}
