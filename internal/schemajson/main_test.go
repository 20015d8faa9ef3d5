package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/provider"
)

// TestAccSchemas_asTerraformPrints holds the output against what the real
// Terraform prints of the built provider, as far as its version goes.
func TestAccSchemas_asTerraformPrints(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("needs Terraform: set TF_ACC=1")
	}
	document, err := schemas(t.Context(), provider.NewServer(provider.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	ours := decoded(t, document)["collab"]
	var theirs map[string]any
	for _, schemas := range decoded(t, json.RawMessage(terraformSchemas(t))) {
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
	dir := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(dir, "terraform-provider-collab"), "../..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	source := "registry.terraform.io/collab-iac/collab"
	write(t, filepath.Join(dir, "terraform.rc"), fmt.Sprintf("provider_installation {\n  dev_overrides {\n    %q = %q\n  }\n}\n", source, dir))
	write(t, filepath.Join(dir, "main.tf"), fmt.Sprintf("terraform {\n  required_providers {\n    collab = {\n      source = %q\n    }\n  }\n}\n", source))

	binary := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if binary == "" {
		binary = "terraform"
	}
	var messages bytes.Buffer
	terraform := exec.CommandContext(t.Context(), binary, "providers", "schema", "-json")
	terraform.Dir, terraform.Stderr = dir, &messages
	terraform.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+filepath.Join(dir, "terraform.rc"), "CHECKPOINT_DISABLE=1")
	out, err := terraform.Output()
	if err != nil {
		t.Fatalf("%s providers schema: %v\n%s", binary, err, messages.String())
	}
	return out
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
