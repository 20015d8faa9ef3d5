package provider_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// writeStates makes TestUpgrade write the states of the current version.
var writeStates = flag.Bool("write-states", false, "write the state fixtures of the current schema version")

// A state that an earlier release wrote must be read by this one, whole. The
// fixtures are never changed: a new schema version adds its own.
func TestUpgrade(t *testing.T) {
	eachCatalogModel(t, func(t *testing.T, m *model.Model) {
		typeName := "collab_" + m.TypeName
		w, all := newFullConfig(t, m)
		c := newFakeTerraform(t, w, nil)
		fixture := filepath.Join("testdata", "states", "v0", typeName+".json")
		if *writeStates {
			created := c.change(t, typeName, nil, all.config(0))
			content, err := json.MarshalIndent(created.State, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(fixture, append(content, '\n'), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		content, err := os.ReadFile(fixture)
		if err != nil {
			t.Fatal(err)
		}
		upgraded, err := c.Server.UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{
			TypeName: typeName, Version: 0, RawState: &tfprotov6.RawState{JSON: content},
		})
		if err != nil {
			t.Fatal(err)
		}
		noErrors(t, upgraded.Diagnostics)
		got, err := json.Marshal(decodedValue(t, c.resourceType(t, typeName), upgraded.UpgradedState))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(parsed(t, content), parsed(t, got)); diff != "" {
			t.Errorf("the state changed on the way (-written +read):\n%s", diff)
		}
	})
}

func parsed(t *testing.T, content []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(content, &v); err != nil {
		t.Fatal(err)
	}
	return v
}
