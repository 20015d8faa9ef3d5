// Package lint is the command that finds misspelt keys in a configuration.
package lint

import (
	"fmt"
	"io"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/spf13/cobra"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/lint"
	"github.com/collab-iac/terraform-provider-collab/internal/provider"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
)

// errFound means that there are misspelt keys.
const errFound cli.ExitError = 3

const help = `Finds keys that the provider does not have, in the configuration of a directory
and of those below it, and in the local modules that it calls.

Terraform drops a misspelt key inside an object before the provider sees it, so
neither "terraform validate" nor a plan says anything:

  settings = { calling = { calling_behavior = "…" } }   # …_behaviour

Literal keys are checked in resources, data sources, lists and provider blocks,
through conditions, loops, merge() and other functions, local values, types and
defaults of variables, arguments of local modules, .tfvars and tests, in HCL and
in JSON. Nothing is evaluated, and no server is asked.

Exit codes: 0 nothing was found; 1 the files cannot be read; 2 the options are
wrong; 3 keys were found.`

// New returns the command.
func New(systems []*system.System) *cobra.Command {
	var asJSON bool
	command := &cobra.Command{
		Use:     "lint [DIRECTORY]",
		Short:   "Find misspelt keys that Terraform drops without a word",
		Long:    help,
		Example: "  terraform-provider-collab lint\n  terraform-provider-collab lint -json environments/production",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return &cli.UsageError{Err: fmt.Errorf("there is one directory at most, and %q is the second", args[1])}
			}
			return nil
		},
		RunE: func(command *cobra.Command, args []string) error {
			server := provider.NewServer(provider.Options{}, systems...)
			all, err := server.GetProviderSchema(command.Context(), &tfprotov6.GetProviderSchemaRequest{})
			if err != nil {
				return err
			}
			directory := "."
			if len(args) > 0 {
				directory = args[0]
			}
			findings, err := lint.Run(lint.NewSchemas(all), directory)
			if err != nil {
				return err
			}
			if err := write(command.OutOrStdout(), findings, asJSON); err != nil {
				return err
			}
			if len(findings) > 0 {
				return errFound
			}
			return nil
		},
	}
	command.Flags().BoolVar(&asJSON, "json", false, "print a list of JSON objects")
	return command
}

// write prints the findings: a line for each, or a list of objects.
func write(out io.Writer, findings []lint.Finding, asJSON bool) error {
	if asJSON {
		if findings == nil {
			findings = []lint.Finding{}
		}
		return cli.PrintJSON(out, findings)
	}
	for _, f := range findings {
		if _, err := fmt.Fprintln(out, f); err != nil {
			return err
		}
	}
	return nil
}
