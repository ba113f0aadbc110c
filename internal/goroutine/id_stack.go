//go:build !(amd64 || arm64) || purego

package goroutine

import "runtime"

// current returns the number of the calling goroutine, which the runtime tells only
// in the first line of a stack trace: "goroutine 18 [running]:".
func current() uintptr {
	var buf [64]byte
	line := buf[len("goroutine "):runtime.Stack(buf[:], false)]
	var id uintptr
	for _, c := range line {
		if c < '0' || c > '9' {
			break
		}
		id = id*10 + uintptr(c-'0')
	}
	return id
}
