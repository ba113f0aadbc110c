// Package nn builds models: layers, losses, and the functions that treat a model as a
// whole.
//
// A module is a plain struct. Its fields that are tensors, modules, or slices, arrays
// and maps of modules are found by reflection, and named as PyTorch names them, so that
// a state dict fits:
//
//	type MLP struct {
//		FC1, FC2 *nn.Linear
//	}
//
//	func (m *MLP) Forward(x *tensor.Tensor) *tensor.Tensor {
//		return m.FC2.Forward(m.FC1.Forward(x).ReLU())
//	}
//
// has the parameters fc1.weight, fc1.bias, fc2.weight and fc2.bias. A field tag says
// otherwise:
//
//	Attn  *Attention     `nn:"c_attn"`            // another name
//	Mean  *tensor.Tensor `nn:"running_mean,buffer"` // state, but no parameter
//	Cache *tensor.Tensor `nn:"-"`                 // none of the module's business
//
// Unexported fields are not looked at; embedded structs lend their fields to the outer
// one. There is nothing to register and no base class: NamedParameters, StateDict,
// Load, Train, Eval and To walk any value.
package nn

import (
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"cresset/tensor"
)

// A Layer maps one tensor to another: what Sequential chains.
type Layer interface {
	Forward(x *tensor.Tensor) *tensor.Tensor
}

// A Fielder lists its tensors and modules itself, by name, where reflection over its
// fields would not find their names or their order: then nothing else of it is looked
// at. A value is a *tensor.Tensor that is a parameter, or a module.
type Fielder interface {
	NamedFields() iter.Seq2[string, any]
}

// A slot is a tensor of a module.
type slot struct {
	name   string
	t      *tensor.Tensor
	buffer bool
}

// A visitor is called for what walk finds; paths are dotted, "" for the root.
type visitor struct {
	module func(path string, m reflect.Value) // before its tensors and children
	tensor func(path string, t *tensor.Tensor, buffer bool)
}

var tensorType = reflect.TypeFor[*tensor.Tensor]()

// walk goes through a module and everything below it, in the order of the fields. A
// module met twice is visited twice (its tensors have two names); a cycle panics.
func walk(m any, v visitor) { (&walker{visitor: v}).value("", reflect.ValueOf(m)) }

type walker struct {
	visitor
	above []any // pointers to the modules we are inside of
}

func (w *walker) value(path string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			w.value(path, v.Elem())
		}
	case reflect.Pointer:
		if v.IsNil() || v.Elem().Kind() != reflect.Struct {
			return
		}
		if v.Type() == tensorType {
			w.tensor(path, v.Interface().(*tensor.Tensor), false)
			return
		}
		if slices.Contains(w.above, v.Interface()) {
			panic(fmt.Sprintf("nn: module %q contains itself", path))
		}
		w.above = append(w.above, v.Interface())
		w.structure(path, v)
		w.above = w.above[:len(w.above)-1]
	case reflect.Slice, reflect.Array:
		if !holdsModules(v.Type().Elem()) {
			return
		}
		if w.module != nil && path != "" {
			w.module(path, v)
		}
		for i := range v.Len() {
			w.value(join(path, strconv.Itoa(i)), v.Index(i))
		}
	case reflect.Map:
		if v.Type().Key().Kind() != reflect.String || !holdsModules(v.Type().Elem()) {
			return
		}
		if w.module != nil && path != "" {
			w.module(path, v)
		}
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, k := range keys {
			w.value(join(path, k.String()), v.MapIndex(k))
		}
	case reflect.Struct:
		if v.CanAddr() {
			w.value(path, v.Addr())
		}
	}
}

// structure visits a module, given by a pointer to its struct.
func (w *walker) structure(path string, p reflect.Value) {
	if w.module != nil {
		w.module(path, p)
	}
	if l, ok := p.Interface().(Fielder); ok {
		for name, v := range l.NamedFields() {
			w.value(join(path, name), reflect.ValueOf(v))
		}
		return
	}
	for _, f := range fieldsOf(p.Type().Elem()) {
		v := p.Elem().FieldByIndex(f.index)
		if v.Type() == tensorType {
			if w.tensor != nil && !v.IsNil() {
				w.tensor(join(path, f.name), v.Interface().(*tensor.Tensor), f.buffer)
			}
			continue
		}
		at := join(path, f.name)
		if f.name == "" {
			at = path
		}
		w.value(at, v)
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// holdsModules reports whether values of type t may be modules or tensors.
func holdsModules(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Interface, reflect.Struct:
		return true
	case reflect.Pointer:
		return t.Elem().Kind() == reflect.Struct
	case reflect.Slice, reflect.Array, reflect.Map:
		return holdsModules(t.Elem())
	}
	return false
}

// A field of a struct that may hold a tensor or modules.
type field struct {
	index  []int
	name   string // "" for one whose children take the outer path
	buffer bool
}

var fieldCache sync.Map // reflect.Type → []field

// fieldsOf returns the fields of a struct type that walk looks at.
func fieldsOf(t reflect.Type) []field {
	if f, ok := fieldCache.Load(t); ok {
		return f.([]field)
	}
	var fields []field
	for i := range t.NumField() {
		sf := t.Field(i)
		tag := sf.Tag.Get("nn")
		if tag == "-" || (!sf.IsExported() && !sf.Anonymous) {
			continue
		}
		if sf.Anonymous && tag == "" && sf.Type.Kind() == reflect.Struct {
			for _, f := range fieldsOf(sf.Type) {
				f.index = append([]int{i}, f.index...)
				fields = append(fields, f)
			}
			continue
		}
		if !sf.IsExported() || !holdsModules(sf.Type) {
			continue
		}
		name, options, _ := strings.Cut(tag, ",")
		if name == "" {
			name = SnakeCase(sf.Name)
		}
		if name == "." {
			name = ""
		}
		fields = append(fields, field{index: []int{i}, name: name, buffer: options == "buffer"})
	}
	fieldCache.Store(t, fields)
	return fields
}

// SnakeCase returns the name that a field of the given Go name has in a state dict:
// "fc1" for FC1, "running_mean" for RunningMean, "in_proj_weight" for InProjWeight.
func SnakeCase(name string) string {
	r := []rune(name)
	var b strings.Builder
	for i, c := range r {
		if unicode.IsUpper(c) && i > 0 {
			after := i+1 < len(r) && unicode.IsLower(r[i+1])
			before := unicode.IsLower(r[i-1]) || unicode.IsDigit(r[i-1])
			if before || after && unicode.IsUpper(r[i-1]) {
				b.WriteByte('_')
			}
		}
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}

// slots lists a module's tensors, every name of a tied one, and gives each tensor the
// first of its names for error messages.
func slots(m any) []slot {
	var list []slot
	seen := map[*tensor.Tensor]bool{}
	walk(m, visitor{tensor: func(path string, t *tensor.Tensor, buffer bool) {
		list = append(list, slot{path, t, buffer})
		if !seen[t] {
			seen[t] = true
			if t.Name() != path {
				t.SetName(path)
			}
		}
	}})
	return list
}

// NamedParameters goes through the parameters of a module in the order of its fields,
// each once, under the first of its names. It also gives each tensor its name, which
// errors mention from then on.
func NamedParameters(m any) iter.Seq2[string, *tensor.Tensor] { return named(m, false) }

// NamedBuffers goes through the buffers of a module: state that is no parameter, such
// as running statistics.
func NamedBuffers(m any) iter.Seq2[string, *tensor.Tensor] { return named(m, true) }

func named(m any, buffer bool) iter.Seq2[string, *tensor.Tensor] {
	return func(yield func(string, *tensor.Tensor) bool) {
		seen := map[*tensor.Tensor]bool{}
		for _, s := range slots(m) {
			if s.buffer != buffer || seen[s.t] {
				continue
			}
			seen[s.t] = true
			if !yield(s.name, s.t) {
				return
			}
		}
	}
}

// Parameters returns the parameters of a module, each once, in the order of its fields.
func Parameters(m any) []*tensor.Tensor {
	var ps []*tensor.Tensor
	for _, p := range NamedParameters(m) {
		ps = append(ps, p)
	}
	return ps
}

// NamedModules goes through a module and those inside it, with their paths ("" for m).
func NamedModules(m any) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		done := false
		walk(m, visitor{module: func(path string, v reflect.Value) {
			if !done && v.Kind() == reflect.Pointer {
				done = !yield(path, v.Interface())
			}
		}, tensor: func(string, *tensor.Tensor, bool) {}})
	}
}

// CountParameters returns the number of elements of all parameters of a module.
func CountParameters(m any) int {
	n := 0
	for _, p := range NamedParameters(m) {
		n += p.Len()
	}
	return n
}

// ZeroGrad forgets the gradients of a module's parameters.
func ZeroGrad(m any) {
	for _, p := range NamedParameters(m) {
		p.ZeroGrad()
	}
}

// Freeze stops the parameters of a module from gathering gradients; Unfreeze reverses it.
func Freeze(m any) {
	for _, p := range NamedParameters(m) {
		p.DropGrad()
	}
}

// Unfreeze makes the parameters of a module gather gradients.
func Unfreeze(m any) {
	for _, p := range NamedParameters(m) {
		p.RequireGrad()
	}
}
