package conformance

import (
	"cmp"
	"fmt"
	"io"
)

// A Result is how one name of a part fared.
type Result struct {
	Part, Name string
	Cases      int      // recorded
	Passed     int      // of these; refusals count only where no other case falls short
	First      string   // the first difference, or "" where there is none
	Static     []string // the refusals that Go's types keep from being written, each with its reason
}

// OK reports whether every case passes, those apart that cannot be written.
func (r *Result) OK() bool { return r.Passed+len(r.Static) == r.Cases }

func (r *Result) fall(id, difference string) {
	r.First = cmp.Or(r.First, id+": "+difference)
}

// missing returns the result of a name that nothing binds.
func missing(part, name string, cases int) Result {
	return Result{Part: part, Name: name, Cases: cases, First: "missing"}
}

// A tallier adds up how the cases of one name fared.
type tallier struct {
	r        Result
	refusals int  // that pass
	short    bool // a case falls short that is no refusal
}

func (t *tallier) add(id string, refused bool, v verdict) {
	t.r.Cases++
	switch {
	case v.static != "":
		t.r.Static = append(t.r.Static, id+": "+v.static)
	case v.difference != "":
		t.r.fall(id, v.difference)
		t.short = t.short || !refused
	case refused:
		t.refusals++
	default:
		t.r.Passed++
	}
}

// result returns the sum. Refusals count only where no other case falls short: one who refuses
// every call refuses the right ones too.
func (t *tallier) result(part, name string) Result {
	r := t.r
	r.Part, r.Name = part, name
	if !t.short {
		r.Passed += t.refusals
	}
	return r
}

// Print writes a line for each name of a part that falls short, a line for each refusal that
// cannot be written in Go, and the totals.
func Print(w io.Writer, part string, results []Result) error {
	cases, passed, names, static := 0, 0, 0, 0
	p := printer{w: w}
	for _, r := range results {
		cases, passed, static = cases+r.Cases, passed+r.Passed, static+len(r.Static)
		if r.OK() {
			names++
			continue
		}
		p.line("%s %s: %d of %d cases; %s", part, r.Name, r.Passed, r.Cases, r.First)
	}
	for _, r := range results {
		for _, s := range r.Static {
			p.line("static %s %s: %s", part, r.Name, s)
		}
	}
	tail := ""
	if static > 0 {
		tail = fmt.Sprintf("; %d refusals are static", static)
	}
	p.line("%s %d of %d cases, %d of %d names%s", part, passed, cases, names, len(results), tail)
	return p.err
}

// A printer keeps the first error of writing.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}
