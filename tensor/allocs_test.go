package tensor_test

import (
	"testing"

	"cresset/internal/testenv"
	"cresset/rng"
	"cresset/tensor"
)

// What a small operation costs besides its arithmetic: at most three allocations when it
// is recorded (result, node, closures), up to six dimensions included.
func TestRecordedOperationsAllocateLittle(t *testing.T) {
	if testenv.Race {
		t.Skip("under the race detector pools forget at random")
	}
	r := rng.New(1)
	x, y := tensor.RandN(r, 4, 4).RequireGrad(), tensor.RandN(r, 4, 4).RequireGrad()
	deep, deeper := tensor.RandN(r, 1, 2, 1, 2, 1, 4).RequireGrad(), tensor.RandN(r, 1, 2, 1, 2, 1, 4).RequireGrad()
	for name, f := range map[string]func(){
		"Tanh": func() { x.Tanh() }, "Add": func() { x.Add(y) }, "Mul": func() { x.Mul(y) },
		"MatMul":                 func() { x.MatMul(y) },
		"Tanh of six dimensions": func() { deep.Tanh() }, "Add of six dimensions": func() { deep.Add(deeper) },
	} {
		if n := testing.AllocsPerRun(100, f); n > 3 {
			t.Errorf("%s allocates %g times", name, n)
		}
	}
}
