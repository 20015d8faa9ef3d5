// Command terraform-provider-collab serves the provider to Terraform and
// OpenTofu. As "terraform-provider-collab export" it writes a configuration for
// what a tenant holds already.
package main

import (
	"flag"
	"log"
	"os"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/collab-iac/terraform-provider-collab/internal/export"
	"github.com/collab-iac/terraform-provider-collab/internal/provider"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
)

// version is set when a release is built.
var version = "dev"

func main() {
	if len(os.Args) > 1 && os.Args[1] == "export" {
		os.Exit(export.Main(os.Args[2:], version, systems.All()))
	}
	debug := flag.Bool("debug", false, "keep running for a debugger, and print how Terraform can attach")
	flag.Parse()
	var options []tf6server.ServeOpt
	if *debug {
		options = append(options, tf6server.WithManagedDebug())
	}
	server := func() tfprotov6.ProviderServer {
		return provider.NewServer(provider.Options{Version: version}, systems.All()...)
	}
	if err := tf6server.Serve(provider.Address, server, options...); err != nil {
		log.Fatal(err)
	}
}
