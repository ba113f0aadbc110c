package nn

import (
	"fmt"
	"iter"
	"slices"
)

// A ModuleDict holds modules by name, in the order in which they were set. (A plain map
// of modules in a field is walked in the order of its keys.) Its zero value is empty.
type ModuleDict[M any] struct {
	keys    []string
	modules map[string]M
}

// Set puts a module under a name; a new name goes to the end. It panics if the name is
// empty or has a dot, which separates the names of a path.
func (d *ModuleDict[M]) Set(name string, m M) {
	if name == "" || slices.Contains([]byte(name), '.') {
		panic(fmt.Sprintf("nn: ModuleDict: %q is no name of a module: it must not be empty nor have a dot", name))
	}
	if d.modules == nil {
		d.modules = map[string]M{}
	}
	if _, ok := d.modules[name]; !ok {
		d.keys = append(d.keys, name)
	}
	d.modules[name] = m
}

// Get returns the module of a name, and whether there is one.
func (d *ModuleDict[M]) Get(name string) (M, bool) {
	m, ok := d.modules[name]
	return m, ok
}

// Delete removes a name.
func (d *ModuleDict[M]) Delete(name string) {
	delete(d.modules, name)
	d.keys = slices.DeleteFunc(d.keys, func(k string) bool { return k == name })
}

// Len returns the number of modules.
func (d *ModuleDict[M]) Len() int { return len(d.keys) }

// All goes through names and modules in order.
func (d *ModuleDict[M]) All() iter.Seq2[string, M] {
	return func(yield func(string, M) bool) {
		for _, k := range d.keys {
			if !yield(k, d.modules[k]) {
				return
			}
		}
	}
}

// NamedFields lists the modules in order: see Fielder.
func (d *ModuleDict[M]) NamedFields() iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for k, m := range d.All() {
			if !yield(k, m) {
				return
			}
		}
	}
}
