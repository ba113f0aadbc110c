package tensorboard

import (
	"encoding/binary"
	"math"
)

// An Event is one record of an event file (tensorflow/core/util/event.proto).
type Event struct {
	WallTime float64 // in seconds since 1970
	Step     int64
	Version  string  // of the format, in the first event alone
	Start    bool    // a run was resumed: events of this step and later are void
	Values   []Value // the summary
}

// A Kind says what a Value is.
type Kind int

// The kinds of values. KindOther is one that this package does not write.
const (
	KindOther Kind = iota
	KindScalar
	KindText
	KindImage
)

// A Value is one point, text or picture.
type Value struct {
	Kind          Kind
	Tag           string
	Scalar        float32
	Text          string
	PNG           []byte
	Width, Height int // of the picture, in pixels
}

// Wire types of protobuf (protobuf.dev/programming-guides/encoding).
const (
	wireVarint  = 0
	wireFixed64 = 1
	wireBytes   = 2
	wireFixed32 = 5
)

// Numbers of fields in event.proto, summary.proto, tensor.proto.
const (
	eventWallTime, eventStep, eventVersion, eventSummary, eventSession = 1, 2, 3, 5, 7

	sessionStatus, sessionStart = 1, 1

	valueTag, valueScalar, valueImage, valueTensor, valueMetadata = 1, 2, 4, 8, 9

	imageHeight, imageWidth, imageColors, imageEncoded = 1, 2, 3, 4

	tensorType, tensorShape, tensorStrings = 1, 2, 8
)

// textSuffix ends the tag of a text, by custom of TensorBoard's own writers.
const textSuffix = "/text_summary"

// A message is a protobuf message under construction. Like the reference
// encoder it writes fields in the order of their numbers and leaves out zeros.
type message []byte

func (m message) key(field, wire int) message {
	return binary.AppendUvarint(m, uint64(field<<3|wire))
}

func (m message) varint(field int, v int64) message {
	if v == 0 {
		return m
	}
	return binary.AppendUvarint(m.key(field, wireVarint), uint64(v))
}

func (m message) bytes(field int, b []byte) message {
	m = binary.AppendUvarint(m.key(field, wireBytes), uint64(len(b)))
	return append(m, b...)
}

func (m message) text(field int, s string) message { return m.bytes(field, []byte(s)) }

func (m message) double(field int, v float64) message {
	return binary.LittleEndian.AppendUint64(m.key(field, wireFixed64), math.Float64bits(v))
}

func (m message) float(field int, v float32) message {
	return binary.LittleEndian.AppendUint32(m.key(field, wireFixed32), math.Float32bits(v))
}

func (e Event) encode() []byte {
	m := message{}.double(eventWallTime, e.WallTime).varint(eventStep, e.Step)
	switch {
	case e.Version != "":
		m = m.text(eventVersion, e.Version)
	case e.Start:
		m = m.bytes(eventSession, message{}.varint(sessionStatus, sessionStart))
	default:
		var summary message
		for _, v := range e.Values {
			summary = summary.bytes(1, v.encode())
		}
		m = m.bytes(eventSummary, summary)
	}
	return m
}

func (v Value) encode() []byte {
	var m message
	switch v.Kind {
	case KindScalar:
		m = m.text(valueTag, v.Tag).float(valueScalar, v.Scalar)
	case KindText:
		const dtString = 7
		oneElement := message{}.bytes(2, message{}.varint(1, 1)) // a dimension of size 1
		tensor := message{}.varint(tensorType, dtString).bytes(tensorShape, oneElement)
		plugin := message{}.text(1, "text") // shown by TensorBoard's plugin for texts
		m = m.text(valueTag, v.Tag+textSuffix).
			bytes(valueTensor, tensor.text(tensorStrings, v.Text)).
			bytes(valueMetadata, message{}.bytes(1, plugin))
	case KindImage:
		const rgb = 3
		image := message{}.varint(imageHeight, int64(v.Height)).varint(imageWidth, int64(v.Width)).
			varint(imageColors, rgb).bytes(imageEncoded, v.PNG)
		m = m.text(valueTag, v.Tag).bytes(valueImage, image)
	}
	return m
}
