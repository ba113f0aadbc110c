package data_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"testing"
	"time"

	"cresset/data"
	"cresset/rng"
	"cresset/tensor"
)

// noisy is a dataset whose samples are random: what they are must not depend on who
// loads them.
type noisy struct{ n int }

func (d noisy) Len() int                                  { return d.n }
func (d noisy) Get(i int, r *rng.Stream) (float64, error) { return float64(i) + r.Float64(), nil }
func same(s []float64) ([]float64, error)                 { return slices.Clone(s), nil }
func config(workers int) data.LoaderConfig {
	return data.LoaderConfig{BatchSize: 4, Sampler: data.Shuffled{}, Workers: workers, Rand: rng.New(5)}
}

func epoch(t *testing.T, l *data.Loader[float64, []float64]) [][]float64 {
	var all [][]float64
	for b, err := range l.Batches(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	return all
}

func TestBatchesDoNotDependOnWorkers(t *testing.T) {
	want := data.NewLoader(noisy{26}, same, config(0))
	for _, workers := range []int{1, 3, 8} {
		got := data.NewLoader(noisy{26}, same, config(workers))
		want.Seek(data.Position{})
		for e := range 2 {
			a, b := epoch(t, want), epoch(t, got)
			if fmt.Sprint(a) != fmt.Sprint(b) {
				t.Errorf("%d workers, epoch %d: %v, want %v", workers, e, b, a)
			}
			if len(a) != 7 || len(a[6]) != 2 {
				t.Errorf("epoch of 26 samples by 4 is %v", a)
			}
		}
	}
}

func TestSeekResumes(t *testing.T) {
	for _, workers := range []int{0, 2} {
		full := data.NewLoader(noisy{30}, same, config(workers))
		epoch(t, full)
		want := epoch(t, full)
		l := data.NewLoader(noisy{30}, same, config(workers))
		l.Seek(data.Position{Epoch: 1, Batch: 3})
		if got := epoch(t, l); fmt.Sprint(got) != fmt.Sprint(want[3:]) {
			t.Errorf("resumed with %v, want %v", got, want[3:])
		}
		if l.Position() != (data.Position{Epoch: 2}) {
			t.Errorf("stands at %v after the epoch", l.Position())
		}
	}
}

func TestPositionCountsWhatWasHandedOut(t *testing.T) {
	l := data.NewLoader(noisy{30}, same, config(2))
	for range l.Batches(context.Background()) {
		break
	}
	if l.Position() != (data.Position{Batch: 1}) {
		t.Errorf("stands at %v after one batch", l.Position())
	}
}

type failing struct{ noisy }

func (f failing) Get(i int, r *rng.Stream) (float64, error) {
	if i == 9 {
		return 0, errors.New("torn")
	}
	return f.noisy.Get(i, r)
}

func TestErrorNamesTheSample(t *testing.T) {
	for _, workers := range []int{0, 3} {
		l := data.NewLoader[float64](failing{noisy{20}}, same, config(workers))
		var last error
		for _, err := range l.Batches(context.Background()) {
			last = err
		}
		if last == nil || last.Error() != "data: sample 9: torn" {
			t.Errorf("%d workers: %v", workers, last)
		}
	}
}

func TestCancelLeavesNoGoroutine(t *testing.T) {
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(context.Background())
	l := data.NewLoader(noisy{10_000}, same, config(4))
	defer cancel()
	n := 0
	var last error
	for _, err := range l.Batches(ctx) {
		if last = err; err != nil {
			break
		}
		if n++; n == 5 {
			cancel()
		}
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("ended with %v", last)
	}
	for i := 0; runtime.NumGoroutine() > before && i < 100; i++ {
		time.Sleep(time.Millisecond)
	}
	if n := runtime.NumGoroutine(); n > before {
		t.Errorf("%d goroutines, %d before", n, before)
	}
}

func TestDatasets(t *testing.T) {
	a, b := data.Slice[int]{1, 2, 3}, data.Slice[int]{4, 5}
	c := data.NewConcat[int](a, b)
	parts, err := data.RandomSplit[int](c, rng.New(1), 2, 3)
	if err != nil {
		t.Fatal(err)
	}
	var all []int
	for _, p := range parts {
		for i := range p.Len() {
			v, _ := p.Get(i, nil)
			all = append(all, v)
		}
	}
	slices.Sort(all)
	if !slices.Equal(all, []int{1, 2, 3, 4, 5}) {
		t.Errorf("the parts hold %v", all)
	}
	if _, err := data.RandomSplit[int](c, rng.New(1), 2, 2); err == nil {
		t.Error("sizes that do not add up were accepted")
	}
}

func TestWeighted(t *testing.T) {
	n := [3]int{}
	for _, i := range (data.Weighted{Weights: []float64{1, 0, 3}, Count: 40_000}).Order(3, rng.New(1)) {
		n[i]++
	}
	if n[1] != 0 || math.Abs(float64(n[2])-30_000) > 5*math.Sqrt(40_000*0.75*0.25) {
		t.Errorf("drawn %v times", n)
	}
}

func ExampleNewLoader() {
	x := tensor.FromSlice([]float32{0, 1, 2, 3, 4, 5}, 3, 2)
	y := tensor.FromSlice([]int64{0, 1, 0})
	set, _ := data.NewTensors(x, y)
	loader := data.NewLoader(set, data.Stack, data.LoaderConfig{BatchSize: 2})
	for batch, err := range loader.Batches(context.Background()) {
		fmt.Println(batch[0].Shape(), batch[1].Shape(), err)
	}
	// Output:
	// [2 2] [2] <nil>
	// [1 2] [1] <nil>
}
