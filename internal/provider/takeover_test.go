package provider_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// writeGolden makes TestUpgrade write the states of the current version.
var writeGolden = flag.Bool("write-golden", false, "write the state fixtures of the current schema version")

// A `moved` block takes an object over from a generic REST provider: the next
// read brings the rest, and the plan is empty.
func TestMoveState(t *testing.T) {
	w := newWorld(t, emulator.Options{}).withGWS(t, gws.Options{})
	c := newCore(t, w, nil)
	m := vossmodels.DeviceSparkUser()
	typeName := "collab_" + m.TypeName
	key := w.settle(t, m, 1)[0]
	imported, _ := c.begin(t, typeName, &tfprotov6.ImportResourceStateRequest{ID: key})
	for name, source := range map[string]struct{ address, typeName, state string }{
		"restapi": {
			"registry.terraform.io/mastercard/restapi", "restapi_object",
			fmt.Sprintf(`{"id": %q, "path": "/api/device/spark/User", "data": "{}", "api_data": {}}`, key),
		},
		"restful": {
			"registry.terraform.io/magodo/restful", "restful_resource",
			fmt.Sprintf(`{"id": "/api/device/spark/User/%s/?format=json", "path": "/api/device/spark/User/", "body": {}}`, key),
		},
	} {
		t.Run(name, func(t *testing.T) {
			response := c.move(t, typeName, source.address, source.typeName, source.state)
			noErrors(t, response.Diagnostics)
			same(t, "identity", key, keyOf(t, m, response.TargetIdentity))
			typ := c.resource(t, typeName).ValueType()
			taken := c.read(t, typeName, instance{decodedValue(t, typ, response.TargetState), response.TargetPrivate})
			same(t, "state", imported.state, taken.state)
			p := c.plan(t, typeName, &taken, c.generate(t, typeName, taken.state))
			noErrors(t, p.diagnostics)
			same(t, "plan", taken.state, p.state)
		})
	}
	for name, source := range map[string]struct{ typeName, state string }{
		"another type": {"terraform_data", `{"id": "x"}`},
		"no id":        {"restapi_object", `{"path": "/x"}`},
		"broken":       {"restful_resource", `{`},
	} {
		t.Run(name, func(t *testing.T) {
			response := c.move(t, typeName, "registry.terraform.io/x/y", source.typeName, source.state)
			if !hasError(response.Diagnostics) {
				t.Error("there is no error")
			}
		})
	}
}

func (c *core) move(t *testing.T, typeName, address, sourceType, state string) *tfprotov6.MoveResourceStateResponse {
	t.Helper()
	response, err := c.server.MoveResourceState(t.Context(), &tfprotov6.MoveResourceStateRequest{
		SourceProviderAddress: address, SourceTypeName: sourceType, SourceState: &tfprotov6.RawState{JSON: []byte(state)},
		TargetTypeName: typeName,
	})
	if err != nil {
		t.Fatal(err)
	}
	return response
}

// A state that an earlier release wrote must be read by this one, whole. The
// fixtures are never changed: a new schema version adds its own.
func TestUpgrade(t *testing.T) {
	eachCatalogModel(t, func(t *testing.T, m *model.Model) {
		typeName := "collab_" + m.TypeName
		w, all := newComplete(t, m)
		c := newCore(t, w, nil)
		fixture := filepath.Join("testdata", "states", "v0", typeName+".json")
		if *writeGolden {
			created := c.change(t, typeName, nil, all.config(0))
			content, err := json.MarshalIndent(created.state, "", "  ")
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
		upgraded, err := c.server.UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{
			TypeName: typeName, Version: 0, RawState: &tfprotov6.RawState{JSON: content},
		})
		if err != nil {
			t.Fatal(err)
		}
		noErrors(t, upgraded.Diagnostics)
		got, err := json.Marshal(decodedValue(t, c.resource(t, typeName).ValueType(), upgraded.UpgradedState))
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

// What the server says of a field lands on the field's attribute, with the
// server's own words.
func TestAccServerMessagesLandOnAttributes(t *testing.T) {
	refuse := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodPost {
				next.ServeHTTP(rw, r)
				return
			}
			rw.Header().Set("Content-Type", "application/json")
			rw.WriteHeader(http.StatusBadRequest)
			_, _ = rw.Write([]byte(`{"success": false, "http_code": 400, "code": 4001, "message": "The payload is not valid.",
				"errors": {"phoneNumbers.0.value": "Number is not in the pool.", "line": "No such line.", "nowhere": "Odd."}}`))
		})
	}
	w := newWorld(t, emulator.Options{Middleware: refuse})
	result := newCommandLine(t).run(w.config(`
resource "collab_voss_device_spark_user" "alice" {
  email         = "alice@example.com"
  line          = "+1"
  phone_numbers = [{ type = "work", value = "+14085550100" }]
}
`), "apply", "-auto-approve")
	var told []string
	for _, d := range result.errors() {
		told = append(told, d.String())
	}
	text := strings.Join(told, "\n")
	for _, want := range []string{"phone_numbers[0].value", "Number is not in the pool.", "No such line.", "Odd.", "The payload is not valid."} {
		if !strings.Contains(text, want) {
			t.Errorf("nothing is said of %q in:\n%s", want, text)
		}
	}
}
