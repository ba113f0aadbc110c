// Package text turns text into token ids and back: by characters, over the
// vocabulary of a given text, or by bytes.
package text

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Tokenizer turns text into token ids, from 0 to Size()-1, and back. It may be
// used by several goroutines at once.
type Tokenizer interface {
	// Size returns the number of tokens in the vocabulary.
	Size() int
	// Encode returns the ids of text. It returns an error that says what and
	// where if a part of text is not in the vocabulary.
	Encode(text string) ([]int64, error)
	// Decode returns the text of ids, and an error if one is outside the vocabulary.
	Decode(ids []int64) (string, error)
}

// Chars is a vocabulary of characters, in the order of their code points.
type Chars struct {
	chars []rune
	ids   map[rune]int64
}

// NewChars returns the vocabulary of all characters in text. It returns an error
// if text is empty or not UTF-8.
func NewChars(text string) (*Chars, error) {
	if text == "" {
		return nil, errors.New("text: an empty text has no characters; choose another file")
	}
	if i := invalid(text); i >= 0 {
		return nil, fmt.Errorf("text: byte %d (%#x) is not UTF-8; convert the text, "+
			"or use tokens that are bytes", i, text[i])
	}
	seen := map[rune]bool{}
	for _, r := range text {
		seen[r] = true
	}
	chars := make([]rune, 0, len(seen))
	for r := range seen {
		chars = append(chars, r)
	}
	slices.Sort(chars)
	return newChars(chars), nil
}

// newChars returns the vocabulary of chars, which are sorted and differ.
func newChars(chars []rune) *Chars {
	c := &Chars{chars: chars, ids: make(map[rune]int64, len(chars))}
	for i, r := range chars {
		c.ids[r] = int64(i)
	}
	return c
}

// invalid returns where text stops being UTF-8, or -1.
func invalid(text string) int {
	for i, r := range text {
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(text[i:]); n == 1 {
				return i
			}
		}
	}
	return -1
}

// Size returns the number of different characters.
func (c *Chars) Size() int { return len(c.chars) }

// Encode returns an id for each character of text.
func (c *Chars) Encode(text string) ([]int64, error) {
	if i := invalid(text); i >= 0 {
		return nil, fmt.Errorf("text: byte %d (%#x) is not UTF-8; convert the text", i, text[i])
	}
	ids := make([]int64, 0, len(text))
	for i, r := range text {
		id, ok := c.ids[r]
		if !ok {
			return nil, fmt.Errorf("text: line %d: the character %q is not in the vocabulary of %d; "+
				"leave it out, or train on a text that has it",
				1+strings.Count(text[:i], "\n"), r, len(c.chars))
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// Decode returns the characters that ids stand for.
func (c *Chars) Decode(ids []int64) (string, error) {
	var b strings.Builder
	b.Grow(len(ids))
	for i, id := range ids {
		if id < 0 || id >= int64(len(c.chars)) {
			return "", outside(i, id, len(c.chars))
		}
		b.WriteRune(c.chars[id])
	}
	return b.String(), nil
}

func outside(i int, id int64, size int) error {
	return fmt.Errorf("text: id %d at position %d is outside the vocabulary of %d", id, i, size)
}

// Bytes is the vocabulary of the 256 bytes: it takes any text.
type Bytes struct{}

// Size returns 256.
func (Bytes) Size() int { return 256 }

// Encode returns an id for each byte of text. The error is always nil.
func (Bytes) Encode(text string) ([]int64, error) {
	ids := make([]int64, len(text))
	for i := range len(text) {
		ids[i] = int64(text[i])
	}
	return ids, nil
}

// Decode returns the bytes that ids stand for, which need not be UTF-8.
func (Bytes) Decode(ids []int64) (string, error) {
	b := make([]byte, len(ids))
	for i, id := range ids {
		if id < 0 || id > 255 {
			return "", outside(i, id, 256)
		}
		b[i] = byte(id)
	}
	return string(b), nil
}

// stored is the form of a tokenizer in a file.
type stored struct {
	Type  string `json:"type"`            // "chars" or "bytes"
	Chars string `json:"chars,omitempty"` // the vocabulary of "chars"
}

// Marshal returns t, a *Chars or Bytes, as JSON.
func Marshal(t Tokenizer) ([]byte, error) {
	switch t := t.(type) {
	case *Chars:
		return json.Marshal(stored{"chars", string(t.chars)})
	case Bytes:
		return json.Marshal(stored{Type: "bytes"})
	}
	return nil, fmt.Errorf("text: cannot store a tokenizer of type %T", t)
}

// Unmarshal returns the tokenizer that Marshal stored.
func Unmarshal(data []byte) (Tokenizer, error) {
	var s stored
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, fmt.Errorf("text: a stored tokenizer: %w", err)
	}
	switch s.Type {
	case "bytes":
		return Bytes{}, nil
	case "chars":
		chars := []rune(s.Chars)
		for i := range chars {
			if i > 0 && chars[i] <= chars[i-1] {
				return nil, fmt.Errorf("text: a stored tokenizer: %q stands behind %q, "+
					"so the ids cannot be trusted", chars[i], chars[i-1])
			}
		}
		if len(chars) == 0 {
			return nil, errors.New("text: a stored tokenizer: no characters")
		}
		return newChars(chars), nil
	}
	return nil, fmt.Errorf("text: a stored tokenizer of type %q; there are %q and %q",
		s.Type, "chars", "bytes")
}
