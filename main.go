// Command terraform-provider-collab serves the provider to Terraform and
// OpenTofu. Its other commands help around the provider: run it by hand to see
// them.
package main

import (
	"context"
	"os"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd"
	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
)

// version is set when a release is built.
var version = "dev"

func main() {
	os.Exit(cli.Run(context.Background(), cmd.New(version, systems.All()), os.Args[1:]))
}
