// Report runs PyTorch's recorded results and says which names fall short.
//
//	go run ./conformance/report [-part ops|modules|optim|distributions|training] [-name NAME | -names FILE] [DIR]
//
// DIR is a folder in the format of conformance/testdata/README.md, by default that folder itself.
// For each part it prints a line for each name that falls short, with the first difference; a line
// for each refusal that cannot be written in Go, with the reason; and the totals. It exits with 1
// if it cannot read the records, and with 0 otherwise.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"

	"cresset/conformance"
	"cresset/conformance/corpus"
)

func main() {
	err := run(os.Args[1:], os.Stdout)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	fs := flag.NewFlagSet("report", flag.ContinueOnError)
	part := fs.String("part", "", "run this `part` alone")
	name := fs.String("name", "", "run this `name` alone")
	list := fs.String("names", "", "run the names of this `file` alone, such as testdata/must.txt")
	if err := fs.Parse(args); err != nil {
		return err
	}
	dir := "conformance/testdata"
	if fs.NArg() > 1 {
		return fmt.Errorf("%d folders given, want one", fs.NArg())
	}
	if fs.NArg() == 1 {
		dir = fs.Arg(0)
	}
	wanted := func(string, string) bool { return true }
	if *name != "" {
		wanted = func(_, n string) bool { return n == *name }
	}
	if *list != "" {
		names, err := conformance.ReadNames(*list)
		if err != nil {
			return err
		}
		wanted = func(part, n string) bool { return slices.Contains(names[part], n) }
	}
	if *part != "" {
		return report(out, dir, *part, wanted)
	}
	found := false
	for _, part := range corpus.Parts() {
		err := report(out, dir, part, wanted)
		if err != nil && !errors.Is(err, corpus.ErrNoPart) {
			return err
		}
		found = found || err == nil
	}
	if !found {
		return fmt.Errorf("%s holds none of %v, as folders or zip files", dir, corpus.Parts())
	}
	return nil
}

// report runs the names of a part that are wanted.
func report(out io.Writer, dir, part string, wanted func(part, name string) bool) (err error) {
	if !slices.Contains(corpus.Parts(), part) {
		return fmt.Errorf("no part is called %q; there are %v", part, corpus.Parts())
	}
	p, err := corpus.OpenPart(dir, part)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	p.Names = slices.DeleteFunc(p.Names, func(n string) bool { return !wanted(part, n) })
	if len(p.Names) == 0 {
		return nil
	}
	results, err := conformance.RunPart(p, part, conformance.Options{})
	if err != nil {
		return err
	}
	return conformance.Print(out, part, results)
}
