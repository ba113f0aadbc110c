package device

// A Sorter puts elements in order.
type Sorter interface {
	// Sort sets values and indices (I64) to the first elements along dim in rising, or
	// falling, order and where in src they stand; as many as values has along dim. Equal
	// elements keep their order, NaN is larger than any number.
	Sort(values, indices, src *Array, dim int, descending bool) error
}
