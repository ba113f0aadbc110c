package device_test

import (
	"errors"
	"fmt"

	"cresset/device"
)

func init() {
	device.Register("abacus", func(string) (device.Backend, error) {
		return nil, errors.New("no beads")
	})
}

func Example() {
	_, err := device.Get("abacus:1")
	fmt.Println(err)
	// Output: device "abacus:1": no beads
}
