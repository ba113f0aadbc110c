package progress

import "time"

// A rate is the speed of the last minute or so: long enough to take in
// evaluations and checkpoints, short enough to follow a machine that slows down.
type rate struct {
	samples []sample // a second apart or more, except the last
}

type sample struct {
	at   time.Time
	step int
}

// window is how many samples a rate keeps.
const window = 60

func (r *rate) add(now time.Time, step int) {
	n := len(r.samples)
	if n > 1 && now.Sub(r.samples[n-2].at) < time.Second {
		r.samples[n-1] = sample{now, step}
		return
	}
	if n == window {
		copy(r.samples, r.samples[1:])
		r.samples = r.samples[:n-1]
	}
	r.samples = append(r.samples, sample{now, step})
}

// perSecond returns the steps a second, or 0 as long as they are unknown.
func (r *rate) perSecond() float64 {
	if len(r.samples) < 2 {
		return 0
	}
	first, last := r.samples[0], r.samples[len(r.samples)-1]
	seconds := last.at.Sub(first.at).Seconds()
	if seconds <= 0 || last.step <= first.step {
		return 0
	}
	return float64(last.step-first.step) / seconds
}
