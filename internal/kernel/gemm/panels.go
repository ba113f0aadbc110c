package gemm

import (
	"fmt"
	"unsafe"
)

// Panels hold a right operand B in the layout that the assembly reads fastest: panels of
// Width columns, whose rows lie one after the other. They are for products of few rows
// that use B over and over, as a recurrent layer does. Products are not split over
// threads here; the caller splits them by columns.
type Panels[T Float] struct {
	k, n int
	u    *unit[T] // of the level they were packed for; nil: plain rows
	data []T
}

// Pack sets B, (k, n) with sizes of at least 1, whose element (i, j) lies at
// b[i*brs+j*bcs]. It panics if B does not lie in its slice.
func (p *Panels[T]) Pack(k, n int, b []T, brs, bcs int) {
	c := Call[T]{M: 1, N: n, K: k, B: b, BRow: brs, BCol: bcs}
	c.check()
	if k < 1 || n < 1 {
		panic(fmt.Sprintf("gemm: panels of %d rows and %d columns", k, n))
	}
	c.checkLies("B", len(b), 0, k, n, brs, bcs)
	p.k, p.n, p.u = k, n, unitFor[T]()
	if p.u == nil {
		p.data = grow(p.data, k*n)
		for i := range k {
			for j := range n {
				p.data[i*n+j] = b[i*brs+j*bcs]
			}
		}
		return
	}
	tiles := ceilDiv(n, p.u.cols)
	p.data = grow(p.data, tiles*p.u.cols*k)
	j := job[T]{Call: c, u: p.u, n: n, k: k, tiles: tiles, bufB: p.data}
	each(tiles, ceilDiv(minPack, p.u.cols*k), j.packTiles)
}

// Width returns how many columns a panel has, a power of two: where products may be cut.
func (p *Panels[T]) Width() int {
	if p.u == nil {
		return 1
	}
	return p.u.cols
}

// MulAdd sets C = A·B + beta·C in columns lo to hi, each a multiple of Width or n; the
// others are not touched. Element (i, j) of A lies at a[i*ars+j], and of C at c[i*ldc+j].
// Where beta is 0, C is not read. It panics if a matrix does not lie in its slice.
//
//	A: (m, k)   C: (m, n)
//
// The bits of the result do not depend on how the columns are cut.
func (p *Panels[T]) MulAdd(m, lo, hi int, a []T, ars int, beta T, c []T, ldc int) {
	call := Call[T]{M: m, N: hi, K: p.k, Alpha: 1, Beta: beta, A: a, ARow: ars, ACol: 1, C: c, CRow: ldc}
	call.check()
	if w := p.Width(); lo < 0 || hi > p.n || lo%w != 0 || hi%w != 0 && hi != p.n {
		panic(fmt.Sprintf("gemm: columns %d to %d of %d in panels of %d", lo, hi, p.n, w))
	}
	if m == 0 || lo >= hi {
		return
	}
	call.checkLies("A", len(a), 0, m, p.k, ars, 1)
	call.checkLies("C", len(c), 0, m, hi, ldc, 1)
	if p.u == nil {
		call.B, call.BRow, call.BCol = p.data[lo:], p.n, 1
		call.C, call.N = c[lo:], hi-lo
		rowsGeneric(&call, 0, m)
		return
	}
	s := sweepPool[T]().Get().(*sweep[T])
	p.sweep(s, &call, lo)
	*s = sweep[T]{}
	sweepPool[T]().Put(s)
}

// sweep multiplies panel by panel, so that one is read again from the nearest cache for
// each strip of A.
func (p *Panels[T]) sweep(s *sweep[T], c *Call[T], lo int) {
	cols := p.u.cols
	parts := ceilDiv(p.k, kMax)
	step := (ceilDiv(p.k, parts) + 7) &^ 7
	strips := ceilDiv(c.M, p.u.rows)
	s.aRow, s.aCol = c.ARow*size[T](), size[T]()
	s.bRow, s.cRow = cols*size[T](), c.CRow*size[T]()
	s.bias, s.alpha = noBias, 1
	for ; lo < c.N; lo += cols {
		s.full, s.tail = 1, 0
		if c.N-lo < cols {
			s.full, s.tail = 0, c.N-lo
		}
		s.beta, s.read = c.Beta, 1
		if c.Beta == 0 {
			s.read = 0
		}
		for k := 0; k < p.k; k += step {
			s.k = min(step, p.k-k)
			s.b = unsafe.Pointer(&p.data[lo*p.k+k*cols])
			for i := range strips {
				row := i * c.M / strips
				s.a = unsafe.Pointer(&c.A[row*c.ARow+k])
				s.c = unsafe.Pointer(&c.C[row*c.CRow+lo])
				p.u.run(s, (i+1)*c.M/strips-row)
			}
			s.beta, s.read = 1, 1 // C collects the parts of the sum
		}
	}
}
