package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// TestAccModels_lifecycle takes an object of every model through its life with
// the real Terraform: created with every attribute that can be set, read back,
// changed in every attribute at once, imported with an empty plan, destroyed.
func TestAccModels_lifecycle(t *testing.T) {
	for typeName, m := range modelsByType() {
		t.Run(m.TypeName, func(t *testing.T) {
			t.Parallel()
			w, e := newFullConfig(t, m)
			before := w.allObjects()
			address := typeName + ".all"
			first := e.config(0)
			second := keepCreateOnly(m, e.config(1), first)
			imported := withoutSecrets(m, second)
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: factories(),
				Steps: []resource.TestStep{
					{Config: w.describing(m, first), Check: w.holdsAll(t, m, address, first)},
					{
						Config: w.describing(m, second),
						Check:  w.holdsAll(t, m, address, second),
						ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
							plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
						}},
					},
					{
						Config:       w.config(resourceBlock("resource", typeName, "all", imported)),
						ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithID,
						ImportStateIdFunc: importID(m, address),
					},
				},
				CheckDestroy: func(*terraform.State) error {
					if diff := cmp.Diff(before, w.allObjects()); diff != "" {
						return fmt.Errorf("the servers are not as before (-before +now):\n%s", diff)
					}
					return nil
				},
			})
		})
	}
}

// describing declares a resource, and reads it with the data source too.
func (w *env) describing(m *model.Model, config model.Value) string {
	typeName := "collab_" + m.TypeName
	return w.config(resourceBlock("resource", typeName, "all", config) +
		resourceBlock("data", typeName, "all", model.Value{m.Key: expression(typeName + ".all." + m.Key)}) +
		fmt.Sprintf("output \"found\" {\nvalue = nonsensitive(sensitive(jsonencode(data.%s.all)))\n}\n", typeName))
}

// holdsAll checks that the server holds what is declared and no more of what
// could be, and that the data source shows it.
func (w *env) holdsAll(t *testing.T, m *model.Model, address string, config model.Value) resource.TestCheckFunc {
	return func(state *terraform.State) error {
		key := state.RootModule().Resources[address].Primary.Attributes[m.Key]
		if diff := cmp.Diff(payloadOf(m.Fields, config), settablePart(m.Fields, w.payload(t, m, key))); diff != "" {
			return fmt.Errorf("the server holds other values (-declared +held):\n%s", diff)
		}
		text, _ := state.RootModule().Outputs["found"].Value.(string)
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		var found model.Value
		if err := decoder.Decode(&found); err != nil {
			return fmt.Errorf("the data source shows %q: %w", text, err)
		}
		if diff := cmp.Diff(payloadOf(m.Fields, config), payloadOf(m.Fields, found)); diff != "" {
			return fmt.Errorf("the data source shows other values (-declared +shown):\n%s", diff)
		}
		return nil
	}
}

// keepCreateOnly returns the configuration with what cannot be changed taken
// from another.
func keepCreateOnly(m *model.Model, config, from model.Value) model.Value {
	kept := maps.Clone(config)
	for i := range m.Fields {
		if f := &m.Fields[i]; f.Access == model.CreateOnly {
			kept[f.Name] = from[f.Name]
		}
	}
	return kept
}

// withoutSecrets returns the configuration without what no server shows: to
// declare it is to change it.
func withoutSecrets(m *model.Model, config model.Value) model.Value {
	bare := maps.Clone(config)
	for i := range m.Fields {
		if f := &m.Fields[i]; f.Access == model.WriteOnly {
			delete(bare, f.Name)
		}
	}
	return bare
}

// importID builds the import id out of the business key.
func importID(m *model.Model, address string) resource.ImportStateIdFunc {
	return func(state *terraform.State) (string, error) {
		attributes := state.RootModule().Resources[address].Primary.Attributes
		if m.HasHierarchy {
			return attributes["hierarchy"] + "/" + attributes[m.BusinessKey], nil
		}
		return attributes[m.BusinessKey], nil
	}
}

// TestAccModels_unknownKeys shows with the real Terraform that an update leaves
// keys alone that no table knows.
func TestAccModels_unknownKeys(t *testing.T) {
	const profile = "collab_voss_device_spark_cx_user_profile.desk"
	w := newEnv(t, emulator.Options{}).withGWS(t, gws.Options{})
	config := func(description string) string {
		return w.config(resourceBlock("resource", "collab_voss_device_spark_cx_user_profile", "desk", model.Value{
			"name": "Service desk", "profile_type": "SUPERVISOR", "description": description,
			"user_profile_app_modules": model.Value{"m_agent_desktop": "EDIT"},
		}))
	}
	const modelType = "device/spark/CXUserProfile"
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(),
		Steps: []resource.TestStep{
			{Config: config("first")},
			{
				PreConfig: func() {
					patch := `{"version": 3, "userProfileAppModules": {"m_provisioning_x": "EDIT"}}`
					if err := w.voss.Patch(w.voss.Objects(modelType)[0].PKID, patch); err != nil {
						t.Error(err)
					}
				},
				Config: config("second"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					updates(profile, "description", "last_updated_time?"),
				}},
				Check: func(*terraform.State) error {
					data := w.voss.Objects(modelType)[0].Data
					if data["description"] != "second" || data["version"] != json.Number("3") ||
						get(data, []any{"userProfileAppModules", "m_provisioning_x"}) != "EDIT" {
						return fmt.Errorf("the server holds %v", data)
					}
					return nil
				},
			},
		},
	})
}
