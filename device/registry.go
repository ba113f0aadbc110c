package device

import (
	"fmt"
	"sort"
	"strings"
	"sync"
)

// An Opener returns the backend of the device that name names, "cuda:1". It probes the
// machine when it is first called, and its error says why there is no such device.
type Opener func(name string) (Backend, error)

var (
	mu      sync.Mutex
	openers = map[string]Opener{}
	open    = map[string]Backend{}
)

// Register makes a kind of device known: "cuda" for names "cuda", "cuda:0", "cuda:1".
// Packages call it from init, so that a blank import adds the device. It panics if the
// kind is known already.
func Register(kind string, opener Opener) {
	mu.Lock()
	defer mu.Unlock()
	if _, ok := openers[kind]; ok {
		panic("device: Register: " + kind + " is known already")
	}
	openers[kind] = opener
}

// Get returns the backend of a device by its name.
func Get(name string) (Backend, error) {
	mu.Lock()
	defer mu.Unlock()
	if b, ok := open[name]; ok {
		return b, nil
	}
	kind, _, _ := strings.Cut(name, ":")
	opener, ok := openers[kind]
	if !ok {
		return nil, fmt.Errorf("device %q is unknown; known are %s (a GPU needs import _ \"cresset/cuda\")",
			name, strings.Join(kinds(), ", "))
	}
	b, err := opener(name)
	if err != nil {
		return nil, fmt.Errorf("device %q: %w", name, err)
	}
	open[name] = b
	return b, nil
}

func kinds() []string {
	var names []string
	for k := range openers {
		names = append(names, k)
	}
	sort.Strings(names)
	return names
}
