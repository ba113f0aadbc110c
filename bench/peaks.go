package bench

import (
	"unsafe"

	"cresset/internal/kernel/peak"
	"cresset/tensor"
)

// peaks are what one core and its memory do at most, whatever number of threads: what
// the rates of the workloads are judged by.
func peaks() []Workload {
	return []Workload{{"peak_fma", peakFMA}, {"peak_read", peakRead}, {"peak_copy", peakCopy}}
}

// peakFMA multiplies and adds F32 in registers, at the level of instructions in force.
func peakFMA(seconds float64) Result {
	operations := 0
	t := best(seconds, 1, func() { operations = peak.FMA(50_000_000) })
	return Result{t, gflops(float64(operations), t)}
}

// peakBytes is more than caches hold.
const peakBytes = 256 << 20

// peakRead reads a tensor from one end to the other.
func peakRead(seconds float64) Result {
	x := hostBytes(tensor.Ones(peakBytes / 4))
	t := best(seconds, 1, func() { peak.Read(x) })
	return Result{t, gigabytes(len(x), t)}
}

// peakCopy copies a tensor to another, past the caches; both ways count.
func peakCopy(seconds float64) Result {
	x, z := hostBytes(tensor.Ones(peakBytes/4)), hostBytes(tensor.Ones(peakBytes/4))
	t := best(seconds, 1, func() { peak.Copy(z, x) })
	return Result{t, gigabytes(2*len(x), t)}
}

// hostBytes returns the memory of an F32 tensor.
func hostBytes(x *tensor.Tensor) []byte {
	d := tensor.Data[float32](x)
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(d))), 4*len(d))
}
