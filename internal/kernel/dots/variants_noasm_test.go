//go:build !amd64 || purego

package dots

var variants map[string]func() (restore func())
