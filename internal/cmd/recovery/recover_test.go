package recovery

import (
	"bytes"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
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
	spoken, err := voss.Switches.Parse(dialect)
	if err != nil {
		t.Fatal(err)
	}
	automate, genesys := voss.New(voss.Options{Dialect: spoken}), gws.New(gws.Options{})
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
		client, err := s.Connect(s.Resolve(system.Declared{}), system.Options{Version: "test"})
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
		if code, out, said := recovered(t, state); code != 0 || out != "" || !strings.Contains(said, "The state holds everything") {
			t.Errorf("%s: exit code %d\n%s\n%s", name, code, out, said)
		}
	}
	for name, state := range map[string]string{"nothing": "", "no JSON": "resource {}", "another document": "{}"} {
		if code, _, said := recovered(t, state); code != 2 || !strings.Contains(said, "terraform show -json") {
			t.Errorf("%s: exit code %d\n%s", name, code, said)
		}
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
