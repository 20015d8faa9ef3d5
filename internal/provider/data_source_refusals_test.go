package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// Every data source says what helps against a wrong password, and choices ask for the model
// that was probably meant.
func TestDataSourcesThatAreRefused(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	configs := map[string]model.Value{
		"collab_voss_choices":                       {"model": userModel, "field": "type"},
		"collab_voss_device_spark_user":             {"email": "alice@example.com"},
		"collab_voss_device_spark_users":            {},
		"collab_voss_hierarchy_node":                {"hierarchy": site1},
		"collab_voss_hierarchy_nodes":               {},
		"collab_voss_licenses":                      {},
		"collab_voss_locations":                     {},
		"collab_voss_schema":                        {"model": userModel},
		"collab_voss_object":                        {"model": userModel, "key": "alice@example.com"},
		"collab_voss_objects":                       {"model": userModel},
		"collab_voss_relation_spark_user":           {"email": "alice@example.com"},
		"collab_voss_relation_spark_users":          {},
		"collab_voss_device_spark_cx_user_profile":  {"name": "Everything"},
		"collab_voss_device_spark_cx_user_profiles": {},
	}
	right := newFakeTerraform(t, w, nil)
	for name := range right.Schemas.DataSourceSchemas {
		if configs[name] == nil && strings.HasPrefix(name, "collab_voss_") {
			t.Errorf("%s is not tried", name)
		}
	}
	for name, config := range configs {
		wrong := newFakeTerraform(t, w, model.Value{"password": "wrong"}) // the second error of one refers to the first
		_, diagnostics := wrong.tryReadDataSource(t, name, config)
		if said := summaries(diagnostics, tfprotov6.DiagnosticSeverityError); !strings.Contains(said, "Check the username and password") {
			t.Errorf("%s: %q", name, said)
		}
	}
	_, diagnostics := right.tryReadDataSource(t, "collab_voss_choices", model.Value{"model": "device/spark/Licence", "field": "id"})
	if said := summaries(diagnostics, tfprotov6.DiagnosticSeverityError); !strings.Contains(said, `Did you mean the model "device/spark/License"?`) {
		t.Errorf("%q", said)
	}
}
