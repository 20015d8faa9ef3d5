// Package serve is the command that serves the provider to Terraform.
package serve

import (
	"os"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"github.com/spf13/cobra"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/provider"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
)

// cookie is the variable that Terraform sets for a plugin that it starts; see
// https://github.com/hashicorp/go-plugin.
const cookie = "TF_PLUGIN_MAGIC_COOKIE"

// ByTerraform reports whether Terraform has started the process.
func ByTerraform() bool { return os.Getenv(cookie) != "" }

// New returns the command. It serves until Terraform ends it, or in debug mode
// until an interrupt.
func New(version string, systems []*system.System) *cobra.Command {
	var debug bool
	command := &cobra.Command{
		Use:   "serve",
		Short: "Serve the provider to Terraform or OpenTofu, which start it so",
		Args:  cli.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			var options []tf6server.ServeOpt
			if debug {
				options = append(options, tf6server.WithManagedDebug())
			}
			server := func() tfprotov6.ProviderServer {
				return served(provider.NewServer(provider.Options{Version: version}, systems...))
			}
			return tf6server.Serve(provider.Address, server, options...)
		},
	}
	command.Flags().BoolVar(&debug, "debug", false, "keep running for a debugger, and print how Terraform can attach")
	return command
}
