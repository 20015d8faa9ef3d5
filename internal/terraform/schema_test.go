package terraform

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
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

// A secret is in no data source, and what is to know for declaring a value is not said
// there. A default is.
func TestShown(t *testing.T) {
	all := attributes([]model.Field{
		{Name: "kind", Kind: model.String, Description: "Kind.", Usage: "Declare it late.", Default: "person"},
		{Name: "pin", Kind: model.String, Description: "PIN.", Access: model.WriteOnly, Sensitive: true},
	}, inDataSource, true)
	for name, want := range map[string]string{"kind": "Kind. Default: `person`.", "pin": "Always null: the server never shows it."} {
		if got := all[name].GetMarkdownDescription(); got != want {
			t.Errorf("%s: %q", name, got)
		}
		if all[name].IsSensitive() {
			t.Errorf("%s makes an output of the whole object sensitive", name)
		}
	}
}
