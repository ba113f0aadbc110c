//go:build !amd64 || purego

package conv

func currentEngine() *engine { return plainEngine }
