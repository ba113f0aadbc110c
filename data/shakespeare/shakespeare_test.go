package shakespeare

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
)

// The sum of the decompressed file by sha256sum.
func TestContent(t *testing.T) {
	const want = "1fa7b5febb1f1f063db496503bb9a20b4faca542d6fddd5bfe41d1a38df786c2"
	if got := fmt.Sprintf("%x", sha256.Sum256([]byte(Text()))); got != want {
		t.Errorf("sum %s, want %s", got, want)
	}
	if n := strings.Count(Text(), "by William Shakespeare"); n != 10 {
		t.Errorf("%d plays", n)
	}
}

func Example() {
	title, _, _ := strings.Cut(Text(), "\n")
	fmt.Println(title)
	fmt.Println(len(Text()), "characters")
	// Output:
	// HAMLET, PRINCE OF DENMARK
	// 1271374 characters
}
