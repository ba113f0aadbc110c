package tensor

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// maxProfileEvents bounds the memory of a Profile that runs long: later calls count in the
// table, but do not stand in the trace.
const maxProfileEvents = 1 << 19

// A profileEvent is a call of the backend, or a span around some.
type profileEvent struct {
	name, kernel, operands string
	start, length          time.Duration
	bytes                  int
	flops                  float64
	lane                   int
}

// event keeps e for the trace. r is locked.
func (r *ProfileReport) event(e profileEvent) {
	if len(r.events) == maxProfileEvents {
		r.lost++
		return
	}
	r.events = append(r.events, e)
}

// A traceEvent is an element of the "Trace Event Format" that chrome://tracing and
// ui.perfetto.dev open. Times are in microseconds.
type traceEvent struct {
	Name      string     `json:"name"`
	Category  string     `json:"cat,omitempty"`
	Phase     string     `json:"ph"` // X: complete, with a duration; M: metadata
	Timestamp float64    `json:"ts"`
	Duration  *float64   `json:"dur,omitempty"`
	Process   int        `json:"pid"`
	Thread    int        `json:"tid"`
	Args      *traceArgs `json:"args,omitempty"`
}

type traceArgs struct {
	Name     string  `json:"name,omitempty"` // of a thread
	Kernel   string  `json:"kernel,omitempty"`
	Operands string  `json:"operands,omitempty"` // results first
	Bytes    int     `json:"bytes,omitempty"`
	GBPerS   float64 `json:"GB/s,omitempty"`
	GFLOPS   float64 `json:"GFLOP/s,omitempty"`
}

// WriteTrace writes every call, nested in the gradients and spans that it belongs to, as a
// file for chrome://tracing or ui.perfetto.dev: JSON in the Trace Event Format, a row for
// each goroutine. Of more than half a million events only the first are there, and the
// name of the process says so.
func (r *ProfileReport) WriteTrace(w io.Writer) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := bufio.NewWriter(w)
	fmt.Fprint(out, `{"displayTimeUnit":"ms","traceEvents":[`)
	process := "cresset"
	if r.lost > 0 {
		process = fmt.Sprintf("cresset (%d later events are missing)", r.lost)
	}
	list := []traceEvent{{Name: "process_name", Phase: "M", Process: 1, Args: &traceArgs{Name: process}}}
	for lane := range len(r.lanes) {
		name := fmt.Sprintf("goroutine %d", lane)
		list = append(list, traceEvent{Name: "thread_name", Phase: "M", Process: 1, Thread: lane, Args: &traceArgs{Name: name}})
	}
	for i, e := range list {
		if err := writeEvent(out, i == 0, e); err != nil {
			return err
		}
	}
	for i := range r.events {
		if err := writeEvent(out, false, r.events[i].trace()); err != nil {
			return err
		}
	}
	fmt.Fprintln(out, "]}")
	return out.Flush()
}

func writeEvent(out *bufio.Writer, first bool, e traceEvent) error {
	b, err := json.Marshal(e)
	if err != nil {
		return err
	}
	if !first {
		out.WriteString(",\n")
	}
	_, err = out.Write(b)
	return err
}

func (e *profileEvent) trace() traceEvent {
	duration := micros(e.length)
	t := traceEvent{Name: e.name, Category: "span", Phase: "X", Timestamp: micros(e.start), Duration: &duration,
		Process: 1, Thread: e.lane}
	if e.operands == "" {
		return t
	}
	t.Category = "operation"
	t.Args = &traceArgs{Kernel: e.kernel, Operands: e.operands, Bytes: e.bytes}
	if s := e.length.Seconds(); s > 0 {
		t.Args.GBPerS, t.Args.GFLOPS = float64(e.bytes)/s/1e9, e.flops/s/1e9
	}
	return t
}

func micros(d time.Duration) float64 { return float64(d) / 1e3 }
