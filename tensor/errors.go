package tensor

import (
	"errors"
	"fmt"
	"path"
	"runtime"
	"strings"

	"cresset/device"
	"cresset/dtype"
)

// The causes of an OpError, for errors.Is.
var (
	ErrShape   = errors.New("shape")           // sizes or dimensions do not fit
	ErrDType   = errors.New("element type")    // an operation or a pair of operands does not know the type
	ErrDevice  = errors.New("device")          // operands lie on different devices, or a device failed
	ErrValue   = errors.New("value")           // an argument is out of its range
	ErrIndex   = device.ErrIndex               // an index is out of its range
	ErrGrad    = errors.New("gradient")        // autograd was asked for what it cannot give
	ErrInPlace = errors.New("in-place change") // memory was, or would be, changed under a reader
	ErrFreed   = errors.New("use after free")  // the memory was freed by Scope or Backward
	ErrMemory  = errors.New("out of memory")   // a device has no more memory
)

// An OpError is the value of every panic raised by an operation on tensors.
type OpError struct {
	Op     string        // the operation: "MatMul"
	Shapes [][]int       // of the operands, in order
	DTypes []dtype.DType // of the operands, in order
	Names  []string      // of the operands that have one (parameters do), else ""
	Rule   string        // which rule was broken, with the figures
	Caller string        // file:line of the first frame outside cresset's libraries
	Err    error         // the cause: ErrShape, ErrDType, …
}

// Error says what was called with which operands, which rule that broke, and where.
func (e *OpError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s(", e.Op)
	for i, s := range e.Shapes {
		if i > 0 {
			b.WriteString(", ")
		}
		if e.Names[i] != "" {
			b.WriteString(e.Names[i] + " ")
		}
		fmt.Fprintf(&b, "%v %s", s, e.DTypes[i])
	}
	fmt.Fprintf(&b, "): %s", e.Rule)
	if m := e.Module(); m != "" {
		fmt.Fprintf(&b, "; in module %s", m)
	}
	if e.Caller != "" {
		fmt.Fprintf(&b, "; at %s", e.Caller)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *OpError) Unwrap() error { return e.Err }

// Module returns the path of the module whose parameter took part,
// "blocks.3.attn.qkv", or "" where no named parameter did.
func (e *OpError) Module() string {
	for _, n := range e.Names {
		if i := strings.LastIndexByte(n, '.'); i >= 0 {
			return n[:i]
		}
	}
	return ""
}

// Fail raises an OpError: what operations defined outside this package report misuse
// with. cause is one of the sentinels above; rule says what was broken, with figures.
func Fail(op string, cause error, rule string, operands ...*Tensor) {
	fail(op, cause, rule, operands...)
}

func fail(op string, cause error, rule string, operands ...*Tensor) {
	e := &OpError{Op: op, Rule: rule, Caller: caller(), Err: cause}
	for _, t := range operands {
		if t == nil {
			continue
		}
		e.Shapes = append(e.Shapes, append([]int{}, t.a.Shape...))
		e.DTypes = append(e.DTypes, t.a.DType)
		e.Names = append(e.Names, t.Name())
	}
	panic(e)
}

func failf(op string, cause error, operands []*Tensor, format string, args ...any) {
	fail(op, cause, fmt.Sprintf(format, args...), operands...)
}

// check raises what a backend returned, if anything.
func check(op string, err error, operands ...*Tensor) {
	if err == nil {
		return
	}
	cause := ErrDevice
	for _, c := range []error{ErrIndex, ErrMemory, ErrShape, ErrValue} {
		if errors.Is(err, c) {
			cause = c
		}
	}
	if errors.Is(err, device.ErrUnsupported) {
		cause = ErrDType
	}
	fail(op, cause, err.Error(), operands...)
}

// Try calls f and returns the OpError that it panics with, if it does: the edge
// where misuse of tensors becomes an error, say in a server. Other panics pass.
func Try(f func()) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case *OpError:
			err = p
		default:
			panic(p)
		}
	}()
	f()
	return nil
}

// caller returns the file and line of the first frame outside the rooms of the library.
func caller() string {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		f, more := frames.Next()
		if f.Function != "" && !library(f.Function, f.File) {
			dir, file := path.Split(f.File)
			return fmt.Sprintf("%s/%s:%d", path.Base(dir), file, f.Line)
		}
		if !more {
			return ""
		}
	}
}

// rooms of the library: an error is not theirs, but their caller's.
var rooms = []string{"tensor", "nn", "optim", "data", "train", "models", "rl", "distributions",
	"linalg", "fft", "blocksparse", "hub", "dist", "cuda", "cpu", "device", "internal", "dtype", "rng"}

func library(function, file string) bool {
	if strings.HasPrefix(function, "runtime.") || strings.HasPrefix(function, "sync.") {
		return true
	}
	rest, ok := strings.CutPrefix(function, "cresset/")
	if !ok || strings.HasSuffix(file, "_test.go") {
		return false
	}
	room, _, _ := strings.Cut(rest, "/")
	room, _, _ = strings.Cut(room, ".")
	for _, r := range rooms {
		if r == room {
			return true
		}
	}
	return false
}
