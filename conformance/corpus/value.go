package corpus

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"cresset/dtype"
)

// An argument of a case is one of: nil, bool, int64, float64, string, dtype.DType,
// or one of the types below. Integers and floats stay apart (2 is not 2.0), because
// PyTorch's type promotion tells them apart.
type (
	// A Ref is a tensor of the case's file.
	Ref struct {
		Key         string
		RequireGrad bool
	}
	// A List is a Python list or tuple.
	List []any
	// A Map is a dict or the keyword arguments of a call, in the order in which they were written.
	Map []Field
	// A Field is one entry of a Map.
	Field struct {
		Name  string
		Value any
	}
	// A Slice is a Python slice; each bound is an int64, a Ref or nil.
	Slice struct{ Start, Stop, Step any }
	// Ellipsis is Python's "...".
	Ellipsis struct{}
	// A Device is a device's name; it is always "cpu".
	Device string
)

// Get returns the value called name.
func (m Map) Get(name string) (value any, ok bool) {
	for _, f := range m {
		if f.Name == name {
			return f.Value, true
		}
	}
	return nil, false
}

// UnmarshalJSON decodes a list of arguments.
func (l *List) UnmarshalJSON(data []byte) error {
	v, err := parse(data)
	if err != nil {
		return err
	}
	list, ok := v.(List)
	if !ok {
		return fmt.Errorf("arguments are %s, want a list", data)
	}
	for i := range list {
		if list[i], err = refine(list[i]); err != nil {
			return err
		}
	}
	*l = list
	return nil
}

// UnmarshalJSON decodes keyword arguments.
func (m *Map) UnmarshalJSON(data []byte) error {
	v, err := parse(data)
	if err != nil {
		return err
	}
	fields, ok := v.(Map)
	if !ok {
		return fmt.Errorf("keyword arguments are %s, want an object", data)
	}
	for i := range fields {
		if fields[i].Value, err = refine(fields[i].Value); err != nil {
			return err
		}
	}
	*m = fields
	return nil
}

// Leaves returns the tensors of the arguments, in their order.
func Leaves(args List, kwargs Map) []Ref {
	var refs []Ref
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case Ref:
			refs = append(refs, v)
		case List:
			for _, x := range v {
				walk(x)
			}
		case Map:
			for _, f := range v {
				walk(f.Value)
			}
		case Slice:
			walk(v.Start)
			walk(v.Stop)
			walk(v.Step)
		}
	}
	walk(args)
	walk(kwargs)
	return refs
}

// parse decodes JSON with objects as Maps, in order, arrays as Lists, and numbers as
// int64 or float64 by how they are written.
func parse(data []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	return parseNext(dec)
}

func parseNext(dec *json.Decoder) (any, error) {
	tok, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch tok := tok.(type) {
	case json.Number:
		return parseNumber(tok.String())
	case json.Delim:
		if tok == '[' {
			return parseList(dec)
		}
		return parseMap(dec)
	}
	return tok, nil // nil, bool, string
}

func parseNumber(s string) (any, error) {
	if strings.ContainsAny(s, ".eE") {
		return strconv.ParseFloat(s, 64)
	}
	return strconv.ParseInt(s, 10, 64)
}

func parseList(dec *json.Decoder) (any, error) {
	list := List{}
	for dec.More() {
		v, err := parseNext(dec)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := dec.Token()
	return list, err
}

func parseMap(dec *json.Decoder) (any, error) {
	m := Map{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, err
		}
		v, err := parseNext(dec)
		if err != nil {
			return nil, err
		}
		m = append(m, Field{key.(string), v})
	}
	_, err := dec.Token()
	return m, err
}

// refine turns the objects that stand for what JSON has no word for into their types.
func refine(v any) (any, error) {
	switch v := v.(type) {
	case List:
		for i := range v {
			x, err := refine(v[i])
			if err != nil {
				return nil, err
			}
			v[i] = x
		}
		return v, nil
	case Map:
		return refineObject(v)
	}
	return v, nil
}

func refineObject(m Map) (any, error) {
	if len(m) == 0 {
		return m, nil
	}
	text, isText := m[0].Value.(string)
	switch tag := m[0].Name; {
	case tag == "tensor" && isText:
		grad, _ := m.Get("requires_grad")
		needs, _ := grad.(bool)
		return Ref{text, needs}, nil
	case tag == "dtype" && isText:
		return dtype.Parse(text)
	case tag == "float" && isText:
		return strconv.ParseFloat(text, 64)
	case tag == "device" && isText:
		return Device(text), nil
	case tag == "ellipsis":
		return Ellipsis{}, nil
	case tag == "slice":
		return refineSlice(m[0].Value)
	case tag == "map":
		inner, ok := m[0].Value.(Map)
		if !ok {
			return nil, fmt.Errorf("a map holds %v, want an object", m[0].Value)
		}
		for i := range inner {
			x, err := refine(inner[i].Value)
			if err != nil {
				return nil, err
			}
			inner[i].Value = x
		}
		return inner, nil
	}
	return nil, fmt.Errorf("an argument %v of unknown form", m)
}

func refineSlice(v any) (any, error) {
	bounds, err := refine(v)
	if err != nil {
		return nil, err
	}
	l, ok := bounds.(List)
	if !ok || len(l) != 3 {
		return nil, fmt.Errorf("a slice holds %v, want three bounds", v)
	}
	return Slice{l[0], l[1], l[2]}, nil
}
