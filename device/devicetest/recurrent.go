package devicetest

import (
	"fmt"

	"cresset/device"
	"cresset/dtype"
)

// checkRecurrent runs layers of every kind forwards and backwards, with all that a kind
// may have and with none of it.
func checkRecurrent(s *suite) {
	if _, ok := s.b.(device.Recurrenter); !ok {
		return
	}
	for _, d := range wide {
		for _, kind := range []device.RecurrentKind{device.LSTM, device.GRU, device.TanhRNN, device.ReLURNN} {
			for _, full := range []bool{false, true} {
				s.checkRecurrent(d, kind, full)
			}
		}
	}
}

// checkRecurrent has numbers within ±1/2: 256 roundings bound the few steps.
func (s *suite) checkRecurrent(d dtype.DType, kind device.RecurrentKind, full bool) {
	const times, n, h = 3, 2, 5
	gates, p := kind.Gates()*h, h
	array := func(shape ...int) *pair {
		return s.array(d, shape, "contiguous", func(i int) float64 { return float64(i*37%61)/64 - 0.47 })
	}
	only := func(use bool, shape ...int) *pair {
		if !use {
			return nil
		}
		return array(shape...)
	}
	lstm, gru := kind == device.LSTM, kind == device.GRU
	if lstm && full {
		p = 3
	}
	ps := []*pair{array(times, n, gates), array(times+1, n, p), only(lstm, times+1, n, h), only(gru || p != h, times, n, h),
		array(gates, p), only(p != h, p, h), only(gru && full, h),
		array(times+1, n, p), array(times, n, gates), only(gru, times, n, gates), only(lstm, n, h)}
	s.holdScaled(fmt.Sprintf("kind %d of %s, all parts %t", kind, d, full), 256*epsilon(d),
		func(b device.Backend, a []*device.Array) error {
			c := &device.RecurrentCall{Kind: kind, Reverse: full, WithFirst: true,
				Gates: a[0], States: a[1], Cells: a[2], Inner: a[3], U: a[4], R: a[5], D: a[6],
				DStates: a[7], DGates: a[8], DInner: a[9], DCell: a[10]}
			if err := b.(device.Recurrenter).Recur(c); err != nil {
				return err
			}
			return b.(device.Recurrenter).RecurGrad(c)
		}, ps...)
}
