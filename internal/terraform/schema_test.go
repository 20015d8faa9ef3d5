package terraform

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/collab-iac/terraform-provider-collab/internal/systems"
)

// The framework checks names, nesting and write-only rules here, without Terraform.
func TestSchemasAreValid(t *testing.T) {
	ctx := context.Background()
	for _, m := range systems.Models() {
		t.Run(m.TypeName, func(t *testing.T) {
			var resourceSchema resource.SchemaResponse
			NewResource(m, "")().Schema(ctx, resource.SchemaRequest{}, &resourceSchema)
			if diags := resourceSchema.Schema.ValidateImplementation(ctx); diags.HasError() {
				t.Errorf("resource: %v", diags)
			}
			for _, source := range []datasource.DataSource{NewDataSource(m)(), NewPluralDataSource(m)()} {
				var dataSchema datasource.SchemaResponse
				source.Schema(ctx, datasource.SchemaRequest{}, &dataSchema)
				if diags := dataSchema.Schema.ValidateImplementation(ctx); diags.HasError() {
					t.Errorf("%T: %v", source, diags)
				}
			}
		})
	}
}
