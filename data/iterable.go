package data

import "iter"

// Batched groups the samples of a sequence, such as a stream too large to index, into
// batches of size n, the last one perhaps smaller. An error of the sequence ends it.
func Batched[S, B any](samples iter.Seq2[S, error], n int, collate func([]S) (B, error)) iter.Seq2[B, error] {
	return func(yield func(B, error) bool) {
		var none B
		var group []S
		flush := func() bool {
			b, err := collate(group)
			group = nil
			return yield(b, err) && err == nil
		}
		for s, err := range samples {
			if err != nil {
				yield(none, err)
				return
			}
			if group = append(group, s); len(group) == n && !flush() {
				return
			}
		}
		if len(group) > 0 {
			flush()
		}
	}
}
