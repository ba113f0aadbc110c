package testenv_test

import (
	"fmt"
	"testing"

	"cresset/internal/testenv"
)

func Example() {
	n := testing.AllocsPerRun(10, func() {})
	fmt.Println(n == 0 || testenv.Race)
	// Output: true
}
