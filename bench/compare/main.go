// Compare measures cresset against PyTorch: it runs the workloads of package bench and
// their twins in turn on one machine, A B A B, so that what else the machine does meets
// both alike.
//
//	go run ./bench/compare --python PY [--threads N] [--pairs 7] [--seconds S] [--avx2] [--compile] [--memory] NAME…
//
// PY is a Python that has PyTorch. For each workload it prints the median over the pairs
// of PyTorch's seconds divided by cresset's, so that above 1 cresset is faster, with the
// least and the greatest ratio; and it writes them, with the versions, to
// bench/results/DATE-CPU-THREADS.json and .md, where a workload measured before on the
// same day is replaced. Training steps run for 10 seconds in total on either side, or
// longer. Run it in the root of the repository.
//
// A workload that torch_bench.py has not, as gpt2_decode_int8, is compared with what
// `cresset bench --list` names beside it.
//
// With --avx2 both sides are held to AVX2. With --compile PyTorch's side is compiled
// (torch.compile, where the twin knows how); that is a workload of its own in the results. With --memory it compares, instead of
// seconds, by how many MB the peak of resident memory grows over what the process had
// before the model was built.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"cresset/bench"
)

func main() {
	err := run(os.Args[1:], os.Stdout)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

// options are what the command line says.
type options struct {
	python, cresset, out string
	threads, pairs       int
	seconds              float64
	avx2, compile        bool
	memory               bool
	names                []string
}

func parse(args []string) (options, error) {
	var o options
	fs := flag.NewFlagSet("compare", flag.ContinueOnError)
	fs.StringVar(&o.python, "python", "", "`program` that has PyTorch")
	fs.StringVar(&o.cresset, "cresset", "", "`program` to measure instead of one built from ./cmd/cresset")
	fs.StringVar(&o.out, "out", "bench/results", "`folder` of the results")
	fs.IntVar(&o.threads, "threads", 1, "threads on either side")
	fs.IntVar(&o.pairs, "pairs", 7, "how often both sides run, at least 7")
	fs.Float64Var(&o.seconds, "seconds", 2, "`seconds` of each run")
	fs.BoolVar(&o.avx2, "avx2", false, "hold both sides to AVX2")
	fs.BoolVar(&o.compile, "compile", false, "compile PyTorch's side")
	fs.BoolVar(&o.memory, "memory", false, "compare the growth of peak memory instead of time")
	if err := fs.Parse(args); err != nil {
		return o, err
	}
	o.names = fs.Args()
	switch {
	case o.python == "":
		return o, errors.New("--python is missing: name a Python that has PyTorch")
	case len(o.names) == 0:
		return o, errors.New("no workload named; `cresset bench --list` names them all")
	case o.pairs < 7:
		return o, fmt.Errorf("%d pairs: fewer than 7 say nothing on a busy machine", o.pairs)
	case o.threads < 1 || !(o.seconds >= 0):
		return o, errors.New("threads must be at least 1 and seconds at least 0")
	}
	if cpu := os.Getenv("CRESSET_CPU"); cpu != "" && !o.avx2 {
		return o, fmt.Errorf("CRESSET_CPU=%s holds cresset back and not PyTorch: unset it, or use --avx2", cpu)
	}
	return o, nil
}

func run(args []string, w io.Writer) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	commit := describe()
	if o.cresset == "" {
		dir, err := os.MkdirTemp("", "cresset-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		if o.cresset, err = build(dir); err != nil {
			return err
		}
	}
	ours := side{command: []string{o.cresset, "bench"}, env: environment(o.avx2)}
	twin := side{command: []string{o.python, filepath.Join("bench", "torch_bench.py")}, env: environment(o.avx2)}
	m, err := machineOf(o, twin)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s, %s, %s, %s\n", m.CPU, threadsText(m), m.Go, m.PyTorch)
	r := readResults(o.out, m)
	for _, name := range o.names {
		l, err := compare(o, ours, twin, name)
		if err != nil {
			return err
		}
		l.Cresset = commit
		l.Date = time.Now().UTC().Format(time.RFC3339)
		fmt.Fprintln(w, l.text())
		r.set(l)
		if err := r.write(o.out); err != nil {
			return err
		}
	}
	return nil
}

// compare runs both sides in turn on one workload.
func compare(o options, ours, twin side, name string) (line, error) {
	l := line{Name: name, Unit: "s", Compiled: o.compile}
	twinName := bench.Twin(name)
	if twinName == "" {
		return l, fmt.Errorf("%s has no twin in torch_bench.py", name)
	}
	seconds := o.seconds
	if strings.HasSuffix(name, "_step") {
		seconds = max(seconds, wholeStep/float64(o.pairs))
	}
	args := []string{"--threads", fmt.Sprint(o.threads), "--seconds", fmt.Sprint(seconds)}
	if o.memory {
		l.Unit = "MB"
		args = append(args, "--memory")
	}
	theirs := append([]string{}, args...)
	if o.compile {
		theirs = append(theirs, "--compile")
	}
	for range o.pairs {
		a, err := ours.measure(append(args, name), name, l.Unit)
		if err != nil {
			return l, err
		}
		b, err := twin.measure(append(theirs, twinName), twinName, l.Unit)
		if err != nil {
			return l, err
		}
		l.Ours, l.Theirs = append(l.Ours, a), append(l.Theirs, b)
	}
	l.summarise()
	return l, nil
}

// wholeStep is for how many seconds in total either side runs a training step.
const wholeStep = 10
