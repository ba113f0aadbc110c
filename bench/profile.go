package bench

import "cresset/tensor"

// around runs the repeats of a workload, without what comes before them.
var around = func(repeats func()) { repeats() }

// Profile repeats one workload as Run does, and returns what its operations took meanwhile;
// what builds it, and the first calls, do not count.
func Profile(name string, threads int, seconds float64) (*tensor.ProfileReport, error) {
	chosen, err := choose([]string{name})
	if err != nil {
		return nil, err
	}
	restore, err := setThreads(threads)
	if err != nil {
		return nil, err
	}
	defer restore()
	plain := around
	defer func() { around = plain }()
	var r *tensor.ProfileReport
	around = func(repeats func()) { r = tensor.Profile(repeats) }
	chosen[0].Run(seconds)
	return r, nil
}
