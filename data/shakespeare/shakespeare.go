// Package shakespeare holds ten plays of William Shakespeare, 1,271,374
// characters of 80 kinds, as a text to train small language models on: Hamlet,
// Macbeth, Romeo and Juliet, King Lear, Othello, Julius Caesar, A Midsummer
// Night's Dream, The Tempest, Twelfth Night, The Merchant of Venice.
//
// The plays are in the public domain; see the file NOTICE.
package shakespeare

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"sync"
)

//go:embed shakespeare.txt.gz
var file []byte

var text = sync.OnceValue(func() string {
	r, err := gzip.NewReader(bytes.NewReader(file))
	if err == nil {
		var b []byte
		if b, err = io.ReadAll(r); err == nil {
			return string(b)
		}
	}
	// The text is part of the program: an error means that the program is broken.
	panic(fmt.Sprintf("shakespeare: the embedded file: %v", err))
})

// Text returns the ten plays, one after the other, in ASCII.
func Text() string { return text() }
