package rng_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"cresset/rng"
)

// The known-answer vectors of Random123 1.14 (kat_vectors, philox4x32 10), those
// whose upper counter half is zero, as Block leaves it.
func TestBlockKnownAnswer(t *testing.T) {
	got := rng.Block(0, 0)
	want := [4]uint32{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}
	if got != want {
		t.Errorf("Block(0, 0) = %08x, want %08x", got, want)
	}
}

func TestMoments(t *testing.T) {
	const n = 200_000
	s := rng.New(1)
	var sum, sq float64
	for range n {
		x := s.Normal()
		sum += x
		sq += x * x
	}
	// Standard errors: 1/√n and √(2/n); five of them.
	if m := sum / n; math.Abs(m) > 5/math.Sqrt(n) {
		t.Errorf("mean %g", m)
	}
	if v := sq / n; math.Abs(v-1) > 5*math.Sqrt(2.0/n) {
		t.Errorf("variance %g", v)
	}
}

func TestIntN(t *testing.T) {
	s := rng.New(2)
	var seen [7]int
	for range 70_000 {
		seen[s.IntN(7)]++
	}
	for i, c := range seen {
		if math.Abs(float64(c)-10_000) > 5*math.Sqrt(10_000*6.0/7) {
			t.Errorf("%d drawn %d times of 70000", i, c)
		}
	}
}

func TestSplitDoesNotDependOnPosition(t *testing.T) {
	a, b := rng.New(3), rng.New(3)
	a.Uint64()
	if a.Split("x").Uint64() != b.Split("x").Uint64() {
		t.Error("Split depends on what was drawn before")
	}
	if b.Split("x").Uint64() == b.Split("y").Uint64() || b.Index(0).Uint64() == b.Index(1).Uint64() {
		t.Error("streams of different names agree")
	}
}

func TestStateRoundTrip(t *testing.T) {
	a := rng.New(4)
	a.Uint32()
	state, _ := a.MarshalBinary()
	want := []uint64{a.Uint64(), a.Uint64()}
	var b rng.Stream
	if err := b.UnmarshalBinary(state); err != nil {
		t.Fatal(err)
	}
	if got := []uint64{b.Uint64(), b.Uint64()}; !slices.Equal(got, want) {
		t.Errorf("restored stream draws %x, want %x", got, want)
	}
	if b.UnmarshalBinary(state[:3]) == nil {
		t.Error("a short state was accepted")
	}
}

func ExampleStream_Split() {
	root := rng.New(42)
	dropout, shuffle := root.Split("dropout"), root.Split("shuffle")
	fmt.Println(dropout.Uint32() != shuffle.Uint32())
	// Output: true
}
