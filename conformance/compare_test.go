package conformance

import (
	"encoding/binary"
	"math"
	"strings"
	"testing"

	"cresset/conformance/corpus"
	"cresset/dtype"
)

func f32(shape []int, v ...float32) corpus.Tensor {
	t := corpus.Tensor{DType: dtype.F32, Shape: shape}
	for _, x := range v {
		t.Data = binary.LittleEndian.AppendUint32(t.Data, math.Float32bits(x))
	}
	return t
}

func i64(v ...int64) corpus.Tensor {
	t := corpus.Tensor{DType: dtype.I64, Shape: []int{len(v)}}
	for _, x := range v {
		t.Data = binary.LittleEndian.AppendUint64(t.Data, uint64(x))
	}
	return t
}

// The bounds are those of torch.testing.assert_close: for float32, 1.3e-6 relative, 1e-5 absolute.
func TestDifference(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	tests := []struct {
		what      string
		got, want corpus.Tensor
		says      string // "" where they are the same
	}{
		{"equal", f32([]int{2}, 1, 2), f32([]int{2}, 1, 2), ""},
		{"inside the absolute bound", f32([]int{1}, 9e-6), f32([]int{1}, 0), ""},
		{"outside it", f32([]int{1}, 2e-5), f32([]int{1}, 0), "element [0]"},
		{"inside the relative bound", f32([]int{1}, 10001), f32([]int{1}, 10000.99), ""},
		{"outside it", f32([]int{1}, 10000.1), f32([]int{1}, 10000), "element [0]"},
		{"NaN equals NaN", f32([]int{1}, nan), f32([]int{1}, nan), ""},
		{"NaN is no number", f32([]int{1}, nan), f32([]int{1}, 1), "NaN, want 1"},
		{"a number is no NaN", f32([]int{1}, 1), f32([]int{1}, nan), "1, want NaN"},
		{"infinity equals itself", f32([]int{1}, inf), f32([]int{1}, inf), ""},
		{"infinities differ", f32([]int{1}, -inf), f32([]int{1}, inf), "-Inf, want +Inf"},
		{"a number is no infinity", f32([]int{1}, 3e38), f32([]int{1}, inf), "want +Inf"},
		{"position", f32([]int{2, 2}, 1, 2, 3, 9), f32([]int{2, 2}, 1, 2, 3, 4), "element [1 1] is 9, want 4"},
		{"shape", f32([]int{2, 1}, 1, 2), f32([]int{1, 2}, 1, 2), "shape [2 1], want [1 2]"},
		{"type", i64(1), f32([]int{1}, 1), "element type int64, want float32"},
		{"large integers are exact", i64(1 << 60), i64(1<<60 + 1), "element [0]"},
		{"count", i64(1, 0, 0), i64(1, 2, 3), "2 of 3 differ"},
		{"nothing to compare", f32([]int{0}), f32([]int{0}), ""},
	}
	for _, test := range tests {
		d := Difference(test.got, test.want, BoundOf(test.want.DType))
		if (d == "") != (test.says == "") || !strings.Contains(d, test.says) {
			t.Errorf("%s: %q, want %q", test.what, d, test.says)
		}
	}
}

// A program that refuses every call must not be credited with the refusals.
func TestRefusalsCountLast(t *testing.T) {
	var a tallier
	a.add("c0", false, verdict{difference: "refused"})
	a.add("e1", true, verdict{})
	a.add("e2", true, verdict{static: "no such type"})
	if r := a.result("ops", "x"); r.Passed != 0 || r.OK() || r.First != "c0: refused" {
		t.Errorf("with a case that falls short: %+v", r)
	}
	var b tallier
	b.add("c0", false, verdict{})
	b.add("e1", true, verdict{})
	b.add("e2", true, verdict{static: "no such type"})
	if r := b.result("ops", "x"); r.Passed != 2 || !r.OK() || len(r.Static) != 1 {
		t.Errorf("with every case passing: %+v", r)
	}
	var c tallier
	c.add("c0", false, verdict{})
	c.add("e1", true, verdict{difference: "is not refused"})
	if r := c.result("ops", "x"); r.Passed != 1 || r.OK() {
		t.Errorf("with a refusal missing: %+v", r)
	}
}

func TestPrint(t *testing.T) {
	var b strings.Builder
	err := Print(&b, "ops", []Result{
		{Name: "abs", Cases: 3, Passed: 3},
		{Name: "add", Cases: 2, Passed: 1, First: "c1: shape"},
		{Name: "eq", Cases: 2, Passed: 1, Static: []string{"e1: no number"}},
	})
	want := "ops add: 1 of 2 cases; c1: shape\nstatic ops eq: e1: no number\n" +
		"ops 5 of 7 cases, 2 of 3 names; 1 refusals are static\n"
	if err != nil || b.String() != want {
		t.Errorf("printed %q (%v), want %q", b.String(), err, want)
	}
}
