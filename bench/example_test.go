package bench_test

import (
	"bytes"
	"fmt"
	"strings"

	"cresset/bench"
)

func ExampleRun() {
	var out bytes.Buffer
	if err := bench.Run(&out, []string{"op_add4"}, 1, 0.01); err != nil {
		fmt.Println(err)
	}
	line := strings.Fields(out.String())
	fmt.Println(line[0], line[2], line[4]) // name, seconds, "s", rate
	// Output: op_add4 s us/op
}
