//go:build unix

// Command dev holds the tools for developers of the provider, which are not part
// of its binary:
//
//	go run ./internal/dev soak --cycles 1000
package main

import (
	"context"
	"os"

	"github.com/spf13/cobra"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd/bench"
	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/cmd/fieldreference"
	"github.com/collab-iac/terraform-provider-collab/internal/cmd/schemajson"
	"github.com/collab-iac/terraform-provider-collab/internal/cmd/soak"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
)

func main() {
	all := systems.All()
	dev := &cobra.Command{Use: "dev", Short: "Tools for developers of the provider"}
	dev.AddCommand(soak.New(), bench.New(), schemajson.New(all), fieldreference.New(all))
	os.Exit(cli.Run(context.Background(), dev, os.Args[1:]))
}
