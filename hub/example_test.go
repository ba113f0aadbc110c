package hub_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"cresset/hub"
	"cresset/nn"
	"cresset/rng"
	"cresset/tensor"
)

func Example() {
	dir, err := os.MkdirTemp("", "hub")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "model.safetensors")

	trained, fresh := nn.NewLinear(rng.New(1), 3, 2), nn.NewLinear(rng.New(2), 3, 2)
	if err := hub.SaveModel(path, trained); err != nil {
		log.Fatal(err)
	}
	if err := hub.LoadModel(path, fresh); err != nil {
		log.Fatal(err)
	}
	x := tensor.Ones(1, 3)
	fmt.Println(fresh.Forward(x).Equal(trained.Forward(x)))
	// Output: true
}
