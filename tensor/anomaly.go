package tensor

// AnomalyOptions are the settings of DetectAnomalyWith.
type AnomalyOptions struct {
	// Infinite stops at results with infinite elements too; without it only NaN counts
	// in the forward computation, because masks add infinities on purpose.
	Infinite bool
}

// DetectAnomaly calls f while recorded operations remember the line they were called
// from and are checked: the first one whose result has a NaN, or whose gradient has a
// NaN or infinity, panics with an OpError that names it and that line. It is slow, and
// for finding faults.
func DetectAnomaly(f func()) { DetectAnomalyWith(AnomalyOptions{}, f) }

// DetectAnomalyWith is DetectAnomaly with options.
func DetectAnomalyWith(o AnomalyOptions, f func()) {
	m := currentMode()
	m.anomaly, m.infinite = true, o.Infinite
	modes.With(&m, f)
}

// inspect checks a result that is about to be recorded, in anomaly mode.
func inspect(op string, z *Tensor) {
	m := modes.Get()
	if m == nil || !m.anomaly || !z.a.DType.Differentiable() {
		return
	}
	bad := false
	NoGrad(func() {
		bad = z.Ne(z).Any().ItemBool()
		if m.infinite && !bad {
			bad = z.IsInf().Any().ItemBool()
		}
	})
	if bad {
		fail(op, ErrValue, "its result has NaN or infinite elements", z)
	}
}

// checkFinite panics if g, a gradient computed by n, has an element that is not finite.
func checkFinite(n *node, g *Tensor) {
	ok := true
	NoGrad(func() { ok = g.IsFinite().All().ItemBool() })
	if !ok {
		failf(n.op, ErrValue, []*Tensor{g}, "its gradient has NaN or infinite elements; %s was%s",
			n.op, n.where())
	}
}
