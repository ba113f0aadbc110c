package main

func Example() {
	main()
	// Output: tensor([0., 1., 1., 0.])
}
