package tensor

// Meshgrid returns, for each of n vectors, a view that repeats it along the others'
// dimensions: the coordinates of a grid. A tensor of no dimensions counts as one
// element.
//
//	ts: (N₁), (N₂), …   results: (N₁, N₂, …) each
//
// It panics with ErrDType unless the element types are the same.
func Meshgrid(ts ...*Tensor) []*Tensor {
	const op = "Meshgrid"
	vectors := eachOf(op, ts, func(t *Tensor) *Tensor {
		if len(t.a.Shape) > 1 {
			fail(op, ErrShape, "needs vectors", t)
		}
		t.requireDType(op, ts[0].a.DType)
		return t.Reshape(-1)
	})
	sameDevice(op, ts...)
	full := make([]int, len(ts))
	for i, v := range vectors {
		full[i] = v.a.Shape[0]
	}
	for i, v := range vectors {
		shape := make([]int, len(ts))
		for j := range shape {
			shape[j] = 1
		}
		shape[i] = full[i]
		vectors[i] = v.View(shape...).BroadcastTo(full...)
	}
	return vectors
}

// MeshgridXY is Meshgrid with the first two dimensions exchanged, (N₂, N₁, …): columns go
// with the first vector (indexing="xy" in PyTorch and NumPy).
func MeshgridXY(ts ...*Tensor) []*Tensor {
	if len(ts) < 2 {
		return Meshgrid(ts...)
	}
	turned := append([]*Tensor{ts[1], ts[0]}, ts[2:]...)
	grids := Meshgrid(turned...)
	grids[0], grids[1] = grids[1], grids[0]
	return grids
}
