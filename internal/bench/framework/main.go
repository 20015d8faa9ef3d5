// Command framework is the provider without its fast path: every call goes
// through the framework.
package main

import (
	"log"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/collab-iac/terraform-provider-collab/internal/provider"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
)

func main() {
	serve := func() tfprotov6.ProviderServer {
		return provider.NewServer(provider.Options{Version: "framework", FrameworkOnly: true}, systems.All()...)
	}
	if err := tf6server.Serve(provider.Address, serve); err != nil {
		log.Fatal(err)
	}
}
