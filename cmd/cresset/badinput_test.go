package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// refuse runs the program in a folder and wants exit code 1 and one line that contains all
// parts.
func refuse(t *testing.T, dir, args string, parts ...string) {
	t.Helper()
	cmd := program(t, strings.Split(args, " ")...)
	cmd.Dir = dir
	var out, msg bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &msg
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("%s: ended with %v, want exit code 1\n%s%s", args, err, &out, &msg)
	}
	if lines := strings.Count(msg.String(), "\n"); lines != 1 && !strings.Contains(msg.String(), "Did you mean") {
		t.Errorf("%s: a message of %d lines:\n%s", args, lines, &msg)
	}
	for _, part := range append(parts, "cresset: ") {
		if !strings.Contains(msg.String(), part) {
			t.Errorf("%s: the message\n%slacks %q", args, &msg, part)
		}
	}
}

// small are the sizes of a run of a moment.
const small = " --layers 1 --heads 2 --width 16 --context 16 --batch 4 --validation 0.002 --sample-length 20 --threads 1 "

func TestBadInput(t *testing.T) {
	dir := t.TempDir()
	write := func(name, data string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("empty", "")
	write("short", "To be, or not")
	write("latin1", strings.Repeat("caf\xe9 ", 1000))
	for _, c := range []struct {
		args  string
		parts []string
	}{
		{"trian", []string{`unknown command "trian"`, "train"}},
		{"train gtp", []string{`unknown command "gtp"`}},
		{"train gpt --bathc 3", []string{"unknown flag: --bathc"}},
		{"bench --profile", []string{"one workload"}},
		{"bench --trace . gemm_64", []string{"open .", "directory"}},
		{"train gpt --steps many", []string{"--steps", "many"}},
		{"train gpt --preset huge", []string{"huge", "nano, mini and gpt2"}},
		{"train gpt --steps -3 --out r", []string{"steps -3", "at least 1"}},
		{"train gpt --threads -2 --out r", []string{"--threads -2"}},
		{"train gpt --keep 0 --out r", []string{"--keep 0"}},
		{"train gpt --checkpoint-every soon --out r", []string{"--checkpoint-every", "soon", "30s"}},
		{"train gpt --context 0 --out r", []string{"context of 0"}},
		{"train gpt --heads 3 --out r", []string{"not a multiple of 3 heads"}},
		{"train gpt --beta1 1 --out r", []string{"beta1 1 is not in [0, 1)"}},
		{"train gpt --clip nan --out r", []string{"clip NaN"}},
		{"train gpt --lr 0 --out r", []string{"learning rate"}},
		{"train gpt --validation 1 --out r", []string{"fraction"}},
		{"train gpt --tokenizer words --out r", []string{"words", "chars and bytes"}},
		{"train gpt --data missing --out r", []string{"missing", "no such file"}},
		{"train gpt --data empty --out r", []string{"empty is empty"}},
		{"train gpt --data . --out r", []string{"is a directory"}},
		{"train gpt --data short --out r", []string{"too few for a context of 64"}},
		{"train gpt --data latin1 --out r", []string{"no UTF-8", `"bytes"`}},
		{"train gpt --out short/r" + small, []string{"short"}},
		{"train gpt --resume r", []string{"r is no folder of a run"}},
		{"train mnist --keep -1 --out r", []string{"--keep -1"}},
		{"sample", []string{"1 arg"}},
		{"sample r", []string{"r is no folder of a run"}},
	} {
		refuse(t, dir, strings.TrimSpace(c.args), c.parts...)
	}
	if _, err := os.Stat(filepath.Join(dir, "r")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a refused run left a folder: %v", err)
	}
}

// trained makes a run of 40 steps in dir/run and returns dir.
func trained(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	cmd := program(t, strings.Fields("train gpt --out run --steps 40 --checkpoint-every 1ms"+small)...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}

// change rewrites a file of a run.
func change(t *testing.T, path string, f func(b []byte) []byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, f(b), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestDamagedRun(t *testing.T) {
	dir := trained(t)
	copied := func(name string) string {
		to := filepath.Join(dir, name)
		if err := os.CopyFS(to, os.DirFS(filepath.Join(dir, "run"))); err != nil {
			t.Fatal(err)
		}
		return to
	}
	refuse(t, dir, "train gpt --out run --steps 5", "holds a run already", "--resume")
	refuse(t, dir, "train gpt --resume run --steps 30", "has done 40 steps", "30")
	refuse(t, dir, "sample run --temperature -1", "temperature -1")
	refuse(t, dir, "sample run --length -1", "--length -1")
	refuse(t, dir, "sample run --weights int4", "--weights int4", "bf16")
	refuse(t, dir, "sample run --top-p 2", "top-p 2")
	refuse(t, dir, "sample run --prompt 木", "木", "not in the vocabulary")
	refuse(t, dir, "sample run --prompt ", "empty prompt")

	last := "step-000000040.safetensors"
	for name, f := range map[string]func(b []byte) []byte{
		"truncated": func(b []byte) []byte { return b[:len(b)/2] },
		"emptied":   func([]byte) []byte { return nil },
		"flipped": func(b []byte) []byte {
			b[len(b)-100] ^= 4 // in the tensors
			return b
		},
		"restepped": func(b []byte) []byte {
			return bytes.Replace(b, []byte(`\"step\":40`), []byte(`\"step\":30`), 1)
		},
	} {
		run := copied(name)
		change(t, filepath.Join(run, "checkpoints", last), f)
		refuse(t, dir, "train gpt --steps 50 --resume "+name, last, "damaged", "remove it to go on from step 3")
		if err := os.Remove(filepath.Join(run, "checkpoints", last)); err != nil {
			t.Fatal(err)
		}
		cmd := program(t, strings.Fields("train gpt --threads 1 --resume "+name)...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("going on without the damaged checkpoint: %v\n%s", err, out)
		}
		sameFile(t, filepath.Join(dir, "run"), run, "model.safetensors")
	}
	for name, c := range map[string]struct{ from, to, want string }{
		"wider":  {`"width": 16`, `"width": 32`, "another model"},
		"broken": {`"width": 16,`, `"width": 16`, "config.json"},
		"absurd": {`"batch": 4`, `"batch": 0`, "config.json"},
		"huge":   {`"width": 16`, `"width": 4611686018427387904`, "gpt"},
	} {
		change(t, filepath.Join(copied(name), "config.json"), func(b []byte) []byte {
			return bytes.Replace(b, []byte(c.from), []byte(c.to), 1)
		})
		refuse(t, dir, "train gpt --steps 50 --resume "+name, c.want)
	}
	run := copied("tokens")
	change(t, filepath.Join(run, "tokenizer.json"), func([]byte) []byte { return []byte(`{"type":"words"}`) })
	refuse(t, dir, "sample tokens", "tokenizer.json", "words")
}

// A run that diverges stops, names step and operation, and keeps its checkpoints.
func TestDivergedRun(t *testing.T) {
	dir := t.TempDir()
	refuse(t, dir, strings.TrimSpace("train gpt --out r --lr 1e30 --warmup 0 --steps 40 --checkpoint-every 1ns"+strings.TrimRight(small, " ")),
		"diverged in step 2", "first at ", "r/checkpoints", "learning rate")
	if _, err := os.Stat(filepath.Join(dir, "r/checkpoints/step-000000001.safetensors")); err != nil {
		t.Error(err)
	}
}
