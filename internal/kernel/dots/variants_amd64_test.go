//go:build !purego

package dots

import "cresset/internal/cpufeature"

// variants leave out instructions that a processor of the best level may lack.
var variants = map[string]func() (restore func()){
	"avx512 without vnni": func() func() {
		vnni := unitVNNI
		unitVNNI = units[i8][cpufeature.Best()]
		return func() { unitVNNI = vnni }
	},
}
