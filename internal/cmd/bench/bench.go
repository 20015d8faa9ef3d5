// Package bench is the command that measures the provider under the real
// Terraform.
package bench

import (
	"github.com/spf13/cobra"

	"github.com/collab-iac/terraform-provider-collab/internal/bench"
	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
)

// New returns the command.
func New() *cobra.Command {
	var options bench.Options
	command := &cobra.Command{
		Use:   "bench",
		Short: "Compare the provider with Terraform's own share of a run",
		Args:  cli.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			ctx, stop := cli.Interruptible(command)
			defer stop()
			return bench.Run(ctx, options, command.OutOrStdout(), command.ErrOrStderr())
		},
	}
	flags := command.Flags()
	flags.StringVar(&options.Suite, "suite", "default", "which benchmarks to run: quick, default or full")
	flags.StringVar(&options.Only, "only", "", "run only the benchmarks whose line holds this text")
	flags.StringVar(&options.Plot, "plot", "", "SVG file to draw the ratios into")
	flags.StringVar(&options.Terraform, "terraform", "terraform", "the Terraform to run")
	return command
}
