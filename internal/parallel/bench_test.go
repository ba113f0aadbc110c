package parallel

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkFor has loops of two chunks, each some work: right after one another, when
// workers are awake, and after a pause, when they sleep. The serial time stands beside.
func BenchmarkFor(b *testing.B) {
	defer SetThreads(Threads())
	for _, work := range []int{0, 3000, 30000} {
		for _, pause := range []time.Duration{0, 200 * time.Microsecond} {
			for _, threads := range []int{1, 2} {
				name := fmt.Sprintf("work=%d/pause=%s/threads=%d", work, pause, threads)
				b.Run(name, func(b *testing.B) {
					SetThreads(threads)
					var sums [2][16]uint64
					var spent time.Duration
					b.ReportAllocs()
					for b.Loop() {
						for start := time.Now(); time.Since(start) < pause; {
						}
						start := time.Now()
						For(2, 1, func(lo, _ int) {
							x := sums[lo][0]
							for range work {
								x = x*6364136223846793005 + 1442695040888963407
							}
							sums[lo][0] = x
						})
						spent += time.Since(start)
					}
					b.ReportMetric(float64(spent.Nanoseconds())/float64(b.N), "ns/loop")
				})
			}
		}
	}
}
