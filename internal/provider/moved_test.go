package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/provider"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

// The same person as each resource declares it.
const (
	typedAnna = `
resource "collab_voss_device_spark_user" "anna" {
  hierarchy  = "sys.hcs.Prov.Cust"
  email      = "anna@example.com"
  first_name = "Anna"
}
`
	objectAnna = `
resource "collab_voss_object" "anna" {
  model     = "device/spark/User"
  hierarchy = "sys.hcs.Prov.Cust"
  data      = { email = "anna@example.com", firstName = "Anna" }
}
`
)

// movedTo is a moved block.
func movedTo(from, to string) string {
	return fmt.Sprintf("moved {\n  from = %s\n  to   = %s\n}\n", from, to)
}

// TestAccMoved: an object goes from a generic provider to the resource of its model or to
// that of any model, and from one of these to the other and back. Terraform's plan shows
// the move alone, and the next one nothing.
func TestAccMoved(t *testing.T) {
	t.Parallel()
	const typed, anyModel = "collab_voss_device_spark_user.anna", "collab_voss_object.anna"
	for name, test := range map[string]struct {
		// state is that of another provider; %s stands for the pkid. first is applied
		// where there is none.
		source, sourceType, state string
		first, from               string
	}{
		"restapi": {
			source: "mastercard/restapi", sourceType: "restapi_object", from: "restapi_object.anna",
			state: `{"id": "%s", "path": "/api/device/spark/User", "data": "{}", "api_data": {}}`,
		},
		"restful": {
			source: "magodo/restful", sourceType: "restful_resource", from: "restful_resource.anna",
			state: `{"id": "/api/device/spark/User/%s/", "path": "/api/device/spark/User/", "body": {}}`,
		},
		"typed":     {first: typedAnna, from: typed},
		"any model": {first: objectAnna, from: anyModel},
	} {
		for to, config := range map[string]string{typed: typedAnna, anyModel: objectAnna} {
			if to == test.from {
				continue
			}
			t.Run(name+" to "+to, func(t *testing.T) {
				t.Parallel()
				feature := tftest.MovedTypes
				if test.from == typed {
					feature = tftest.MovedToAnyModel
				}
				w, c := newEnv(t, emulator.Options{}), newCommandLine(t, feature)
				w.writesMayDiffer = true // what is kept of plans is that of typed resources
				if test.first != "" {
					c.applied(w.config(test.first))
				} else {
					pkid := w.add(t, emulator.Tenant, `{"email": "anna@example.com", "firstName": "Anna"}`)
					c.hasStateOf(t, test.source, test.sourceType, fmt.Sprintf(test.state, pkid))
				}
				before := w.counts()
				moved := w.config(config + movedTo(test.from, to))
				if r := c.plan(moved); !r.ok || !strings.Contains(r.output, "Plan: 0 to add, 0 to change, 0 to destroy.") {
					t.Fatal(r.output)
				}
				writes := len(w.voss.Writes())
				c.applied(moved)
				c.expectNoChanges(moved)
				c.expectNoChanges(w.config(config))
				same(t, "objects", before, w.counts())
				same(t, "writes", writes, len(w.voss.Writes()))
				c.applied(w.config(""))
			})
		}
	}
}

// hasStateOf gives the workspace the state of a resource of another provider, which
// Terraform has to start as well: this one answers in its place.
func (c *commandLine) hasStateOf(t *testing.T, source, resourceType, attributes string) {
	t.Helper()
	attach := serveAs(t, "registry.terraform.io/"+source, func() tfprotov6.ProviderServer {
		return provider.NewServer(providerOptions(), systems.All()...)
	})
	known := strings.TrimSuffix(c.Env["TF_REATTACH_PROVIDERS"], "}")
	c.Env["TF_REATTACH_PROVIDERS"] = known + fmt.Sprintf(", %q: %s}", source, encoded(t, attach))
	state := fmt.Sprintf(`{"version": 4, "terraform_version": "1.8.0", "serial": 1, "lineage": "x", "resources": [{
		"mode": "managed", "type": %q, "name": "anna", "provider": "provider[\"registry.terraform.io/%s\"]",
		"instances": [{"schema_version": 0, "attributes": %s}]}]}`, resourceType, source, attributes)
	if err := os.WriteFile(filepath.Join(c.Dir, "terraform.tfstate"), []byte(state), 0o600); err != nil {
		t.Fatal(err)
	}
}
