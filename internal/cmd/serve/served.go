//go:build !recording

package serve

import "github.com/hashicorp/terraform-plugin-go/tfprotov6"

// served returns what is served to Terraform: the provider as it is.
func served(server tfprotov6.ProviderServerWithListResource) tfprotov6.ProviderServer { return server }
