package vec

import (
	"testing"

	"cresset/rng"
)

// TestPhilox compares with package rng, which has known answers of its own, at every number
// of blocks from 0 to 130 and where the counter's low half overflows.
func TestPhilox(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for n := range 131 {
			key, counter := 0xfedcba9876543210*uint64(n+1), uint64(n)<<33+uint64(n)
			if n%3 == 0 {
				counter = 1<<32 - uint64(n/2)
			}
			dst, intact := guardedOf(4*n, n%7, uint32(0x12345678))
			Philox(dst, key, counter)
			for i := range n {
				if got, want := [4]uint32(dst[4*i:]), rng.Block(key, counter+uint64(i)); got != want {
					t.Fatalf("n=%d: block %d is %x, want %x", n, i, got, want)
				}
			}
			if !intact() {
				t.Fatalf("n=%d: wrote outside dst", n)
			}
		}
	})
}
