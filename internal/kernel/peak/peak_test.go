package peak

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"

	"cresset/internal/cpufeature"
)

func levels(t *testing.T, f func(t *testing.T)) {
	for _, l := range cpufeature.Levels() {
		t.Run(l.String(), func(t *testing.T) {
			defer cpufeature.Force(l)()
			f(t)
		})
	}
}

func TestCopy(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	levels(t, func(t *testing.T) {
		for _, turns := range []int{1, 2, 7, 100} {
			for shift := range 3 { // also where no aligned store fits
				n := turns * Turn
				src, dst := make([]byte, n+shift), make([]byte, n+64+shift)
				for i := range src {
					src[i] = byte(r.Uint32())
				}
				Copy(dst[shift:shift+n], src[shift:])
				if !bytes.Equal(dst[shift:shift+n], src[shift:]) {
					t.Fatalf("%d bytes at offset %d are not the source", n, shift)
				}
				if !bytes.Equal(dst[shift+n:], make([]byte, 64)) {
					t.Fatalf("%d bytes at offset %d: wrote beyond", n, shift)
				}
			}
		}
	})
}

// It does the number of operations that it says: ten times as many take longer. What is
// asked for is done, or little more.
func TestFMA(t *testing.T) {
	levels(t, func(t *testing.T) {
		const n = 4_000_000
		least := func(n int) time.Duration {
			best := time.Hour
			for range 5 {
				start := time.Now()
				if did := FMA(n); did < 2*n-64 || did > 2*n+2000 {
					t.Fatalf("FMA(%d) did %d operations, want about %d", n, did, 2*n)
				}
				best = min(best, time.Since(start))
			}
			return best
		}
		if few, many := least(n), least(10*n); many < 3*few {
			t.Errorf("%v for %d, %v for ten times as many", few, n, many)
		}
	})
}

func TestRefusals(t *testing.T) {
	for name, f := range map[string]func(){
		"empty":   func() { Read(nil) },
		"odd":     func() { Read(make([]byte, Turn+1)) },
		"lengths": func() { Copy(make([]byte, Turn), make([]byte, 2*Turn)) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s was accepted", name)
				}
			}()
			f()
		}()
	}
}
