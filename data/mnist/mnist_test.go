package mnist

import (
	"crypto/sha256"
	"fmt"
	"testing"
)

// Sums of the decompressed IDX contents after their headers, by sha256sum.
func TestContent(t *testing.T) {
	pixels, n, rows, cols := Images()
	if n != 10000 || rows != 28 || cols != 28 || len(pixels) != n*rows*cols || len(Labels()) != n {
		t.Fatalf("%d images of %d by %d in %d bytes, %d labels",
			n, rows, cols, len(pixels), len(Labels()))
	}
	for what, c := range map[string]struct {
		data []byte
		sum  string
	}{
		"images": {pixels, "80efecd2c437f76b61fd08379fabcc4620ebe6f18ea67b29916814aa3e8265ea"},
		"labels": {Labels(), "00f174a2a78863d9842ccaed298c48d05b372302feaf2c7104361d2de6e58b33"},
	} {
		if got := fmt.Sprintf("%x", sha256.Sum256(c.data)); got != c.sum {
			t.Errorf("%s: sum %s, want %s", what, got, c.sum)
		}
	}
}

// The two parts are disjoint, cover everything, and hold every digit in about
// the same share.
func TestSplit(t *testing.T) {
	train, test := Split()
	seen := map[int]bool{}
	for _, i := range append(train, test...) {
		seen[i] = true
	}
	if len(train) != 9000 || len(test) != 1000 || len(seen) != 10000 {
		t.Fatalf("%d and %d images, %d different ones", len(train), len(test), len(seen))
	}
	var count [10]int
	for _, i := range test {
		count[Labels()[i]]++
	}
	for digit, n := range count {
		if n < 60 || n > 140 { // 100 expected, give or take four deviations of 10
			t.Errorf("%d images of a %d among the 1000", n, digit)
		}
	}
}

func Example() {
	pixels, n, rows, cols := Images()
	fmt.Println(n, "images; the second shows a", Labels()[1])
	for y := 6; y < rows-4; y += 2 {
		fmt.Print("|")
		for x := range cols {
			fmt.Print(string(" .+#"[pixels[(rows+y)*cols+x]/64]))
		}
		fmt.Println("|")
	}
	// Output:
	// 10000 images; the second shows a 3
	// |           .+++++++.        |
	// |         .###########+      |
	// |           +.  ++####.      |
	// |         +##########        |
	// |         ++.......###+      |
	// |                 .###+      |
	// |  .##         .#####        |
	// |  .#############.           |
	// |      +##++++               |
}
