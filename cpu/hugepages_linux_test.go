package cpu

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"unsafe"
)

// TestHugePages looks into the kernel's list of mappings: the one that holds a large block
// has the flag hg, "huge page advice".
func TestHugePages(t *testing.T) {
	if _, err := os.Stat("/sys/kernel/mm/transparent_hugepage"); err != nil {
		t.Skip("this kernel has no transparent huge pages: ", err)
	}
	buf, err := Default.Alloc(3 * hugeBlock)
	if err != nil {
		t.Fatal(err)
	}
	defer Default.Free(buf)
	smaps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		t.Skip("no list of mappings: ", err)
	}
	middle := uintptr(unsafe.Pointer(&buf.Host[len(buf.Host)/2]))
	inside := false
	for line := range strings.Lines(string(smaps)) {
		var from, to uintptr
		if n, _ := fmt.Sscanf(line, "%x-%x ", &from, &to); n == 2 {
			inside = from <= middle && middle < to
		}
		if flags, ok := strings.CutPrefix(line, "VmFlags:"); ok && inside {
			if !strings.Contains(flags+" ", " hg ") {
				t.Errorf("flags of the block's mapping: %s", flags)
			}
			return
		}
	}
	t.Error("no mapping holds the block")
}
