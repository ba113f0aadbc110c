// Package train runs the loop of a training run, or gives its pieces singly: checkpoints
// that are whole or not there, a folder with everything a run leaves behind, and a stop
// that says how to go on.
//
// A Snapshot saves and restores weights, optimiser, schedule, averages, random streams
// and the loader's position, so that a killed run, resumed, equals one that was never
// stopped, bit by bit. A Loop does that, and metrics, progress and the rest, for the
// usual kind of training.
package train

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"path/filepath"
	"time"

	"cresset/nn"
	"cresset/optim"
	"cresset/rng"
	"cresset/tensor"
	"cresset/train/metrics"
	"cresset/train/progress"
)

// ErrInterrupted is what Run returns, wrapped, when its context ended: the run was
// saved and can be resumed.
var ErrInterrupted = errors.New("interrupted")

// ErrDiverged is what Run returns, wrapped, when the loss or a gradient was no finite
// number.
var ErrDiverged = errors.New("training diverged")

// A Source hands out batches: a data.Loader.
type Source[B any] interface {
	Seeker
	Batches(ctx context.Context) iter.Seq2[B, error]
}

// A Loop trains a model: for each step it takes Accumulate batches from the source, adds
// up the gradients of their mean loss, clips them, and lets the optimiser, the schedule
// and the average step.
type Loop[B any] struct {
	Dir   string // the run's folder; "" keeps nothing
	Steps int    // in all, those before a resume included

	Model     any
	Loss      func(b B) *tensor.Tensor // of one element; called inside tensor.Scope
	Source    Source[B]
	Optimizer optim.Optimizer
	Schedule  *optim.Scheduler       // nil leaves the learning rates alone
	EMA       *optim.EMA             // nil keeps no average
	Streams   map[string]*rng.Stream // what Loss draws from

	Accumulate int     // batches to a step, at least 1
	Clip       float64 // largest norm of all gradients; 0 does not clip

	EvalEvery int                                        // steps between evaluations; 0 only at the end
	Evaluate  func(ctx context.Context) (float64, error) // the validation loss; nil evaluates nothing
	Sample    func(w io.Writer, step int) error          // after each evaluation, into the run's folder

	CheckpointEvery time.Duration // default 30 s
	Keep            int           // checkpoints kept, default 2

	Out     io.Writer // progress; nil shows nothing
	Unit    string    // what PerStep counts, "tokens"; default "steps"
	PerStep float64   // units to a step

	step  int // steps done
	last  float64
	files *files
	bar   *progress.Bar
	saved time.Time
	at    int // step of the latest checkpoint
}

// snapshot says what a checkpoint of the loop holds.
func (l *Loop[B]) snapshot() *Snapshot {
	s := &Snapshot{Model: l.Model, State: map[string]Stateful{"optimizer": l.Optimizer}, Streams: l.Streams, Loader: l.Source}
	if l.Schedule != nil {
		s.State["schedule"] = l.Schedule
	}
	if l.EMA != nil {
		s.State["ema"] = l.EMA
	}
	return s
}

// Checkpoints returns the folder of the checkpoints.
func (l *Loop[B]) Checkpoints() string { return filepath.Join(l.Dir, "checkpoints") }

// Resume goes back to the latest checkpoint in Dir and returns its step, 0 if there is
// none yet: the run then begins anew. Call it before Run. Rows and events after that
// step are cut when Run opens the files.
func (l *Loop[B]) Resume() (int, error) {
	step, err := l.snapshot().Resume(l.Checkpoints())
	if errors.Is(err, ErrNoCheckpoint) {
		return 0, nil
	}
	l.step = step
	return step, err
}

// Run trains until Steps steps are done; a run that has done more is an error. When ctx ends it finishes the step, saves, and
// returns an error that wraps ErrInterrupted. When the loss or a gradient is not finite
// it repeats that step from where it began, to find the operation that made it, and
// returns an error that names it and wraps ErrDiverged; checkpoints are as they were.
func (l *Loop[B]) Run(ctx context.Context) (err error) {
	l.defaults()
	if l.step > l.Steps {
		return fmt.Errorf("train: the run has done %d steps, more than the %d wanted: ask for more", l.step, l.Steps)
	}
	if l.files, err = openFiles(l.Dir, l.step); err != nil {
		return err
	}
	if l.Out != nil {
		l.bar = progress.New(l.Out, l.Steps, l.Unit)
		l.bar.PerStep = l.PerStep
		defer l.bar.Close()
	}
	defer func() { err = errors.Join(err, l.files.close()) }()
	nn.Train(l.Model)
	if l.step < l.Steps {
		if err := l.epochs(ctx); err != nil {
			return err
		}
	}
	return l.save()
}

func (l *Loop[B]) defaults() {
	l.Accumulate = max(l.Accumulate, 1)
	if l.CheckpointEvery <= 0 {
		l.CheckpointEvery = 30 * time.Second
	}
	if l.Keep < 1 {
		l.Keep = 2
	}
	if l.Unit == "" {
		l.Unit, l.PerStep = "steps", 1
	}
	l.saved, l.at = time.Now(), -1
}

// epochs goes through the source, over and over, until all steps are done. The context
// is looked at between steps, so the source does not see it end.
func (l *Loop[B]) epochs(ctx context.Context) error {
	var group []B
	for {
		took := false
		for b, err := range l.Source.Batches(context.WithoutCancel(ctx)) {
			if err != nil {
				return fmt.Errorf("train: step %d: %w", l.step+1, err)
			}
			took = true
			if group = append(group, b); len(group) < l.Accumulate {
				continue
			}
			if err := l.advance(ctx, group); err != nil {
				return err
			}
			if group = group[:0]; l.step == l.Steps {
				return nil
			}
			if ctx.Err() != nil {
				return l.interrupted()
			}
		}
		if !took {
			return errors.New("train: the source has no batches: is the dataset empty, or smaller than a batch that must be full?")
		}
	}
}

func (l *Loop[B]) interrupted() error {
	if err := l.save(); err != nil {
		return err
	}
	if l.Dir == "" {
		return fmt.Errorf("train: %w after step %d of %d", ErrInterrupted, l.step, l.Steps)
	}
	return fmt.Errorf("train: %w after step %d of %d; the run is saved in %s", ErrInterrupted, l.step, l.Steps, l.Dir)
}

// advance makes one step and everything that is due after it.
func (l *Loop[B]) advance(ctx context.Context, group []B) error {
	began := time.Now()
	before := l.streamStates()
	lr := l.Optimizer.LR(0)
	loss, norm, err := l.update(group)
	if err != nil {
		return err
	}
	if !finite(loss) || !finite(norm) {
		return l.diverged(group, before, loss, norm)
	}
	l.step++
	rate := l.PerStep / time.Since(began).Seconds()
	val := metrics.Blank
	if l.Evaluate != nil && (l.step == l.Steps || l.EvalEvery > 0 && l.step%l.EvalEvery == 0) {
		if val, err = l.evaluate(ctx); err != nil {
			return err
		}
	}
	if err := l.files.row(l.step, loss, norm, lr, val, rate); err != nil {
		return err
	}
	l.show(loss)
	if time.Since(l.saved) >= l.CheckpointEvery {
		return l.save()
	}
	return nil
}

// update computes the gradients of a group of batches and makes the step. It returns
// without making it if the loss or the norm is not finite.
func (l *Loop[B]) update(group []B) (loss, norm float64, err error) {
	l.Optimizer.ZeroGrad()
	for _, b := range group {
		tensor.Scope(func() {
			y := l.Loss(b).DivScalar(float64(len(group)))
			loss += y.Item()
			if finite(loss) {
				y.Backward()
			}
		})
	}
	if !finite(loss) {
		return loss, 0, nil
	}
	tensor.Scope(func() {
		limit := l.Clip
		if limit == 0 {
			limit = math.Inf(1)
		}
		norm = nn.ClipGradNorm(l.Optimizer.Parameters(), limit)
	})
	if !finite(norm) {
		return loss, norm, nil
	}
	tensor.Scope(func() {
		l.Optimizer.Step()
		if l.EMA != nil {
			l.EMA.Update()
		}
	})
	if l.Schedule != nil {
		l.Schedule.Step()
	}
	return loss, norm, nil
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// show moves the bar.
func (l *Loop[B]) show(loss float64) {
	if l.bar == nil {
		return
	}
	fields := []progress.Field{{Name: "loss", Value: loss}}
	if l.last != 0 {
		fields = append(fields, progress.Field{Name: "val", Value: l.last})
	}
	l.bar.Set(l.step, fields...)
}

// evaluate computes the validation loss, with averaged weights if there are any.
func (l *Loop[B]) evaluate(ctx context.Context) (val float64, err error) {
	nn.Eval(l.Model)
	if l.EMA != nil {
		l.EMA.Swap()
	}
	tensor.NoGrad(func() {
		val, err = l.Evaluate(context.WithoutCancel(ctx))
		if err == nil && l.Sample != nil && l.Dir != "" {
			err = l.files.sample(l.step, l.Sample)
		}
	})
	if l.EMA != nil {
		l.EMA.Swap()
	}
	nn.Train(l.Model)
	l.last = val
	if err != nil {
		return val, fmt.Errorf("train: evaluation after step %d: %w", l.step, err)
	}
	return val, nil
}

// save writes a checkpoint, unless the latest one is of this step.
func (l *Loop[B]) save() error {
	if l.Dir == "" || l.at == l.step {
		return nil
	}
	if err := l.files.flush(); err != nil {
		return err
	}
	if _, err := l.snapshot().Save(l.Checkpoints(), l.step, l.Keep); err != nil {
		return err
	}
	l.saved, l.at = time.Now(), l.step
	return nil
}

func (l *Loop[B]) streamStates() map[string]rng.Stream {
	states := map[string]rng.Stream{}
	for name, r := range l.Streams {
		states[name] = *r
	}
	return states
}

// diverged repeats the step that failed, from its recorded start, looking for the first
// operation that went wrong, and returns the error that says so.
func (l *Loop[B]) diverged(group []B, before map[string]rng.Stream, loss, norm float64) error {
	what := fmt.Sprintf("the loss is %g", loss)
	if finite(loss) {
		what = fmt.Sprintf("the loss is %g, but the norm of its gradient %g", loss, norm)
	}
	var found error
	for _, o := range []tensor.AnomalyOptions{{}, {Infinite: true}} {
		if found != nil {
			break
		}
		for name, r := range l.Streams {
			*r = before[name]
		}
		l.Optimizer.ZeroGrad()
		found = tensor.Try(func() {
			tensor.DetectAnomalyWith(o, func() {
				for _, b := range group {
					l.Loss(b).Backward()
				}
			})
		})
	}
	cause := "no single operation could be found"
	if found != nil {
		cause = "first at " + found.Error()
	}
	hint := "lower the learning rate, clip gradients, or look at the data"
	if l.Dir != "" {
		hint = fmt.Sprintf("the checkpoints in %s are from before; %s", l.Checkpoints(), hint)
	}
	return fmt.Errorf("train: %w in step %d: %s; %s; %s", ErrDiverged, l.step+1, what, cause, hint)
}
