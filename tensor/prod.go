package tensor

// Prod returns the product over the given dimensions, which are dropped, or over all;
// see Sum. Bools and integers are multiplied as I64.
func (x *Tensor) Prod(dims ...int) *Tensor { return x.prod(x.dimSet("Prod", dims), false) }

// ProdKeep is Prod with the dimensions kept, as size 1.
func (x *Tensor) ProdKeep(dims ...int) *Tensor { return x.prod(x.dimSet("Prod", dims), true) }

func (x *Tensor) prod(s dimSet, keep bool) *Tensor {
	z := x.reduced("Prod", "prod", x.summed(), s, keep)
	if !Tracked(x) {
		return z
	}
	from := x.a.Shape
	return Record("Prod", z, Wrt(x, func(dz *Tensor) *Tensor {
		dz = dz.spread(from, s, keep)
		if x.hasZero() {
			return dz.Mul(x.otherFactors(s).conjugate())
		}
		return dz.Mul(z.spread(from, s, keep).Div(x).conjugate())
	}, x, z))
}

// hasZero reports whether an element is zero, where products cannot be divided by it.
func (x *Tensor) hasZero() bool { return !x.Detach().All().ItemBool() }

// otherFactors returns, for each element, the product of the others along s: of those
// before it and those after it.
func (x *Tensor) otherFactors(s dimSet) *Tensor {
	var order []int // the dimensions of the product go to the end, as one
	n := 1
	for _, gone := range []bool{false, true} {
		for i := range x.a.Shape {
			if s.has(i) == gone {
				order = append(order, i)
			}
		}
	}
	back := make([]int, len(order))
	for i, d := range order {
		back[d] = i
	}
	n = s.of(x.a.Shape)
	p := x.Permute(order...)
	rows := p.Reshape(p.Len()/n, n)
	one := rows.Options().Ones(rows.a.Shape[0], 1)
	before := Cat([]*Tensor{one, rows.Narrow(1, 0, n-1)}, 1).CumProd(1)
	after := Cat([]*Tensor{one, rows.Narrow(1, 1, n-1).Flip(1)}, 1).CumProd(1).Flip(1)
	return before.Mul(after).Reshape(p.a.Shape...).Permute(back...)
}

// CumProd returns the running products along dim. Bools and integers are multiplied as
// I64, F32 is multiplied in F64, 16-bit floats in F32.
//
//	z[..., i, ...] = Π x[..., 0…i, ...]
//
// Where x has a zero, the gradient takes memory that grows with the square of the size
// of dim.
func (x *Tensor) CumProd(dim int) *Tensor {
	const name = "CumProd"
	d := x.dim(name, dim)
	z := x.scanned(name, "prod", d, x.summed(), false)
	if !Tracked(x) {
		return z
	}
	return Record(name, z, Wrt(x, func(dz *Tensor) *Tensor {
		if len(x.a.Shape) > 0 && x.hasZero() {
			return x.cumProdGradient(dz, d)
		}
		return dz.Mul(z.conjugate()).cumSum(name, d, true).Div(x.conjugate())
	}, x, z))
}

// cumProdGradient is the gradient of CumProd without a division:
//
//	dx[i] = Σ over k ≥ i of dz[k]·Π x[j] over j ≤ k, j ≠ i
func (x *Tensor) cumProdGradient(dz *Tensor, d int) *Tensor {
	n := x.a.Shape[d]
	eye := x.Options().Ones(n, n).Tril(0).Triu(0)
	without := x.Transpose(d, -1).Unsqueeze(-2).Mul(eye.RSubScalar(1)).Add(eye) // (..., i, j)
	p := without.CumProd(-1).conjugate().Mul(x.Options().Ones(n, n).Triu(0))    // (..., i, k)
	return p.Mul(dz.Transpose(d, -1).Unsqueeze(-2)).Sum(-1).Transpose(d, -1)
}
