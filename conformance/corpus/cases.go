package corpus

// An OpCase is one recorded call of an operation.
type OpCase struct {
	ID         string
	DType      string
	Args       List
	Kwargs     Map
	Out        []string       // keys of the outputs, flattened
	Cotangents map[int]string // by index of the output
	Grads      []*string      // of each leaf that requires one; nil where none arrives
	Stochastic bool           // hold only shapes and element types against it
	Ambiguous  bool           // fixed only up to a choice
	Error      string         // the Python error with which PyTorch refuses the call
	Message    string
}

// Refused reports whether PyTorch refuses the call.
func (c *OpCase) Refused() bool { return c.Error != "" }

// A ModuleCase is one recorded forward and backward pass of a module.
type ModuleCase struct {
	OpCase
	Construct struct {
		Args   List
		Kwargs Map
	}
	State      map[string]string // name in the state dict: key
	Training   bool
	Parameters []string          // their gradients follow those of the arguments in Grads
	StateAfter map[string]string `json:"state_after"` // buffers that the forward pass changed
}

// An OptimCase is twelve recorded steps of an optimiser.
type OptimCase struct {
	ID      string
	Desc    string
	Kwargs  Map
	Params  []string
	Grads   [][]string // fed in, by step
	After   [][]string // parameters reached, by step
	Closure string     // for LBFGS, the loss; Grads are then its targets
}

// A SchedulerCase is the learning rate of each step under a scheduler.
type SchedulerCase struct {
	ID        string
	Scheduler string
	Kwargs    Map
	LR0       float64
	LR        []float64
	Metrics   []float64 // what ReduceLROnPlateau watches
}

// A DistributionCase is what PyTorch says about a distribution, or the divergence of a pair.
type DistributionCase struct {
	ID           string
	Distribution string
	Kwargs       Map
	Value        string // where log_prob and cdf were taken; of a pair, the divergence
	LogProb      string `json:"log_prob"`
	// LogProbGrads are the gradients of the sum of LogProb, one for each tensor of Kwargs.
	LogProbGrads []*string `json:"log_prob_grads"`
	CDF          string
	ICDFOf       string `json:"icdf_of"`
	ICDF         string
	Mean         string
	Variance     string
	StdDev       string
	Mode         string
	Entropy      string
	BatchShape   []int    `json:"batch_shape"`
	EventShape   []int    `json:"event_shape"`
	HasRSample   bool     `json:"has_rsample"`
	KL           []string // the names of the pair
	P, Q         Map
}
