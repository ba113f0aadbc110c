package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A run that is profiled prints the table and leaves a trace that is JSON.
func TestProfiledRun(t *testing.T) {
	dir := t.TempDir()
	cmd := program(t, strings.Fields("train gpt --steps 2 --out r --profile --trace t.json"+small)...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, word := range []string{"GFLOP/s", "Linear backward", "AdamW", "(outside operations)", "trace t.json"} {
		if !strings.Contains(string(out), word) {
			t.Errorf("no %q in\n%s", word, out)
		}
	}
	b, err := os.ReadFile(filepath.Join(dir, "t.json"))
	if err != nil {
		t.Fatal(err)
	}
	var trace struct{ TraceEvents []struct{ Name string } }
	if err := json.Unmarshal(b, &trace); err != nil || len(trace.TraceEvents) < 100 {
		t.Errorf("%d events, %v", len(trace.TraceEvents), err)
	}
}
