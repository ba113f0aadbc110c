package conv

import "unsafe"

// An operand is a matrix: element (i, j) lies at i·row + j·col of data.
type operand struct {
	data     []float32
	row, col int
}

// check panics unless the matrix lies in the data: assembly relies on it.
func (o *operand) check(rows, cols, width int) {
	if (rows-1)*o.row+(cols-1)*o.col+width > len(o.data) {
		panic("conv: the operand of a product does not lie in its slice")
	}
}

// A product is the argument of the assembly that multiplies a strip of matrices. Strides
// are in bytes. The assembly knows the offsets.
type product struct {
	a           unsafe.Pointer
	aRow, aCol  int
	b           unsafe.Pointer // row 0 of the first tile
	bRow, bTile int            // to the next row of B, to the next tile
	c           unsafe.Pointer
	cRow        int
	k, tiles    int
	add         int // 1 where C is added to
}

// depthMost is how many products are added up before the sum goes to C: longer chains
// would lose accuracy.
const depthMost = 256

// multiply sets c to a·b, or adds that to it where add is set.
//
//	a: (m, k)   b: tiles of (k, width)   c: (m, tiles·width)
//
// b.row is from a row of a tile to the next, b.col from a tile to the next.
func (t *tools) multiply(m, tiles, k int, a, b, c operand, add bool) {
	if m == 0 || tiles == 0 || k == 0 {
		return
	}
	a.check(m, k, 1)
	b.check(k, tiles, t.width())
	c.check(m, 1, tiles*t.width())
	parts := (k + depthMost - 1) / depthMost
	for i := range parts {
		from, to := i*k/parts, (i+1)*k/parts
		a, b := a, b
		a.data, b.data = a.data[from*a.col:], b.data[from*b.row:]
		t.multiplyPart(m, tiles, to-from, a, b, c, add || i > 0)
	}
}

func (t *tools) multiplyPart(m, tiles, k int, a, b, c operand, add bool) {
	if t.products[1] == nil {
		t.multiplyPlain(m, tiles, k, a, b, c, add)
		return
	}
	p := &t.product
	*p = product{aRow: 4 * a.row, aCol: 4 * a.col, b: unsafe.Pointer(&b.data[0]), bRow: 4 * b.row,
		bTile: 4 * b.col, cRow: 4 * c.row, k: k, tiles: tiles}
	if add {
		p.add = 1
	}
	strips := (m + t.rows - 1) / t.rows
	for i := range strips {
		lo, hi := i*m/strips, (i+1)*m/strips
		p.a, p.c = unsafe.Pointer(&a.data[lo*a.row]), unsafe.Pointer(&c.data[lo*c.row])
		t.products[hi-lo]((*byte)(unsafe.Pointer(p)))
	}
	p.a, p.b, p.c = nil, nil, nil
}

// multiplyPlain is multiplyPart in Go.
func (t *tools) multiplyPlain(m, tiles, k int, a, b, c operand, add bool) {
	const cols = 16
	for i := range m {
		for j := range tiles {
			var sum [cols]float32
			for p := range k {
				v := a.data[i*a.row+p*a.col]
				for l, u := range b.data[p*b.row+j*b.col:][:cols] {
					sum[l] += v * u
				}
			}
			to := c.data[i*c.row+j*cols:][:cols]
			for l, v := range sum {
				if add {
					v += to[l]
				}
				to[l] = v
			}
		}
	}
}
