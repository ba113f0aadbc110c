package main

import (
	"os"
	"strings"
	"testing"
)

func output(t *testing.T, args ...string) string {
	t.Helper()
	var b strings.Builder
	if err := run(args, &b); err != nil {
		t.Fatalf("report %v: %v", args, err)
	}
	return b.String()
}

// The counts of cases are those of the record.
func TestReport(t *testing.T) {
	if got, want := output(t, "-part", "ops", "-name", "add", "../testdata"),
		"ops 16 of 16 cases, 1 of 1 names\n"; got != want {
		t.Errorf("add: %q, want %q", got, want)
	}
	if got := output(t, "-name", "no such name", "../testdata"); got != "" {
		t.Errorf("an unknown name: %q, want nothing", got)
	}
}

// A folder with some parts alone is run for these; a zip or a folder of one part, too.
func TestReportFolders(t *testing.T) {
	want := output(t, "-part", "ops", "-name", "rsub", "../testdata")
	if !strings.Contains(want, "static ops rsub: ") {
		t.Errorf("rsub: %q lists no static refusal", want)
	}
	if got := output(t, "-part", "ops", "-name", "rsub", "../testdata/ops.zip"); got != want {
		t.Errorf("of the zip file alone: %q, want %q", got, want)
	}
	dir := t.TempDir()
	data, err := os.ReadFile("../testdata/ops.zip")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/ops.zip", data, 0o644); err != nil {
		t.Fatal(err)
	}
	if got := output(t, "-name", "rsub", dir); got != want {
		t.Errorf("of a folder with one part: %q, want %q", got, want)
	}
}

func TestReportErrors(t *testing.T) {
	empty := t.TempDir()
	for _, args := range [][]string{
		{empty}, {empty + "/none"}, {"-part", "ops", empty}, {"-part", "nonsense", "../testdata"},
		{"a", "b"}, {"-names", empty + "/none", "../testdata"},
	} {
		var b strings.Builder
		if err := run(args, &b); err == nil {
			t.Errorf("report %v: no error, printed %q", args, b.String())
		}
	}
}
