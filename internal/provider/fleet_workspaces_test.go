package provider_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	frameworkprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	providerschema "github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

// The example that makes the workspaces of a fleet is validated, and its own tests run,
// with a stand-in for hashicorp/tfe that has the documented names of its release 0.80.
// The provider itself would have to come from a registry.
func TestAccFleetWorkspaces(t *testing.T) {
	binary := tftest.Require(t, tftest.MockProviders)
	ws, err := tftest.NewWorkspace(binary, t.TempDir(), os.DevNull, nil)
	if err != nil {
		t.Fatal(err)
	}
	ws.Env["TF_CLI_CONFIG_FILE"] = os.DevNull
	ws.Env["TF_REATTACH_PROVIDERS"] = encoded(t, map[string]any{"hashicorp/tfe": serveAs(t, "registry.terraform.io/hashicorp/tfe",
		func() tfprotov6.ProviderServer { return providerserver.NewProtocol6(tfe{})() })})
	workspace{Workspace: ws}.take(t, filepath.Join(examples, "fleet", "workspaces"))
	if err := os.Remove(filepath.Join(ws.Dir, "cloud.tf")); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"init", "-input=false"}, {"validate", "-no-color"}, {"test", "-no-color"}} {
		output, code, err := ws.Run(t.Context(), args...)
		if err != nil || code != 0 {
			t.Fatalf("%s %v: exit code %d, %v\n%s", ws.Binary, args, code, err, output)
		}
		if args[0] == "test" && !strings.Contains(output, "4 passed, 0 failed") {
			t.Errorf("other tests ran:\n%s", output)
		}
	}
}

// tfeTypes are the documented attributes of resources of hashicorp/tfe: required ones
// with an exclamation mark, those that only the server sets with a hyphen, and of
// another type than text after a colon.
var tfeTypes = map[string]string{
	"tfe_project":    "name! description organization auto_destroy_activity_duration tags:map id-",
	"tfe_agent_pool": "name! organization organization_scoped:bool id-",
	"tfe_workspace": "name! description organization project_id tag_names:set tags:map trigger_patterns:list trigger_prefixes:list queue_all_runs:bool auto_apply:bool " +
		"auto_apply_run_trigger:bool file_triggers_enabled:bool speculative_enabled:bool terraform_version working_directory html_url- id-",
	"tfe_workspace_settings": "workspace_id! agent_pool_id execution_mode global_remote_state:bool project_remote_state:bool remote_state_consumer_ids:set auto_apply:bool " +
		"assessments_enabled:bool description tags:map id-",
	"tfe_variable":             "category! key! value description hcl:bool sensitive:bool value_wo value_wo_version:number variable_set_id workspace_id id-",
	"tfe_variable_set":         "name! description global:bool organization parent_project_id priority:bool workspace_ids:set id-",
	"tfe_project_variable_set": "project_id! variable_set_id! id-",
	"tfe_run_trigger":          "sourceable_id! workspace_id! id-",
}

// tfe stands in for hashicorp/tfe. Terraform mocks its resources, so that it is asked for
// schemas only.
type tfe struct{}

func (tfe) Metadata(_ context.Context, _ frameworkprovider.MetadataRequest, resp *frameworkprovider.MetadataResponse) {
	resp.TypeName = "tfe"
}

func (tfe) Schema(_ context.Context, _ frameworkprovider.SchemaRequest, resp *frameworkprovider.SchemaResponse) {
	resp.Schema.Attributes = map[string]providerschema.Attribute{
		"hostname": providerschema.StringAttribute{Optional: true}, "organization": providerschema.StringAttribute{Optional: true},
		"token": providerschema.StringAttribute{Optional: true, Sensitive: true}, "ssl_skip_verify": providerschema.BoolAttribute{Optional: true},
	}
}

func (tfe) Configure(context.Context, frameworkprovider.ConfigureRequest, *frameworkprovider.ConfigureResponse) {
}

func (tfe) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (tfe) Resources(context.Context) []func() resource.Resource {
	var all []func() resource.Resource
	for name, attributes := range tfeTypes {
		all = append(all, func() resource.Resource { return tfeResource{name: name, attributes: attributes} })
	}
	return all
}

type tfeResource struct {
	resource.Resource // no call but for the schema
	name, attributes  string
}

func (r tfeResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = r.name
}

func (r tfeResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{}}
	for _, text := range strings.Fields(r.attributes) {
		text, kind, _ := strings.Cut(text, ":")
		name, required := strings.CutSuffix(text, "!")
		name, computed := strings.CutSuffix(name, "-")
		optional := !required && !computed
		// What may be left out, the server sets.
		computed = computed || optional && !slices.Contains([]string{"value", "value_wo", "workspace_id", "variable_set_id"}, name)
		var a schema.Attribute
		switch kind {
		case "":
			a = schema.StringAttribute{Required: required, Optional: optional, Computed: computed, Sensitive: strings.HasPrefix(name, "value")}
		case "bool":
			a = schema.BoolAttribute{Optional: optional, Computed: computed}
		case "number":
			a = schema.NumberAttribute{Optional: optional, Computed: computed}
		case "set":
			a = schema.SetAttribute{ElementType: types.StringType, Optional: optional, Computed: computed}
		case "list":
			a = schema.ListAttribute{ElementType: types.StringType, Optional: optional, Computed: computed}
		case "map":
			a = schema.MapAttribute{ElementType: types.StringType, Optional: optional, Computed: computed}
		}
		resp.Schema.Attributes[name] = a
	}
	if r.name == "tfe_workspace" {
		resp.Schema.Blocks = map[string]schema.Block{"vcs_repo": schema.ListNestedBlock{NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"identifier": schema.StringAttribute{Required: true}, "oauth_token_id": schema.StringAttribute{Optional: true},
			"branch": schema.StringAttribute{Optional: true}, "github_app_installation_id": schema.StringAttribute{Optional: true},
			"ingress_submodules": schema.BoolAttribute{Optional: true}, "tags_regex": schema.StringAttribute{Optional: true},
		}}}}
	}
}
