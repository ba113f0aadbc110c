package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"cresset/internal/cpufeature"
)

// version is "cresset version".
func version() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which build this is, and which instructions it uses",
		Args:  cobra.NoArgs,
		Run: func(c *cobra.Command, _ []string) {
			revision := "unknown revision"
			if info, ok := debug.ReadBuildInfo(); ok {
				for _, s := range info.Settings {
					if s.Key == "vcs.revision" {
						revision = s.Value
					}
				}
			}
			fmt.Fprintf(c.OutOrStdout(), "cresset %s, %s %s/%s, %s kernels, %d threads\n", revision, runtime.Version(),
				runtime.GOOS, runtime.GOARCH, cpufeature.Current(), runtime.GOMAXPROCS(0))
		},
	}
}
