//go:build !linux && !darwin

package safetensors

import (
	"io"
	"os"
)

// mapFile reads the first size bytes of f. Windows could map them too, but then
// nobody could replace the file while it is open.
func mapFile(f *os.File, size int) (data []byte, unmap func() error, err error) {
	data = make([]byte, size)
	_, err = io.ReadFull(f, data)
	return data, func() error { return nil }, err
}
