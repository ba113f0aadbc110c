//go:build !amd64 || purego

package peak

func fma(n int) int { return fmaGeneric(n) }

func read(p []byte) { readGeneric(p) }

func copyAll(dst, src []byte) { copy(dst, src) }
