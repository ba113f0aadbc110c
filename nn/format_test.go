package nn_test

import (
	_ "embed"
	"regexp"
	"strings"
	"testing"

	"cresset/nn"
	"cresset/rng"
	"cresset/tensor"
)

//go:embed testdata/format.txt
var recordedFormats string

// twins are the modules of testdata/format.py, by the lines of their constructors.
func twins() map[string]any {
	r := rng.New(1)
	return map[string]any{
		"nn.Linear(10, 8)":                             nn.NewLinear(r, 10, 8),
		"nn.Linear(10, 8, bias=False)":                 nn.LinearOptions{NoBias: true}.New(r, 10, 8),
		"nn.Identity()":                                nn.NewIdentity(),
		"nn.Flatten()":                                 nn.NewFlatten(),
		"nn.Embedding(3, 4, padding_idx=1)":            nn.EmbeddingOptions{Padding: new(1)}.New(r, 3, 4),
		"nn.Conv1d(4, 6, 3, padding='same', groups=2)": nn.Conv1dOptions{Same: true, Groups: 2}.New(r, 4, 6, 3),
		"nn.Conv2d(4, 6, 3, padding=1, padding_mode='reflect', bias=False)": nn.Conv2dOptions{
			Padding: []int{1}, PaddingMode: "reflect", NoBias: true}.New(r, 4, 6, 3),
		"nn.Conv3d(4, 6, (1, 2, 3), stride=2, dilation=2)": nn.Conv3dOptions{Stride: []int{2}, Dilation: []int{2}}.New(
			r, 4, 6, 1, 2, 3),
		"nn.ConvTranspose1d(4, 6, 3)": nn.NewConvTranspose1d(r, 4, 6, 3),
		"nn.ConvTranspose2d(4, 6, 3, stride=2, output_padding=1)": nn.ConvTranspose2dOptions{Stride: []int{2},
			OutputPadding: []int{1}}.New(r, 4, 6, 3),
		"nn.MaxPool1d(3, 2, 1)":                nn.MaxPool1dOptions{Stride: []int{2}, Padding: []int{1}}.New(3),
		"nn.MaxPool2d(2)":                      nn.NewMaxPool2d(2),
		"nn.AvgPool1d(2)":                      nn.NewAvgPool1d(2),
		"nn.AvgPool2d((2, 3))":                 nn.NewAvgPool2d(2, 3),
		"nn.AdaptiveAvgPool1d(1)":              nn.NewAdaptiveAvgPool1d(1),
		"nn.AdaptiveAvgPool2d((3, None))":      nn.NewAdaptiveAvgPool2d(3, -1),
		"nn.ZeroPad2d(1)":                      nn.NewZeroPad2d(1),
		"nn.ReflectionPad2d((1, 2, 3, 4))":     &nn.ReflectionPad2d{Left: 1, Right: 2, Top: 3, Bottom: 4},
		"nn.PixelShuffle(2)":                   nn.NewPixelShuffle(2),
		"nn.Upsample(scale_factor=2)":          nn.NewUpsample(2),
		"nn.Upsample((3, 4), mode='bilinear')": nn.UpsampleOptions{Size: []int{3, 4}, Mode: "bilinear"}.New(),
		"nn.Tanh()":                            nn.NewTanh(),
		"nn.ReLU()":                            nn.NewReLU(),
		"nn.SiLU()":                            nn.NewSiLU(),
		"nn.Sigmoid()":                         nn.NewSigmoid(),
		"nn.LeakyReLU(0.2)":                    &nn.LeakyReLU{Slope: new(0.2)},
		"nn.ELU()":                             nn.NewELU(),
		"nn.Softplus()":                        nn.NewSoftplus(),
		"nn.GELU()":                            nn.NewGELU(),
		"nn.GELU('tanh')":                      &nn.GELU{Tanh: true},
		"nn.GLU(1)":                            &nn.GLU{Dim: new(1)},
		"nn.Softmax(1)":                        nn.NewSoftmax(1),
		"nn.LogSoftmax(-1)":                    nn.NewLogSoftmax(-1),
		"nn.Dropout(0.1)":                      nn.NewDropout(r, 0.1),
		"nn.Dropout2d()":                       nn.NewDropout2d(r, 0.5),
		"nn.LayerNorm(5, bias=False)":          nn.LayerNormOptions{NoBias: true}.New(5),
		"nn.LayerNorm((2, 5), elementwise_affine=False)": nn.LayerNormOptions{NoAffine: true}.New(2, 5),
		"nn.RMSNorm(5)":           nn.NewRMSNorm(5),
		"nn.RMSNorm(5, eps=1e-6)": nn.RMSNormOptions{Eps: 1e-6}.New(5),
		"nn.GroupNorm(2, 4)":      nn.NewGroupNorm(2, 4),
		"nn.BatchNorm1d(3)":       nn.NewBatchNorm1d(3),
		"nn.BatchNorm2d(3, momentum=None, track_running_stats=False)": nn.BatchNorm2dOptions{Cumulative: true,
			NoStats: true}.New(3),
		"nn.InstanceNorm2d(3)": nn.NewInstanceNorm2d(3),
		"nn.RNN(3, 4)":         nn.NewRNN(r, 3, 4),
		"nn.LSTM(3, 4, 2, bidirectional=True, dropout=0.1)": nn.LSTMOptions{Layers: 2, Bidirectional: true,
			Dropout: 0.1}.New(r, 3, 4),
		"nn.LSTM(3, 4, proj_size=2)":                 nn.LSTMOptions{Proj: 2}.New(r, 3, 4),
		"nn.GRU(3, 4, bias=False, batch_first=True)": nn.GRUOptions{NoBias: true, BatchFirst: true}.New(r, 3, 4),
		"nn.LSTMCell(3, 4)":                          nn.NewLSTMCell(r, 3, 4),
		"nn.GRUCell(3, 4, bias=False)":               nn.GRUCellOptions{NoBias: true}.New(r, 3, 4),
		"nn.Sequential(nn.Linear(2, 3), nn.Linear(2, 3), nn.Tanh())": nn.NewSequential(nn.NewLinear(r, 2, 3),
			nn.NewLinear(r, 2, 3), nn.NewTanh()),
		"nn.ModuleList([nn.Linear(2, 3), nn.Sequential(nn.Tanh(), nn.Linear(3, 2))])": nn.ModuleList[nn.Layer]{
			nn.NewLinear(r, 2, 3), nn.NewSequential(nn.NewTanh(), nn.NewLinear(r, 3, 2))},
		"nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2), 2)": nn.NewTransformerEncoder(r, 2, 4, 2),
	}
}

// Modules print as in PyTorch, but for the number of parameters at the ends of lines.
func TestFormat(t *testing.T) {
	modules := twins()
	counts := regexp.MustCompile(`  # [0-9,]+\n`)
	for _, entry := range strings.Split(strings.TrimPrefix(recordedFormats, "# "), "\n# ") {
		text, want, _ := strings.Cut(entry, "\n")
		m, ok := modules[text]
		if !ok {
			t.Errorf("%s has no twin", text)
			continue
		}
		want = strings.TrimSuffix(want, "\n")
		if got := strings.TrimSuffix(counts.ReplaceAllString(nn.Format(m), "\n"), "\n"); got != want {
			t.Errorf("%s prints\n%s\nwant\n%s", text, got, want)
		}
	}
}

func TestFormatCounts(t *testing.T) {
	r := rng.New(1)
	m := nn.NewSequential(nn.NewLinear(r, 784, 256), nn.NewReLU())
	want := `Sequential(  # 200,960
  (0): Linear(in_features=784, out_features=256, bias=True)  # 200,960
  (1): ReLU()
)
`
	if got := nn.Format(m); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestSummary(t *testing.T) {
	r := rng.New(1)
	m := nn.NewSequential(nn.NewConv2d(r, 1, 4, 3), nn.NewBatchNorm2d(4), nn.NewFlatten(), nn.NewLinear(r, 4*6*6, 10))
	nn.Freeze(m.Layers[0])
	mean := m.Layers[1].(*nn.BatchNorm2d).RunningMean.Clone()
	want := `path     type         output     parameters
(model)  Sequential   [2 10]     1,498
0        Conv2d       [2 4 6 6]  40
1        BatchNorm2d  [2 4 6 6]  8
2        Flatten      [2 144]    0
3        Linear       [2 10]     1,450
1,498 parameters, 1,458 of them trained
`
	if got := nn.Summary(m, tensor.Ones(2, 1, 8, 8)); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if !m.Training() || !m.Layers[1].(*nn.BatchNorm2d).Training() {
		t.Error("the mode was not restored")
	}
	if !m.Layers[1].(*nn.BatchNorm2d).RunningMean.Equal(mean) {
		t.Error("running statistics changed")
	}
}
