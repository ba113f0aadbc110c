package devicetest_test

import (
	"testing"

	"cresset/cpu"
	"cresset/device/devicetest"
)

// A backend's own test is one call; here the CPU is held against itself.
func ExampleRun() {
	testBackend := func(t *testing.T) { devicetest.Run(t, cpu.Default) }
	_ = testBackend
}
