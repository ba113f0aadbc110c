package cpu_test

import (
	"testing"

	"cresset/cpu"
	"cresset/device"
	"cresset/device/devicetest"
	"cresset/internal/cpufeature"
)

// leveled is the CPU with one kind of kernel, whatever kind others use meanwhile.
type leveled struct {
	device.Backend
	level cpufeature.Level
}

func (l leveled) Map(op device.Op, dst, x, y, z *device.Array, p [4]float64) error {
	defer cpufeature.Force(l.level)()
	return l.Backend.Map(op, dst, x, y, z, p)
}

func (l leveled) Reduce(op device.Op, dst, src *device.Array) error {
	defer cpufeature.Force(l.level)()
	return l.Backend.Reduce(op, dst, src)
}

func (l leveled) Scan(op device.Op, dst, src *device.Array, dim int) error {
	defer cpufeature.Force(l.level)()
	return l.Backend.Scan(op, dst, src, dim)
}

func (l leveled) MatMul(dst, x, y *device.Array, alpha, beta float64) error {
	defer cpufeature.Force(l.level)()
	return l.Backend.MatMul(dst, x, y, alpha, beta)
}

func (l leveled) Copy(dst, src *device.Array) error {
	defer cpufeature.Force(l.level)()
	return l.Backend.Copy(dst, src)
}

func (l leveled) Random(op device.Op, dst *device.Array, key, counter uint64, p [4]float64) error {
	defer cpufeature.Force(l.level)()
	return l.Backend.Random(op, dst, key, counter, p)
}

// Every kind of kernel that this machine can run agrees with plain Go, as a backend would
// have to.
func TestLevelsAsDevices(t *testing.T) {
	defer cpufeature.Force(cpufeature.Generic)()
	for _, level := range cpufeature.Levels() {
		t.Run(level.String(), func(t *testing.T) { devicetest.Run(t, leveled{cpu.Default, level}) })
	}
}
