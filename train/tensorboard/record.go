package tensorboard

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
)

// ErrCorrupt is wrapped by every error about a file that is no event file, or
// was damaged before its end.
var ErrCorrupt = errors.New("file is corrupt")

// errTorn says that a file ends inside a record.
var errTorn = errors.New("ends inside a record")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// mask returns the checksum of b as TFRecord files hold it: rotated and shifted,
// because a CRC over data that contain their CRC is weak
// (tensorflow/core/lib/hash/crc32c.h).
func mask(b []byte) uint32 {
	c := crc32.Checksum(b, castagnoli)
	return (c>>15 | c<<17) + 0xa282ead8
}

// appendRecord appends payload in the frame of a TFRecord file: its length in
// bytes (uint64), the checksum of the length, the payload, its checksum.
func appendRecord(b, payload []byte) []byte {
	le, begin := binary.LittleEndian, len(b)
	b = le.AppendUint64(b, uint64(len(payload)))
	b = le.AppendUint32(b, mask(b[begin:]))
	b = append(b, payload...)
	return le.AppendUint32(b, mask(payload))
}

// nextRecord returns the payload of the record that b begins with, and what
// follows it.
func nextRecord(b []byte) (payload, rest []byte, err error) {
	const head, tail = 12, 4
	le := binary.LittleEndian
	if len(b) < head {
		return nil, nil, errTorn
	}
	if mask(b[:8]) != le.Uint32(b[8:]) {
		return nil, nil, ErrCorrupt
	}
	n, b := le.Uint64(b), b[head:]
	if n > uint64(len(b)) || len(b)-int(n) < tail {
		return nil, nil, errTorn
	}
	payload, b = b[:n], b[n:]
	if mask(payload) != le.Uint32(b) {
		return nil, nil, ErrCorrupt
	}
	return payload, b[tail:], nil
}
