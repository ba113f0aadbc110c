package tensor_test

import (
	"bytes"
	"cresset/dtype"
	"cresset/rng"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"cresset/tensor"
)

// sameBits reports how the elements of two tensors differ, the sign of zero and the kind
// of NaN included.
func sameBits(got, want *tensor.Tensor) error {
	if fmt.Sprint(got.Shape(), got.DType()) != fmt.Sprint(want.Shape(), want.DType()) {
		return fmt.Errorf("%v %s, want %v %s", got.Shape(), got.DType(), want.Shape(), want.DType())
	}
	if !bytes.Equal(got.Bytes(), want.Bytes()) {
		return fmt.Errorf("%v\nwant the bits of\n%v", got, want)
	}
	return nil
}

// Every operation gives inside Fuse the bits that it gives outside, and so does its
// gradient; those that are not elementwise take deferred operands and give results to
// deferred operations.
func TestFuseChangesNoBit(t *testing.T) {
	for i := range ops {
		o := &ops[i]
		t.Run(o.name, func(t *testing.T) {
			t.Parallel()
			run := func(fuse func(func() []*tensor.Tensor) []*tensor.Tensor) []*tensor.Tensor {
				leaves := o.inputs(6)
				ys := fuse(func() []*tensor.Tensor {
					xs := make([]*tensor.Tensor, len(leaves))
					for k, x := range leaves {
						xs[k] = x.MulScalar(1.01)
					}
					ys := o.call(xs)
					for k, y := range ys {
						ys[k] = y.Mul(y)
					}
					return ys
				})
				if o.noGrad {
					return ys
				}
				var out []*tensor.Tensor
				for _, y := range ys {
					if y.RequiresGrad() {
						out = append(out, y.Sum())
					}
				}
				return append(ys, tensor.Grad(out, nil, leaves, tensor.BackwardOptions{AllowUnused: true})...)
			}
			var got, want []*tensor.Tensor
			if err := tensor.Try(func() {
				want = run(func(f func() []*tensor.Tensor) []*tensor.Tensor { return f() })
				got = run(tensor.FuseAll)
			}); err != nil {
				t.Fatal(err)
			}
			for k := range want {
				if (got[k] == nil) != (want[k] == nil) {
					t.Errorf("result %d is %v, want %v", k, got[k], want[k])
				} else if want[k] != nil {
					if err := sameBits(got[k], want[k]); err != nil {
						t.Errorf("result %d: %v", k, err)
					}
				}
			}
		})
	}
}

// chain is tanh(p·x + q)·sigmoid(x) + x.
func chain(x, p, q *tensor.Tensor) *tensor.Tensor {
	return p.Mul(x).Add(q).Tanh().Mul(x.Sigmoid()).Add(x)
}

func fused(f func() *tensor.Tensor) *tensor.Tensor { return tensor.Fuse(f) }
func eager(f func() *tensor.Tensor) *tensor.Tensor { return f() }

// The values in between have no memory, forward and backward: of 6 results and 9 gradients
// (of those, 3 reach a leaf) there are one and three.
func TestFuseStoresResultsAlone(t *testing.T) {
	r := rng.New(1)
	leaves := make([]*tensor.Tensor, 3)
	for i := range leaves {
		leaves[i] = tensor.RandN(r, 300, 100).RequireGrad()
	}
	tensor.Scope(func() {
		y := tensor.Fuse(func() *tensor.Tensor { return chain(leaves[0], leaves[1], leaves[2]) })
		if n := tensor.ScopeBlocks(); n != 1 {
			t.Errorf("%d blocks of memory for one result", n)
		}
		dy := y.OnesLike()
		y.BackwardWith(dy, tensor.BackwardOptions{})
		if n := tensor.ScopeBlocks(); n != 2 {
			t.Errorf("Backward left %d blocks of memory, want those of y and its gradient", n)
		}
	})
	for i, l := range leaves {
		got := l.Grad().Clone()
		l.ZeroGrad()
		y := chain(leaves[0], leaves[1], leaves[2])
		want := tensor.Grad([]*tensor.Tensor{y}, []*tensor.Tensor{y.OnesLike()}, []*tensor.Tensor{l}, tensor.BackwardOptions{})
		if err := sameBits(got, want[0]); err != nil {
			t.Errorf("gradient %d: %v", i, err)
		}
	}
}

// A leaf that is used outside Fuse too, before and after, gets its gradient summed in the
// same order; so does a value inside that several others use.
func TestFuseKeepsTheOrderOfSums(t *testing.T) {
	run := func(fuse func(func() *tensor.Tensor) *tensor.Tensor) *tensor.Tensor {
		r := rng.New(2)
		x := tensor.RandN(r, 100, 100).RequireGrad()
		b := tensor.RandN(r, 100).RequireGrad()
		a := x.Exp()
		y := fuse(func() *tensor.Tensor {
			h := a.Mul(x).Add(b)
			return h.Tanh().Add(h.Mul(x)).Add(h.Sigmoid()).Sub(b)
		})
		z := fuse(func() *tensor.Tensor { return y.Mul(x).Add(x.Square()).Mul(a) })
		z.Mul(x).Sum().Backward()
		return tensor.Cat([]*tensor.Tensor{x.Grad(), b.Grad().Unsqueeze(0)}, 0)
	}
	if err := sameBits(run(fused), run(eager)); err != nil {
		t.Error(err)
	}
}

// Second derivatives, hooks and retained gradients are those without Fuse.
func TestFuseUnderAutograd(t *testing.T) {
	run := func(fuse func(func() *tensor.Tensor) *tensor.Tensor) (out []*tensor.Tensor) {
		r := rng.New(3)
		x, p, q := tensor.RandN(r, 90, 100).RequireGrad(), tensor.RandN(r, 100).RequireGrad(), tensor.RandN(r, 90, 1)
		var h *tensor.Tensor
		y := fuse(func() *tensor.Tensor {
			h = x.Mul(p)
			h.RetainGrad()
			s := h.Sigmoid()
			s.Hook(func(d *tensor.Tensor) *tensor.Tensor { return d.MulScalar(2) })
			return chain(x, p, q).Mul(s)
		})
		g := tensor.Grad([]*tensor.Tensor{y.Sum()}, nil, []*tensor.Tensor{x, p}, tensor.BackwardOptions{CreateGraph: true})
		g[0].Square().Sum().Add(g[1].Sum()).BackwardWith(nil, tensor.BackwardOptions{Retain: true})
		y.Mean().Backward()
		return append(g, x.Grad(), p.Grad(), h.Grad(), h)
	}
	got, want := run(fused), run(eager)
	for i := range want {
		if err := sameBits(got[i], want[i]); err != nil {
			t.Errorf("result %d: %v", i, err)
		}
	}
}

// Inside Fuse an in-place change comes after what was called before it, and elements may
// be read.
func TestFuseInPlaceInside(t *testing.T) {
	run := func(fuse func(func() *tensor.Tensor) *tensor.Tensor) *tensor.Tensor {
		x := tensor.RandN(rng.New(4), 50, 7)
		row := tensor.RandN(rng.New(5), 7)
		return fuse(func() *tensor.Tensor {
			a := x.Mul(row)
			b := a.Tanh()
			x.AddScalarInPlace(1)
			c := x.Exp().Add(b)
			a.MulInPlace(row)
			if c.Sum().Item() > 0 {
				c = c.Neg()
			}
			c.Narrow(0, 1, 2).ZeroInPlace()
			return c.Add(a).Add(b).Add(x).Transpose(0, 1)
		})
	}
	if err := sameBits(run(fused), run(eager)); err != nil {
		t.Error(err)
	}
}

// What the gradient computes again must be there as it was.
func TestFuseRefusals(t *testing.T) {
	x := tensor.RandN(rng.New(6), 100, 100).RequireGrad()
	a := x.MulScalar(2)
	y := tensor.Fuse(func() *tensor.Tensor { return a.Tanh().Exp() })
	a.AddScalarInPlace(1)
	if err := tensor.Try(func() { y.Sum().Backward() }); !errors.Is(err, tensor.ErrInPlace) {
		t.Errorf("an operand changed in place: %v, want ErrInPlace", err)
	}
	tensor.Scope(func() {
		a := x.MulScalar(2)
		y = tensor.Keep(tensor.Fuse(func() *tensor.Tensor { return a.Tanh().Exp() }))
	})
	if err := tensor.Try(func() { y.Sum().Backward() }); !errors.Is(err, tensor.ErrFreed) {
		t.Errorf("an operand freed: %v, want ErrFreed", err)
	}
	var line int
	err := tensor.Try(func() {
		tensor.Fuse(func() *tensor.Tensor {
			_, _, line, _ = runtime.Caller(0)
			y := tensor.FromSlice([]int64{1, 2}).Softplus(1, 20)
			return y.Add(y)
		})
	})
	var op *tensor.OpError
	if !errors.As(err, &op) || op.Err != tensor.ErrDType || op.Op != "Softplus" ||
		op.Caller != fmt.Sprintf("tensor/fuse_test.go:%d", line+1) {
		t.Errorf("an unknown element type: %v, want ErrDType of Softplus at line %d", err, line+1)
	}
}

// A value that f let out is computed by whoever needs it first, and once.
func TestFuseConcurrentUse(t *testing.T) {
	x := tensor.RandN(rng.New(7), 100, 100)
	var h *tensor.Tensor
	tensor.Fuse(func() *tensor.Tensor {
		h = x.Tanh().Mul(x)
		return h.Exp()
	})
	want := x.Tanh().Mul(x).Sum().Item()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got := h.Sum().Item(); got != want {
				t.Errorf("sum %g, want %g", got, want)
			}
		})
	}
	wg.Wait()
}

// Types, weak numbers, masks and casts, over shapes that broadcast, are empty or have no
// dimensions, for leaves of every floating type.
func TestFuseTypes(t *testing.T) {
	for _, d := range []dtype.DType{tensor.F32, tensor.F64, tensor.BF16, tensor.F16} {
		for _, s := range [][3][]int{{{3, 4}, {4}, {3, 1}}, {{}, {}, {}}, {{0, 5}, {5}, {1}}, {{2, 1, 300}, {90, 1}, {}}} {
			run := func(fuse func(func() *tensor.Tensor) *tensor.Tensor) (out []*tensor.Tensor) {
				r := rng.New(8)
				o := tensor.Options{DType: d}
				x, y := o.RandN(r, s[0]...).RequireGrad(), o.RandN(r, s[1]...).RequireGrad()
				n := tensor.RandN(r, s[2]...).MulScalar(3).Long()
				z := fuse(func() *tensor.Tensor {
					a := x.Mul(n).AddScalar(1.5).Sub(y)
					m := a.Gt(y).LogicalAnd(x.LtScalar(1))
					b := tensor.Where(m, a.GELU(), y.To(tensor.F32).Exp())
					return b.MaskedFill(n.EqScalar(0), 0.25).Div(a.Abs().AddScalar(1)).Clamp(-2, 2)
				})
				return append(tensor.Grad([]*tensor.Tensor{z.Sum()}, nil, []*tensor.Tensor{x, y},
					tensor.BackwardOptions{}), z)
			}
			got, want := run(fused), run(eager)
			for i := range want {
				if err := sameBits(got[i], want[i]); err != nil {
					t.Errorf("%s %v, result %d: %v", d, s, i, err)
				}
			}
		}
	}
}

// A device that cannot run programs gets them step by step.
func TestFuseStepByStep(t *testing.T) {
	run := func(device string) []*tensor.Tensor {
		r := rng.New(9)
		leaves := []*tensor.Tensor{tensor.RandN(r, 40, 30).RequireGrad(), tensor.RandN(r, 30).RequireGrad()}
		x, p := leaves[0].ToDevice(device), leaves[1].ToDevice(device)
		y := tensor.Fuse(func() *tensor.Tensor { return chain(x, p, p.MulScalar(2)) })
		if y.Device() != device {
			t.Errorf("the result lies on %s, want %s", y.Device(), device)
		}
		return append(tensor.Grad([]*tensor.Tensor{y.Sum()}, nil, leaves, tensor.BackwardOptions{}), y.ToDevice("cpu"))
	}
	got, want := run("plain"), run("cpu")
	for i := range want {
		if err := sameBits(got[i], want[i]); err != nil {
			t.Errorf("result %d: %v", i, err)
		}
	}
}
