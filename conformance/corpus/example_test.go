package corpus_test

import (
	"fmt"

	"cresset/conformance/corpus"
)

func ExampleLoad() {
	part, err := corpus.OpenPart("../testdata", corpus.Ops)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer part.Close()
	abs, err := corpus.Load[corpus.OpCase](part, "abs")
	if err != nil {
		fmt.Println(err)
		return
	}
	c := abs.Cases[0]
	fmt.Println(abs.Name, c.DType, corpus.Leaves(c.Args, c.Kwargs))
	// Output: abs float32 [{c0.0 true}]
}
