package rl_test

import (
	"math"
	"slices"
	"testing"

	"cresset/internal/cpufeature"
	"cresset/internal/testenv"
	"cresset/nn"
	"cresset/rl"
	"cresset/rng"
	"cresset/tensor"
)

// actors are the policies: Spinning Up's sizes for HalfCheetah and CartPole, and ones
// whose layers take other ways through the kernels.
func actors(r *rng.Stream) map[string]*rl.ActorCritic {
	wide := rl.NewGaussian(r, 40, 21, 300)
	gelu := rl.NewCategorical(r, 7, 5, 9)
	gelu.Pi.(*rl.Categorical).Logits.Layers[1] = nn.NewGELU() // which Act has no fast way for
	return map[string]*rl.ActorCritic{
		"Gaussian":         rl.NewGaussian(r, 17, 6, 64, 64),
		"wide Gaussian":    wide,
		"categorical":      rl.NewCategorical(r, 4, 2, 64, 64),
		"18 actions":       rl.NewCategorical(r, 128, 18, 64),
		"other activation": gelu,
	}
}

func inputs(ac *rl.ActorCritic) int { return ac.V.Net.Layers[0].(*nn.Linear).Weight.Dim(1) }

// Act and ActAll give the bits that Sample gives from the same stream, and leave the
// stream at the same place.
func TestActEqualsSample(t *testing.T) {
	for _, level := range cpufeature.Levels() {
		restore := cpufeature.Force(level)
		for name, ac := range actors(rng.New(1)) {
			a, b := rng.New(2), rng.New(2)
			size := ac.Pi.Size()
			for _, n := range []int{1, 1, 2, 3, 16, 1} {
				obs := tensor.RandN(rng.New(uint64(n)), n, inputs(ac))
				action, values, logps := make([]float32, n*size), make([]float32, n), make([]float32, n)
				if n == 1 {
					values[0], logps[0] = ac.Act(a, tensor.Data[float32](obs), action)
				} else {
					ac.ActAll(a, tensor.Data[float32](obs), action, values, logps)
				}
				var want [3][]float32
				tensor.NoGrad(func() {
					x, y, z := ac.Sample(b, obs)
					want = [3][]float32{tensor.Data[float32](x), tensor.Data[float32](y), tensor.Data[float32](z)}
				})
				if !slices.Equal(action, want[0]) || !slices.Equal(values, want[1]) || !slices.Equal(logps, want[2]) {
					t.Errorf("%v, %s, %d observations: %v %v %v, want %v", level, name, n, action, values, logps, want)
				}
			}
			if a.Uint64() != b.Uint64() {
				t.Errorf("%v, %s: the streams went apart", level, name)
			}
		}
		restore()
	}
}

// at returns an element.
func at(t *tensor.Tensor, index ...int) float64 {
	for _, i := range index {
		t = t.Select(0, i)
	}
	return t.Item()
}

// The logarithms of probabilities are those of the definition, and LogProb gives what
// Sample gave.
func TestLogProb(t *testing.T) {
	r := rng.New(3)
	obs := tensor.RandN(r, 5, 4)
	gauss := rl.NewGaussian(r, 4, 2, 8)
	tensor.NoGrad(func() { gauss.Pi.(*rl.Gaussian).LogStd.CopyInPlace(tensor.FromSlice([]float32{0.3, -1})) })
	a, logp := gauss.Pi.Sample(r, obs)
	mean := gauss.Pi.(*rl.Gaussian).Mu.Forward(obs)
	for i := range 5 {
		want := 0.0
		for j, s := range []float64{0.3, -1} {
			z := (at(a, i, j) - at(mean, i, j)) / math.Exp(s)
			want += math.Log(math.Exp(-z*z/2) / (math.Exp(s) * math.Sqrt(2*math.Pi)))
		}
		if got := at(logp, i); math.Abs(got-want) > 1e-5 {
			t.Errorf("observation %d: log-density %v, want %v", i, got, want)
		}
	}
	discrete := rl.NewCategorical(r, 4, 3, 8)
	k, q := discrete.Pi.Sample(r, obs)
	logits := discrete.Pi.(*rl.Categorical).Logits.Forward(obs)
	for i := range 5 {
		sum := 0.0
		for j := range 3 {
			sum += math.Exp(at(logits, i, j))
		}
		if want := at(logits, i, int(at(k, i, 0))) - math.Log(sum); math.Abs(at(q, i)-want) > 1e-5 {
			t.Errorf("observation %d: log-probability %v, want %v", i, at(q, i), want)
		}
	}
	for _, pair := range [][2]*tensor.Tensor{{gauss.Pi.LogProb(obs, a), logp}, {discrete.Pi.LogProb(obs, k), q}} {
		if !pair[0].AllClose(pair[1], 1e-6, 1e-6, false) {
			t.Error("LogProb is not what Sample gave")
		}
	}
}

// Actions occur as often as their probabilities say: Pearson's test at five deviations of
// chi squared with 2 degrees of freedom.
func TestCategoricalFrequencies(t *testing.T) {
	r := rng.New(5)
	ac := rl.NewCategorical(r, 3, 3, 8)
	obs, action := []float32{1, -2, 0.5}, make([]float32, 1)
	const n = 20000
	var count, p [3]float64
	for range n {
		_, logp := ac.Act(r, obs, action)
		count[int(action[0])]++
		p[int(action[0])] = math.Exp(float64(logp))
	}
	chi := 0.0
	for i := range count {
		chi += (count[i] - n*p[i]) * (count[i] - n*p[i]) / (n * p[i])
	}
	if !(chi < 2+5*2) {
		t.Errorf("counts %v for probabilities %v: chi squared is %v", count, p, chi)
	}
}

// Names are Spinning Up's, an update shows at once, and nothing is allocated.
func TestActorCriticParameters(t *testing.T) {
	r := rng.New(6)
	ac := rl.NewGaussian(r, 3, 2, 4)
	state := nn.StateDict(ac)
	for _, name := range []string{"pi.log_std", "pi.mu_net.0.weight", "pi.mu_net.2.bias", "v.v_net.2.weight"} {
		if state[name] == nil {
			t.Errorf("no parameter %s", name)
		}
	}
	obs, action := make([]float32, 3), make([]float32, 2)
	before, _ := ac.Act(rng.New(1), obs, action)
	tensor.NoGrad(func() { state["v.v_net.2.bias"].AddScalarInPlace(1) })
	after, _ := ac.Act(rng.New(1), obs, action)
	if math.Abs(float64(after-before-1)) > 1e-6 {
		t.Errorf("the value moved from %v to %v with a bias that grew by 1", before, after)
	}
	// The collector may empty a pool, and under the race detector pools forget at random.
	if n := testing.AllocsPerRun(300, func() { ac.Act(r, obs, action) }); n >= 1 && !testenv.Race {
		t.Errorf("Act allocates %v times", n)
	}
	if err := tensor.Try(func() { ac.Act(r, obs[1:], action) }); err == nil {
		t.Error("a short observation is taken")
	}
	if err := tensor.Try(func() { ac.Act(r, obs, action[1:]) }); err == nil {
		t.Error("a short action is taken")
	}
}

func BenchmarkAct(b *testing.B) {
	r := rng.New(1)
	for name, ac := range map[string]*rl.ActorCritic{"policy=gaussian": rl.NewGaussian(r, 17, 6, 64, 64),
		"policy=categorical": rl.NewCategorical(r, 4, 2, 64, 64)} {
		b.Run(name, func(b *testing.B) {
			obs, action := tensor.Data[float32](tensor.RandN(r, inputs(ac))), make([]float32, ac.Pi.Size())
			b.ReportAllocs()
			for b.Loop() {
				ac.Act(r, obs, action)
			}
		})
	}
}
