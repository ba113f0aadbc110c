package gemm

import (
	"fmt"
	"unsafe"
)

// Panels hold a right operand B in the layout that the assembly reads fastest: panels of
// Width columns, whose rows lie one after the other. They are made once for many products:
// with the weights of a layer at inference, through Call.Packed, or over the steps of a
// recurrence, through MulAdd. They keep to the level of internal/cpufeature that they were
// packed at. Any number of goroutines may multiply with them at once.
type Panels[T Float] struct {
	k, n int
	u    *unit[T] // of the level they were packed for; nil: plain rows
	data []T
}

// PackB returns panels of b; see Pack.
func PackB[T Float](k, n int, b []T, brs, bcs int) *Panels[T] {
	p := new(Panels[T])
	p.Pack(k, n, b, brs, bcs)
	return p
}

// Pack sets B, (k, n) with sizes of at least 1, whose element (i, j) lies at
// b[i*brs+j*bcs]. Memory of an earlier B is used again. It panics if B does not lie in its
// slice.
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
	j := jobFor[T]()
	j.Call, j.u, j.n0, j.n, j.k0, j.k, j.panels = c, p.u, 0, n, 0, k, p.data
	each(tiles, ceilDiv(minPack, p.u.cols*k), j.packB)
	j.release()
}

// checkPacked panics unless a call may use its panels.
func (c *Call[T]) checkPacked() {
	if c.B != nil || c.BRow != 0 || c.BCol != 0 || c.BNext != 0 || c.BAt != nil {
		panic("gemm: a call has both B and a packed B")
	}
	if p := c.Packed; p.k != c.K || p.n != c.N {
		panic(fmt.Sprintf("gemm: packed B has %d rows and %d columns, the call K=%d N=%d",
			p.k, p.n, c.K, c.N))
	}
}

// Width returns how many columns a panel has, a power of two: where products may be cut.
func (p *Panels[T]) Width() int {
	if p.u == nil {
		return 1
	}
	return p.u.cols
}

// MulAdd sets C = A·B + beta·C in columns lo to hi, each a multiple of Width or n; the
// others are not touched. It does not split the work: the caller may, by columns. Element (i, j) of A lies at a[i*ars+j], and of C at c[i*ldc+j].
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
	w := taskPool[T]().Get().(*task[T])
	p.sweep(&w.sweep, &call, lo)
	w.sweep = sweep[T]{}
	taskPool[T]().Put(w)
}

// sweep multiplies panel by panel, so that one is read again from the nearest cache for
// each strip of A.
func (p *Panels[T]) sweep(s *sweep[T], c *Call[T], lo int) {
	cols := p.u.cols
	step := partK(p.k)
	strips := ceilDiv(c.M, p.u.rows)
	s.aRow, s.aCol = c.ARow*size[T](), size[T]()
	s.bRow, s.cRow = cols*size[T](), c.CRow*size[T]()
	s.bias, s.alpha, s.next = noBias, 1, noBias
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
