package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"cresset/models/gpt"
)

// trained trains a tiny model for a moment and returns its folder.
func trained(t *testing.T) string {
	t.Helper()
	c, err := gpt.TrainDefaults("nano")
	if err != nil {
		t.Fatal(err)
	}
	c.Data = filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(c.Data, []byte(strings.Repeat("the cat sat on the mat, and the dog ate the hat. ", 200)), 0o644); err != nil {
		t.Fatal(err)
	}
	c.Steps, c.Warmup, c.EvalEvery, c.SampleLen = 100, 5, 100, 10
	c.Model.Layers, c.Model.Heads, c.Model.Width, c.Model.Context = 2, 2, 64, 48
	tr, err := gpt.NewTrainer(c, filepath.Join(t.TempDir(), "run"))
	if err != nil {
		t.Fatal(err)
	}
	tr.Loop.Out = &bytes.Buffer{}
	if err := tr.Loop.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, err := tr.Finish(); err != nil {
		t.Fatal(err)
	}
	return tr.Loop.Dir
}

// Weights of fewer bits must cost a trained model little: of a text that it knows by
// heart, nothing that is written.
func TestQuality(t *testing.T) {
	var out bytes.Buffer
	if err := run(context.Background(), []string{"--prompts", "4", "--length", "20", trained(t)}, &out); err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile(`(?m)^(\w+) +loss ([0-9.]+) nats \(([-+0-9.]+)\) +(\d) of 4 texts the same .* (\d+) of 80 tokens`).
		FindAllStringSubmatch(out.String(), -1)
	if len(lines) != 4 {
		t.Fatalf("printed\n%s", out.String())
	}
	for i, name := range []string{"float32", "bfloat16", "float16", "int8"} {
		loss, _ := strconv.ParseFloat(lines[i][2], 64)
		more, _ := strconv.ParseFloat(lines[i][3], 64)
		if lines[i][1] != name || !(loss > 0 && loss < 1) || more > 0.01 || more < -0.01 ||
			lines[i][4] != "4" || lines[i][5] != "80" {
			t.Errorf("%s: %q", name, lines[i][0])
		}
		if name != "float32" && name != "float16" && more == 0 {
			t.Errorf("%s has the loss of F32 exactly: was it quantised?", name)
		}
	}
}

func TestRefusals(t *testing.T) {
	for name, args := range map[string][]string{
		"name the folder": {},
		"no folder":       {t.TempDir()},
		"at least 1":      {"--prompts", "0", "x"},
	} {
		err := run(context.Background(), args, &bytes.Buffer{})
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v: %v, want an error with %q", args, err, name)
		}
	}
}
