//go:build !unix

package atomicfile

import (
	"errors"
	"syscall"
)

// syncDir does nothing: a directory cannot be synced here.
func syncDir(string) error { return nil }

// isFull reports whether err says that a disk is full. 39 and 112 are
// ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL of Windows.
func isFull(err error) bool {
	var e syscall.Errno
	return errors.As(err, &e) && (e == syscall.ENOSPC || e == 39 || e == 112)
}
