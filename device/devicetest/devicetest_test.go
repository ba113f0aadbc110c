package devicetest

import (
	"strings"
	"testing"

	"cresset/cpu"
	"cresset/device"
	"cresset/internal/cpufeature"
)

// The CPU agrees with itself: what the suite allows and demands can be met.
func TestRunCPU(t *testing.T) { Run(t, cpu.Default) }

// other is the CPU with its plain kernels, whose sums have another order: what the suite
// allows leaves room for a backend of its own.
type other struct{ *cpu.Backend }

func TestRunOtherOrder(t *testing.T) {
	o := other{cpu.Default.(*cpu.Backend)}
	for _, err := range checkCalls(o, func(call func() error) error {
		defer cpufeature.Force(cpufeature.Generic)()
		return call()
	}) {
		t.Error(err)
	}
}

// broken does one thing wrong.
type broken struct {
	device.Backend
	fault string
}

func (b broken) Fill(dst *device.Array, elem [16]byte) error {
	if b.fault == "Fill" { // the whole buffer instead of the array
		all := *dst
		all.Offset, all.Shape, all.Strides = 0, []int{dst.Buf.Size / dst.DType.Size()}, []int{1}
		dst = &all
	}
	return b.Backend.Fill(dst, elem)
}

func (b broken) MatMul(dst, x, y *device.Array, alpha, beta float64) error {
	if b.fault == "MatMul" && beta == 0 { // reads what it should only write
		beta = 1
	}
	return b.Backend.MatMul(dst, x, y, alpha, beta)
}

func (b broken) Map(op device.Op, dst, x, y, z *device.Array, p [4]float64) error {
	if b.fault == "Map" && op == "exp" {
		return device.ErrUnsupported
	}
	return b.Backend.Map(op, dst, x, y, z, p)
}

func (b broken) Gather(dst, src, index *device.Array, dim int) error {
	err := b.Backend.Gather(dst, src, index, dim)
	if b.fault == "Gather" { // forgets the range
		return nil
	}
	return err
}

func (b broken) Random(op device.Op, dst *device.Array, key, counter uint64, p [4]float64) error {
	if b.fault == "Random" {
		counter = uint64(uint32(counter))
	}
	return b.Backend.Random(op, dst, key, counter, p)
}

func TestFaultsAreFound(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the suite five times")
	}
	for _, fault := range []string{"Fill", "MatMul", "Map", "Gather", "Random"} {
		errs := check(broken{cpu.Default, fault})
		if len(errs) == 0 {
			t.Errorf("a fault of %s is not found", fault)
		}
		for _, err := range errs {
			if !strings.HasPrefix(err.Error(), "cpu: "+fault+": ") {
				t.Errorf("a fault of %s is reported as: %v", fault, err)
			}
		}
	}
}
