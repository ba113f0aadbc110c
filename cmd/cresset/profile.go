package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"cresset/tensor"
)

// profiled calls measure and prints the table of its report, if it is wanted, and writes
// the trace, if a file is named. A file that cannot be made is refused before that.
func profiled(out io.Writer, table bool, trace string, measure func() (*tensor.ProfileReport, error)) error {
	var f *os.File
	if trace != "" {
		var err error
		if f, err = os.Create(trace); err != nil {
			return err
		}
		defer f.Close()
	}
	r, failed := measure()
	if r == nil {
		return failed
	}
	if table {
		failed = errors.Join(failed, r.WriteTable(out))
	}
	if f == nil {
		return failed
	}
	if err := errors.Join(r.WriteTrace(f), f.Close()); err != nil {
		return errors.Join(failed, fmt.Errorf("%s: %w", trace, err))
	}
	fmt.Fprintf(out, "trace %s: open it with ui.perfetto.dev or chrome://tracing\n", trace)
	return failed
}
