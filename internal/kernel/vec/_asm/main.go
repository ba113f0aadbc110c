// Command _asm writes the assembly of package vec and its Go declarations into the
// directory above. Run it by go generate.
package main

import (
	"bytes"
	"fmt"
	"go/format"
	"log"
	"os"
	"slices"
	"strings"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

const (
	command    = "go generate"
	constraint = "!purego"
)

func main() {
	log.SetFlags(0)
	if _, err := os.Stat("../vec.go"); err != nil {
		log.Fatal("run me in internal/kernel/vec/_asm, for I write into the directory above")
	}
	var calls dispatch
	for _, wide := range []bool{false, true} {
		for _, part := range parts(&calls, wide) {
			write(part, &gen{Context: build.NewContext(), wide: wide})
		}
	}
	for _, wide := range []bool{false, true} {
		for _, part := range parts64(&calls, wide) {
			write(part, &gen{Context: build.NewContext(), wide: wide, double: true})
		}
	}
	if err := calls.save("zdispatch_amd64.go"); err != nil {
		log.Fatal(err)
	}
}

// write makes the file of a part.
func write(p part, g *gen) {
	g.ConstraintExpr(constraint)
	p.write(g)
	g.data()
	name := "z" + p.name + "_" + strings.ToLower(g.suffix()) + "_amd64"
	if err := g.save(name); err != nil {
		log.Fatalf("%s: %v", name, err)
	}
}

// A part is one file of assembly.
type part struct {
	name  string
	write func(g *gen)
}

// parts returns the files of a level. What memory limits has no form for AVX-512: there
// the registers of 256 bits are as fast or faster (add in the first-level cache of a
// Zen 4: 215 GB/s against 180), and calls go to the AVX2 form.
func parts(calls *dispatch, wide bool) []part {
	both := []part{
		{"math", func(g *gen) { calls.group(g, functions) }},
		{"table", func(g *gen) {
			for _, f := range tabled {
				g.table(f.table)
				g.elementwise(f.elem, f.table)
				calls.add(g, f.elem, g.suffix())
			}
		}},
		{"trig", func(g *gen) { g.trig("sin", 0); g.trig("cos", 1) }},
		{"expsum", func(g *gen) { each(g.reduce, expSums) }},
		{"scores", func(g *gen) { g.softmaxRows(); g.softmaxGradRows() }},
		{"adam", func(g *gen) { g.optimiser(adam) }},
		{"gates", func(g *gen) { each(g.fused, gates) }},
		{"transpose", (*gen).transposeTiles},
		{"grid", func(g *gen) { each(g.gridMap, gridMaps); each(g.gridReduce, gridSums) }},
	}
	if wide {
		for _, f := range slices.Concat(arithmetic, choices) {
			calls.add(&gen{wide: true}, f, "AVX2")
		}
		return both
	}
	return append(both,
		part{"arith", func(g *gen) { calls.group(g, arithmetic) }},
		part{"choice", func(g *gen) { calls.group(g, choices) }},
		part{"norm", func(g *gen) { each(func(f elem) { g.elementwise(f, nil) }, norms) }},
		part{"reduce", (*gen).reduceAll},
		part{"mask", (*gen).maskAll},
		part{"philox", (*gen).philox},
		part{"sgd", func(g *gen) { each(g.optimiser, sgd) }},
		part{"prefetch", (*gen).prefetch},
		part{"convert", func(g *gen) { each(g.convert, conversions) }})
}

// parts64 is parts for float64.
func parts64(calls *dispatch, wide bool) []part {
	both := []part{
		{"math", func(g *gen) { calls.group(g, functions64) }},
		{"expsum", func(g *gen) { each(g.reduce, expSums64) }},
	}
	if wide {
		for _, f := range slices.Concat(arithmetic, choices) {
			calls.add(&gen{wide: true, double: true}, f, "F64AVX2")
		}
		return both
	}
	return append(both,
		part{"arith", func(g *gen) { calls.group(g, arithmetic) }},
		part{"choice", func(g *gen) { calls.group(g, choices) }},
		part{"norm", func(g *gen) { each(func(f elem) { g.elementwise(f, nil) }, norms) }},
		part{"reduce", (*gen).reduceAll})
}

// each calls f for every element of list.
func each[T any](f func(T), list []T) {
	for _, x := range list {
		f(x)
	}
}

// save compiles what g holds and writes NAME.s and NAME.go.
func (g *gen) save(name string) error {
	f, err := g.Result()
	if err != nil {
		return err
	}
	if err := pass.Compile.Execute(f); err != nil {
		return err
	}
	cfg := printer.Config{Name: command, Pkg: "vec"}
	asm, err := printer.NewGoAsm(cfg).Print(f)
	if err != nil {
		return err
	}
	stubs, err := printer.NewStubs(cfg).Print(f)
	if err != nil {
		return err
	}
	if err := os.WriteFile("../"+name+".s", asm, 0o666); err != nil {
		return err
	}
	return os.WriteFile("../"+name+".go", stubs, 0o666)
}

// dispatch collects the functions that are chosen by an op, to write the switches that
// call them and say whether there was one. A switch, unlike a table of functions, lets the compiler see that the
// slices do not escape.
type dispatch struct {
	kinds []string // in order of appearance
	calls map[string][]string
	heads map[string]string
}

// group writes the functions of a group into g.
func (d *dispatch) group(g *gen, group []elem) {
	for _, f := range group {
		g.elementwise(f, nil)
		d.add(g, f, g.suffix())
	}
}

// add makes the switch of g's level call f; form is the suffix of the function.
func (d *dispatch) add(g *gen, f elem, form string) {
	params := []string{"x", "y", "z"}[:len(strings.Fields(f.ins))]
	scalars := []string{"s", "t"}[:len(strings.Fields(f.scalars))]
	kind := []string{"unary", "binary", "ternary"}[len(params)-1]
	kind += []string{"", "Scalar", "Scalars"}[len(scalars)] + g.suffix()
	if d.heads == nil {
		d.calls, d.heads = map[string][]string{}, map[string]string{}
	}
	if d.heads[kind] == "" {
		d.kinds = append(d.kinds, kind)
		head := "func " + kind + "(f op, dst, " + strings.Join(params, ", ") + " *" + g.float() + ", n int"
		if len(scalars) > 0 {
			head += ", " + strings.Join(scalars, ", ") + " " + g.float()
		}
		d.heads[kind] = head + ") bool"
	}
	args := append([]string{"dst"}, params...)
	args = append(append(args, "n"), scalars...)
	d.calls[kind] = append(d.calls[kind], fmt.Sprintf("case op%s%s:\n%s%s(%s)",
		strings.ToUpper(f.name[:1]), f.name[1:], f.name, form, strings.Join(args, ", ")))
}

func (d *dispatch) save(name string) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "// Code generated by command: %s. DO NOT EDIT.\n\n", command)
	fmt.Fprintf(&b, "//go:build %s\n\npackage vec\n", constraint)
	for _, kind := range d.kinds {
		fmt.Fprintf(&b, "\n%s {\nswitch f {\n%s\ndefault:\nreturn false\n}\nreturn true\n}\n",
			d.heads[kind], strings.Join(d.calls[kind], "\n"))
	}
	src, err := format.Source(b.Bytes())
	if err != nil {
		return err
	}
	return os.WriteFile("../"+name, src, 0o666)
}
