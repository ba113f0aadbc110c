package attention

import (
	"cresset/internal/kernel/vec"
	"cresset/rng"
)

// A Dropout says which weights of a head are set to zero, and by what the others are
// multiplied. Weight (i, j) takes word At + i·Keys + j of the random stream that begins
// at block Counter, four words to a block, as if all weights were drawn at once.
type Dropout[T vec.Float] struct {
	P            float64 // probability of zero; 0 means that there is no dropout
	Key, Counter uint64
	At, Keys     int
}

// draw sets the elements of keep that count to the factors of queries from lo on, and the
// others to 0.
func (d *Dropout[T]) draw(keep []T, lo int, r vec.Rows) {
	limit := uint64((1 - d.P) * (1 << 32))
	var scale T
	if d.P < 1 {
		scale = T(1 / (1 - d.P))
	}
	for i := range r.Count {
		row := keep[i*r.Ld:][:r.N]
		n := min(r.N, r.First+i*r.Step)
		clear(keep[i*r.Ld+n : (i+1)*r.Ld])
		at := d.At + (lo+i)*d.Keys
		for j := 0; j < n; {
			words := rng.Block(d.Key, d.Counter+uint64((at+j)/4))
			for k := (at + j) % 4; k < 4 && j < n; k++ {
				if row[j] = 0; uint64(words[k]) < limit {
					row[j] = scale
				}
				j++
			}
		}
	}
}
