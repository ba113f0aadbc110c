//go:build (amd64 || arm64) && !purego

package goroutine

// current returns the address of the runtime's record of the calling goroutine. It
// is unique among the goroutines alive, which is all that Local needs: an entry is
// gone before its goroutine is.
func current() uintptr
