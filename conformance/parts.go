package conformance

import (
	"cresset/conformance/corpus"
)

func runDistributions(p *corpus.Part, name string, _ Options) (Result, error) {
	f, err := corpus.Load[corpus.DistributionCase](p, name)
	return missing(corpus.Distributions, name, len(f.Cases)), err
}
