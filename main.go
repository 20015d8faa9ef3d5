// Command terraform-provider-collab serves the provider to Terraform and OpenTofu.
package main

import (
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/collab-iac/terraform-provider-collab/internal/provider"
)

// version is set when a release is built.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "keep running for a debugger, and print how Terraform can attach")
	flag.Parse()
	var options []tf6server.ServeOpt
	if *debug {
		options = append(options, tf6server.WithManagedDebug())
	}
	server := func() tfprotov6.ProviderServer { return provider.NewServer(provider.Options{Version: version}) }
	if err := tf6server.Serve(provider.Address, server, options...); err != nil {
		log.Fatal(err)
	}
}
