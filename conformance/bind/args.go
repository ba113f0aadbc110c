package bind

import (
	"fmt"
	"slices"
	"strings"

	"cresset/conformance/corpus"
	"cresset/dtype"
	"cresset/rng"
	"cresset/tensor"
)

// A Static is what reading an argument panics with where Go's types exclude the value that the
// recorded call has there.
type Static struct{ Reason string }

// Error returns the reason.
func (s Static) Error() string { return s.Reason }

// Args are the arguments of a recorded call. Every method takes the position of an argument,
// or -1 where it is given by name alone, and its name.
type Args struct {
	list    corpus.List
	named   corpus.Map
	tensors map[string]*tensor.Tensor // by key
	used    map[any]bool              // positions and names that were read
}

// NewArgs returns the arguments of a call whose tensors are given by their keys.
func NewArgs(list corpus.List, named corpus.Map, tensors map[string]*tensor.Tensor) *Args {
	return &Args{list, named, tensors, map[any]bool{}}
}

// Unread names the arguments that nothing has read.
func (a *Args) Unread() []string {
	var names []string
	for i := range a.list {
		if !a.used[i] {
			names = append(names, fmt.Sprintf("#%d", i))
		}
	}
	for _, f := range a.named {
		if !a.used[f.Name] {
			names = append(names, f.Name)
		}
	}
	return names
}

// Ignore marks arguments as read that mean nothing in Go.
func (a *Args) Ignore(names ...string) {
	for _, n := range names {
		a.used[n] = true
	}
}

// Len returns the number of arguments given by position.
func (a *Args) Len() int { return len(a.list) }

// get returns the value of an argument and whether the call gives it.
func (a *Args) get(pos int, name string) (any, bool) {
	if pos >= 0 && pos < len(a.list) {
		a.used[pos] = true
		return a.list[pos], true
	}
	a.used[name] = true
	return a.named.Get(name)
}

// Has reports whether the call gives an argument other than None. To ask about an argument that
// is given is not to read it.
func (a *Args) Has(pos int, name string) bool {
	var v any
	if pos >= 0 && pos < len(a.list) {
		v = a.list[pos]
	} else {
		v, _ = a.named.Get(name)
	}
	if v == nil {
		a.get(pos, name)
	}
	return v != nil
}

// Any returns an argument as it is, with its tensors, or nil where it is not given.
func (a *Args) Any(pos int, name string) any {
	v, _ := a.get(pos, name)
	return a.resolve(v)
}

// resolve replaces the references to tensors in v.
func (a *Args) resolve(v any) any {
	switch v := v.(type) {
	case corpus.Ref:
		return a.tensors[v.Key]
	case corpus.List:
		out := make(corpus.List, len(v))
		for i, x := range v {
			out[i] = a.resolve(x)
		}
		return out
	case corpus.Slice:
		return corpus.Slice{Start: a.resolve(v.Start), Stop: a.resolve(v.Stop), Step: a.resolve(v.Step)}
	}
	return v
}

// Tensor returns an argument that must be a tensor.
func (a *Args) Tensor(pos int, name string) *tensor.Tensor {
	t, ok := a.Any(pos, name).(*tensor.Tensor)
	if !ok {
		a.exclude(pos, name, "a *tensor.Tensor")
	}
	return t
}

// OptTensor returns an argument that is a tensor, or nil where it is None or not given.
func (a *Args) OptTensor(pos int, name string) *tensor.Tensor {
	if !a.Has(pos, name) {
		return nil
	}
	return a.Tensor(pos, name)
}

// Tensors returns an argument that is a list of tensors.
func (a *Args) Tensors(pos int, name string) []*tensor.Tensor {
	list, ok := a.Any(pos, name).(corpus.List)
	if !ok {
		a.exclude(pos, name, "a []*tensor.Tensor")
	}
	return a.tensorsOf(list, pos, name)
}

// TensorsFrom returns the tensors that stand at pos and after it, or those of a list at pos.
func (a *Args) TensorsFrom(pos int, name string) []*tensor.Tensor {
	if list, ok := a.Any(pos, name).(corpus.List); ok {
		return a.tensorsOf(list, pos, name)
	}
	return a.tensorsOf(a.from(pos), pos, name)
}

func (a *Args) tensorsOf(list corpus.List, pos int, name string) []*tensor.Tensor {
	out := make([]*tensor.Tensor, len(list))
	for i, x := range list {
		t, ok := x.(*tensor.Tensor)
		if !ok {
			a.exclude(pos, name, "a []*tensor.Tensor")
		}
		out[i] = t
	}
	return out
}

// from returns the arguments at pos and after it.
func (a *Args) from(pos int) corpus.List {
	var list corpus.List
	for i := pos; i < len(a.list); i++ {
		list = append(list, a.Any(i, ""))
	}
	return list
}

// Int returns an integer, or def where it is None or not given. A tensor without dimensions
// counts as its element, as in Python.
func (a *Args) Int(pos int, name string, def int) int {
	v := a.Any(pos, name)
	if v == nil {
		return def
	}
	n, ok := toInt(v)
	if !ok {
		a.exclude(pos, name, "an int")
	}
	return n
}

func toInt(v any) (int, bool) {
	if t, ok := v.(*tensor.Tensor); ok && t.Rank() == 0 && t.DType().IsInt() {
		return t.ItemInt(), true
	}
	n, ok := v.(int64)
	return int(n), ok
}

// Ints returns a list of integers, or def where it is None or not given. A single integer
// counts as a list of one.
func (a *Args) Ints(pos int, name string, def ...int) []int {
	v := a.Any(pos, name)
	if v == nil {
		return def
	}
	return a.intsOf(v, pos, name)
}

// IntsFrom returns the integers that stand at pos and after it, or those of a list at pos or
// of the argument called name: the shape of view(2, 3), view((2, 3)) and view(size=(2, 3)).
func (a *Args) IntsFrom(pos int, name string) []int {
	if v, ok := a.Any(pos, name).(corpus.List); ok {
		return a.intsOf(v, pos, name)
	}
	if pos >= len(a.list) {
		return a.Ints(pos, name)
	}
	return a.intsOf(a.from(pos), pos, name)
}

func (a *Args) intsOf(v any, pos int, name string) []int {
	list, ok := v.(corpus.List)
	if !ok {
		list = corpus.List{v}
	}
	out := make([]int, len(list))
	for i, x := range list {
		n, ok := toInt(x)
		if !ok {
			a.exclude(pos, name, "a []int")
		}
		out[i] = n
	}
	return out
}

// Float returns a number as a float64, or def where it is None or not given.
func (a *Args) Float(pos int, name string, def float64) float64 {
	switch v := a.Any(pos, name).(type) {
	case nil:
		return def
	case float64:
		return v
	case int64:
		return float64(v)
	case bool:
		if v {
			return 1
		}
		return 0
	}
	a.exclude(pos, name, "a float64")
	return 0
}

// Number returns a number as an int64, a float64 or a bool, or def where it is None or not given.
func (a *Args) Number(pos int, name string, def any) any {
	switch v := a.Any(pos, name).(type) {
	case nil:
		return def
	case int64, float64, bool:
		return v
	}
	a.exclude(pos, name, "a number")
	return nil
}

// Operand returns a *tensor.Tensor or a number, as Number does.
func (a *Args) Operand(pos int, name string, def any) any {
	if t, ok := a.Any(pos, name).(*tensor.Tensor); ok {
		return t
	}
	return a.Number(pos, name, def)
}

// Bool returns a bool, or def where it is None or not given.
func (a *Args) Bool(pos int, name string, def bool) bool {
	v := a.Any(pos, name)
	if v == nil {
		return def
	}
	b, ok := v.(bool)
	if !ok {
		a.exclude(pos, name, "a bool")
	}
	return b
}

// String returns a string, or def where it is None or not given.
func (a *Args) String(pos int, name, def string) string {
	v := a.Any(pos, name)
	if v == nil {
		return def
	}
	s, ok := v.(string)
	if !ok {
		a.exclude(pos, name, "a string")
	}
	return s
}

// DType returns an element type, or def where it is None or not given.
func (a *Args) DType(pos int, name string, def dtype.DType) dtype.DType {
	v := a.Any(pos, name)
	if v == nil {
		return def
	}
	d, ok := v.(dtype.DType)
	if !ok {
		a.exclude(pos, name, "a dtype.DType")
	}
	return d
}

// Rand returns a stream of random numbers, the same for every call.
func (a *Args) Rand() *rng.Stream { return rng.New(1) }

// exclude panics with a Static that says what the argument has to be.
func (a *Args) exclude(pos int, name, want string) {
	v := a.Any(pos, name)
	gives := "nothing"
	if v != nil {
		gives = strings.TrimPrefix(fmt.Sprintf("%T", v), "corpus.")
	}
	which := fmt.Sprintf("%q", name)
	if pos >= 0 && !slices.ContainsFunc(a.named, func(f corpus.Field) bool { return f.Name == name }) {
		which += fmt.Sprintf(" (#%d)", pos)
	}
	panic(Static{fmt.Sprintf("argument %s is %s, the call gives %s", which, want, gives)})
}
