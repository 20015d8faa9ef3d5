package recovery

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// tenant is an emulated server of each system, with people whom the account has made.
type tenant struct {
	voss *voss.Server
	keys map[string]string // by address
}

func newTenant(t *testing.T, dialect string, emails ...string) *tenant {
	t.Helper()
	return newMeddledTenant(t, dialect, nil, emails...)
}

func newMeddledTenant(t *testing.T, dialect string, middleware fault.Middleware, emails ...string) *tenant {
	t.Helper()
	spoken, err := voss.Switches.Parse(dialect)
	if err != nil {
		t.Fatal(err)
	}
	automate, genesys := voss.New(voss.Options{Dialect: spoken, Middleware: middleware}), gws.New(gws.Options{})
	t.Cleanup(automate.Close)
	vossServer, gwsServer := httptest.NewServer(automate), httptest.NewServer(genesys)
	t.Cleanup(vossServer.Close)
	t.Cleanup(gwsServer.Close)
	for name, value := range map[string]string{
		"COLLAB_VOSS_ENDPOINT": vossServer.URL, "COLLAB_VOSS_REQUESTS_PER_SECOND": "10000", "COLLAB_VOSS_HIERARCHY": voss.Tenant,
		"COLLAB_VOSS_USERNAME": voss.Administrator.Username, "COLLAB_VOSS_PASSWORD": voss.Administrator.Password,
		"COLLAB_GWS_ENDPOINT": gwsServer.URL + gws.Root, "COLLAB_GWS_REQUESTS_PER_SECOND": "10000",
		"COLLAB_GWS_USERNAME": gws.Administrator.UserName, "COLLAB_GWS_PASSWORD": gws.Administrator.Password,
	} {
		t.Setenv(name, value)
	}
	w := &tenant{automate, map[string]string{}}
	for _, s := range systems.All() {
		if s.Name != "voss" {
			continue
		}
		client, err := s.Connect(t.Context(), s.Resolve(system.Declared{}), system.Options{Version: "test"})
		if err != nil {
			t.Fatal(err)
		}
		for _, email := range emails {
			w.keys[email] = w.make(t, client, s.Models, email)
		}
	}
	return w
}

func (w *tenant) make(t *testing.T, client backend.Client, models []*model.Model, email string) string {
	t.Helper()
	for _, m := range models {
		if m.Type != "relation/SparkUser" {
			continue
		}
		made, err := client.Create(t.Context(), m, voss.Tenant, map[string]any{"email": email, "displayName": "Somebody", "Calling": map[string]any{"email": email}})
		if err != nil {
			t.Fatal(err)
		}
		return made.Key
	}
	return ""
}

// recovered is what a call of the command came to.
func recovered(t *testing.T, state string, args ...string) (code int, out, said string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "state.json")
	if err := os.WriteFile(file, []byte(state), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := New("test", systems.All())
	var stdout, stderr bytes.Buffer
	cmd.SetOut(&stdout)
	cmd.SetErr(&stderr)
	code = cli.Run(t.Context(), cmd, append(args, file))
	return code, stdout.String(), stderr.String()
}

const resource = `{"mode": "managed", "type": "collab_voss_relation_spark_user", "values": {"pkid": %q, "id": "x"}}`

func TestRecover(t *testing.T) {
	w := newTenant(t, "", "held@example.com", "in.module@example.com", "lost.one@example.com", "Lost.Two@example.com", "gone@example.com")
	w.voss.Remove(w.keys["gone@example.com"])
	state := fmt.Sprintf(`{"format_version": "1.0", "values": {"root_module": {"resources": [`+resource+`],
		"child_modules": [{"resources": [`+resource+`]}]}}}`, w.keys["held@example.com"], w.keys["in.module@example.com"])
	code, out, said := recovered(t, state)
	if code != 0 || strings.Count(out, "import {") != 2 || !strings.Contains(said, "Genesys Web Services: nothing tells") {
		t.Fatalf("exit code %d\n%s\n%s", code, out, said)
	}
	for _, want := range []string{
		fmt.Sprintf("import {\n  to = collab_voss_relation_spark_user.lost_one\n  id = %q\n}", w.keys["lost.one@example.com"]),
		fmt.Sprintf("  to = collab_voss_relation_spark_user.lost_two\n  id = %q", w.keys["Lost.Two@example.com"]),
		"lost.one@example.com at " + voss.Tenant + ", made by transaction",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	_, out, _ = recovered(t, state, "-to", `collab_voss_relation_spark_user.staff["{key}"]`)
	if !strings.Contains(out, `to = collab_voss_relation_spark_user.staff["lost.one@example.com"]`) {
		t.Error(out)
	}
}

func TestRecoverFromEveryForm(t *testing.T) {
	w := newTenant(t, "", "held@example.com")
	held := fmt.Sprintf(resource, w.keys["held@example.com"])
	for name, state := range map[string]string{
		"a state":      `{"format_version": "1.0", "values": {"root_module": {"resources": [` + held + `]}}}`,
		"a plan":       `{"format_version": "1.2", "prior_state": {"format_version": "1.0", "values": {"root_module": {"resources": [` + held + `]}}}}`,
		"a state file": fmt.Sprintf(`{"version": 4, "resources": [{"mode": "managed", "type": "collab_voss_relation_spark_user", "instances": [{"attributes": {"pkid": %q}}]}]}`, w.keys["held@example.com"]),
	} {
		if code, out, said := recovered(t, state); code != 0 || out != "" || !strings.Contains(said, "The state holds everything that the log says was made by "+voss.Administrator.Username+" on VOSS Automate and ") {
			t.Errorf("%s: exit code %d\n%s\n%s", name, code, out, said)
		}
	}
	for name, state := range map[string]string{"no JSON": "resource {}", "another document": "{}"} {
		if code, _, said := recovered(t, state); code != 2 || !strings.Contains(said, "terraform show -json") {
			t.Errorf("%s: exit code %d\n%s", name, code, said)
		}
	}
	if code, _, said := recovered(t, ""); code != 2 || !strings.Contains(said, "it is empty") || !strings.Contains(said, "terraform show -json") {
		t.Errorf("nothing to read: exit code %d\n%s", code, said)
	}
	if code, out, _ := recovered(t, `{"format_version": "1.0"}`); code != 0 || !strings.Contains(out, w.keys["held@example.com"]) {
		t.Errorf("an empty state: exit code %d\n%s", code, out)
	}
}

// A log that does not say whose an entry is tells nothing, and is said to.
func TestRecoverFromAnAnonymousLog(t *testing.T) {
	newTenant(t, "transaction_fields=no-username", "lost@example.com")
	code, out, said := recovered(t, `{"format_version": "1.0"}`)
	if out != "" || !strings.Contains(said, "does not say which account") {
		t.Errorf("exit code %d\n%s\n%s", code, out, said)
	}
}

// An entry that names no account, beside others that do, is told of.
func TestRecoverTellsOfNamelessEntries(t *testing.T) {
	w := newMeddledTenant(t, "", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			answer := httptest.NewRecorder()
			next.ServeHTTP(answer, r)
			body := answer.Body.String()
			if r.URL.Path == "/api/tool/Transaction/" {
				body = strings.Replace(body, fmt.Sprintf(`"username":%q`, voss.Administrator.Username), `"username":""`, 1)
			}
			maps.Copy(rw.Header(), answer.Header())
			rw.Header().Del("Content-Length")
			rw.WriteHeader(answer.Code)
			_, _ = io.WriteString(rw, body)
		})
	}, "first@example.com", "last@example.com")
	code, out, said := recovered(t, `{"format_version": "1.0"}`)
	if code != 0 || strings.Count(out, "import {") != 1 || !strings.Contains(out, w.keys["first@example.com"]) || !strings.Contains(said, "1 creations in the log name no account") {
		t.Errorf("exit code %d\n%s\n%s", code, out, said)
	}
}

// What another type of resource holds is not held, even under the same key.
func TestRecoverComparesTypes(t *testing.T) {
	w := newTenant(t, "", "lost@example.com")
	state := fmt.Sprintf(`{"format_version": "1.0", "values": {"root_module": {"resources": [
		{"mode": "managed", "type": "collab_gws_user", "values": {"id": %q}}]}}}`, w.keys["lost@example.com"])
	if _, out, _ := recovered(t, state); !strings.Contains(out, w.keys["lost@example.com"]) {
		t.Error("an object counts as held because another type has its key")
	}
}

// The option -to is an address of the right type, whatever the key is made of.
func TestRecoverTo(t *testing.T) {
	w := newTenant(t, "implausible_values=kept", `o"brien@example.com`, "${x}@example.com")
	for to, want := range map[string]string{
		"staff":                             "is no address",
		"aws_user.x":                        "is no address",
		"collab_voss_relation_spark_user.x": "names one address for 2 objects",
		"collab_voss_relation_spark_user.x[\"{key}":                "is no address",
		"module.a[0].collab_voss_relation_spark_user.x[\"{key}\"]": "",
		"module.a.data.collab_voss_relation_spark_user.x":          "is no address",
	} {
		code, out, said := recovered(t, `{"format_version": "1.0"}`, "-to", to)
		if want == "" {
			if file, diags := hclsyntax.ParseConfig([]byte(out), "out.tf", hcl.InitialPos); code != 0 || diags.HasErrors() || len(file.Body.(*hclsyntax.Body).Blocks) != 2 {
				t.Errorf("%s: exit code %d, %s\n%s", to, code, diags, out)
			}
			continue
		}
		if code != 2 || !strings.Contains(said, want) || out != "" {
			t.Errorf("%s: exit code %d\n%s\n%s", to, code, out, said)
		}
	}
	_, out, _ := recovered(t, `{"format_version": "1.0"}`, "-to", "collab_gws_user.staff")
	if strings.Count(out, "to = collab_voss_relation_spark_user.") != 2 || len(w.keys) != 2 {
		t.Errorf("objects of another type are given the address\n%s", out)
	}
}
