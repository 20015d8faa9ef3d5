// Package fieldreference is the command that prints the field reference of the
// documentation: the page that leads from every row of the source documents to the
// attribute that stands for it.
package fieldreference

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/documented"
)

// New returns the command.
func New(systems []*system.System) *cobra.Command {
	return &cobra.Command{
		Use:   "fieldreference",
		Short: "Print the field reference of the documentation",
		Args:  cli.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			page, err := Render(systems, documented.Rows(), documented.Later())
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(command.OutOrStdout(), page)
			return err
		},
	}
}
