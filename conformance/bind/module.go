package bind

import (
	"cresset/nn"
	"cresset/tensor"
)

// A Module says how a recorded module is built and called. Families register theirs with
// registerModules:
//
//	registerModules(map[string]Module{
//		// Linear(in_features, out_features, bias=True): called with its input
//		"Linear": layer(func(k *Args) nn.Layer {
//			in, out := k.Int(0, "in_features", 0), k.Int(1, "out_features", 0)
//			return nn.LinearOptions{NoBias: !k.Bool(2, "bias", true)}.New(k.Rand(), in, out)
//		}),
//		// GRU(…): called with its input and state
//		"GRU": module(newGRU, func(m *nn.GRU, a *Args) any {
//			return outs(m.Forward(a.Tensor(0, "input"), a.OptTensor(1, "hx")))
//		}),
//	})
//
// The runner loads the recorded state, by PyTorch's names, and sets the mode.
type Module struct {
	New  func(k *Args) any        // a module, from the arguments of PyTorch's constructor
	Call func(m any, a *Args) any // makes the recorded call of it
}

var modules = map[string]Module{}

// registerModules adds the bindings of a family.
func registerModules(family map[string]Module) {
	for name, m := range family {
		if _, ok := modules[name]; ok {
			panic("bind: " + name + " is registered twice")
		}
		modules[name] = m
	}
}

// LookupModule returns the binding of a module, by PyTorch's name of its class.
func LookupModule(name string) (Module, bool) {
	m, ok := modules[name]
	return m, ok
}

// module binds a module of any type.
func module[M any](build func(k *Args) M, call func(m M, a *Args) any) Module {
	return Module{
		New:  func(k *Args) any { return build(k) },
		Call: func(m any, a *Args) any { return call(m.(M), a) },
	}
}

// layer binds a module that maps its input to a tensor.
func layer(build func(k *Args) nn.Layer) Module {
	return module(build, func(m nn.Layer, a *Args) any { return m.Forward(a.Tensor(0, "input")) })
}

// criterion binds a loss, a function of its input and a target. PyTorch keeps the weight of a
// loss, if it has one, in its state dict.
func criterion(build func(k *Args, weight *tensor.Tensor) func(input, target *tensor.Tensor) *tensor.Tensor) Module {
	type loss struct {
		Weight *tensor.Tensor `nn:"weight,buffer"`
		f      func(input, target *tensor.Tensor) *tensor.Tensor
	}
	return module(
		func(k *Args) *loss {
			w := k.OptTensor(-1, "weight")
			return &loss{w, build(k, w)}
		},
		func(m *loss, a *Args) any { return m.f(a.Tensor(0, "input"), a.Tensor(1, "target")) })
}
