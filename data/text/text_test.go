package text

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// Python: V = sorted(set(s)); [V.index(c) for c in s]
func TestCharsAsPython(t *testing.T) {
	s := "to be, or not\nto be? é𝄞\x00\ufffd"
	want := []int64{10, 8, 2, 5, 6, 3, 2, 8, 9, 2, 7, 8, 10, 1, 10, 8, 2, 5, 6, 4, 2, 11, 13, 0, 12}
	c, err := NewChars(s)
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Encode(s)
	if err != nil || !slices.Equal(got, want) || c.Size() != 14 {
		t.Errorf("got %v of %d, %v; want %v", got, c.Size(), err, want)
	}
}

// Decode is the inverse of Encode, also after the tokenizer was stored.
func TestRoundTrip(t *testing.T) {
	s := "Æ<&>\u2028\"\\\t☃ aaa\x00"
	chars, err := NewChars(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, tok := range []Tokenizer{chars, Bytes{}} {
		b, err := Marshal(tok)
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(b) {
			t.Errorf("%q is not JSON", b)
		}
		again, err := Unmarshal(b)
		if err != nil {
			t.Fatal(err)
		}
		ids, err := tok.Encode(s)
		if err != nil {
			t.Fatal(err)
		}
		back, err := again.Decode(ids)
		if err != nil || back != s || again.Size() != tok.Size() {
			t.Errorf("%T: %q of %d, %v; want %q of %d", tok, back, again.Size(), err, s, tok.Size())
		}
	}
}

func TestBytesTakeAnything(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, 1000)
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
	ids, err := Bytes{}.Encode(string(b))
	if err != nil || len(ids) != 1000 || slices.Max(ids) > 255 || slices.Min(ids) < 0 {
		t.Fatal(ids, err)
	}
	if back, err := (Bytes{}).Decode(ids); err != nil || back != string(b) {
		t.Errorf("%q, %v", back, err)
	}
}

func TestErrors(t *testing.T) {
	c, err := NewChars("ab\n")
	if err != nil {
		t.Fatal(err)
	}
	for want, f := range map[string]func() error{
		"no characters": func() error { _, err := NewChars(""); return err },
		"byte 2 (0xff)": func() error { _, err := NewChars("ab\xff"); return err },
		"byte 1 (0xc3)": func() error { _, err := c.Encode("a\xc3"); return err },
		"line 2: the character 'é' is not in the vocabulary of 3": func() error {
			_, err := c.Encode("ab\naé")
			return err
		},
		"id 3 at position 1":  func() error { _, err := c.Decode([]int64{0, 3}); return err },
		"id -1 at position 0": func() error { _, err := c.Decode([]int64{-1}); return err },
		"id 256":              func() error { _, err := Bytes{}.Decode([]int64{256}); return err },
		"type <nil>":          func() error { _, err := Marshal(nil); return err },
		"unexpected end":      func() error { _, err := Unmarshal([]byte("{")); return err },
		`type "words"`: func() error {
			_, err := Unmarshal([]byte(`{"type":"words"}`))
			return err
		},
		"stored tokenizer: no": func() error {
			_, err := Unmarshal([]byte(`{"type":"chars"}`))
			return err
		},
		"'a' stands behind 'b'": func() error {
			_, err := Unmarshal([]byte(`{"type":"chars","chars":"ba"}`))
			return err
		},
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

func Example() {
	chars, err := NewChars("hello, world")
	if err != nil {
		fmt.Println(err)
		return
	}
	ids, err := chars.Encode("hold")
	fmt.Println(ids, err)
	text, err := chars.Decode([]int64{8, 6, 5, 2})
	fmt.Println(text, err)
	_, err = chars.Encode("hi")
	fmt.Println(err)
	// Output:
	// [4 6 5 2] <nil>
	// wold <nil>
	// text: line 1: the character 'i' is not in the vocabulary of 9; leave it out, or train on a text that has it
}
