//go:build !amd64 || purego

package cpufeature

func detect() Level { return Generic }
