package gemm

import (
	"testing"

	"cresset/internal/testenv"
)

func TestGenerated(t *testing.T) { testenv.Generated(t, "gemm", "zgemm_amd64.s") }
