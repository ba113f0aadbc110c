package bench

import "cresset/tensor"

// twins are the workloads that torch_bench.py has under another name, or, where that is
// "", not at all.
var twins = map[string]string{
	"gpt2_decode_bf16": "gpt2_decode", "gpt2_decode_f16": "gpt2_decode", "gpt2_decode_int8": "gpt2_decode",
	"peak_fma": "", "peak_read": "", "peak_copy": "",
	"fused_chain_4m_fused": "fused_chain_4m",
}

// own returns the workloads without a twin of their name.
func own() []Workload {
	return append(append(smallWeights(), peaks()...),
		Workload{"fused_chain_4m_fused", func(s float64) Result { return fusedChain(s, tensor.Fuse) }})
}

// Twin returns the name in torch_bench.py of what a workload is compared with: its own
// name, that of the workload of which it is a faster form, or "" if it has none.
func Twin(name string) string {
	if twin, ok := twins[name]; ok {
		return twin
	}
	return name
}

// groups are names for several workloads.
var groups = map[string][]string{"peak": {"peak_fma", "peak_read", "peak_copy"}}

// expand returns names with groups replaced by what is in them.
func expand(names []string) []string {
	var all []string
	for _, name := range names {
		if group, ok := groups[name]; ok {
			all = append(all, group...)
			continue
		}
		all = append(all, name)
	}
	return all
}
