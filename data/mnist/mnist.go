// Package mnist holds 10,000 handwritten digits of MNIST, so that a first
// experiment needs no download: grey images of 28 by 28 pixels and their labels.
//
// They come from the MNIST database of Yann LeCun, Corinna Cortes and Christopher
// Burges, made from NIST's Special Databases 1 and 3, in a selection of 10,000 that
// is distributed under the MIT licence; see the file NOTICE. It is neither of the
// database's two official parts, so accuracies compare only with others on this set.
// Read the official files, if you have them, with package idx.
package mnist

import (
	"bytes"
	_ "embed"
	"fmt"
	"sync"

	"cresset/data/idx"
)

//go:embed images-idx3-ubyte.gz
var imagesFile []byte

//go:embed labels-idx1-ubyte.gz
var labelsFile []byte

var (
	images = sync.OnceValue(func() *idx.Array { return read(imagesFile) })
	labels = sync.OnceValue(func() *idx.Array { return read(labelsFile) })
)

// read decodes an embedded file, which is part of the program: an error means
// that the program itself is broken.
func read(file []byte) *idx.Array {
	a, err := idx.Decode(bytes.NewReader(file))
	if err != nil {
		panic(fmt.Sprintf("mnist: the embedded file: %v", err))
	}
	return a
}

// Images returns the pixels of all images, from 0 (paper) to 255 (ink), and how
// many images, rows and columns there are. The slice is shared: do not write to it.
//
//	pixels: (n, rows, cols), row-major
func Images() (pixels []byte, n, rows, cols int) {
	a := images()
	return a.Data, a.Shape[0], a.Shape[1], a.Shape[2]
}

// Labels returns the digit, 0 to 9, that each image shows. The slice is shared:
// do not write to it.
func Labels() []byte { return labels().Data }

// Split returns the indices of the images to train on and, every tenth, of those
// to test with: always the same 9000 and 1000.
func Split() (train, test []int) {
	n := len(Labels())
	for i := range n {
		if i%10 == 9 {
			test = append(test, i)
		} else {
			train = append(train, i)
		}
	}
	return train, test
}
