// Package rl holds what reinforcement learning algorithms are made of.
//
// So far these are the networks of Spinning Up in Deep RL that act on a state by a
// distribution: ActorCritic, a policy and an estimate of the value. Act is how an
// algorithm, or a program that uses what one has learned, asks it for an action; Sample
// does the same by tensor operations, and is what Act is held against.
package rl
