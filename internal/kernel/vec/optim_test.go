package vec

import (
	"fmt"
	"math"
	"testing"
)

// optimCase runs one optimiser on the state s, and the papers' formulas on r, the same
// state in float64. The state is p and up to three more slices.
type optimCase struct {
	name string
	step func(t int, s [4][]float32, g []float32)
	ref  func(t int, r *[4]float64, g float64)
}

func optimCases() (cases []optimCase) {
	for _, c := range []struct{ beta1, l2, decay float64 }{
		{0.9, 0, 0}, {0.9, 0.1, 0}, {0.9, 0, 0.1}, {0, 0, 0.05}, {0.3, 0.05, 0},
	} {
		for _, amsgrad := range []bool{false, true} {
			cases = append(cases, adamCase(c.beta1, c.l2, c.decay, amsgrad))
		}
	}
	for _, c := range []SGDCoefficients{
		{}, {L2: 0.1}, {Momentum: 0.9}, {Momentum: 0.9, Dampening: 0.5, L2: 0.1},
		{Momentum: 0.9, Nesterov: true, L2: 0.1},
	} {
		cases = append(cases, sgdCase(c))
	}
	for _, centred := range []bool{false, true} {
		for _, momentum := range []float64{0, 0.9} {
			cases = append(cases, rmspropCase(centred, momentum))
		}
	}
	return append(cases, optimCase{"Adagrad", func(_ int, s [4][]float32, g []float32) {
		AdagradStep(s[0], g, s[1], &AdagradCoefficients{StepSize: 0.1, Eps: 1e-10, L2: 0.1, GradScale: 1})
	}, func(_ int, r *[4]float64, g float64) {
		g += 0.1 * r[0]
		r[1] += g * g
		r[0] -= 0.1 * g / (math.Sqrt(r[1]) + 1e-10)
	}})
}

// adamCase is algorithm 1 of arXiv:1412.6980, or with decay algorithm 2 of
// arXiv:1711.05101; AMSGrad (arXiv:1904.09237) as PyTorch has it, which corrects the
// bias of the maximum.
func adamCase(beta1, l2, decay float64, amsgrad bool) optimCase {
	const lr, beta2, eps = 0.1, 0.99, 1e-8
	name := fmt.Sprintf("Adam beta1=%g l2=%g decay=%g amsgrad=%t", beta1, l2, decay, amsgrad)
	return optimCase{name, func(t int, s [4][]float32, g []float32) {
		c := &AdamCoefficients{StepSize: lr / (1 - math.Pow(beta1, float64(t))),
			Beta1: beta1, Beta2: beta2, Eps: eps, L2: l2, Shrink: lr * decay, GradScale: -1,
			Correction: math.Sqrt(1 - math.Pow(beta2, float64(t)))}
		vmax := s[3]
		if !amsgrad {
			vmax = nil
		}
		AdamStep(s[0], g, s[1], s[2], vmax, c)
	}, func(t int, r *[4]float64, g float64) {
		r[0] -= lr * decay * r[0]
		g = -g + l2*r[0]
		r[1] = beta1*r[1] + (1-beta1)*g
		r[2] = beta2*r[2] + (1-beta2)*g*g
		v := r[2]
		if amsgrad {
			r[3] = max(r[3], v)
			v = r[3]
		}
		m := r[1] / (1 - math.Pow(beta1, float64(t)))
		r[0] -= lr * m / (math.Sqrt(v/(1-math.Pow(beta2, float64(t)))) + eps)
	}}
}

func sgdCase(c SGDCoefficients) optimCase {
	c.LR, c.GradScale = 0.1, 0.5
	return optimCase{fmt.Sprintf("SGD %+v", c), func(t int, s [4][]float32, g []float32) {
		k := c
		k.First = t == 1
		buf := s[1]
		if c.Momentum == 0 {
			buf = nil
		}
		SGDStep(s[0], g, buf, &k)
	}, func(t int, r *[4]float64, g float64) {
		g = g/2 + c.L2*r[0]
		switch {
		case c.Momentum == 0:
			r[0] -= 0.1 * g
			return
		case t == 1:
			r[1] = g
		default:
			r[1] = c.Momentum*r[1] + (1-c.Dampening)*g
		}
		if c.Nesterov {
			r[0] -= 0.1 * (g + c.Momentum*r[1])
		} else {
			r[0] -= 0.1 * r[1]
		}
	}}
}

func rmspropCase(centred bool, momentum float64) optimCase {
	c := &RMSpropCoefficients{LR: 0.01, Alpha: 0.9, Eps: 1e-4, Momentum: momentum, L2: 0.1,
		GradScale: 1}
	name := fmt.Sprintf("RMSprop centred=%t momentum=%g", centred, momentum)
	return optimCase{name, func(_ int, s [4][]float32, g []float32) {
		avg, buf := s[2], s[3]
		if !centred {
			avg = nil
		}
		if momentum == 0 {
			buf = nil
		}
		RMSpropStep(s[0], g, s[1], avg, buf, c)
	}, func(_ int, r *[4]float64, g float64) {
		g += 0.1 * r[0]
		r[1] = 0.9*r[1] + 0.1*g*g
		s := r[1]
		if centred {
			r[2] = 0.9*r[2] + 0.1*g
			s -= r[2] * r[2]
		}
		r[3] = momentum*r[3] + g/(math.Sqrt(s)+1e-4)
		r[0] -= 0.01 * r[3]
	}}
}

// TestOptimisers takes a few steps from one state, every tail and level. The gradients
// keep away from 0, where a root of a difference (centred RMSprop) magnifies rounding.
func TestOptimisers(t *testing.T) {
	for _, c := range optimCases() {
		t.Run(c.name, func(t *testing.T) {
			eachLevel(t, func(t *testing.T) {
				for n := range 70 {
					c.run(t, n)
				}
			})
		})
	}
}

func (c *optimCase) run(t *testing.T, n int) {
	t.Helper()
	var s [4][]float32
	var intact [4]func() bool
	for k := range s {
		s[k], intact[k] = guarded[float32](n, (n+k)%5)
		clear(s[k])
	}
	random(s[0], uint64(n), 1)
	refs := make([][4]float64, n)
	for i := range refs {
		refs[i][0] = float64(s[0][i])
	}
	for step := 1; step <= 4; step++ {
		g := random(make([]float32, n), uint64(100*n+step), 1)
		for i := range g {
			g[i] += float32(math.Copysign(1, float64(g[i])))
		}
		c.step(step, s, g)
		for i := range refs {
			c.ref(step, &refs[i], float64(g[i]))
		}
	}
	for i := range refs {
		for k := range s {
			if k > 0 && refs[i][k] == 0 || k == 3 && s[k][i] == 0 {
				continue // a slice that this optimiser does not use
			}
			if d := math.Abs(float64(s[k][i]) - refs[i][k]); !(d <= 2e-5*(1+math.Abs(refs[i][k]))) {
				t.Fatalf("n=%d: state %d of element %d is %g, want %g", n, k, i, s[k][i], refs[i][k])
			}
		}
	}
	for k := range intact {
		if !intact[k]() {
			t.Fatalf("n=%d: wrote outside slice %d", n, k)
		}
	}
}
