package corpus_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"cresset/conformance/corpus"
	"cresset/dtype"
)

const testdata = "../testdata"

func openPart(t *testing.T, part string) *corpus.Part {
	t.Helper()
	p, err := corpus.OpenPart(testdata, part)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// The counts are those that the recording program printed; see ../testdata/README.md.
func TestCounts(t *testing.T) {
	names, cases, refusals := 0, 0, 0
	p := openPart(t, corpus.Ops)
	for _, name := range p.Names {
		f, err := corpus.Load[corpus.OpCase](p, name)
		if err != nil {
			t.Fatal(err)
		}
		names++
		cases += len(f.Cases)
		for _, c := range f.Cases {
			if c.Refused() {
				refusals++
			}
			checkKeys(t, f, c)
		}
	}
	if names != 682 || cases != 7898 || refusals != 621 {
		t.Errorf("ops: %d names, %d cases, %d refusals, want 682, 7898, 621", names, cases, refusals)
	}
}

// checkKeys verifies that every key of a case names a tensor.
func checkKeys(t *testing.T, f corpus.File[corpus.OpCase], c corpus.OpCase) {
	t.Helper()
	keys := append([]string{}, c.Out...)
	for _, r := range corpus.Leaves(c.Args, c.Kwargs) {
		keys = append(keys, r.Key)
	}
	for _, g := range c.Grads {
		if g != nil {
			keys = append(keys, *g)
		}
	}
	for _, k := range c.Cotangents {
		keys = append(keys, k)
	}
	for _, k := range keys {
		if _, ok := f.Tensors[k]; !ok {
			t.Errorf("%s %s: no tensor %q", f.Name, c.ID, k)
		}
	}
}

func TestOtherParts(t *testing.T) {
	count := func(part string, load func(p *corpus.Part, name string) (int, error)) (names, cases int) {
		p := openPart(t, part)
		for _, name := range p.Names {
			n, err := load(p, name)
			if err != nil {
				t.Fatal(err)
			}
			if n > 0 {
				names, cases = names+1, cases+n
			}
		}
		return names, cases
	}
	names, cases := count(corpus.Modules, func(p *corpus.Part, name string) (int, error) {
		f, err := corpus.Load[corpus.ModuleCase](p, name)
		return len(f.Cases), err
	})
	if names != 111 || cases != 972 {
		t.Errorf("modules: %d names, %d cases, want 111, 972", names, cases)
	}
	names, cases = count(corpus.Optim, func(p *corpus.Part, name string) (int, error) {
		f, err := corpus.Load[corpus.OptimCase](p, name)
		return len(f.Cases), err
	})
	if names != 15 || cases != 98 {
		t.Errorf("optim: %d names, %d cases, want 15, 98", names, cases)
	}
	names, cases = count(corpus.Distributions, func(p *corpus.Part, name string) (int, error) {
		f, err := corpus.Load[corpus.DistributionCase](p, name)
		return len(f.Cases), err
	})
	if names != 1 || cases != 35+16 {
		t.Errorf("distributions: %d names, %d cases, want 1, 51", names, cases)
	}
}

func TestWorkload(t *testing.T) {
	p := openPart(t, corpus.Training)
	if len(p.Names) != 15 {
		t.Fatalf("training holds %v, want 15 runs", p.Names)
	}
	for _, name := range p.Names {
		if name == "nano_shakespeare" {
			continue
		}
		w, err := corpus.LoadWorkload(p, name)
		if err != nil {
			t.Fatal(err)
		}
		if w.Steps != 25 || len(w.LR) != 25 || len(w.Batches) != 25 || len(w.Final) != len(w.Weights) {
			t.Errorf("%s: %d steps, %d rates, %d batches, %d final of %d weights", name,
				w.Steps, len(w.LR), len(w.Batches), len(w.Final), len(w.Weights))
		}
	}
	r, err := corpus.LoadNanoRun(p, "nano_shakespeare")
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Tensors["offsets"].Shape; !reflect.DeepEqual(got, []int{100, 12}) || len(r.Loss) != 100 {
		t.Errorf("nano_shakespeare: offsets %v, %d losses", got, len(r.Loss))
	}
}

// A call in every form that the format has, as its description defines them.
func TestValues(t *testing.T) {
	dir := t.TempDir()
	write := func(name, data string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("f.json", `{"name":"f","op":"f","cases":[
		{"id":"c0","args":[{"tensor":"k","requires_grad":true},2,2.0,"s",true,null,[1,[2]],
			{"slice":[1,null,-1]},{"ellipsis":true},{"float":"-inf"},{"dtype":"bfloat16"},{"device":"cpu"}],
		 "kwargs":{"z":1,"a":{"map":{"q":1e3}}},"out":[]}]}`)
	header := `{"k":{"dtype":"BOOL","shape":[1,2],"data_offsets":[0,2]}}`
	write("f.safetensors", string(rune(len(header)))+"\x00\x00\x00\x00\x00\x00\x00"+header+"\x00\x01")
	p, err := corpus.OpenPart(dir, corpus.Ops)
	if err != nil {
		t.Fatal(err)
	}
	f, err := corpus.Load[corpus.OpCase](p, "f")
	if err != nil {
		t.Fatal(err)
	}
	c := f.Cases[0]
	inf := c.Args[9].(float64)
	if inf >= -1e308 {
		t.Errorf("the float is %v, want -Inf", inf)
	}
	c.Args[9] = nil
	want := corpus.List{corpus.Ref{Key: "k", RequireGrad: true}, int64(2), 2.0, "s", true, nil,
		corpus.List{int64(1), corpus.List{int64(2)}}, corpus.Slice{Start: int64(1), Step: int64(-1)},
		corpus.Ellipsis{}, nil, dtype.BF16, corpus.Device("cpu")}
	if !reflect.DeepEqual(c.Args, want) {
		t.Errorf("args are %#v,\nwant %#v", c.Args, want)
	}
	kwargs := corpus.Map{{"z", int64(1)}, {"a", corpus.Map{{"q", 1000.0}}}}
	if !reflect.DeepEqual(c.Kwargs, kwargs) {
		t.Errorf("kwargs are %#v, want %#v", c.Kwargs, kwargs)
	}
	tensor := corpus.Tensor{DType: dtype.Bool, Shape: []int{1, 2}, Data: []byte{0, 1}}
	if !reflect.DeepEqual(f.Tensors["k"], tensor) {
		t.Errorf("tensor is %v, want %v", f.Tensors["k"], tensor)
	}
}

func TestMissing(t *testing.T) {
	if _, err := corpus.OpenPart(t.TempDir(), corpus.Ops); !errors.Is(err, corpus.ErrNoPart) {
		t.Errorf("an empty folder gives %v, want ErrNoPart", err)
	}
}
