// Package schemajson is the command that prints the provider's schemas in the
// format of `terraform providers schema -json`, for the generator of the
// documentation.
//
// Terraform itself prints only what its version knows of: identities since
// 1.12, list resources since 1.14. This shows all of it on any machine, so that
// the documentation does not depend on the Terraform at hand.
package schemajson

import (
	"context"
	"encoding/json"
	"fmt"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/spf13/cobra"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/provider"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
)

// New returns the command.
func New(systems []*system.System) *cobra.Command {
	return &cobra.Command{
		Use:   "schemajson",
		Short: "Print the provider's schemas as JSON",
		Args:  cli.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			document, err := schemas(command.Context(), provider.NewServer(provider.Options{}, systems...))
			if err != nil {
				return err
			}
			return json.NewEncoder(command.OutOrStdout()).Encode(document)
		},
	}
}

// schemas asks the server for everything it has, under the provider's name.
func schemas(ctx context.Context, server tfprotov6.ProviderServer) (*tfjson.ProviderSchemas, error) {
	all, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, err
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return nil, err
	}
	for _, d := range append(all.Diagnostics, identities.Diagnostics...) {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return nil, fmt.Errorf("%s: %s", d.Summary, d.Detail)
		}
	}
	return &tfjson.ProviderSchemas{
		FormatVersion: "1.0",
		Schemas: map[string]*tfjson.ProviderSchema{model.Provider: {
			ConfigSchema:             schemaOf(all.Provider),
			ResourceSchemas:          mapped(all.ResourceSchemas, schemaOf),
			DataSourceSchemas:        mapped(all.DataSourceSchemas, schemaOf),
			EphemeralResourceSchemas: mapped(all.EphemeralResourceSchemas, schemaOf),
			ActionSchemas:            mapped(all.ActionSchemas, actionOf),
			ListResourceSchemas:      mapped(all.ListResourceSchemas, schemaOf),
			Functions:                mapped(all.Functions, functionOf),
			ResourceIdentitySchemas:  mapped(identities.IdentitySchemas, identityOf),
		}},
	}, nil
}

// mapped applies convert to each value.
func mapped[K comparable, V, W any](values map[K]V, convert func(V) W) map[K]W {
	converted := make(map[K]W, len(values))
	for key, value := range values {
		converted[key] = convert(value)
	}
	return converted
}

func actionOf(a *tfprotov6.ActionSchema) *tfjson.ActionSchema {
	return &tfjson.ActionSchema{Block: schemaOf(a.Schema).Block}
}
