// Package version is the command that prints the version.
package version

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
)

// New returns the command.
func New(version string) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of the provider",
		Args:  cli.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(command.OutOrStdout(), "terraform-provider-collab %s, built with %s for %s/%s\n",
				version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
