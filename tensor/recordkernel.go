package tensor

// RecordKernel is RecordFused for an operation whose specification is a composition of
// recorded operations: composite computes z again from the inputs. The gradient that is
// differentiable is that of the composition; kernel, as in RecordFused, is the fast one,
// and may read the inputs and z.
func RecordKernel(op string, z *Tensor, kernel func(dz *Tensor, need []bool) []*Tensor,
	composite func() *Tensor, inputs ...*Tensor) *Tensor {
	edges := make([]Edge, len(inputs))
	for i, x := range inputs {
		edges[i] = Wrt(x, func(dz *Tensor) *Tensor { return gradThrough(composite, x, dz) }, x, z)
	}
	return RecordFused(op, z, kernel, edges...)
}

// gradThrough returns the gradient of x, given that of the result of f, as something
// that can be differentiated.
func gradThrough(f func() *Tensor, x, dz *Tensor) *Tensor {
	var g *Tensor
	EnableGrad(func() {
		g = Grad([]*Tensor{f()}, []*Tensor{dz}, []*Tensor{x}, BackwardOptions{CreateGraph: true, AllowUnused: true})[0]
	})
	return g
}
