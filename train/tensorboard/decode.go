package tensorboard

import (
	"encoding/binary"
	"math"
	"strings"
)

// A field is one field of a protobuf message.
type field struct {
	number, wire int
	number64     uint64 // of a varint or fixed number
	bytes        []byte // of a text or an inner message
}

// fields calls visit for each field of message m, and reports whether m is well
// formed and every visit returned true.
func fields(m []byte, visit func(f field) bool) bool {
	for len(m) > 0 {
		key, n := binary.Uvarint(m)
		if n <= 0 || key>>3 == 0 || key>>3 > 1<<29 {
			return false
		}
		m = m[n:]
		f := field{number: int(key >> 3), wire: int(key & 7)}
		switch f.wire {
		case wireVarint:
			if f.number64, n = binary.Uvarint(m); n <= 0 {
				return false
			}
		case wireFixed64:
			if n = 8; len(m) < n {
				return false
			}
			f.number64 = binary.LittleEndian.Uint64(m)
		case wireFixed32:
			if n = 4; len(m) < n {
				return false
			}
			f.number64 = uint64(binary.LittleEndian.Uint32(m))
		case wireBytes:
			var size uint64
			if size, n = binary.Uvarint(m); n <= 0 || size > uint64(len(m)-n) {
				return false
			}
			f.bytes = m[n : n+int(size)]
			n += int(size)
		default: // groups: no version of these messages has any
			return false
		}
		m = m[n:]
		if !visit(f) {
			return false
		}
	}
	return true
}

// decode returns the event in payload, and false if it is none.
func decode(payload []byte) (e Event, ok bool) {
	ok = fields(payload, func(f field) bool {
		switch {
		case f.number == eventWallTime && f.wire == wireFixed64:
			e.WallTime = math.Float64frombits(f.number64)
		case f.number == eventStep && f.wire == wireVarint:
			e.Step = int64(f.number64)
		case f.number == eventVersion && f.wire == wireBytes:
			e.Version = string(f.bytes)
		case f.number == eventSession && f.wire == wireBytes:
			return fields(f.bytes, func(f field) bool {
				e.Start = e.Start || f.number == sessionStatus && f.number64 == sessionStart
				return true
			})
		case f.number == eventSummary && f.wire == wireBytes:
			return fields(f.bytes, func(f field) bool {
				if f.number != 1 || f.wire != wireBytes {
					return true
				}
				v, ok := decodeValue(f.bytes)
				e.Values = append(e.Values, v)
				return ok
			})
		}
		return true
	})
	return e, ok
}

func decodeValue(m []byte) (v Value, ok bool) {
	ok = fields(m, func(f field) bool {
		switch {
		case f.number == valueTag && f.wire == wireBytes:
			v.Tag = string(f.bytes)
		case f.number == valueScalar && f.wire == wireFixed32:
			v.Kind, v.Scalar = KindScalar, math.Float32frombits(uint32(f.number64))
		case f.number == valueImage && f.wire == wireBytes:
			v.Kind = KindImage
			return v.decodeImage(f.bytes)
		case f.number == valueTensor && f.wire == wireBytes:
			return fields(f.bytes, func(f field) bool {
				if f.number == tensorStrings && f.wire == wireBytes {
					v.Kind, v.Text = KindText, string(f.bytes)
				}
				return true
			})
		}
		return true
	})
	if v.Kind == KindText {
		v.Tag = strings.TrimSuffix(v.Tag, textSuffix)
	}
	return v, ok
}

func (v *Value) decodeImage(m []byte) bool {
	return fields(m, func(f field) bool {
		switch {
		case f.number == imageHeight && f.wire == wireVarint:
			v.Height = int(f.number64)
		case f.number == imageWidth && f.wire == wireVarint:
			v.Width = int(f.number64)
		case f.number == imageEncoded && f.wire == wireBytes:
			v.PNG = append([]byte(nil), f.bytes...)
		}
		return true
	})
}
