package tensor

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"text/tabwriter"
	"time"

	"cresset/internal/goroutine"
)

// A ProfileReport says what operations did while Profile ran.
type ProfileReport struct {
	// Wall is how long it took from beginning to end.
	Wall time.Duration

	mu     sync.Mutex
	begin  time.Time
	caller int // the lane of the goroutine that called Profile
	totals map[string]*OperationTime
	own    time.Duration // spent in operations by that goroutine
	lanes  map[uintptr]int
	events []profileEvent
	lost   int // events that there was no more room for
}

// An OperationTime is what all calls of one operation took. That of "MatMul backward" is
// the gradient of MatMul, whatever it is made of.
type OperationTime struct {
	Name       string
	Calls      int // of the backend: a composite makes several
	Time       time.Duration
	Bytes      int     // of operands and results, each counted once a call
	Operations float64 // floating-point operations of products and convolutions, else 0
}

// profiling is the report that is being written, nil outside Profile.
var profiling atomic.Pointer[ProfileReport]

// Profile calls f and reports what the operations called meanwhile took, in whichever
// goroutine. It costs operations that run at other times nothing but the question whether
// a Profile runs.
// It panics with ErrValue if one does already.
func Profile(f func()) *ProfileReport {
	r := &ProfileReport{begin: time.Now(), totals: map[string]*OperationTime{}, lanes: map[uintptr]int{}}
	r.caller = r.lane()
	if !profiling.CompareAndSwap(nil, r) {
		fail("Profile", ErrValue, "another Profile is running")
	}
	defer func() {
		profiling.Store(nil)
		r.mu.Lock() // of goroutines that still write
		r.Wall = time.Since(r.begin)
		r.mu.Unlock()
	}()
	f()
	return r
}

// ProfileSpan calls f. In the trace of a Profile that runs, what it does lies under the name.
func ProfileSpan(name string, f func()) {
	t := startTimer()
	f()
	t.stopSpan(name)
}

// A timer measures one call for the Profile that runs, if one does.
type timer struct {
	r     *ProfileReport
	start time.Time
}

func startTimer() timer {
	r := profiling.Load()
	if r == nil {
		return timer{}
	}
	return timer{r, time.Now()}
}

// stop reports a call of the backend: the operation, the kernel (or ""), how many
// floating-point operations that was (0 where nobody counts them), results and operands.
func (t timer) stop(name, kernel string, flops float64, ts ...*Tensor) {
	if t.r != nil {
		t.r.call(t.start, time.Now(), name, kernel, flops, ts)
	}
}

// stopSpan reports a stretch of time with calls inside.
func (t timer) stopSpan(name string) {
	if t.r == nil {
		return
	}
	end := time.Now()
	t.r.mu.Lock()
	defer t.r.mu.Unlock()
	t.r.event(profileEvent{name: name, start: t.start.Sub(t.r.begin), length: end.Sub(t.start), lane: t.r.lane()})
}

func (r *ProfileReport) call(start, end time.Time, name, kernel string, flops float64, ts []*Tensor) {
	row := name
	if m := currentMode(); m.backward != "" {
		row = m.backward
	}
	e := profileEvent{name: name, kernel: kernel, start: start.Sub(r.begin), length: end.Sub(start), flops: flops}
	var operands strings.Builder
	for _, t := range ts {
		if t == nil {
			continue
		}
		e.bytes += t.touched()
		fmt.Fprintf(&operands, "%v %s, ", t.a.Shape, t.a.DType)
	}
	e.operands = strings.TrimSuffix(operands.String(), ", ")
	r.mu.Lock()
	defer r.mu.Unlock()
	e.lane = r.lane()
	o := r.totals[row]
	if o == nil {
		o = &OperationTime{Name: row}
		r.totals[row] = o
	}
	o.Calls++
	o.Time += e.length
	o.Bytes += e.bytes
	o.Operations += flops
	if e.lane == r.caller {
		r.own += e.length
	}
	r.event(e)
}

// touched returns how many bytes of memory the elements of t lie in.
func (t *Tensor) touched() int {
	n := t.a.DType.Size()
	for i, d := range t.a.Shape {
		if t.a.Strides[i] != 0 || d == 0 {
			n *= d
		}
	}
	return n
}

// lane returns the number of the calling goroutine in this report.
func (r *ProfileReport) lane() int {
	id := goroutine.ID()
	n, ok := r.lanes[id]
	if !ok {
		n = len(r.lanes)
		r.lanes[id] = n
	}
	return n
}

// Operations returns what each operation took, the longest first.
func (r *ProfileReport) Operations() []OperationTime {
	r.mu.Lock()
	defer r.mu.Unlock()
	rows := make([]OperationTime, 0, len(r.totals))
	for _, o := range r.totals {
		rows = append(rows, *o)
	}
	slices.SortFunc(rows, func(a, b OperationTime) int {
		return cmp.Or(cmp.Compare(b.Time, a.Time), cmp.Compare(a.Name, b.Name))
	})
	return rows
}

// WriteTable writes a line for each operation: calls, time, its share of the whole, time
// of a call, bytes and floating-point operations a second. The last line but one is what
// the goroutine that called Profile spent outside operations.
func (r *ProfileReport) WriteTable(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "time\tshare\tcalls\ta call\tGB/s\tGFLOP/s\t  operation")
	line := func(d time.Duration, calls, each, bytes, flops, name string) {
		share := 100 * d.Seconds() / max(r.Wall.Seconds(), 1e-9)
		fmt.Fprintf(tw, "%s\t%.1f%%\t%s\t%s\t%s\t%s\t  %s\n", short(d), share, calls, each, bytes, flops, name)
	}
	for _, o := range r.Operations() {
		flops := ""
		if o.Operations > 0 {
			flops = fmt.Sprintf("%.1f", o.Operations/o.Time.Seconds()/1e9)
		}
		line(o.Time, fmt.Sprint(o.Calls), short(o.Time/time.Duration(o.Calls)),
			fmt.Sprintf("%.1f", float64(o.Bytes)/max(o.Time.Seconds(), 1e-9)/1e9), flops, o.Name)
	}
	line(max(0, r.Wall-r.own), "", "", "", "", "(outside operations)")
	line(r.Wall, "", "", "", "", "(from beginning to end)")
	return tw.Flush()
}

// String returns the table.
func (r *ProfileReport) String() string {
	var b strings.Builder
	r.WriteTable(&b) // a Builder does not fail
	return b.String()
}

// short returns a time with three digits or so.
func short(d time.Duration) string {
	switch {
	case d < 10*time.Microsecond:
		return fmt.Sprintf("%.2f µs", float64(d)/1e3)
	case d < time.Millisecond:
		return fmt.Sprintf("%.1f µs", float64(d)/1e3)
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f ms", float64(d)/1e6)
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}
