package device

// The interfaces of this file are optional: operations that fuse several steps into one
// pass over memory. The composition of the steps is what they are held against. Arrays
// are contiguous unless a method says otherwise; optional ones may be nil.

// A RowNormalizer normalises rows.
type RowNormalizer interface {
	// LayerNorm sets y = (x - mean)·rstd·weight + bias for each row of x, with the biased
	// variance, and mean and rstd to what it used.
	//
	//	x, y: (rows, n)   weight, bias: (n) or nil   mean, rstd: (rows)
	LayerNorm(y, mean, rstd, x, weight, bias *Array, eps float64) error

	// LayerNormGrad sets the gradients of x, weight and bias; those nil are not wanted.
	LayerNormGrad(dx, dweight, dbias, dy, x, weight, mean, rstd *Array) error

	// RMSNorm sets y = x·rstd·weight with rstd = 1/√(mean(x²) + eps).
	RMSNorm(y, rstd, x, weight *Array, eps float64) error

	// RMSNormGrad sets the gradients of x and weight; those nil are not wanted.
	RMSNormGrad(dx, dweight, dy, x, weight, rstd *Array) error
}

// AttentionCall says what an Attender computes.
//
//	Q, O: (batch, heads, T, depth)   K: (batch, groups, S, depth)   V: (batch, groups, S, width)
//	LSE: (batch, heads, T)           Mask: (batch, heads, T, S), of any strides, or nil
//
// Consecutive heads share a group. The last dimension of each array but Mask is
// contiguous; the others have any strides.
type AttentionCall struct {
	Q, K, V, O, LSE, Mask *Array
	DO, DQ, DK, DV        *Array // gradients, for AttentionGrad
	Scale                 float64
	Causal                bool
	Dropout               AttentionDropout
}

// An AttentionDropout sets weights to zero with probability P and divides the others by
// 1 - P: element i of (batch, heads, T, S) stays where Random's bernoulli would draw 1
// for it, with the same key and counter. A P of 0 means none.
type AttentionDropout struct {
	P            float64
	Key, Counter uint64
}

// An Attender computes scaled dot-product attention without storing the scores.
type Attender interface {
	// Attention sets O and LSE. A Mask of bools keeps pairs, one of floats is added.
	Attention(c *AttentionCall) error
	// AttentionGrad sets DQ, DK and DV from DO, given what Attention computed.
	AttentionGrad(c *AttentionCall) error
}

// A CrossEntropier computes the cross-entropy of logits and classes.
type CrossEntropier interface {
	// CrossEntropy sets loss[i] = lse[i] - logits[i, class[i]], or 0 where class[i] is
	// ignore, and lse[i] = log Σ exp(logits[i]).
	//
	//	logits: (n, classes)   class: (n) I64   loss, lse: (n)
	CrossEntropy(loss, lse, logits, class *Array, ignore int) error

	// CrossEntropyGrad sets d[i] = (softmax(logits[i]) - onehot(class[i]))·dloss[i], or 0
	// where class[i] is ignore.
	CrossEntropyGrad(d, dloss, logits, lse, class *Array, ignore int) error
}
