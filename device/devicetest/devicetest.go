// Package devicetest holds a backend against the CPU.
//
//	func TestBackend(t *testing.T) { devicetest.Run(t, backend) }
//
// Every required method of device.Backend is called over element types, contiguous and
// strided arrays, arrays without elements and without dimensions, and so are the
// optional interfaces that the backend has. Arguments lie in the backend's memory, with
// other elements around them: results have to agree, and nothing else may change.
package devicetest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"cresset/cpu"
	"cresset/device"
	"cresset/dtype"
)

// Run holds b against the CPU and reports each difference. Operands of sums and products
// are small whole numbers, so that their order does not matter; elementwise functions may
// differ by four units in the last place, normal and exponential draws and what the
// optional interfaces compute by the bounds stated at their tests.
func Run(t *testing.T, b device.Backend) {
	t.Helper()
	for _, err := range check(b) {
		t.Error(err)
	}
}

// check returns what is wrong with b, at most a few differences of each method.
func check(b device.Backend) []error {
	return checkCalls(b, func(call func() error) error { return call() })
}

// checkCalls is check with every call that is compared made by do.
func checkCalls(b device.Backend, do func(call func() error) error) []error {
	var all []error
	for _, part := range []struct {
		name string
		f    func(s *suite)
	}{
		{"Name", checkName}, {"Alloc", checkAlloc}, {"Copy", checkCopy}, {"Fill", checkFill},
		{"Map", checkMap}, {"Reduce", checkReduce}, {"Scan", checkScan}, {"MatMul", checkMatMul},
		{"Gather", checkGather}, {"Scatter", checkScatter}, {"Random", checkRandom},
		{"Softmaxer", checkSoftmax}, {"Linearer", checkLinear}, {"MixedLinearer", checkLinearMixed},
		{"ActivationLinearer", checkLinearActivation}, {"Sorter", checkSort},
		{"RowNormalizer", checkRowNorm}, {"Attender", checkAttention}, {"CrossEntropier", checkCrossEntropy},
		{"Varier", checkVariance}, {"Stepper", checkSteps}, {"Recurrenter", checkRecurrent},
		{"Convolver", checkConvolve}, {"Unfolder", checkUnfold},
		{"Normalizer", checkNorm}, {"Resampler", checkResample}, {"MaxPooler", checkMaxPool}, {"Sampler", checkSample},
		{"Programmer", checkProgram},
	} {
		s := &suite{b: b, method: part.name, do: do}
		part.f(s)
		if s.held == 0 && s.compares {
			s.errorf("the CPU supports nothing to compare with")
		}
		all = append(all, s.errs...)
	}
	return all
}

// fewErrors is how many differences of one method are worth reading.
const fewErrors = 5

// A suite checks one method.
type suite struct {
	b      device.Backend
	method string
	do     func(call func() error) error
	errs   []error

	compares bool // hold was called
	held     int  // how often the CPU supported it
}

func (s *suite) errorf(format string, args ...any) {
	if len(s.errs) < fewErrors {
		s.errs = append(s.errs, fmt.Errorf("%s: %s: "+format, append([]any{s.b.Name(), s.method}, args...)...))
	}
}

// hold calls f with the CPU and its arrays and with the backend and its, and compares
// everything in the memory of the arrays afterwards. bound is the relative difference
// allowed. What the CPU does not support is left out; the backend has to support the rest.
func (s *suite) hold(label string, bound float64, f func(b device.Backend, a []*device.Array) error, ps ...*pair) {
	s.compare(label, tolerance{relative: bound}, f, ps)
}

// holdScaled is hold for differences of large numbers: bound counts in terms of the
// greatest number in an array.
func (s *suite) holdScaled(label string, bound float64, f func(b device.Backend, a []*device.Array) error, ps ...*pair) {
	s.compare(label, tolerance{ofGreatest: bound}, f, ps)
}

func (s *suite) compare(label string, tol tolerance, f func(b device.Backend, a []*device.Array) error, ps []*pair) {
	host, dev := arrays(ps)
	s.compares = true
	if err := f(cpu.Default, host); err != nil {
		return
	}
	s.held++
	if err := s.do(func() error { return f(s.b, dev) }); err != nil {
		s.errorf("%s: %v", label, err)
		return
	}
	for i, p := range ps {
		if p == nil {
			continue
		}
		if err := p.compare(s.b, tol); err != nil {
			s.errorf("%s: argument %d: %v", label, i, err)
		}
	}
}

// mustFail calls f with the backend, which has to return an error that wraps cause.
func (s *suite) mustFail(label string, cause error, f func(b device.Backend, a []*device.Array) error, ps ...*pair) {
	_, dev := arrays(ps)
	if err := f(s.b, dev); !errors.Is(err, cause) {
		s.errorf("%s: the error is %v, want one that wraps %v", label, err, cause)
	}
}

// arrays returns the two sides of pairs, some of which may be nil.
func arrays(ps []*pair) (host, dev []*device.Array) {
	host, dev = make([]*device.Array, len(ps)), make([]*device.Array, len(ps))
	for i, p := range ps {
		if p != nil {
			host[i], dev[i] = &p.host, &p.dev
		}
	}
	return host, dev
}

func checkName(s *suite) {
	if n := s.b.Name(); n == "" || strings.ContainsAny(n, " \n") {
		s.errorf("%q is no name", n)
	}
	if err := s.b.Sync(); err != nil {
		s.errorf("Sync: %v", err)
	}
}

func checkAlloc(s *suite) {
	for _, n := range []int{0, 1, 63, 64, 1 << 16} {
		buf, err := s.b.Alloc(n)
		switch {
		case err != nil:
			s.errorf("%d bytes: %v", n, err)
		case buf.Size != n:
			s.errorf("%d bytes: Size is %d", n, buf.Size)
		case buf.Host != nil && len(buf.Host) != n:
			s.errorf("%d bytes: the host sees %d", n, len(buf.Host))
		}
		s.b.Free(buf)
	}
}

// types are the element types, narrow before wide.
var types = dtype.All()

// shapes are tried by every method that takes any.
var shapes = [][]int{{}, {0}, {1}, {7}, {3, 4}, {2, 0, 3}, {2, 3, 5}, {70, 9}}
