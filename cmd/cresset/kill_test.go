package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cresset/train"
	"cresset/train/tensorboard"
)

// The test binary is the program itself when this variable is set.
const asProgram = "CRESSET_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// program returns a command that runs cresset with the given arguments.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	return cmd
}

// tiny are the flags of a run that takes a second and saves all the time.
func tiny(dir string) []string {
	return []string{"train", "gpt", "--out", dir, "--steps", "250", "--layers", "2", "--heads", "2", "--width", "16",
		"--context", "16", "--batch", "4", "--dropout", "0.1", "--ema", "0.9", "--eval-every", "100", "--validation", "0.002",
		"--sample-length", "20", "--threads", "1", "--checkpoint-every", "3ms"}
}

// A run that is killed at any moment and resumed equals one that was not, bit by bit.
func TestKilledRunEqualsUnbroken(t *testing.T) {
	whole, broken := filepath.Join(t.TempDir(), "whole"), filepath.Join(t.TempDir(), "broken")
	began := time.Now()
	if out, err := program(t, tiny(whole)...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	took := time.Since(began)
	kills, early, finished := 0, 0, false
	span, reached := took/12, 0
	for attempt := 0; kills < 20 && !finished; attempt++ {
		if attempt > 400 {
			t.Fatalf("the run ends before it can be killed: %d kills", kills)
		}
		args := tiny(broken)
		if _, err := os.Stat(filepath.Join(broken, "config.json")); err == nil {
			args = []string{"train", "gpt", "--resume", broken, "--threads", "1", "--checkpoint-every", "3ms"}
		}
		cmd := program(t, args...)
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// Now and then soon, before there is a checkpoint; else anywhere in what lets the
		// run advance, twenty times, to near its end.
		wait := time.Duration(rand.Int64N(int64(span)))
		if attempt%4 == 0 {
			wait = time.Duration(rand.Int64N(int64(60 * time.Millisecond)))
		}
		timer := time.AfterFunc(wait, func() { cmd.Process.Kill() })
		err := cmd.Wait()
		timer.Stop()
		switch {
		case err == nil: // it was faster than the unbroken run had let expect
			if kills < 10 {
				t.Fatalf("the run ended after %d kills", kills)
			}
			finished = true
		case strings.Contains(err.Error(), "killed"):
			kills++
			steps, _ := train.Checkpoints(filepath.Join(broken, "checkpoints"))
			if len(steps) == 0 {
				early++
			}
			switch {
			case len(steps) > 0 && steps[len(steps)-1] > reached:
				span, reached = took/12, steps[len(steps)-1]
			case attempt%4 != 0: // the machine is busy: a process needs longer to get anywhere
				span = min(span*3/2, took)
			}
		default:
			t.Fatalf("attempt %d: %v\n%s", attempt, err, &out)
		}
	}
	t.Logf("%d kills, %d of them before the first checkpoint", kills, early)
	if early == kills {
		t.Fatal("no kill came after a checkpoint")
	}
	if out, err := program(t, "train", "gpt", "--resume", broken, "--threads", "1").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	sameFile(t, whole, broken, "model.safetensors")
	sameFile(t, whole, broken, "samples/step-000000250.txt")
	if a, b := rows(t, whole), rows(t, broken); a != b {
		t.Errorf("metrics differ:\n%s\n%s", a, b)
	}
	if a, b := scalars(t, whole), scalars(t, broken); a != b {
		t.Errorf("TensorBoard events differ:\n%s\n%s", a, b)
	}
}

func sameFile(t *testing.T, a, b, name string) {
	t.Helper()
	x, err := os.ReadFile(filepath.Join(a, name))
	if err != nil {
		t.Fatal(err)
	}
	y, err := os.ReadFile(filepath.Join(b, name))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(x, y) {
		t.Errorf("%s differs", name)
	}
}

// rows returns the metrics without the column of the clock.
func rows(t *testing.T, dir string) string {
	b, err := os.ReadFile(filepath.Join(dir, "metrics.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var s strings.Builder
	for _, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		s.WriteString(line[:strings.LastIndexByte(line, '\t')] + "\n")
	}
	return s.String()
}

// scalars returns the scalar events of all files, in the order of their names, without
// those of the clock.
func scalars(t *testing.T, dir string) string {
	paths, _ := filepath.Glob(filepath.Join(dir, "events.out.tfevents.*"))
	var s strings.Builder
	for _, p := range paths {
		events, err := tensorboard.Read(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			for _, v := range e.Values {
				if v.Tag != "units_per_second" {
					fmt.Fprintln(&s, e.Step, v.Tag, v.Scalar)
				}
			}
		}
	}
	return s.String()
}

func TestInterruptSaysHowToGoOn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	args := tiny(dir)
	args[5] = "1000000"
	cmd := program(t, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for ctx.Err() == nil {
		if steps, _ := train.Checkpoints(filepath.Join(dir, "checkpoints")); len(steps) > 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	cmd.Process.Signal(os.Interrupt)
	err := cmd.Wait()
	if cmd.ProcessState.ExitCode() != 130 || !strings.Contains(out.String(), "cresset train gpt --resume "+dir) {
		t.Errorf("%v\n%s", err, &out)
	}
}
