package env

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// A Spec is what an environment's name stands for.
type Spec struct {
	ID              string
	MaxEpisodeSteps int     // after which an episode is truncated; 0 means never
	RewardThreshold float64 // mean return at which the problem counts as solved; 0 means none
	New             func() (Env, error)
}

var (
	specs   = map[string]Spec{}
	specsMu sync.RWMutex
)

func init() {
	for _, s := range []Spec{
		{"CartPole-v0", 200, 195, func() (Env, error) { return NewCartPole(), nil }},
		{"CartPole-v1", 500, 475, func() (Env, error) { return NewCartPole(), nil }},
		{"Pendulum-v1", 200, 0, func() (Env, error) { return NewPendulum(), nil }},
		{"Acrobot-v1", 500, -100, func() (Env, error) { return NewAcrobot(), nil }},
		{"MountainCar-v0", 200, -110, func() (Env, error) { return NewMountainCar(), nil }},
		{"MountainCarContinuous-v0", 999, 90, func() (Env, error) { return NewMountainCarContinuous(), nil }},
	} {
		Register(s)
	}
}

// Register makes an environment known by its ID. It panics if the ID is empty or taken.
func Register(s Spec) {
	specsMu.Lock()
	defer specsMu.Unlock()
	if _, taken := specs[s.ID]; taken || s.ID == "" {
		panic(fmt.Sprintf("env: the name %q is empty or taken", s.ID))
	}
	specs[s.ID] = s
}

// IDs returns the names of all environments, sorted.
func IDs() []string {
	specsMu.RLock()
	defer specsMu.RUnlock()
	return slices.Sorted(maps.Keys(specs))
}

// Lookup returns what an ID stands for. The error of an unknown one names those most like it.
func Lookup(id string) (Spec, error) {
	specsMu.RLock()
	s, ok := specs[id]
	specsMu.RUnlock()
	if ok {
		return s, nil
	}
	all := IDs()
	slices.SortStableFunc(all, func(a, b string) int { return distance(a, id) - distance(b, id) })
	return Spec{}, fmt.Errorf("env: there is no environment %q; the nearest are %s",
		id, strings.Join(all[:min(3, len(all))], ", "))
}

// Make returns a new environment by its ID, with its limit of time.
func Make(id string) (Env, error) {
	s, err := Lookup(id)
	if err != nil {
		return nil, err
	}
	e, err := s.New()
	if err != nil {
		return nil, fmt.Errorf("env: %s: %w", id, err)
	}
	if s.MaxEpisodeSteps > 0 {
		e = NewTimeLimit(e, s.MaxEpisodeSteps)
	}
	return e, nil
}

// distance is Levenshtein's: how many letters to change, insert or leave out, whatever their
// case.
func distance(a, b string) int {
	x, y := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i, c := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j, d := range y {
			cost := diagonal
			if c != d {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)]
}
