package bench_test

import (
	"bytes"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cresset/bench"
)

// Peak memory of adamw_10m: parameters, gradients and two averages of 4·10.5 MB each,
// of which every one is needed at the end. The test comes first in the file: what others leave
// to be used again does not count as growth.
func TestMemory(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("memory is measured on Linux alone")
	}
	var out bytes.Buffer
	if err := bench.Memory(&out, "adamw_10m", 1, 0); err != nil {
		t.Fatal(err)
	}
	f := strings.Fields(out.String())
	const least = 4 * 64 * 256 * 640 * 4 / 1e6
	if mb, err := strconv.ParseFloat(f[1], 64); err != nil || f[0] != "adamw_10m" || f[2] != "MB" ||
		mb < 0.7*least || mb > 2*least {
		t.Errorf("%q, want about %.0f MB", out.String(), least)
	}
}

// The workloads are the twin's, in its order, but for those that are not built yet.
func TestNamesAreTheTwins(t *testing.T) {
	source, err := os.ReadFile("torch_bench.py")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, m := range regexp.MustCompile(`(?m)^@work\ndef (\w+)|\bband\("(\w+)"|^for n in (\([\d, ]+\))`).
		FindAllStringSubmatch(string(source), -1) {
		switch {
		case m[3] != "":
			for _, n := range regexp.MustCompile(`\d+`).FindAllString(m[3], -1) {
				want = append(want, "gemm_"+n)
			}
		default:
			want = append(want, m[1]+m[2])
		}
	}
	var out bytes.Buffer
	if err := bench.List(&out); err != nil {
		t.Fatal(err)
	}
	var got []string
	for l := range strings.Lines(out.String()) {
		switch f := strings.Fields(l); {
		case len(f) == 1:
			got = append(got, f[0])
		case len(f) != 3 || f[1] != "no" && !slices.Contains(want, f[2]) || slices.Contains(want, f[0]):
			t.Errorf("%q names no twin that there is", l)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("workloads\n%v\nthe twin has\n%v", got, want)
	}
}

// The form of a line is the twin's: f"{n:22s} {t:.6g} s   {r}".
var line = regexp.MustCompile(`^(\w+) *  ?([0-9.e+-]+) s   \S.*$`)

func TestRun(t *testing.T) {
	names := []string{"gemm_64", "op_add4", "op_chain_backward", "policy_act", "mlp_step", "conv3x3",
		"gpt_tiny_step", "attention_1k", "layernorm_4m", "sum_cols_4m", "peak_fma", "peak_read", "peak_copy"}
	var out bytes.Buffer
	if err := bench.Run(&out, names, 2, 0); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != len(names) {
		t.Fatalf("%d lines for %d workloads:\n%s", len(lines), len(names), out.String())
	}
	for i, l := range lines {
		m := line.FindStringSubmatch(l)
		if m == nil || m[1] != names[i] || strings.Index(l, m[2]) != 23 {
			t.Errorf("the line of %s is %q", names[i], l)
			continue
		}
		if s, err := strconv.ParseFloat(m[2], 64); err != nil || s <= 0 || s > 100 {
			t.Errorf("%s took %q s", names[i], m[2])
		}
	}
}

// A profile counts the repeats alone: products of 64 × 64 matrices, and nothing else.
func TestProfile(t *testing.T) {
	r, err := bench.Profile("gemm_64", 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	if o := r.Operations(); len(o) != 1 || o[0].Name != "MatMul" || o[0].Operations != float64(o[0].Calls)*2*64*64*64 {
		t.Errorf("operations %+v", o)
	}
	if _, err := bench.Profile("gemm_65", 1, 0); err == nil {
		t.Error("a profile of nothing")
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		name    string
		threads int
		message string
	}{
		{"bsr_16_125", 1, "not built yet"},
		{"gemm_65", 1, "--list"},
		{"op_add4", 0, "at least 1"},
	} {
		var out bytes.Buffer
		err := bench.Run(&out, []string{"op_add4", c.name}, c.threads, 0)
		if err == nil || !strings.Contains(err.Error(), c.message) || out.Len() > 0 {
			t.Errorf("%s on %d threads: %v after %q, want an error with %q alone", c.name, c.threads, err, out.String(),
				c.message)
		}
	}
}
