package rl_test

import (
	"fmt"

	"cresset/rl"
	"cresset/rng"
)

// An agent with four numbers to see and two things to do, as in CartPole.
func Example() {
	r := rng.New(1)
	agent := rl.NewCategorical(r, 4, 2, 64, 64)
	observation, action := []float32{0.02, -0.01, 0.03, 0.04}, make([]float32, agent.Pi.Size())
	value, logp := agent.Act(r, observation, action)
	fmt.Println("one of two:", action[0] == 0 || action[0] == 1, "about as likely:", logp < -0.5 && logp > -1)
	fmt.Println("a value near nothing:", value*value < 1)
	// Output:
	// one of two: true about as likely: true
	// a value near nothing: true
}
