package main

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"cresset/train"
)

// A run whose disk is full says so, leaves the checkpoints that it has and no half one,
// and goes on where there is room again.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	disk := filepath.Join(dir, "disk")
	run := filepath.Join(disk, "run")
	args := "train gpt --steps 40 --checkpoint-every 1ns" + strings.TrimRight(small, " ")
	whole := program(t, strings.Fields(args+" --out "+filepath.Join(dir, "whole"))...)
	if out, err := whole.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := syscall.Mkdir(disk, 0o755); err != nil {
		t.Fatal(err)
	}
	// Room for two checkpoints, but not for a third beside them.
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=150k"); err != nil {
		t.Skipf("a small disk cannot be made here: %v", err)
	}
	t.Cleanup(func() { syscall.Unmount(disk, 0) })
	refuse(t, dir, args+" --out "+run, "disk is full", "intact")
	steps, err := train.Checkpoints(filepath.Join(run, "checkpoints"))
	if err != nil || len(steps) == 0 {
		t.Fatalf("checkpoints %v, %v", steps, err)
	}
	if left, _ := filepath.Glob(filepath.Join(run, "checkpoints", ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := syscall.Mount("tmpfs", disk, "tmpfs", syscall.MS_REMOUNT, "size=20m"); err != nil {
		t.Fatal(err)
	}
	if out, err := program(t, "train", "gpt", "--resume", run, "--threads", "1").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	sameFile(t, filepath.Join(dir, "whole"), run, "model.safetensors")
}
