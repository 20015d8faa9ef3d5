package provider_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// A page that fails is an error at the end of what was found, never a silent end.
func TestListTellsOfAFailedPage(t *testing.T) {
	w := newEnv(t, emulator.Options{Middleware: func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if skip := r.URL.Query().Get("skip"); skip != "" && skip != "0" && strings.Contains(r.URL.Path, "spark") {
				http.Error(rw, `{"success": false, "http_code": 500, "message": "The index is being rebuilt."}`, http.StatusInternalServerError)
				return
			}
			next.ServeHTTP(rw, r)
		})
	}})
	m := vossmodels.DeviceSparkUser()
	w.addOddObjects(t, m, 210)
	found := newFakeTerraform(t, w, nil).listResources(t, m, model.Value{}, false, 1000)
	if len(found) < 2 {
		t.Fatalf("%d results", len(found))
	}
	last := found[len(found)-1]
	if !coretest.HasError(last.diagnostics) || !strings.Contains(coretest.Text(last.diagnostics[0]), "The index is being rebuilt.") {
		t.Errorf("the last result says %v", last)
	}
	for _, one := range found[:len(found)-1] {
		noErrors(t, one.diagnostics)
	}
}

// TestListResources_validated checks that a slip in a list block is told without a server,
// and that a value which nobody knows yet is left to the query.
func TestListResources_validated(t *testing.T) {
	w := newEnv(t, emulator.Options{})
	c := newFakeTerraform(t, w, nil)
	before := len(w.voss.Requests())
	for name, test := range map[string]struct {
		config model.Value
		at     string
		says   string
	}{
		"nothing":           {model.Value{}, "", ""},
		"what there is":     {model.Value{"filters": model.Value{"last_name": "Berg"}, "contains": model.Value{"email": "@"}}, "", ""},
		"a slip":            {model.Value{"filters": model.Value{"lastname": "Berg"}}, "filters.lastname", `"lastname" is not one of the attributes to filter by`},
		"a word for a flag": {model.Value{"filters": model.Value{"login_enabled": "maybe"}}, "filters.login_enabled", "login_enabled is true or false"},
		"a part":            {model.Value{"contains": model.Value{"mail": "@"}}, "contains.mail", `Did you mean "email"?`},
		"another traversal": {model.Value{"traversal": "sideways"}, "traversal", "sideways"},
		"not known yet":     {model.Value{"filters": model.Value{"login_enabled": model.Unknown}}, "", ""},
		"no map yet":        {model.Value{"filters": model.Unknown}, "", ""},
		"unknown of a slip": {model.Value{"filters": model.Value{"loginenabled": model.Unknown}}, "filters.loginenabled", `Did you mean "login_enabled"?`},
	} {
		t.Run(name, func(t *testing.T) {
			diagnostics := c.validateList(t, vossmodels.DeviceSparkUser(), test.config)
			if test.says == "" {
				noErrors(t, diagnostics)
				return
			}
			if len(diagnostics) != 1 || coretest.PathText(diagnostics[0].Attribute) != test.at || !strings.Contains(coretest.Text(diagnostics[0]), test.says) {
				t.Errorf("want one error at %s that says %s, got %v", test.at, test.says, diagnostics)
			}
		})
	}
	if after := len(w.voss.Requests()); after != before {
		t.Errorf("%d requests, want none", after-before)
	}
}

// validateList checks a list block as `terraform validate -query` does.
func (c *fakeTerraform) validateList(t *testing.T, m *model.Model, config model.Value) []*tfprotov6.Diagnostic {
	t.Helper()
	lister, ok := c.Server.(tfprotov6.ProviderServerWithListResource)
	if !ok {
		t.Fatal("the server lists nothing")
	}
	typeName := m.ResourceType()
	resp, err := lister.ValidateListResourceConfig(t.Context(), &tfprotov6.ValidateListResourceConfigRequest{
		TypeName: typeName, Config: encodedValue(t, c.Schemas.ListResourceSchemas[typeName].ValueType(), config),
	})
	if err != nil {
		t.Fatal(err)
	}
	return resp.Diagnostics
}
