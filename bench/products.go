package bench

import (
	"fmt"

	"cresset/tensor"
)

// products are the square matrix products.
func products() []Workload {
	var all []Workload
	for _, n := range []int{64, 128, 256, 512, 1024, 2048} {
		all = append(all, Workload{fmt.Sprintf("gemm_%d", n), func(s float64) Result { return gemm(s, n) }})
	}
	return all
}

func gemm(seconds float64, n int) Result {
	r := stream()
	x, y := normal(r, n, n), normal(r, n, n)
	repeats := 1
	if n < 512 {
		repeats = 10
	}
	t := best(seconds, repeats, scoped(func() { x.MatMul(y) }))
	return Result{t, gflops(2*float64(n)*float64(n)*float64(n), t)}
}

// gflops says how fast so many floating point operations in t seconds are.
func gflops(operations, t float64) string { return fmt.Sprintf("%.1f GFLOP/s", operations/t/1e9) }

// bands are operations whose time is that of moving memory: 4M elements each.
func bands() []Workload {
	band := func(name string, passes int, f func(x *tensor.Tensor)) Workload {
		return Workload{name, func(seconds float64) Result {
			x := normal(stream(), 1024, 4096)
			t := best(seconds, 1, scoped(func() { f(x) }))
			return Result{t, gigabytes(passes*4*4096*1024, t)}
		}}
	}
	return []Workload{
		band("add_4m", 2, func(x *tensor.Tensor) { x.Add(x) }),
		band("gelu_4m", 2, func(x *tensor.Tensor) { x.GELU() }),
		band("softmax_4m", 2, func(x *tensor.Tensor) { x.Softmax(-1) }),
		band("layernorm_4m", 2, func(x *tensor.Tensor) { x.LayerNorm([]int{4096}, nil, nil, 1e-5) }),
		band("sum_rows_4m", 1, func(x *tensor.Tensor) { x.Sum(1) }),
		band("sum_cols_4m", 1, func(x *tensor.Tensor) { x.Sum(0) }),
		band("transpose_copy_4m", 2, func(x *tensor.Tensor) { x.T().Contiguous() }),
		{"fused_chain_4m", func(s float64) Result { return fusedChain(s, eager) }},
	}
}

// gigabytes says how fast so many bytes in t seconds are.
func gigabytes(bytes int, t float64) string {
	return fmt.Sprintf("%.1f GB/s", float64(bytes)/t/1e9)
}

// fusedChain is tanh(p·x + q)·sigmoid(x) + x over 4M elements, computed as fuse does.
func fusedChain(seconds float64, fuse func(f func() *tensor.Tensor) *tensor.Tensor) Result {
	r := stream()
	x, p, q := normal(r, 1024, 4096), normal(r, 1024, 4096), normal(r, 1024, 4096)
	t := best(seconds, 1, scoped(func() {
		fuse(func() *tensor.Tensor { return p.Mul(x).Add(q).Tanh().Mul(x.Sigmoid()).Add(x) })
	}))
	return Result{t, fmt.Sprintf("%.2f ms", t*1e3)}
}

// eager computes what f calls one by one.
func eager(f func() *tensor.Tensor) *tensor.Tensor { return f() }
