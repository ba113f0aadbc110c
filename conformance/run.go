package conformance

import (
	"fmt"
	"runtime"
	"sync"

	"cresset/conformance/corpus"
)

// Options are the rare settings of a run.
type Options struct {
	// Strided makes every tensor that a call is given a view with gaps in its memory.
	Strided bool
}

// runners run the cases of one name, by part.
var runners = map[string]func(p *corpus.Part, name string, o Options) (Result, error){
	corpus.Ops:           runOps,
	corpus.Modules:       runModules,
	corpus.Optim:         runOptim,
	corpus.Distributions: runDistributions,
	corpus.Training:      runTraining,
}

// Run runs one name of a part.
func Run(p *corpus.Part, part, name string, o Options) (Result, error) {
	run, ok := runners[part]
	if !ok {
		return Result{}, fmt.Errorf("conformance: no part is called %q; there are %v", part, corpus.Parts())
	}
	return run(p, name, o)
}

// RunPart runs every name of a part, several at once, and returns their results in order.
func RunPart(p *corpus.Part, part string, o Options) ([]Result, error) {
	results := make([]Result, len(p.Names))
	errs := make([]error, len(p.Names))
	var wg sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, name := range p.Names {
		slots <- struct{}{}
		wg.Go(func() {
			results[i], errs[i] = Run(p, part, name, o)
			<-slots
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return results, nil
}
