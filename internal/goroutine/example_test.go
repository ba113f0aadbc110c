package goroutine_test

import (
	"fmt"

	"cresset/internal/goroutine"
)

func Example() {
	var l goroutine.Local[string]
	word := "mine"
	l.With(&word, func() {
		fmt.Println(*l.Get())
		done := make(chan bool)
		go func() { done <- l.Get() == nil }()
		fmt.Println(<-done)
	})
	// Output:
	// mine
	// true
}
