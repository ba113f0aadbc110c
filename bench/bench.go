// Package bench holds the workloads by which cresset is measured, each the twin of one
// in torch_bench.py beside it: same shapes, same arithmetic, same parameters, F32. They
// are written as a user would write them.
//
// A line of output is NAME, seconds per iteration, the letter s and a derived rate, as
// the twin prints it. Package compare runs the two in turn. The twin's block-sparse
// workloads, bsr_*, have no counterpart here yet.
package bench

import (
	"fmt"
	"io"
	"math"
	"runtime"
	"strings"
	"time"

	"cresset/internal/parallel"
	"cresset/rng"
	"cresset/tensor"
)

// A Workload is something to measure.
type Workload struct {
	Name string
	Run  func(seconds float64) Result // builds it, then repeats it for about so many seconds
}

// A Result is what a Workload measured.
type Result struct {
	Seconds float64 // of one iteration, the least of the repeats
	Rate    string  // what that means: "12.3 GFLOP/s"
}

// Workloads returns all of them: those of the twin in its order, then those that it has
// not, or under another name (see Twin).
func Workloads() []Workload {
	var all []Workload
	for _, part := range [][]Workload{products(), small(), transformers(), images(), bands(), decoding(), own()} {
		all = append(all, part...)
	}
	return all
}

// List prints the names of the workloads, one a line; after one that torch_bench.py does
// not know, what it is compared with.
func List(w io.Writer) error {
	for _, l := range Workloads() {
		line := l.Name
		switch twin := Twin(l.Name); twin {
		case l.Name:
		case "":
			line = fmt.Sprintf("%-22s no twin", l.Name)
		default:
			line = fmt.Sprintf("%-22s twin %s", l.Name, twin)
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}

// Run measures the named workloads, all if none are named, and prints a line for each.
// Every one repeats for about the given seconds, on so many threads: the Go runtime,
// its collector included, gets no more processors than that either, until Run returns.
// It returns an error for a name that there is not, before it measures anything.
func Run(w io.Writer, names []string, threads int, seconds float64) error {
	chosen, err := choose(names)
	if err != nil {
		return err
	}
	restore, err := setThreads(threads)
	if err != nil {
		return err
	}
	defer restore()
	for _, l := range chosen {
		r := l.Run(seconds)
		if _, err := fmt.Fprintf(w, "%-22s %.6g s   %s\n", l.Name, r.Seconds, r.Rate); err != nil {
			return err
		}
	}
	return nil
}

// choose returns the workloads of the given names, in that order.
func choose(names []string) ([]Workload, error) {
	all := Workloads()
	if len(names) == 0 {
		return all, nil
	}
	known := map[string]Workload{}
	for _, l := range all {
		known[l.Name] = l
	}
	var chosen []Workload
	for _, name := range expand(names) {
		l, ok := known[name]
		switch {
		case ok:
			chosen = append(chosen, l)
		case strings.HasPrefix(name, "bsr_"):
			return nil, fmt.Errorf("bench: %s: not built yet: block-sparse kernels come later", name)
		default:
			return nil, fmt.Errorf("bench: there is no workload %q; --list names them all", name)
		}
	}
	return chosen, nil
}

// setThreads holds the process to n threads of computation.
func setThreads(n int) (restore func(), err error) {
	if n < 1 {
		return nil, fmt.Errorf("bench: %d threads: need at least 1", n)
	}
	threads, processors := parallel.Threads(), runtime.GOMAXPROCS(n)
	parallel.SetThreads(n)
	return func() {
		parallel.SetThreads(threads)
		runtime.GOMAXPROCS(processors)
	}, nil
}

// best returns the seconds that one call of f takes: the least over repeats, each the
// mean of n calls, after two calls that do not count.
func best(seconds float64, n int, f func()) float64 {
	for range 2 {
		f()
	}
	least := math.Inf(1)
	around(func() {
		for begin := time.Now(); ; {
			start := time.Now()
			for range n {
				f()
			}
			least = min(least, time.Since(start).Seconds()/float64(n))
			if time.Since(begin).Seconds() >= seconds {
				return
			}
		}
	})
	return least
}

// scoped returns f followed by the release of what it made.
func scoped(f func()) func() { return func() { tensor.Scope(f) } }

// stream returns where the numbers of a workload come from.
func stream() *rng.Stream { return rng.New(0) }

// normal returns a tensor drawn from the standard normal distribution.
func normal(r *rng.Stream, shape ...int) *tensor.Tensor { return tensor.RandN(r, shape...) }

// An optimizer is what step needs of one.
type optimizer interface {
	ZeroGrad()
	Step()
}

// step returns a training step: a user's loop body.
func step(o optimizer, loss func() *tensor.Tensor) func() {
	return scoped(func() {
		o.ZeroGrad()
		loss().Backward()
		o.Step()
	})
}
