package vec

import "unsafe"

// cacheLine is how many bytes the caches of every machine with assembly move at a time.
const cacheLine = 64

// Prefetch asks for n bytes from p on, in whole cache lines, to be read into the cache
// while other work goes on. It pays where that work does not wait for memory itself and
// the processor does not foresee the access, as it does within a long run. Nothing but
// time depends on it.
func Prefetch(p unsafe.Pointer, n int) { prefetchAsm(p, n/cacheLine) }
