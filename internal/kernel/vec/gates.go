package vec

import "math"

// LSTMStepGrad sets the gradients of what the gates of an LSTM were before their
// activation, from dh, that of the output, and dc, that of the next cell state from
// elsewhere; dc becomes that of c. The step was
//
//	next = f·c + i·u;  out = o·tanh(next)
//
// and the gradients are
//
//	y = tanh(next);  do = dh·y·(1 - o)·o;  dc ← dc + dh·o·(1 - y²)
//	di = dc·u·(1 - i)·i;  df = dc·c·(1 - f)·f;  du = dc·i·(1 - u²);  dc ← dc·f
func LSTMStepGrad[T Float](di, df, du, do, dc, dh, c, next, i, f, u, o []T) {
	same3("LSTMStepGrad", len(dc), len(di), len(df))
	same3("LSTMStepGrad", len(dc), len(du), len(do))
	same3("LSTMStepGrad", len(dc), len(dh), len(c))
	same3("LSTMStepGrad", len(dc), len(next), len(i))
	same3("LSTMStepGrad", len(dc), len(f), len(u))
	same("LSTMStepGrad", len(dc), len(o))
	if lstmStepGradAsm(di, df, du, do, dc, dh, c, next, i, f, u, o) {
		return
	}
	for k := range dc {
		y := T(math.Tanh(float64(next[k])))
		do[k] = dh[k] * y * (1 - o[k]) * o[k]
		d := dc[k] + dh[k]*o[k]*(1-y*y)
		di[k] = d * u[k] * (1 - i[k]) * i[k]
		df[k] = d * c[k] * (1 - f[k]) * f[k]
		du[k] = d * i[k] * (1 - u[k]*u[k])
		dc[k] = d * f[k]
	}
}
