package tensor_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strconv"
	"testing"

	"cresset/dtype"
	"cresset/tensor"
)

// readJSON decodes a file of testdata, which testdata/record.py wrote.
func readJSON(t *testing.T, name string, v any) {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, v); err != nil {
		t.Fatal(name, err)
	}
}

// A printCase is a tensor and how PyTorch prints it.
type printCase struct {
	DType   string
	Shape   []int
	Values  json.RawMessage
	Grad    bool
	Text    string
	Options struct {
		Precision, Threshold, EdgeItems, LineWidth *int
		Sci                                        *bool `json:"sci_mode"`
	}
}

func (c *printCase) tensor(t *testing.T) *tensor.Tensor {
	t.Helper()
	var d dtype.DType
	for _, d = range []dtype.DType{tensor.Bool, tensor.U8, tensor.I32, tensor.I64, tensor.BF16, tensor.F16,
		tensor.F32, tensor.F64, tensor.C64, tensor.C128} {
		if d.String() == c.DType {
			break
		}
	}
	n := 1
	for _, s := range c.Shape {
		n *= s
	}
	number := func(s string) float64 {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	var x *tensor.Tensor
	switch {
	case string(c.Values) == "null":
		x = tensor.Arange(0, n, 1)
	case d.IsComplex():
		var v [][2]string
		if err := json.Unmarshal(c.Values, &v); err != nil {
			t.Fatal(err)
		}
		var z []complex128
		for _, p := range v {
			z = append(z, complex(number(p[0]), number(p[1])))
		}
		x = tensor.FromSlice(z)
	default:
		var v []string
		if err := json.Unmarshal(c.Values, &v); err != nil {
			t.Fatal(err)
		}
		f := make([]float64, 0, len(v))
		for _, s := range v {
			f = append(f, number(s))
		}
		x = tensor.FromSlice(f, len(f))
	}
	x = x.Reshape(c.Shape...).To(d)
	if c.Grad {
		x.RequireGrad()
	}
	return x
}

func (c *printCase) options() tensor.FormatOptions {
	o := tensor.FormatDefaults()
	set := func(to *int, v *int) {
		if v != nil {
			*to = *v
		}
	}
	set(&o.Precision, c.Options.Precision)
	set(&o.Threshold, c.Options.Threshold)
	set(&o.EdgeItems, c.Options.EdgeItems)
	set(&o.LineWidth, c.Options.LineWidth)
	if s := c.Options.Sci; s != nil {
		o.Sci = tensor.SciNever
		if *s {
			o.Sci = tensor.SciAlways
		}
	}
	return o
}

func TestFormat(t *testing.T) {
	var cases []printCase
	readJSON(t, "print.json", &cases)
	if len(cases) < 40 {
		t.Fatalf("%d cases", len(cases))
	}
	for _, c := range cases {
		x := c.tensor(t)
		if got := x.Format(c.options()); got != c.Text {
			t.Errorf("%v %s:\n%s\nwant\n%s", c.Shape, c.DType, got, c.Text)
		}
	}
}

// The history, and what is left of a freed tensor.
func TestFormatSuffix(t *testing.T) {
	x := tensor.Ones(2).RequireGrad()
	if got, want := x.Mul(x).String(), "tensor([1., 1.], grad_fn=<Mul>)"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	var big *tensor.Tensor
	tensor.Scope(func() { big = tensor.Zeros(200, 200) })
	if !regexp.MustCompile(`freed.*\[200 200\]`).MatchString(big.String()) {
		t.Error(big.String())
	}
}
