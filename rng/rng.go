// Package rng provides counter-based random streams.
//
// A Stream is a key and a position. What it draws is a pure function of the two
// (Philox 4×32-10: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy
// as 1, 2, 3", SC 2011), so a stream is saved and restored as two numbers, a kernel
// may fill a tensor from several goroutines with the same result, and streams split
// by name do not depend on the order in which they are made.
package rng

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
)

// A Stream draws random numbers. It is not safe for use by several goroutines at
// once: give each its own, with Split.
type Stream struct {
	key uint64
	pos uint64 // 32-bit words drawn so far
}

// New returns the stream of a seed.
func New(seed uint64) *Stream { return &Stream{key: mix(seed + golden)} }

// Split returns a new stream that depends on s's seed and on name, and neither on
// what s has drawn nor on what else was split from it.
func (s *Stream) Split(name string) *Stream {
	h := s.key
	for _, c := range []byte(name) {
		h = mix(h ^ uint64(c) + golden)
	}
	return &Stream{key: mix(h + uint64(len(name)) + golden)}
}

// Index returns a new stream that depends on s's seed and on i: one for each
// sample, environment or worker.
func (s *Stream) Index(i int) *Stream {
	return &Stream{key: mix(mix(s.key+golden) ^ uint64(i)*golden)}
}

const golden = 0x9e3779b97f4a7c15

// mix is the finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Block returns the four words of the stream with the given key that stand at
// positions 4·counter to 4·counter+3. Kernels fill tensors with it.
func Block(key, counter uint64) [4]uint32 {
	// Variables of their own, not an array: they stay in registers.
	c0, c1, c2, c3 := uint32(counter), uint32(counter>>32), uint32(0), uint32(0)
	k0, k1 := uint32(key), uint32(key>>32)
	for range 10 {
		p, q := 0xd2511f53*uint64(c0), 0xcd9e8d57*uint64(c2)
		c0, c1, c2, c3 = uint32(q>>32)^c1^k0, uint32(q), uint32(p>>32)^c3^k1, uint32(p)
		k0 += 0x9e3779b9
		k1 += 0xbb67ae85
	}
	return [4]uint32{c0, c1, c2, c3}
}

// Reserve advances the stream past the next n whole blocks and returns its key and
// the counter of the first of them.
func (s *Stream) Reserve(n int) (key, counter uint64) {
	counter = (s.pos + 3) / 4
	s.pos = 4 * (counter + uint64(n))
	return s.key, counter
}

// Uint32 returns 32 random bits.
func (s *Stream) Uint32() uint32 {
	b := Block(s.key, s.pos/4)
	w := b[s.pos%4]
	s.pos++
	return w
}

// Uint64 returns 64 random bits.
func (s *Stream) Uint64() uint64 {
	lo := s.Uint32()
	return uint64(s.Uint32())<<32 | uint64(lo)
}

// Float64 returns a number of [0, 1), a multiple of 2⁻⁵³.
func (s *Stream) Float64() float64 { return float64(s.Uint64()>>11) * (1.0 / (1 << 53)) }

// IntN returns a number of [0, n), every one as likely. It panics if n < 1.
func (s *Stream) IntN(n int) int {
	if n < 1 {
		panic(fmt.Sprintf("rng: IntN(%d): need at least 1", n))
	}
	// Lemire, "Fast random integer generation in an interval", 2019.
	for {
		hi, lo := bits.Mul64(s.Uint64(), uint64(n))
		if lo >= uint64(n) || lo >= -uint64(n)%uint64(n) {
			return int(hi)
		}
	}
}

// Normal returns a draw from the standard normal distribution (Box and Muller 1958).
func (s *Stream) Normal() float64 {
	u := 1 - s.Float64() // (0, 1]
	return math.Sqrt(-2*math.Log(u)) * math.Cos(2*math.Pi*s.Float64())
}

// Perm returns the numbers 0 to n-1 in random order.
func (s *Stream) Perm(n int) []int {
	p := make([]int, n)
	for i := range p {
		j := s.IntN(i + 1)
		p[i] = p[j]
		p[j] = i
	}
	return p
}

// MarshalBinary returns the 16 bytes that say where the stream stands.
func (s *Stream) MarshalBinary() ([]byte, error) {
	b := binary.LittleEndian.AppendUint64(nil, s.key)
	return binary.LittleEndian.AppendUint64(b, s.pos), nil
}

// UnmarshalBinary sets the stream to where MarshalBinary found another one.
func (s *Stream) UnmarshalBinary(b []byte) error {
	if len(b) != 16 {
		return fmt.Errorf("rng: the state of a stream has 16 bytes, not %d", len(b))
	}
	s.key, s.pos = binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:])
	return nil
}
