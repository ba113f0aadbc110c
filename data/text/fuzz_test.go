package text_test

import (
	"testing"
	"unicode/utf8"

	"cresset/data/text"
)

// What Unmarshal takes is a tokenizer: its ids are its own, and storing it again loses
// nothing.
func FuzzUnmarshal(f *testing.F) {
	for _, s := range []string{`{"type":"bytes"}`, `{"type":"chars","chars":"\n abc"}`, `{"type":"chars","chars":"ba"}`,
		`{"type":"chars","chars":"\ud800"}`, `{"type":"words"}`, `{}`, `[`, `null`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, stored []byte) {
		tok, err := text.Unmarshal(stored)
		if err != nil {
			return
		}
		all := make([]int64, tok.Size())
		for i := range all {
			all[i] = int64(i)
		}
		s, err := tok.Decode(all)
		if err != nil {
			t.Fatal(err)
		}
		if _, isBytes := tok.(text.Bytes); !isBytes && !utf8.ValidString(s) {
			t.Errorf("the vocabulary %q is no text", s)
		}
		ids, err := tok.Encode(s)
		if err != nil || len(ids) != len(all) {
			t.Fatalf("%d ids for a vocabulary of %d: %v", len(ids), len(all), err)
		}
		for i, id := range ids {
			if id != int64(i) {
				t.Fatalf("character %d has id %d", i, id)
			}
		}
		again, err := text.Marshal(tok)
		if err != nil {
			t.Fatal(err)
		}
		same, err := text.Unmarshal(again)
		if err != nil || same.Size() != tok.Size() {
			t.Errorf("stored again: %v", err)
		}
		if _, err := tok.Decode([]int64{int64(tok.Size())}); err == nil {
			t.Error("an id outside the vocabulary is decoded")
		}
	})
}
