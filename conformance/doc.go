// Package conformance holds cresset against PyTorch's recorded results.
//
//	go run ./conformance/report [-part ops|modules|optim|distributions|training] DIR
//
// runs the cases of any folder in the format of testdata/README.md. Package corpus reads them,
// package bind says how each call is written in Go, and this package makes the calls, compares
// outputs, gradients and refusals, and counts.
package conformance
