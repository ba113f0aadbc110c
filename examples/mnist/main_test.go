package main

import "testing"

// One epoch of a network of this kind is right about nine times in ten; guessing is one
// time in ten.
func TestOneEpochLearns(t *testing.T) {
	right, err := run(1)
	if err != nil {
		t.Fatal(err)
	}
	if right < 0.8 {
		t.Errorf("%.3f of the digits are right after one epoch, want 0.8 and more", right)
	}
}
