// Command terraform-provider-collab serves the provider to Terraform and OpenTofu.
package main

import (
	"context"
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/collab-iac/terraform-provider-collab/internal/provider"
)

// version is set when a release is built.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "keep running for a debugger, and print how Terraform can attach")
	flag.Parse()
	err := providerserver.Serve(context.Background(), provider.New(provider.Options{Version: version}), providerserver.ServeOpts{
		Address: provider.Address,
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
}
