package train

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"cresset/train/metrics"
	"cresset/train/tensorboard"
)

// columns of the metrics. The last one is of the clock, and differs from run to run.
var columns = []string{"loss", "grad_norm", "lr", "val_loss", "units_per_second"}

// files are what a run writes into its folder.
type files struct {
	dir     string
	metrics *metrics.Writer
	events  *tensorboard.Writer
}

// openFiles begins the files of a run, or goes on with those of one restored at a step.
func openFiles(dir string, step int) (*files, error) {
	if dir == "" {
		return nil, nil
	}
	if err := os.MkdirAll(filepath.Join(dir, "samples"), 0o755); err != nil {
		return nil, fmt.Errorf("train: %w", err)
	}
	f := &files{dir: dir}
	path := filepath.Join(dir, "metrics.tsv")
	var err error
	if _, e := os.Stat(path); e == nil {
		f.metrics, err = metrics.OpenForResume(path, step)
	} else {
		f.metrics, err = metrics.Create(path, columns...)
	}
	if err != nil {
		return nil, err
	}
	if f.events, err = tensorboard.Resume(dir, step, tensorboard.Options{}); err != nil {
		return nil, errors.Join(err, f.metrics.Close())
	}
	return f, nil
}

func (f *files) row(step int, values ...float64) error {
	if f == nil {
		return nil
	}
	var scalars []tensorboard.Scalar
	for i, v := range values {
		if !metrics.IsBlank(v) {
			scalars = append(scalars, tensorboard.Scalar{Tag: columns[i], Value: v})
		}
	}
	return errors.Join(f.metrics.Add(step, values...), f.events.Scalars(step, scalars...))
}

// sample writes what a model makes into a file of its own.
func (f *files) sample(step int, write func(w io.Writer, step int) error) error {
	out, err := os.Create(filepath.Join(f.dir, "samples", fmt.Sprintf("%s%09d.txt", prefix, step)))
	if err != nil {
		return err
	}
	return errors.Join(write(out, step), out.Close())
}

func (f *files) flush() error {
	if f == nil {
		return nil
	}
	return errors.Join(f.metrics.Flush(), f.events.Flush())
}

func (f *files) close() error {
	if f == nil {
		return nil
	}
	return errors.Join(f.metrics.Close(), f.events.Close())
}
