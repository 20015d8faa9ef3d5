package schemajson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/provider"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

func TestMain(m *testing.M) { tftest.Main(m) }

// TestAccSchemas_asTerraformPrints holds the output against what the real
// Terraform prints of the built provider, as far as its version goes.
func TestAccSchemas_asTerraformPrints(t *testing.T) {
	printed := terraformSchemas(t)
	document, err := schemas(t.Context(), provider.NewServer(provider.Options{}, systems.All()...))
	if err != nil {
		t.Fatal(err)
	}
	ours := decoded(t, document)["collab"]
	var theirs map[string]any
	for _, schemas := range decoded(t, json.RawMessage(printed)) {
		theirs = schemas
	}
	for _, section := range []string{"provider", "resource_schemas", "data_source_schemas"} {
		if theirs[section] == nil {
			t.Fatalf("Terraform prints no %s", section)
		}
	}
	for section, want := range theirs {
		if diff := cmp.Diff(want, ours[section]); diff != "" {
			t.Errorf("%s differs from Terraform's (-) :\n%s", section, diff)
		}
	}
}

// decoded returns the schemas of each provider as plain JSON values.
func decoded(t *testing.T, document any) map[string]map[string]any {
	t.Helper()
	text, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	var plain struct {
		Schemas map[string]map[string]any `json:"provider_schemas"`
	}
	if err := json.Unmarshal(text, &plain); err != nil {
		t.Fatal(err)
	}
	return plain.Schemas
}

// terraformSchemas builds the provider and lets Terraform print its schemas.
func terraformSchemas(t *testing.T) []byte {
	t.Helper()
	binary := tftest.Require(t, tftest.WriteOnly)
	ws, err := tftest.NewWorkspace(binary, t.TempDir(), filepath.Dir(tftest.Provider(t)), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := ws.Write("main.tf", fmt.Sprintf("terraform {\n  required_providers {\n    collab = {\n      source = %q\n    }\n  }\n}\n", tftest.Source)); err != nil {
		t.Fatal(err)
	}
	command := ws.Command(t.Context(), "providers", "schema", "-json")
	var messages bytes.Buffer
	command.Stderr = &messages
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%s providers schema: %v\n%s", binary, err, messages.String())
	}
	return out
}
