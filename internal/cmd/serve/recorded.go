//go:build recording

package serve

import (
	"os"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
)

// served returns what is served to Terraform: for tests, a provider that notes what
// it is asked to apply, where the environment names a file for that.
func served(server tfprotov6.ProviderServerWithListResource) tfprotov6.ProviderServer {
	file := os.Getenv(coretest.RecordVariable)
	if file == "" {
		return server
	}
	return coretest.RecordTo(file, server)
}
