//go:build !linux

package cpu

// useHugePages does nothing: this system has no such advice.
func useHugePages([]byte) {}
