package distributions

import (
	"fmt"
	"reflect"
	"sync"

	"cresset/tensor"
)

type pair struct{ p, q reflect.Type }

var (
	divergences   = map[pair]func(p, q Distribution) *tensor.Tensor{}
	divergencesMu sync.RWMutex
)

// RegisterKL makes f the divergence of distributions of the types P and Q. It replaces an
// earlier one.
func RegisterKL[P, Q Distribution](f func(p P, q Q) *tensor.Tensor) {
	divergencesMu.Lock()
	defer divergencesMu.Unlock()
	divergences[pair{reflect.TypeFor[P](), reflect.TypeFor[Q]()}] = func(p, q Distribution) *tensor.Tensor {
		return f(p.(P), q.(Q))
	}
}

// KL returns the Kullback–Leibler divergence ∫ p·log(p/q), in nats, for each member of the
// batch. It panics with ErrValue if none is registered for the two families.
func KL(p, q Distribution) *tensor.Tensor {
	divergencesMu.RLock()
	f, ok := divergences[pair{reflect.TypeOf(p), reflect.TypeOf(q)}]
	divergencesMu.RUnlock()
	if !ok {
		tensor.Fail("KL", tensor.ErrValue, fmt.Sprintf(
			"no divergence of %T and %T is known; add one with RegisterKL, or average LogProb over draws", p, q))
	}
	return f(p, q)
}
