//go:build !race

package testenv

// Race reports whether the race detector is on. It makes sync.Pool forget at random, so that
// what is kept for the next call is sometimes allocated again.
const Race = false
