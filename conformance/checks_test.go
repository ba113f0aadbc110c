package conformance

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"cresset/conformance/bind"
	"cresset/conformance/corpus"
)

// Every check accepts what PyTorch itself drew or chose, and refuses it once an element has
// become one that cannot be.
func TestChecks(t *testing.T) {
	p, err := corpus.OpenPart("testdata", corpus.Ops)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for key, k := range checks {
		name := strings.TrimPrefix(key, "ops/")
		if !slices.Contains(p.Names, name) {
			t.Errorf("%s is no name of the corpus", name)
		}
		if k.outputs == nil {
			continue
		}
		f, err := corpus.Load[corpus.OpCase](p, name)
		if err != nil {
			t.Fatal(err)
		}
		for i := range f.Cases {
			checkRecord(t, name, k, f.Tensors, &f.Cases[i])
		}
	}
}

func checkRecord(t *testing.T, name string, k check, file corpus.Tensors, c *corpus.OpCase) {
	t.Helper()
	if c.Refused() {
		return
	}
	tensors, _, err := materialise(file, corpus.Leaves(c.Args, c.Kwargs), Options{})
	if err != nil {
		t.Fatal(err)
	}
	args := bind.NewArgs(c.Args, c.Kwargs, tensors)
	var out []corpus.Tensor
	for _, key := range c.Out {
		out = append(out, file[key])
	}
	if d := k.outputs(args, out, out); d != "" {
		t.Errorf("%s %s: PyTorch's own result is refused: %s", name, c.ID, d)
	}
	last := len(out) - 1
	if out[last].Len() == 0 || out[last].DType.Size() < 2 {
		return
	}
	wrong := slices.Clone(out)
	wrong[last].Data = bytes.Clone(out[last].Data)
	for i := range wrong[last].DType.Size() { // a large float, a large integer
		wrong[last].Data[i] = 0x46
	}
	if d := k.outputs(args, wrong, out); d == "" {
		t.Errorf("%s %s: accepts %s for %s", name, c.ID, show(wrong[last], 0), show(out[last], 0))
	}
}
