package nn

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"cresset/tensor"
)

// Format returns a module as a tree, as PyTorch prints it, with the number of
// parameters at the end of each line that has some:
//
//	MLP(  # 203,530
//	  (fc1): Linear(in_features=784, out_features=256, bias=True)  # 200,960
//	  (act): ReLU()
//	  (fc2): Linear(in_features=256, out_features=10, bias=True)  # 2,570
//	)
//
// Equal neighbours in a list are shown once. A module without modules inside is shown
// by its String method, if it has one. A tied parameter counts at each of its places,
// but once in the modules around them.
func Format(m any) string {
	var b strings.Builder
	treeOf(m).write(&b, "")
	return b.String()
}

// A tree is a module with those inside it.
type tree struct {
	name, path string
	v          reflect.Value
	children   []*tree
}

// treeOf returns the tree of a module.
func treeOf(m any) *tree {
	root := &tree{v: reflect.ValueOf(m)}
	stack := []*tree{root}
	walk(m, visitor{
		tensor: func(string, *tensor.Tensor, bool) {},
		module: func(path string, v reflect.Value) {
			if path == "" {
				root.v = v
				return
			}
			if at := stack[len(stack)-1]; at.path == path {
				return // a field that lends its children to the outer path
			}
			for !stack[len(stack)-1].holds(path) {
				stack = stack[:len(stack)-1]
			}
			at := stack[len(stack)-1]
			t := &tree{name: path[strings.LastIndexByte(path, '.')+1:], path: path, v: v}
			at.children = append(at.children, t)
			stack = append(stack, t)
		},
	})
	return root
}

func (t *tree) holds(path string) bool {
	return t.path == "" || strings.HasPrefix(path, t.path+".")
}

// kind returns the name of a module's type, without package and type parameters.
func (t *tree) kind() string { return kindOfValue(t.v) }

func kindOf(m any) string { return kindOfValue(reflect.ValueOf(m)) }

func kindOfValue(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Slice, reflect.Array:
		return "ModuleList"
	case reflect.Map:
		return "ModuleDict"
	}
	name, _, _ := strings.Cut(reflect.Indirect(v).Type().Name(), "[")
	return name
}

// leafText returns how a module without modules inside is shown.
func (t *tree) leafText() string {
	if s, ok := t.v.Interface().(fmt.Stringer); ok {
		return s.String()
	}
	return t.kind() + "()"
}

func (t *tree) write(b *strings.Builder, indent string) {
	count := ""
	if n := CountParameters(t.v.Interface()); n > 0 {
		count = "  # " + thousands(n)
	}
	if len(t.children) == 0 {
		b.WriteString(t.leafText() + count + "\n")
		return
	}
	b.WriteString(t.kind() + "(" + count + "\n")
	for i := 0; i < len(t.children); {
		text := t.children[i].text(indent + "  ")
		same := 1
		for t.isList() && i+same < len(t.children) && t.children[i+same].text(indent+"  ") == text {
			same++
		}
		if same > 1 {
			fmt.Fprintf(b, "%s  (%s-%s): %d x %s", indent, t.children[i].name, t.children[i+same-1].name, same, text)
		} else {
			fmt.Fprintf(b, "%s  (%s): %s", indent, t.children[i].name, text)
		}
		i += same
	}
	b.WriteString(indent + ")\n")
}

func (t *tree) text(indent string) string {
	var b strings.Builder
	t.write(&b, indent)
	return b.String()
}

func (t *tree) isList() bool { return t.v.Kind() == reflect.Slice || t.v.Kind() == reflect.Array }

// thousands writes n with commas: 1,234,567.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// python writes a bool as Python does, which is how PyTorch shows modules.
func python(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

// number writes a float as Python does: 1.0, 1e-05.
func number(v float64) string {
	if a := math.Abs(v); a != 0 && (a < 1e-4 || a >= 1e16) {
		return strconv.FormatFloat(v, 'e', -1, 64)
	}
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if !strings.Contains(s, ".") && !math.IsInf(v, 0) {
		s += ".0"
	}
	return s
}

// tuple writes numbers as a Python tuple.
func tuple(n []int) string {
	s := make([]string, len(n))
	for i, v := range n {
		s[i] = strconv.Itoa(v)
	}
	if len(s) == 1 {
		return "(" + s[0] + ",)"
	}
	return "(" + strings.Join(s, ", ") + ")"
}
