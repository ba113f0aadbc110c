// Package peak has loops that reach what the processor and its memory can do at most, by
// which kernels are judged.
package peak

import "encoding/binary"

// Turn is what the loops over memory take at a time: lengths are multiples of it.
const Turn = 256

// FMA does about so many multiplications and additions of float32 in one thread, with
// all operands in registers, and returns how many operations, of which a multiplication
// with its addition is two, it did.
func FMA(n int) (operations int) { return fma(n) }

// Read reads all of p, whose length is a multiple of Turn, from front to back.
func Read(p []byte) {
	check(p)
	read(p)
}

// Copy copies src to dst, of the same length, a multiple of Turn, from front to back; the
// stores go past the caches where dst begins at a multiple of 32.
func Copy(dst, src []byte) {
	if len(dst) != len(src) {
		panic("peak: Copy: lengths differ")
	}
	check(src)
	copyAll(dst, src)
}

func check(p []byte) {
	if len(p) == 0 || len(p)%Turn != 0 {
		panic("peak: the length is no multiple of Turn")
	}
}

// sink keeps what plain Go computes from being left out.
var sink [16]float32

// fmaGeneric is fma in plain Go.
func fmaGeneric(n int) int {
	var a [16]float32
	x, y := sink[0], sink[1]
	for range n / len(a) {
		for i := range a {
			a[i] += x * y
		}
	}
	sink = a
	return n / len(a) * len(a) * 2
}

// readGeneric is read in plain Go.
func readGeneric(p []byte) {
	var a uint64
	for ; len(p) >= 32; p = p[32:] {
		a += binary.LittleEndian.Uint64(p) + binary.LittleEndian.Uint64(p[8:]) +
			binary.LittleEndian.Uint64(p[16:]) + binary.LittleEndian.Uint64(p[24:])
	}
	sink[0] = float32(a & 1)
}
