// Package cpufeature says which vector instructions the kernels may use.
//
// The level is the best that the processor and the operating system support. The
// environment variable CRESSET_CPU (generic, avx2 or avx512) lowers it, for tests,
// benchmarks and bug reports; naming a level the machine lacks stops the program
// at its start rather than with an illegal instruction later.
package cpufeature

import (
	"fmt"
	"os"
	"sync/atomic"
)

// A Level is a set of instructions; each one contains those below it.
type Level int32

const (
	Generic Level = iota // plain Go
	AVX2                 // AVX2 and FMA
	AVX512               // AVX-512 F, BW, CD, DQ and VL
)

// String returns the name that CRESSET_CPU uses.
func (l Level) String() string {
	return [...]string{"generic", "avx2", "avx512"}[l]
}

var (
	best    = detect()
	current atomic.Int32
)

func init() {
	level := best
	if name := os.Getenv("CRESSET_CPU"); name != "" {
		l, err := parse(name)
		if err != nil {
			fmt.Fprintln(os.Stderr, "cresset:", err)
			os.Exit(2)
		}
		level = l
	}
	current.Store(int32(level))
}

func parse(name string) (Level, error) {
	for l := Generic; l <= AVX512; l++ {
		if l.String() == name {
			if l > best {
				return 0, fmt.Errorf("CRESSET_CPU=%s, but this machine offers %s at most", name, best)
			}
			return l, nil
		}
	}
	return 0, fmt.Errorf("CRESSET_CPU=%q is not generic, avx2 or avx512", name)
}

// Best returns the level of this machine.
func Best() Level { return best }

// Current returns the level that kernels use now.
func Current() Level { return Level(current.Load()) }

// Levels returns every level this machine can run, Generic first: what a test of a
// kernel goes through.
func Levels() []Level {
	var levels []Level
	for l := Generic; l <= best; l++ {
		levels = append(levels, l)
	}
	return levels
}

// Force makes kernels use level l until restore is called. It is for tests, and
// not for use while other goroutines compute.
func Force(l Level) (restore func()) {
	if l > best {
		panic(fmt.Sprintf("cpufeature: Force(%s) on a machine that offers %s", l, best))
	}
	old := current.Swap(int32(l))
	return func() { current.Store(old) }
}
