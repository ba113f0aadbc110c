package data

import (
	"context"
	"fmt"
	"iter"
	"sync"

	"cresset/rng"
)

// LoaderConfig are the settings of a Loader.
type LoaderConfig struct {
	BatchSize int     // samples in a batch, at least 1
	Sampler   Sampler // default Sequential
	DropLast  bool    // leave out a last batch that is not full
	Workers   int     // goroutines that load; 0 loads in the caller's
	Prefetch  int     // batches loaded ahead; default twice the workers
	Rand      *rng.Stream
}

// A Loader makes batches of type B from samples of type S. It is for use by one
// goroutine at a time.
type Loader[S, B any] struct {
	LoaderConfig
	set     Dataset[S]
	collate func([]S) (B, error)
	at      Position
}

// A Position is where a loader stands: so many batches of an epoch were handed out.
type Position struct {
	Epoch, Batch int
}

// NewLoader returns a loader at the beginning of epoch 0. It panics if the batch size is
// less than 1.
func NewLoader[S, B any](set Dataset[S], collate func([]S) (B, error), c LoaderConfig) *Loader[S, B] {
	if c.BatchSize < 1 {
		panic(fmt.Sprintf("data: NewLoader: batch size %d", c.BatchSize))
	}
	if c.Sampler == nil {
		c.Sampler = Sequential{}
	}
	if c.Rand == nil {
		c.Rand = rng.New(0)
	}
	if c.Prefetch < 1 {
		c.Prefetch = 2 * max(c.Workers, 1)
	}
	return &Loader[S, B]{LoaderConfig: c, set: set, collate: collate}
}

// Position returns where the loader stands; a batch counts from when it is handed out.
func (l *Loader[S, B]) Position() Position { return l.at }

// Seek makes the next Batches go on from a position.
func (l *Loader[S, B]) Seek(p Position) { l.at = p }

// order returns the indices of each batch of the current epoch.
func (l *Loader[S, B]) order() [][]int {
	all := l.Sampler.Order(l.set.Len(), l.Rand.Split("order").Index(l.at.Epoch))
	var batches [][]int
	for len(all) > 0 {
		n := min(l.BatchSize, len(all))
		if n < l.BatchSize && l.DropLast {
			break
		}
		batches = append(batches, all[:n])
		all = all[n:]
	}
	return batches
}

// Batches goes through the rest of the current epoch. After the last batch the loader
// stands at the beginning of the next epoch. It ends after an error of the dataset, of
// the collation or of the context, which comes with a zero batch. When the loop over it
// is left, no goroutine is.
func (l *Loader[S, B]) Batches(ctx context.Context) iter.Seq2[B, error] {
	return func(yield func(B, error) bool) {
		batches := l.order()
		if l.at.Batch > len(batches) {
			l.at.Batch = len(batches)
		}
		source := func(i int) (B, error) { return l.load(l.at.Epoch, batches[i]) }
		if l.Workers > 0 {
			ahead, stop := l.ahead(ctx, l.at.Epoch, batches)
			defer stop()
			source = ahead
		}
		var none B
		for i := l.at.Batch; i < len(batches); i++ {
			if err := ctx.Err(); err != nil {
				yield(none, err)
				return
			}
			b, err := source(i)
			if err != nil {
				yield(none, err)
				return
			}
			l.at.Batch++
			if !yield(b, nil) {
				return
			}
		}
		l.at = Position{Epoch: l.at.Epoch + 1}
	}
}

// load makes one batch.
func (l *Loader[S, B]) load(epoch int, indices []int) (B, error) {
	streams := l.Rand.Split("sample").Index(epoch)
	samples := make([]S, len(indices))
	for k, i := range indices {
		s, err := l.set.Get(i, streams.Index(i))
		if err != nil {
			var none B
			return none, fmt.Errorf("data: sample %d: %w", i, err)
		}
		samples[k] = s
	}
	return l.collate(samples)
}

// loaded is what a worker made of a batch.
type loaded[B any] struct {
	batch B
	err   error
	panic any
}

// ahead starts workers that load batches in advance. The returned source must be asked
// for the batches in order; stop ends the workers and waits for them.
func (l *Loader[S, B]) ahead(ctx context.Context, epoch int, batches [][]int) (
	source func(i int) (B, error), stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	first := l.at.Batch
	results := make([]chan loaded[B], len(batches))
	for i := first; i < len(batches); i++ {
		results[i] = make(chan loaded[B], 1)
	}
	jobs := make(chan int)
	room := make(chan struct{}, l.Prefetch)
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(jobs)
		for i := first; i < len(batches); i++ {
			select {
			case room <- struct{}{}:
			case <-ctx.Done():
				return
			}
			select {
			case jobs <- i:
			case <-ctx.Done():
				return
			}
		}
	})
	for range l.Workers {
		wg.Go(func() {
			for i := range jobs {
				results[i] <- l.attempt(epoch, batches[i])
			}
		})
	}
	source = func(i int) (B, error) {
		select {
		case r := <-results[i]:
			<-room
			results[i] = nil
			if r.panic != nil {
				panic(r.panic)
			}
			return r.batch, r.err
		case <-ctx.Done():
			var none B
			return none, ctx.Err()
		}
	}
	return source, func() {
		cancel()
		wg.Wait()
	}
}

// attempt is load in a worker: a panic is kept for the goroutine that waits for the
// batch, where the caller sees it.
func (l *Loader[S, B]) attempt(epoch int, indices []int) (r loaded[B]) {
	defer func() {
		if p := recover(); p != nil {
			r.panic = p
		}
	}()
	r.batch, r.err = l.load(epoch, indices)
	return r
}
