package cpu

import (
	endian "encoding/binary"
	"unsafe"
)

// Truth values are bytes of 0 and 1, so that eight of them are combined as one word.

const eightTrue = 0x0101010101010101

func byteView(b []bool) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(b))), len(b))
}

func word(b []byte) uint64 { return endian.LittleEndian.Uint64(b) }

func and(dst, x, y []bool) {
	d, a, b := byteView(dst), byteView(x), byteView(y)
	for len(d) >= 8 && len(a) >= 8 && len(b) >= 8 {
		endian.LittleEndian.PutUint64(d, word(a)&word(b))
		d, a, b = d[8:], a[8:], b[8:]
	}
	for i := range d {
		d[i] = a[i] & b[i]
	}
}

func or(dst, x, y []bool) {
	d, a, b := byteView(dst), byteView(x), byteView(y)
	for len(d) >= 8 && len(a) >= 8 && len(b) >= 8 {
		endian.LittleEndian.PutUint64(d, word(a)|word(b))
		d, a, b = d[8:], a[8:], b[8:]
	}
	for i := range d {
		d[i] = a[i] | b[i]
	}
}

func xor(dst, x, y []bool) {
	d, a, b := byteView(dst), byteView(x), byteView(y)
	for len(d) >= 8 && len(a) >= 8 && len(b) >= 8 {
		endian.LittleEndian.PutUint64(d, word(a)^word(b))
		d, a, b = d[8:], a[8:], b[8:]
	}
	for i := range d {
		d[i] = a[i] ^ b[i]
	}
}

func not(dst, x []bool) {
	d, a := byteView(dst), byteView(x)
	for len(d) >= 8 && len(a) >= 8 {
		endian.LittleEndian.PutUint64(d, word(a)^eightTrue)
		d, a = d[8:], a[8:]
	}
	for i := range d {
		d[i] = a[i] ^ 1
	}
}
