// Package cmd is the command line of the provider's binary. Each command is a
// package below this one with a function New; the work that a command starts is
// done elsewhere.
package cmd

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd/check"
	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/cmd/emulator"
	"github.com/collab-iac/terraform-provider-collab/internal/cmd/export"
	"github.com/collab-iac/terraform-provider-collab/internal/cmd/lint"
	"github.com/collab-iac/terraform-provider-collab/internal/cmd/recovery"
	"github.com/collab-iac/terraform-provider-collab/internal/cmd/rehearse"
	"github.com/collab-iac/terraform-provider-collab/internal/cmd/serve"
	"github.com/collab-iac/terraform-provider-collab/internal/cmd/snapshot"
	"github.com/collab-iac/terraform-provider-collab/internal/cmd/version"
	"github.com/collab-iac/terraform-provider-collab/internal/suggest"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
)

const about = `This is the Terraform provider collab-iac/collab. It provisions
collaboration and contact-centre users on these systems:
  %s

Terraform and OpenTofu start it by themselves once a configuration requires
it; the documentation has an example. By hand it can do the following.`

// New returns the binary's command. Without a name of another one it serves the
// provider where Terraform has started it, and explains itself elsewhere.
func New(number string, systems []*system.System) *cobra.Command {
	server := serve.New(number, systems)
	root := &cobra.Command{
		Use:     "terraform-provider-collab",
		Version: number,
		Long:    fmt.Sprintf(about, system.Titles(systems, "\n  ")),
		Args:    cobra.ArbitraryArgs,
		RunE: func(command *cobra.Command, args []string) error {
			switch {
			case len(args) > 0:
				return noCommand(command, args[0])
			case serve.ByTerraform() || command.Flags().Changed("debug"):
				return server.RunE(server, nil)
			}
			return command.Help()
		},
	}
	root.Flags().AddFlag(server.Flags().Lookup("debug"))
	root.AddCommand(server, check.New(number, systems), export.New(number, systems), emulator.New(systems), lint.New(systems), snapshot.New(number, systems), rehearse.New(number, systems), recovery.New(number, systems), version.New(number))
	return root
}

// noCommand is the error that there is no command of the name.
func noCommand(root *cobra.Command, name string) error {
	var names []string
	for _, command := range root.Commands() {
		names = append(names, command.Name())
	}
	return &cli.UsageError{Err: suggest.NotFound("command", name, names, "")}
}
