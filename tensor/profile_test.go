package tensor_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"cresset/rng"
	"cresset/tensor"
)

// profiled is a step with a product, a row that repeats, a fused chain and a gradient.
func profiled() *tensor.ProfileReport {
	r := rng.New(1)
	x, w := tensor.RandN(r, 64, 32), tensor.RandN(r, 32, 16).RequireGrad()
	b := tensor.RandN(r, 16)
	return tensor.Profile(func() {
		tensor.ProfileSpan("step", func() {
			y := x.MatMul(w).Add(b)
			z := tensor.Fuse(func() *tensor.Tensor { return y.Tanh().Mul(y) })
			z.Sum().Backward()
		})
	})
}

func row(t *testing.T, r *tensor.ProfileReport, name string) tensor.OperationTime {
	t.Helper()
	all := r.Operations()
	i := slices.IndexFunc(all, func(o tensor.OperationTime) bool { return o.Name == name })
	if i < 0 {
		t.Fatalf("no row %q in\n%s", name, r)
	}
	return all[i]
}

func TestProfileCounts(t *testing.T) {
	r := profiled()
	for _, want := range []struct {
		name         string
		calls, bytes int
		flops        float64
	}{
		{"MatMul", 1, 4 * (64*32 + 32*16 + 64*16), 2 * 64 * 32 * 16},
		{"Add", 1, 4 * (2*64*16 + 16), 0},
		{"Fuse", 1, 4 * 2 * 64 * 16, 0},
		{"Fuse backward", 1, 4 * (2*64*16 + 1), 0}, // dz is one number, repeated
		{"MatMul backward", 1, 4 * (64*32 + 32*16 + 64*16), 2 * 64 * 32 * 16},
	} {
		o := row(t, r, want.name)
		if o.Calls != want.calls || o.Bytes != want.bytes || o.Operations != want.flops || o.Time <= 0 {
			t.Errorf("%+v, want %+v", o, want)
		}
	}
	var sum int64
	for _, o := range r.Operations() {
		sum += int64(o.Time)
	}
	if sum > int64(r.Wall) {
		t.Errorf("operations took %d ns of %d", sum, r.Wall)
	}
	table := r.String()
	for _, word := range []string{"GFLOP/s", "MatMul backward", "(outside operations)"} {
		if !strings.Contains(table, word) {
			t.Errorf("no %q in\n%s", word, table)
		}
	}
}

// The trace is JSON of the Trace Event Format: complete events with times, within the spans
// that contain them.
func TestProfileTrace(t *testing.T) {
	var b bytes.Buffer
	if err := profiled().WriteTrace(&b); err != nil {
		t.Fatal(err)
	}
	type event struct {
		Name, Ph string
		Ts, Dur  *float64
		Pid, Tid *int
		Args     map[string]any
	}
	var file struct{ TraceEvents []event }
	if err := json.Unmarshal(b.Bytes(), &file); err != nil {
		t.Fatalf("%v in\n%s", err, b.String())
	}
	named := map[string]event{}
	for _, e := range file.TraceEvents {
		if e.Ph != "X" && e.Ph != "M" || e.Name == "" || e.Pid == nil || e.Tid == nil ||
			e.Ph == "X" && (e.Ts == nil || e.Dur == nil || *e.Ts < 0 || *e.Dur < 0) {
			t.Errorf("event %+v", e)
		}
		named[e.Name] = e
	}
	within := func(inner, outer string) {
		i, o := named[inner], named[outer]
		if i.Ts == nil || o.Ts == nil || *i.Ts < *o.Ts || *i.Ts+*i.Dur > *o.Ts+*o.Dur+1e-3 {
			t.Errorf("%s %+v is not within %s %+v", inner, i, outer, o)
		}
	}
	within("Backward", "step")
	within("MatMul backward", "Backward")
	within("MatMul", "MatMul backward") // the last product is that of the gradient
	within("Fuse", "Backward")
	if k := named["Fuse"].Args["kernel"]; !strings.Contains(k.(string), "tanh_grad") {
		t.Errorf("the fused gradient computes %q", k)
	}
}

func TestProfileOfSeveralGoroutines(t *testing.T) {
	x := tensor.RandN(rng.New(1), 100)
	r := tensor.Profile(func() {
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 10 {
					x.Exp()
				}
			})
		}
		wg.Wait()
	})
	if o := row(t, r, "Exp"); o.Calls != 80 {
		t.Errorf("%d calls, want 80", o.Calls)
	}
	err := tensor.Try(func() {
		tensor.Profile(func() { tensor.Profile(func() {}) })
	})
	if !errors.Is(err, tensor.ErrValue) {
		t.Errorf("a Profile inside another: %v, want ErrValue", err)
	}
	if r := tensor.Profile(func() {}); len(r.Operations()) != 0 {
		t.Errorf("an empty Profile has\n%s", r)
	}
}
