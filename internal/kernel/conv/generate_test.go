package conv

import (
	"testing"

	"cresset/internal/testenv"
)

func TestGenerated(t *testing.T) { testenv.Generated(t, "conv", "zwinograd_amd64.s") }
