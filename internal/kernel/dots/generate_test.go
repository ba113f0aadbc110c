package dots

import (
	"testing"

	"cresset/internal/testenv"
)

func TestGenerated(t *testing.T) { testenv.Generated(t, "dots", "zdots_amd64.s") }
