package bind

import (
	"errors"
	"reflect"
	"testing"

	"cresset/conformance/corpus"
	"cresset/dtype"
)

func args() *Args {
	return NewArgs(
		corpus.List{int64(3), corpus.List{int64(1), int64(2)}, nil, 2.5},
		corpus.Map{{Name: "keepdim", Value: true}, {Name: "dtype", Value: dtype.F64}}, nil)
}

func TestArgs(t *testing.T) {
	a := args()
	got := []any{
		a.Int(0, "dim", 7), a.Int(2, "none", 7), a.Int(9, "absent", 7),
		a.Ints(1, "size"), a.Ints(0, "size"), a.IntsFrom(1, "size"),
		a.Float(3, "p", 0), a.Float(0, "p", 0), a.Number(3, "x", nil), a.Number(0, "x", nil),
		a.Bool(8, "keepdim", false), a.DType(-1, "dtype", dtype.F32), a.String(9, "mode", "none"),
		a.Has(2, "none"), a.Has(8, "keepdim"),
	}
	want := []any{
		3, 7, 7, []int{1, 2}, []int{3}, []int{1, 2}, 2.5, 3.0, 2.5, int64(3),
		true, dtype.F64, "none", false, true,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read %v, want %v", got, want)
	}
	if names := a.Unread(); len(names) > 0 {
		t.Errorf("unread are %v, want none", names)
	}
}

func TestUnread(t *testing.T) {
	a := args()
	a.Int(0, "dim", 0)
	a.Has(3, "p") // asking is not reading
	a.Has(2, "none")
	a.Ignore("dtype")
	if got, want := a.Unread(), []string{"#1", "#3", "keepdim"}; !reflect.DeepEqual(got, want) {
		t.Errorf("unread are %v, want %v", got, want)
	}
}

// What Go's types exclude is static: a tensor is no number, a float no integer.
func TestStatic(t *testing.T) {
	for name, read := range map[string]func(a *Args){
		"a number for a tensor": func(a *Args) { a.Tensor(0, "input") },
		"nothing for a tensor":  func(a *Args) { a.Tensor(9, "input") },
		"a float for an int":    func(a *Args) { a.Int(3, "dim", 0) },
		"a number for a string": func(a *Args) { a.String(0, "mode", "") },
		"ints for tensors":      func(a *Args) { a.Tensors(1, "tensors") },
	} {
		func() {
			defer func() {
				err, _ := recover().(error)
				if !errors.As(err, &Static{}) {
					t.Errorf("%s: panics with %v, want a Static", name, err)
				}
			}()
			read(args())
		}()
	}
}

func ref(key string) any { return corpus.Ref{Key: key} }

func named(name string, v any) corpus.Map { return corpus.Map{{Name: name, Value: v}} }
