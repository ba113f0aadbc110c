package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestMain lets the test binary play the two programs that are compared.
func TestMain(m *testing.M) {
	if os.Getenv("COMPARE_TEST_PROGRAM") == "" {
		os.Exit(m.Run())
	}
	os.Exit(program(os.Args[1:]))
}

// program answers as `cresset bench …`, `python -c …` and `python torch_bench.py …` do,
// and writes down that it was called.
func program(args []string) int {
	if args[0] == "-c" {
		fmt.Println("2.15.0+fake")
		return 0
	}
	log, err := os.OpenFile(os.Getenv("COMPARE_TEST_PROGRAM"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return 1
	}
	defer log.Close()
	fmt.Fprintln(log, os.Getenv("CRESSET_CPU"), strings.Join(args, " "))
	name, unit, value := args[len(args)-1], "s", 0.25
	if slices.Contains(args, "--memory") {
		unit = "MB"
	}
	if args[0] == "bench" {
		runs, _ := os.ReadFile(log.Name())
		value = 0.125 / float64(strings.Count(string(runs), " bench ")) // faster every time
	}
	switch name {
	case "broken":
		fmt.Fprintln(os.Stderr, "no such workload")
		return 1
	case "silent":
		return 0
	}
	fmt.Printf("%-22s %.6g %s   rate\n", name, value, unit)
	return 0
}

// fake returns arguments that compare the test binary with itself, the file in which
// calls are written down and the folder of results.
func fake(t *testing.T) (args []string, log, out string) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	log, out = filepath.Join(t.TempDir(), "log"), t.TempDir()
	t.Setenv("COMPARE_TEST_PROGRAM", log)
	t.Setenv("CRESSET_CPU", "")
	return []string{"--python", self, "--cresset", self, "--out", out}, log, out
}

func TestCompare(t *testing.T) {
	args, log, out := fake(t)
	var w bytes.Buffer
	if err := run(append(args, "--threads", "2", "--seconds", "1", "gemm_64", "mlp_step"), &w); err != nil {
		t.Fatal(err)
	}
	calls, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	script := filepath.Join("bench", "torch_bench.py")
	pair := " bench --threads 2 --seconds 1 gemm_64\n " + script + " --threads 2 --seconds 1 gemm_64\n"
	if !strings.HasPrefix(string(calls), strings.Repeat(pair, 7)) {
		t.Errorf("the programs were called\n%s\nwant seven times\n%s", calls, pair)
	}
	// Seven runs of a step take ten seconds.
	if n := strings.Count(string(calls), " --seconds 1.4285714285714286 mlp_step\n"); n != 14 {
		t.Errorf("a step of 10 s in total ran %d times, want 14:\n%s", n, calls)
	}
	// The runs take 1/8, 1/16, …, 1/56 s against 1/4 s.
	if !strings.Contains(w.String(), "ratio 8.000 (2.000 to 14.000)") {
		t.Errorf("printed\n%s\nwant the ratio 8 (2 to 14)", w.String())
	}
	if files, _ := filepath.Glob(filepath.Join(out, "*-2.*")); len(files) != 2 {
		t.Errorf("results are %v, want a .json and a .md for 2 threads", files)
	}
}

// A second comparison of the day replaces its workload and leaves the others.
func TestResultsOfADay(t *testing.T) {
	args, log, out := fake(t)
	for _, more := range [][]string{{"gemm_64", "gemm_128"}, {"gemm_128"}, {"--memory", "gemm_128"},
		{"--compile", "gemm_64"}} {
		if err := run(slices.Concat(args, more), &bytes.Buffer{}); err != nil {
			t.Fatal(err)
		}
	}
	calls, err := os.ReadFile(log)
	if n := strings.Count(string(calls), "torch_bench.py --threads 1 --seconds 2 --compile gemm_64\n"); err != nil || n != 7 ||
		strings.Count(string(calls), "--compile") != 7 {
		t.Errorf("PyTorch was compiled %d times (%v), want 7 and cresset never:\n%s", n, err, calls)
	}
	files, _ := filepath.Glob(filepath.Join(out, "*.json"))
	if len(files) != 1 {
		t.Fatalf("results are %v, want one file", files)
	}
	b, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	var r results
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range r.Lines {
		got = append(got, l.title()+" "+l.Unit)
	}
	if want := []string{"gemm_64 s", "gemm_128 s", "gemm_128 MB", "gemm_64 (compiled) s"}; !slices.Equal(got, want) {
		t.Errorf("results of %v, want %v", got, want)
	}
	table, err := os.ReadFile(strings.TrimSuffix(files[0], "json") + "md")
	if err != nil || strings.Count(string(table), "\n| gemm_") != 4 || !strings.Contains(string(table), "2.15.0+fake") {
		t.Errorf("the table is\n%s (%v)", table, err)
	}
}

func TestHeldToAVX2(t *testing.T) {
	args, log, _ := fake(t)
	t.Setenv("CRESSET_CPU", "generic")
	err := run(append(args, "gemm_64"), &bytes.Buffer{})
	if err == nil || !strings.Contains(err.Error(), "CRESSET_CPU=generic") {
		t.Errorf("with cresset alone held back: %v, want a refusal", err)
	}
	if err := run(append(args, "--avx2", "gemm_64"), &bytes.Buffer{}); err != nil {
		t.Fatal(err)
	}
	calls, err := os.ReadFile(log)
	if n := strings.Count(string(calls), "avx2 "); err != nil || n != 14 {
		t.Errorf("CRESSET_CPU was avx2 in %d of 14 runs (%v):\n%s", n, err, calls)
	}
}

func TestRefusals(t *testing.T) {
	args, _, _ := fake(t)
	for _, c := range []struct {
		args    []string
		message string
	}{
		{[]string{"gemm_64"}, "--python"},
		{args, "no workload"},
		{append(args, "--pairs", "6", "gemm_64"), "6 pairs"},
		{append(args, "--threads", "0", "gemm_64"), "at least 1"},
		{append(args, "peak_read"), "no twin"},
		{append(args, "broken"), "no such workload"},
		{append(args, "silent"), `no line "silent"`},
	} {
		if err := run(c.args, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), c.message) {
			t.Errorf("%v: %v, want an error with %q", c.args, err, c.message)
		}
	}
}
