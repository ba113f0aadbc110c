package tensor_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// Every exported method of Tensor that returns tensors has a row in the table of
// operations, or a test that calls it.
func TestMethodsAreTested(t *testing.T) {
	tested := map[string]bool{}
	for _, o := range ops {
		name, _, _ := strings.Cut(o.name, " ")
		tested[name] = true
	}
	var methods []string
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "_test.go") {
			addSelectors(tested, f)
			continue
		}
		for _, d := range f.Decls {
			if m, ok := d.(*ast.FuncDecl); ok && returnsTensors(m) {
				methods = append(methods, m.Name.Name)
			}
		}
	}
	if len(methods) < 300 {
		t.Fatalf("found %d methods that return tensors, and expected hundreds", len(methods))
	}
	for _, m := range methods {
		if !tested[m] {
			t.Errorf("%s has neither a row in a table of operations nor a test that calls it", m)
		}
	}
}

// addSelectors adds the names that follow a dot, other than that of a package: those of
// the methods that a file calls.
func addSelectors(names map[string]bool, f *ast.File) {
	imported := map[string]bool{}
	for _, spec := range f.Imports {
		imported[path.Base(strings.Trim(spec.Path.Value, `"`))] = true
	}
	ast.Inspect(f, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := s.X.(*ast.Ident); !ok || !imported[x.Name] {
			names[s.Sel.Name] = true
		}
		return true
	})
}

// returnsTensors reports whether a declaration is an exported method of *Tensor with a
// result of type *Tensor or []*Tensor.
func returnsTensors(f *ast.FuncDecl) bool {
	if f.Recv == nil || !f.Name.IsExported() || f.Type.Results == nil || !isTensor(f.Recv.List[0].Type) {
		return false
	}
	for _, r := range f.Type.Results.List {
		of := r.Type
		if a, ok := of.(*ast.ArrayType); ok {
			of = a.Elt
		}
		if isTensor(of) {
			return true
		}
	}
	return false
}

// isTensor reports whether an expression is *Tensor.
func isTensor(e ast.Expr) bool {
	p, ok := e.(*ast.StarExpr)
	if !ok {
		return false
	}
	id, ok := p.X.(*ast.Ident)
	return ok && id.Name == "Tensor"
}
