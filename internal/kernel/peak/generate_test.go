package peak

import (
	"testing"

	"cresset/internal/testenv"
)

func TestGenerated(t *testing.T) { testenv.Generated(t, "peak", "zpeak_amd64.s") }
