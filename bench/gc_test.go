package bench

import (
	"runtime"
	"runtime/metrics"
	"testing"
)

// The garbage collector takes under 2 % of the processor time of training steps: what a
// step uses is pooled or freed by its Scope, and little of it is the collector's.
func TestCollectorTakesLittleOfATrainingStep(t *testing.T) {
	if testing.Short() {
		t.Skip("trains for a second")
	}
	read := func() (collector, user float64) {
		s := []metrics.Sample{{Name: "/cpu/classes/gc/total:cpu-seconds"}, {Name: "/cpu/classes/user:cpu-seconds"}}
		runtime.GC() // brings the counts up to date
		metrics.Read(s)
		return s[0].Value.Float64(), s[1].Value.Float64()
	}
	collector, user := read()
	gptStep(gptSize{vocabulary: 65, context: 64, layers: 4, heads: 4, width: 128}, 12)(1)
	nowCollector, nowUser := read()
	collector, user = nowCollector-collector, nowUser-user
	share := collector / (collector + user)
	t.Logf("collector %.4f s, program %.3f s: %.2f %%", collector, user, 100*share)
	if share > 0.02 {
		t.Errorf("the collector takes %.1f %% of a training step", 100*share)
	}
}
