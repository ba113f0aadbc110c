package bench

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// Memory runs one workload as Run does and prints a line with, instead of the time, by
// how many MB (10⁶ bytes) the peak of the process's resident memory came to lie above
// what was resident before the workload was built. It works on Linux alone.
func Memory(w io.Writer, name string, threads int, seconds float64) error {
	chosen, err := choose([]string{name})
	if err != nil {
		return err
	}
	restore, err := setThreads(threads)
	if err != nil {
		return err
	}
	defer restore()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil { // the peak begins anew
		return fmt.Errorf("bench: memory is measured on Linux alone: %w", err)
	}
	before, err := residentPeak()
	if err != nil {
		return err
	}
	chosen[0].Run(seconds)
	after, err := residentPeak()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%-22s %.6g MB   growth of peak memory\n", name, float64(after-before)/1e6)
	return err
}

// residentPeak returns the greatest resident memory of the process so far, in bytes.
func residentPeak() (int, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, fmt.Errorf("bench: memory is measured on Linux alone: %w", err)
	}
	for l := range strings.Lines(string(status)) {
		if f := strings.Fields(l); len(f) == 3 && f[0] == "VmHWM:" {
			n, err := strconv.Atoi(f[1])
			return n << 10, err
		}
	}
	return 0, errors.New("bench: /proc/self/status has no VmHWM")
}
