package tensorboard

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"cresset/internal/atomicfile"
)

// Read returns the events in the file at path, without a last one that was torn.
// If the file is damaged before its end, it returns the events until there and an
// error that wraps ErrCorrupt.
func Read(path string) ([]Event, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("tensorboard: %w", err)
	}
	var events []Event
	good, err := scan(b, func(e Event, record []byte) { events = append(events, e) })
	if err != nil && !errors.Is(err, errTorn) {
		return events, fmt.Errorf("tensorboard: %s: byte %d: %w; remove the file", path, good, err)
	}
	return events, nil
}

// scan calls visit for the events in file, with the record that holds each,
// until the first that is damaged. It returns how many bytes are good.
func scan(file []byte, visit func(e Event, record []byte)) (good int, err error) {
	for rest := file; len(rest) > 0; {
		payload, next, err := nextRecord(rest)
		if err != nil {
			return len(file) - len(rest), err
		}
		e, ok := decode(payload)
		if !ok || len(rest) == len(file) && e.Version == "" {
			return len(file) - len(rest), ErrCorrupt
		}
		visit(e, rest[:len(rest)-len(next)])
		rest = next
	}
	return len(file), nil
}

// Truncate cuts the events of steps after afterStep from the event file at path,
// or from all of them if path is a directory, and also whatever follows a torn or
// damaged event, as nothing reads further than that. Each file is replaced as a
// whole or left alone. An error wraps ErrCorrupt if a file is no event file.
func Truncate(path string, afterStep int) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("tensorboard: %w", err)
	}
	paths := []string{path}
	if info.IsDir() {
		if paths, err = eventFiles(path); err != nil {
			return fmt.Errorf("tensorboard: %w", err)
		}
	}
	for _, p := range paths {
		if err := truncate(p, int64(afterStep)); err != nil {
			return fmt.Errorf("tensorboard: %w", err)
		}
	}
	return nil
}

// eventFiles returns the paths of the event files in dir, by time.
func eventFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	var paths []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), prefix) {
			paths = append(paths, filepath.Join(dir, e.Name()))
		}
	}
	return paths, err
}

func truncate(path string, afterStep int64) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var kept []byte
	good, err := scan(b, func(e Event, record []byte) {
		if e.Step <= afterStep {
			kept = append(kept, record...)
		}
	})
	if err != nil && good == 0 && !errors.Is(err, errTorn) {
		return fmt.Errorf("%s: no event file: %w; remove it", path, err)
	}
	if len(kept) == len(b) {
		return nil
	}
	return atomicfile.WriteFile(path, func(w io.Writer) error {
		_, err := w.Write(kept)
		return err
	})
}
