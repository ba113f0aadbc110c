package mnist_test

import (
	"fmt"

	"cresset/models/mnist"
	"cresset/nn"
	"cresset/rng"
	"cresset/tensor"
)

func ExampleNew() {
	net := mnist.New(rng.New(0))
	fmt.Println(nn.CountParameters(net), net.Forward(tensor.Zeros(2, 1, 28, 28)).Shape())
	// Output: 206922 [2 10]
}
