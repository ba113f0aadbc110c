// Package tensorboard writes event files, which TensorBoard shows as curves,
// texts and images while a run is still going: `tensorboard --logdir DIR`.
//
// An event is on its way to the file when the call that adds it returns, so a
// killed program loses none. Resume cuts what a resumed run will write again, in
// the files and in a TensorBoard that has them open.
package tensorboard

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"time"

	"cresset/internal/atomicfile"
)

// version is the text by which readers know the format.
const version = "brain.Event:2"

// prefix begins the names of event files; TensorBoard looks at no others.
const prefix = "events.out.tfevents."

// Options are the settings of a Writer; the zero value is good for all but tests.
type Options struct {
	Now  func() time.Time // the clock; time.Now if nil
	Host string           // the machine's name in the name of the file; its own if empty
}

// A Writer appends events to one file. It is for one goroutine at a time.
type Writer struct {
	now  func() time.Time
	f    *os.File
	size int64 // bytes of whole records in the file
	err  error // after which nothing may be written any more
}

// A Scalar is the value of one curve at one step.
type Scalar struct {
	Tag   string // the curve's name; "loss/train" and "loss/validation" share a section
	Value float64
}

// Create begins a new event file in the directory dir, which it makes if needed.
func Create(dir string, o Options) (*Writer, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("tensorboard: %w", err)
	}
	f, err := newFile(dir, o)
	if err != nil {
		return nil, fmt.Errorf("tensorboard: %w", err)
	}
	w := &Writer{now: o.Now, f: f}
	if err := w.add(Event{Version: version}); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return w, nil
}

// newFile creates a file with a name as TensorBoard expects it: seconds first, so
// that names sort by time.
func newFile(dir string, o Options) (*os.File, error) {
	if o.Host == "" {
		var err error
		if o.Host, err = os.Hostname(); err != nil {
			o.Host = "localhost"
		}
	}
	for i := 0; ; i++ {
		name := fmt.Sprintf("%s%010d.%s.%d.%d",
			prefix, o.Now().Unix(), o.Host, os.Getpid(), i)
		f, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}

// Resume cuts the events of steps after step, as Truncate does, from the files in
// dir and begins a new one, which tells a running TensorBoard to forget them too.
// No other program may write into dir. A dir that does not exist is made.
func Resume(dir string, step int, o Options) (*Writer, error) {
	err := Truncate(dir, step)
	if err == nil {
		err = atomicfile.Sweep(dir)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	w, err := Create(dir, o)
	if err != nil {
		return nil, err
	}
	// TensorBoard drops what it knows of the steps from this one on.
	if err := w.add(Event{Step: int64(step) + 1, Start: true}); err != nil {
		return nil, errors.Join(err, w.f.Close())
	}
	return w, nil
}

// Scalar adds a point to the curve called tag. TensorBoard keeps float32.
func (w *Writer) Scalar(step int, tag string, value float64) error {
	return w.Scalars(step, Scalar{tag, value})
}

// Scalars adds a point to each of several curves, as one event.
func (w *Writer) Scalars(step int, scalars ...Scalar) error {
	values := make([]Value, len(scalars))
	for i, s := range scalars {
		values[i] = Value{Kind: KindScalar, Tag: s.Tag, Scalar: float32(s.Value)}
	}
	return w.add(Event{Step: int64(step), Values: values})
}

// Text adds a text, which TensorBoard shows as Markdown.
func (w *Writer) Text(step int, tag, text string) error {
	return w.add(Event{Step: int64(step), Values: []Value{{Kind: KindText, Tag: tag, Text: text}}})
}

// Image adds a picture.
func (w *Writer) Image(step int, tag string, m image.Image) error {
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		return fmt.Errorf("tensorboard: image %q: %w", tag, err)
	}
	return w.add(Event{Step: int64(step), Values: []Value{{
		Kind: KindImage, Tag: tag, PNG: b.Bytes(), Width: m.Bounds().Dx(), Height: m.Bounds().Dy(),
	}}})
}

// add appends e, at the present time, in one write. If that fails it removes the
// part that was written, so that the file stays whole.
func (w *Writer) add(e Event) error {
	if w.err != nil {
		return w.err
	}
	now := w.now()
	e.WallTime = float64(now.Unix()) + float64(now.Nanosecond())/1e9
	payload := e.encode()
	if len(payload) > math.MaxInt32 {
		return fmt.Errorf("tensorboard: %s: an event of %d bytes, more than protobuf allows",
			w.f.Name(), len(payload))
	}
	record := appendRecord(nil, payload)
	if _, err := w.f.WriteAt(record, w.size); err != nil {
		err = fmt.Errorf("tensorboard: %w; free some space", err)
		if undo := w.f.Truncate(w.size); undo != nil {
			w.err = errors.Join(err, undo)
		}
		return err
	}
	w.size += int64(len(record))
	return nil
}

// Flush makes the events durable: they survive a power cut.
func (w *Writer) Flush() error {
	if err := w.f.Sync(); err != nil {
		return fmt.Errorf("tensorboard: %w", err)
	}
	return nil
}

// Close flushes and closes the file.
func (w *Writer) Close() error { return errors.Join(w.Flush(), w.f.Close()) }
