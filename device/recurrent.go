package device

import "cresset/internal/kernel/recurrent"

// RecurrentKind is a formula for the next state of a recurrent layer.
type RecurrentKind = recurrent.Kind

// The kinds there are.
const (
	LSTM    = recurrent.LSTM
	GRU     = recurrent.GRU
	TanhRNN = recurrent.Tanh
	ReLURNN = recurrent.ReLU
)

// RecurrentCall says what a Recurrenter computes: one layer in one direction over all
// times. Arrays are contiguous but for U, R and D; those that the kind, or the method,
// does not use are nil.
//
//	U: (gates·H, P)   R: (P, H)   D: (H)
//	Gates: (T, N, gates·H)   States: (T+1, N, P)   Cells: (T+1, N, H)   Inner: (T, N, H)
//
// P is H, but for an LSTM that projects. The step of time t reads States and Cells at t
// and writes them at t+1; in reverse it reads them at t+1 and writes them at t.
type RecurrentCall struct {
	Kind      RecurrentKind
	Reverse   bool
	ZeroState bool // the first state is zero: nothing to multiply by

	U, R   *Array // weights of the state, and of an LSTM's projection
	D      *Array // bias of the state in a GRU's last gate, or nil
	Gates  *Array // W·x + b of the input (all biases but D in it), then the gates
	States *Array // the first is given
	Cells  *Array // of an LSTM; the first is given
	Inner  *Array // U·h + d of a GRU's last gate; o·tanh(c′) of an LSTM that projects

	DStates   *Array // gradients of States, to which those from later steps are added
	WithFirst bool   // that of the first state too
	DCell     *Array // (N, H): gradient of the last cell state, which becomes that of the first
	DGates    *Array // gradient of W·x + b
	DInner    *Array // (T, N, 3·H): of U·h + d of a GRU
}

// A Recurrenter runs recurrent layers over all times.
type Recurrenter interface {
	// Recur sets Gates, States, Cells and Inner.
	Recur(c *RecurrentCall) error
	// RecurGrad sets the gradients, given what Recur computed.
	RecurGrad(c *RecurrentCall) error
}
