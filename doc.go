// Package cresset has no code of its own: it is the front door of a deep-learning
// framework in pure Go, with PyTorch's nouns.
//
//	tensor           tensors, views, automatic differentiation, operations
//	nn, optim, data  layers and losses, optimisers and schedules, batches
//	train            training loops that can be killed and resumed
//	hub              weights in files
//	models           whole models: gpt, mnist
//	device           what a backend has to offer
//	cmd/cresset      the command: train, sample
//
// README.md has a first program, docs/design.md the reasons behind the whole,
// CONTRIBUTING.md how to add an operation, a kernel or a backend.
package cresset
