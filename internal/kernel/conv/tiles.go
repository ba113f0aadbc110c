package conv

import (
	"unsafe"

	"cresset/internal/kernel/gemm"
)

// A tile is a run of columns: positions [lo, hi) of one image, or all positions of
// several.
type tile struct {
	n0, n1 int // images
	lo, hi int // positions in each of them
}

func (t *tile) images() int { return t.n1 - t.n0 }
func (t *tile) width() int  { return t.images() * (t.hi - t.lo) }

// A tiling cuts the columns of a convolution, N·P of them, into tiles.
type tiling struct {
	n, p   int
	images int // to a tile, if more than one
	cols   int // of an image to a tile
	across int // tiles to an image
	count  int
}

// Bounds on a tile: the columns should stay in the second cache, but the weights, which
// are read once for each tile, want company.
const (
	tileBytes  = 1 << 20
	tileMin    = 128
	tileMax    = 2048
	tileLane   = 32  // a multiple of what the matrix product does at once
	gradTile   = 512 // of the gradient of weights, which adds up along columns
	gradRows   = 256 // rows to a task there
	gradPieces = 16  // tasks there, if rows do not give as many
)

// tilesFor returns tiles of columns that are rows high.
func tilesFor[T gemm.Float](s *Shape, rows int) tiling {
	var zero T
	want := tileBytes / (rows * int(unsafe.Sizeof(zero)))
	return s.tiles(min(max(want&^(tileLane-1), tileMin), tileMax))
}

// tiles returns tiles of about the given number of columns.
func (s *Shape) tiles(want int) tiling {
	t := tiling{n: s.N, p: s.cols(), images: 1}
	if t.p < want {
		t.cols, t.across = t.p, 1
		t.images = min(want/t.p, s.N)
		t.count = (s.N + t.images - 1) / t.images
		return t
	}
	t.across = (t.p + want - 1) / want
	t.cols = (t.p + t.across - 1) / t.across
	t.cols = (t.cols + tileLane - 1) &^ (tileLane - 1)
	t.across = (t.p + t.cols - 1) / t.cols
	t.count = s.N * t.across
	return t
}

// at returns tile i.
func (t *tiling) at(i int) tile {
	if t.across == 1 {
		return tile{i * t.images, min((i+1)*t.images, t.n), 0, t.p}
	}
	n, lo := i/t.across, i%t.across*t.cols
	return tile{n, n + 1, lo, min(lo+t.cols, t.p)}
}

// maxWidth is the width of the widest tile.
func (t *tiling) maxWidth() int { return t.images * t.cols }
