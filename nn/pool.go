package nn

import (
	"fmt"

	"cresset/tensor"
)

// poolText begins the text that shows a max pooling layer, or one of images.
func poolText(name string, kernel, stride, padding []int) string {
	if stride == nil {
		stride = kernel
	}
	return fmt.Sprintf("%s(kernel_size=%s, stride=%s, padding=%s", name, poolSize(len(kernel), kernel, 1),
		poolSize(len(kernel), stride, 1), poolSize(len(kernel), padding, 0))
}

// poolSize shows a setting that has an entry for each dimension: as one number where all
// are equal.
func poolSize(dims int, list []int, def int) string {
	all := everyDim("Pool", "setting", list, dims, def)
	for _, n := range all {
		if n != all[0] {
			return tuple(all)
		}
	}
	return fmt.Sprint(all[0])
}

// keptSizes returns sizes with those of x's last dimensions in the place of -1.
func keptSizes(sizes []int, x *tensor.Tensor) []int {
	kept := make([]int, len(sizes))
	for i, n := range sizes {
		if n == -1 && x.Rank() >= len(sizes) {
			n = x.Dim(x.Rank() - len(sizes) + i)
		}
		kept[i] = n
	}
	return kept
}
