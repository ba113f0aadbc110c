package tensor_test

import (
	"errors"
	"math"
	"testing"

	"cresset/dtype"
	"cresset/rng"
	"cresset/tensor"
)

// What is no misuse by its types is refused with the right cause.
func TestElementwiseRefusals(t *testing.T) {
	r := rng.New(1)
	x := tensor.FromSlice([]float32{1, 2, 3})
	i := tensor.FromSlice([]int64{1, 0, 3})
	b := tensor.FromSlice([]bool{true, false, true})
	c := x.MulScalar(1i)
	for name, test := range map[string]struct {
		f    func()
		want error
	}{
		"bools subtracted":            {func() { b.Sub(b) }, tensor.ErrDType},
		"a number less a bool":        {func() { b.RSubScalar(1) }, tensor.ErrDType},
		"no number":                   {func() { x.MulScalar("2") }, tensor.ErrDType},
		"a float times integers":      {func() { i.AddScaled(i, 0.5) }, tensor.ErrDType},
		"shapes":                      {func() { x.AddScaled(tensor.Ones(2), 2) }, tensor.ErrShape},
		"shapes of Where":             {func() { tensor.Where(b, x, tensor.Ones(2)) }, tensor.ErrShape},
		"a condition of integers":     {func() { tensor.Where(i, x, x) }, tensor.ErrDType},
		"remainder by 0":              {func() { i.Remainder(i) }, tensor.ErrValue},
		"whole quotient by 0":         {func() { i.DivFloorScalar(0) }, tensor.ErrValue},
		"integers to a power below 0": {func() { i.PowScalar(-1) }, tensor.ErrValue},
		"bools to a power":            {func() { b.Pow(b) }, tensor.ErrDType},
		"no bounds":                   {func() { x.Clamp(nil, nil) }, tensor.ErrValue},
		"no tensors as bounds":        {func() { x.ClampTensor(nil, nil) }, tensor.ErrValue},
		"complex order":               {func() { c.Lt(c) }, tensor.ErrDType},
		"complex sign":                {func() { c.Sign() }, tensor.ErrDType},
		"complex length in place":     {func() { c.AbsInPlace() }, tensor.ErrDType},
		"real imaginary part":         {func() { x.Imag() }, tensor.ErrDType},
		"negative tolerance":          {func() { x.IsClose(x, -1, 0, false) }, tensor.ErrValue},
		"types compared":              {func() { x.IsClose(x.Double(), 0, 0, false) }, tensor.ErrDType},
		"types in Lerp":               {func() { x.Lerp(x.Double(), x) }, tensor.ErrDType},
		"fraction of an integer":      {func() { i.Frac() }, tensor.ErrDType},
		"decimals of an integer":      {func() { i.RoundDecimals(1) }, tensor.ErrDType},
		"hypotenuse of integers":      {func() { i.Hypot(i) }, tensor.ErrDType},
		"bits of floats":              {func() { x.BitwiseAnd(x) }, tensor.ErrDType},
		"divisors of floats":          {func() { x.GCD(x) }, tensor.ErrDType},
		"order of polygamma":          {func() { x.Polygamma(-1) }, tensor.ErrValue},
		"GELU of integers":            {func() { i.GELU() }, tensor.ErrDType},
		"ReLU of bools":               {func() { b.ReLU() }, tensor.ErrDType},
		"CELU by 0":                   {func() { x.CELU(0) }, tensor.ErrValue},
		"crossed bounds":              {func() { x.Hardtanh(1, -1) }, tensor.ErrValue},
		"negative shrinking":          {func() { x.Softshrink(-1) }, tensor.ErrValue},
		"weights of PReLU":            {func() { tensor.Ones(2, 3).PReLU(tensor.Ones(2)) }, tensor.ErrShape},
		"odd halves":                  {func() { x.GLU(0) }, tensor.ErrShape},
		"root into integers":          {func() { i.Clone().SqrtInPlace() }, tensor.ErrDType},
		"quotient into integers":      {func() { i.Clone().DivInPlace(i) }, tensor.ErrDType},
		"integers as a ratio":         {func() { i.AddCDiv(i, i, 1) }, tensor.ErrDType},
		"an expanded tensor":          {func() { tensor.Ones(1).BroadcastTo(3).AddScalarInPlace(1) }, tensor.ErrInPlace},
		"a leaf":                      {func() { tensor.Ones(1).RequireGrad().MulScalarInPlace(1) }, tensor.ErrInPlace},
		"no stream":                   {func() { tensor.RandN(nil, 2) }, tensor.ErrValue},
		"uniform integers":            {func() { i.Clone().UniformInPlace(r, 0, 1) }, tensor.ErrDType},
		"an empty range":              {func() { tensor.RandInt(r, 3, 3, 2) }, tensor.ErrValue},
		"a turned range":              {func() { tensor.Uniform(r, 2, 1, 2) }, tensor.ErrValue},
		"a negative deviation":        {func() { tensor.Normal(r, 0, -1, 2) }, tensor.ErrValue},
		"negative deviations":         {func() { tensor.Normal(r, 0, x.Neg()) }, tensor.ErrValue},
		"a negative size":             {func() { tensor.Rand(r, -1) }, tensor.ErrShape},
		"a leaf redrawn":              {func() { tensor.Ones(1).RequireGrad().NormalInPlace(r, 0, 1) }, tensor.ErrInPlace},
		"a rate of 0":                 {func() { x.Clone().ExponentialInPlace(r, 0) }, tensor.ErrValue},
		"probabilities above 1":       {func() { tensor.Bernoulli(r, x) }, tensor.ErrValue},
		"dropping more than all":      {func() { x.Dropout(r, 1.5) }, tensor.ErrValue},
		"dropping integers":           {func() { i.Dropout(r, 0.5) }, tensor.ErrDType},
		"channels of a vector":        {func() { x.Dropout2d(r, 0.5) }, tensor.ErrShape},
		"too many draws":              {func() { tensor.Multinomial(r, x, 4, false) }, tensor.ErrValue},
		"no possible draw":            {func() { tensor.Multinomial(r, x.ZerosLike(), 1, true) }, tensor.ErrValue},
		"negative weights":            {func() { tensor.Multinomial(r, x.Neg(), 1, true) }, tensor.ErrValue},
	} {
		if err := tensor.Try(test.f); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want a refusal for %v", name, err, test.want)
		}
	}
}

// A number beside a tensor is weak: PyTorch 2.15 gives these types.
func TestNumberPromotion(t *testing.T) {
	for _, c := range []struct {
		x    dtype.DType
		v    any
		want dtype.DType
	}{
		{tensor.F32, 2, tensor.F32}, {tensor.F32, 2.0, tensor.F32}, {tensor.F32, true, tensor.F32},
		{tensor.BF16, 2.0, tensor.BF16}, {tensor.F16, 2, tensor.F16}, {tensor.F64, 2.0, tensor.F64},
		{tensor.F32, 2i, tensor.C64}, {tensor.F64, 2i, tensor.C128}, {tensor.C64, 2.0, tensor.C64},
		{tensor.I32, 2, tensor.I32}, {tensor.U8, 2, tensor.U8}, {tensor.I32, 2.0, tensor.F32},
		{tensor.Bool, 2, tensor.I64}, {tensor.Bool, 2.0, tensor.F32}, {tensor.Bool, true, tensor.Bool},
	} {
		x := tensor.Options{DType: c.x}.Ones(2)
		for name, y := range map[string]*tensor.Tensor{"Add": x.AddScalar(c.v), "Mul": x.MulScalar(c.v)} {
			if y.DType() != c.want {
				t.Errorf("%s of %s and %v is %s, want %s", name, c.x, c.v, y.DType(), c.want)
			}
		}
		if y := x.MulScalar(c.v); c.v != true && !y.Equal(y.FullLike(c.v)) {
			t.Errorf("1·%v in %s has other elements", c.v, c.x)
		}
	}
}

// A number keeps the precision of the computation: it is not rounded to 16 bits first.
func TestNumberIsNotRounded(t *testing.T) {
	x := tensor.Options{DType: tensor.BF16}.Full(3, 1)
	// 3·(1 + 2⁻⁸) lies nearer to 3 + 2⁻⁶ than to 3; 1 + 2⁻⁸ as a BF16 is 1.
	if got := x.MulScalar(1 + 1.0/256).Item(); got != 3+1.0/64 {
		t.Errorf("3·(1 + 2⁻⁸) is %v, want %v", got, 3+1.0/64)
	}
}

// A number beside a floating tensor costs no tensor: one allocation, for the result.
func TestNumberAllocations(t *testing.T) {
	x := tensor.Ones(8)
	for name, f := range map[string]func(){
		"MulScalar": func() { x.MulScalar(2.0) },
		"AddScalar": func() { x.AddScalar(2) },
		"GtScalar":  func() { x.GtScalar(0.5) },
		"Clamp":     func() { x.Clamp(0, 1) },
	} {
		if n := testing.AllocsPerRun(100, f); n > 1 {
			t.Errorf("%s makes %v allocations, want 1", name, n)
		}
	}
	if n := testing.AllocsPerRun(100, func() { x.MulScalarInPlace(1.0).AddScalarInPlace(0.0) }); n > 0 {
		t.Errorf("changing in place makes %v allocations, want none", n)
	}
}

// Whole quotients and remainders satisfy their definitions for all signs, in every type.
func TestWholeDivision(t *testing.T) {
	var as, bs []float64
	for a := -7; a <= 7; a++ {
		for b := -3; b <= 3; b++ {
			if b != 0 {
				as, bs = append(as, float64(a)), append(bs, float64(b))
			}
		}
	}
	x, y := tensor.FromSlice(as), tensor.FromSlice(bs)
	for _, d := range []dtype.DType{tensor.F64, tensor.F32, tensor.BF16, tensor.I64, tensor.I32, tensor.I16, tensor.I8} {
		values := func(z *tensor.Tensor) []float64 { return tensor.Data[float64](z.To(tensor.F64)) }
		p, q := x.To(d), y.To(d)
		floor, trunc := values(p.DivFloor(q)), values(p.DivTrunc(q))
		rem, mod := values(p.Remainder(q)), values(p.FMod(q))
		for i, a := range as {
			b := bs[i]
			if floor[i] != math.Floor(a/b) || trunc[i] != math.Trunc(a/b) {
				t.Errorf("%s: %v/%v rounds to %v and %v", d, a, b, floor[i], trunc[i])
			}
			if rem[i] != a-b*math.Floor(a/b) || mod[i] != a-b*math.Trunc(a/b) {
				t.Errorf("%s: %v/%v leaves %v and %v", d, a, b, rem[i], mod[i])
			}
		}
	}
}

// Powers of integers are products.
func TestIntegerPowers(t *testing.T) {
	for b := int64(-5); b <= 5; b++ {
		want := int64(1)
		for n := int64(0); n <= 12; n++ {
			if got := tensor.Scalar(b).Pow(tensor.Scalar(n)).ItemInt(); int64(got) != want {
				t.Errorf("%d to the power %d is %d, want %d", b, n, got, want)
			}
			want *= b
		}
	}
	// NumPy and PyTorch agree on what is no integer: 0, but for units.
	got := tensor.FromSlice([]int64{1, -1, -1, 5, -7}).Pow(tensor.FromSlice([]int64{-3, -2, -3, -1, -2}))
	if want := tensor.FromSlice([]int64{1, 1, -1, 0, 0}); !got.Equal(want) {
		t.Errorf("negative powers are %v, want %v", tensor.Data[int64](got), tensor.Data[int64](want))
	}
}

// Values at special points (Abramowitz and Stegun, 6.3.2, 6.3.3, 6.4.2, 6.4.4).
func TestDigammaValues(t *testing.T) {
	const euler = 0.57721566490153286
	at := func(x float64) *tensor.Tensor { return tensor.Options{DType: tensor.F64}.Scalar(x) }
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"ψ(1)", at(1).Digamma().Item(), -euler},
		{"ψ(½)", at(0.5).Digamma().Item(), -euler - 2*math.Ln2},
		{"ψ(-½)", at(-0.5).Digamma().Item(), 2 - euler - 2*math.Ln2},
		{"ψ′(1)", at(1).Polygamma(1).Item(), math.Pi * math.Pi / 6},
		{"ψ′(½)", at(0.5).Polygamma(1).Item(), math.Pi * math.Pi / 2},
		{"ψ′(-½)", at(-0.5).Polygamma(1).Item(), math.Pi*math.Pi/2 + 4},
		{"ψ″′(1)", at(1).Polygamma(3).Item(), math.Pow(math.Pi, 4) / 15},
		{"ψ″(½)", at(0.5).Polygamma(2).Item(), -14 * 1.2020569031595943},
	} {
		if math.Abs(c.got-c.want) > 4e-15*math.Abs(c.want) {
			t.Errorf("%s = %.17g, want %.17g", c.what, c.got, c.want)
		}
	}
}

// Round, whichever way, against decimal fractions that binary ones hold exactly.
func TestRoundDecimals(t *testing.T) {
	x := tensor.FromSlice([]float64{2.5, 3.5, -2.5, 0.125, 0.375, 1250, 1750, -1250})
	for decimals, want := range map[int][]float64{
		0:  {2, 4, -2, 0, 0, 1250, 1750, -1250},
		2:  {2.5, 3.5, -2.5, 0.12, 0.38, 1250, 1750, -1250},
		-2: {0, 0, 0, 0, 0, 1200, 1800, -1200},
	} {
		got := tensor.Data[float64](x.RoundDecimals(decimals))
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("to %d decimals: %v, want %v", decimals, got, want)
				break
			}
		}
	}
}

func TestNotFinite(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, d := range []dtype.DType{tensor.F64, tensor.F32, tensor.BF16, tensor.F16} {
		x := tensor.FromSlice([]float64{nan, inf, -inf, 0, -1}).To(d)
		for name, c := range map[string]struct {
			got  *tensor.Tensor
			want []bool
		}{
			"IsNan":    {x.IsNan(), []bool{true, false, false, false, false}},
			"IsInf":    {x.IsInf(), []bool{false, true, true, false, false}},
			"IsPosInf": {x.IsPosInf(), []bool{false, true, false, false, false}},
			"IsFinite": {x.IsFinite(), []bool{false, false, false, true, true}},
			"Eq":       {x.Eq(x), []bool{false, true, true, true, true}},
			"IsClose":  {x.IsClose(x, 0, 0, true), []bool{true, true, true, true, true}},
		} {
			if !c.got.Equal(tensor.FromSlice(c.want)) {
				t.Errorf("%s of %s: %v, want %v", name, d, tensor.Data[bool](c.got), c.want)
			}
		}
		seven := 7.0
		y := x.NanToNum(tensor.NanToNumOptions{Nan: &seven})
		if v := tensor.Data[float64](y.Double()); v[0] != 7 || !(v[1] > 6e4) || v[2] != -v[1] || v[4] != -1 ||
			math.IsInf(v[1], 0) {
			t.Errorf("NanToNum of %s gives %v", d, v)
		}
		for name, z := range map[string]*tensor.Tensor{
			"Maximum": x.Maximum(x.ZerosLike()), "Minimum": x.ZerosLike().Minimum(x), "ReLU": x.ReLU(),
			"Clamp": x.Clamp(-1, 1),
		} {
			if !z.IsNan().Equal(x.IsNan()) {
				t.Errorf("%s of %s drops or makes NaN: %v", name, d, tensor.Data[float64](z.Double()))
			}
		}
	}
}

// Functions that would overflow on the way do not.
func TestNoOverflow(t *testing.T) {
	x := tensor.FromSlice([]float32{-1000, -90, 90, 1000})
	for name, c := range map[string]struct {
		got  *tensor.Tensor
		want []float32
	}{
		"Sigmoid":    {x.Sigmoid(), []float32{0, 8.194013e-40, 1, 1}},
		"LogSigmoid": {x.LogSigmoid(), []float32{-1000, -90, -8.194013e-40, 0}},
		"LogAddExp":  {x.LogAddExp(x), []float32{-999.30685, -89.306854, 90.69315, 1000.69315}},
		"Softplus":   {x.Softplus(1, 20), []float32{0, 8.194013e-40, 90, 1000}},
		"SiLU":       {x.SiLU(), []float32{0, -7.374612e-38, 90, 1000}},
		"Hypot":      {tensor.FromSlice([]float32{3e30}).Hypot(tensor.FromSlice([]float32{-4e30})), []float32{5e30}},
	} {
		if !c.got.AllClose(tensor.FromSlice(c.want), 1e-5, 1e-42, false) {
			t.Errorf("%s = %v, want %v", name, tensor.Data[float32](c.got), c.want)
		}
	}
}
