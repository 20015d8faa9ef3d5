package export

import (
	"bytes"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/export"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// tenant is an emulated server of each system, and the environment that names
// both to the provider.
type tenant struct {
	voss        *voss.Server
	environment map[string]string
}

// newTenant makes so many users on each server.
func newTenant(t *testing.T, users int) *tenant {
	t.Helper()
	automate, genesys := voss.New(voss.Options{}), gws.New(gws.Options{})
	t.Cleanup(automate.Close)
	vossServer, gwsServer := httptest.NewServer(automate), httptest.NewServer(genesys)
	t.Cleanup(vossServer.Close)
	t.Cleanup(gwsServer.Close)
	for i := automate.Count("device/spark/User"); i < users; i++ {
		if _, err := automate.Add("device/spark/User", voss.Tenant, fmt.Sprintf(`{"email": "user%d@example.com"}`, i)); err != nil {
			t.Fatal(err)
		}
	}
	for i := len(genesys.Users()); i < users; i++ {
		if _, err := genesys.Add(fmt.Sprintf(`{"userName": "user%d@example.com", "firstName": "User", "lastName": "%d", "roles": ["ROLE_AGENT"]}`, i, i)); err != nil {
			t.Fatal(err)
		}
	}
	return &tenant{voss: automate, environment: map[string]string{
		"COLLAB_VOSS_ENDPOINT": vossServer.URL, "COLLAB_VOSS_REQUESTS_PER_SECOND": "10000",
		"COLLAB_VOSS_USERNAME": voss.Administrator.Username, "COLLAB_VOSS_PASSWORD": voss.Administrator.Password,
		"COLLAB_GWS_ENDPOINT": gwsServer.URL + gws.Root, "COLLAB_GWS_REQUESTS_PER_SECOND": "10000",
		"COLLAB_GWS_USERNAME": gws.Administrator.UserName, "COLLAB_GWS_PASSWORD": gws.Administrator.Password,
	}}
}

// called is what a call of the command came to.
type called struct {
	code           int
	stdout, stderr string
}

// call runs the command against the environment, and nothing of the person's own.
func call(t *testing.T, environment map[string]string, terminal bool, args ...string) called {
	t.Helper()
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "COLLAB_") {
			t.Setenv(name, "")
		}
	}
	for name, value := range environment {
		t.Setenv(name, value)
	}
	var stdout, stderr bytes.Buffer
	c := &command{systems: systems.All(), options: export.Options{Version: "0.1.0"}, isTerminal: func(io.Writer) bool { return terminal }}
	cmd := c.cobra()
	cmd.SetOut(&stdout)
	cmd.SetErr(&stderr)
	code := cli.Run(t.Context(), cmd, args)
	return called{code, stdout.String(), stderr.String()}
}

func TestCommand_misuse(t *testing.T) {
	reachable := map[string]string{
		"COLLAB_VOSS_ENDPOINT": "https://127.0.0.1:1", "COLLAB_VOSS_USERNAME": "terraform", "COLLAB_VOSS_PASSWORD": "hunter2",
	}
	with := func(name, value string) map[string]string {
		changed := map[string]string{name: value}
		for key, v := range reachable {
			if key != name {
				changed[key] = v
			}
		}
		return changed
	}
	for name, test := range map[string]struct {
		environment map[string]string
		args        []string
		want        string
	}{
		"slip in a model":         {reachable, []string{"-models", "device/spark/Usr"}, `there is no model "device/spark/Usr": did you mean "device/spark/User"?`},
		"slip in a type":          {reachable, []string{"-models", "collab_gws_usr"}, `did you mean "collab_gws_user"?`},
		"no such model":           {reachable, []string{"-models", "x"}, `there is no model "x": there are device/spark/User, relation/SparkUser, `},
		"no model":                {reachable, []string{"-models", " , "}, "-models names no model"},
		"no such option":          {reachable, []string{"-model", "users"}, "-model"},
		"argument":                {reachable, []string{"tenant"}, `there is no argument "tenant"`},
		"nothing is configured":   {nil, nil, "set COLLAB_VOSS_ENDPOINT or COLLAB_GWS_ENDPOINT"},
		"part of it is":           {with("COLLAB_VOSS_PASSWORD", ""), nil, "COLLAB_VOSS_PASSWORD"},
		"the other system is not": {reachable, []string{"-models", "users"}, "COLLAB_GWS_ENDPOINT"},
		"a path of an API":        {reachable, []string{"-models", "/users"}, "COLLAB_GWS_ENDPOINT"},
		"wrong setting":           {with("COLLAB_VOSS_REQUEST_TIMEOUT", "soon"), nil, "COLLAB_VOSS_REQUEST_TIMEOUT: expected a duration"},
	} {
		t.Run(name, func(t *testing.T) {
			got := call(t, test.environment, false, test.args...)
			if got.code != 2 || !strings.Contains(got.stderr, test.want) || got.stdout != "" {
				t.Errorf("got %+v, want exit code 2 and %q", got, test.want)
			}
			if strings.Contains(got.stderr, "hunter2") {
				t.Error("the password is shown")
			}
		})
	}
}

func TestCommand_help(t *testing.T) {
	got := call(t, nil, false, "-h")
	if got.code != 0 || got.stderr != "" {
		t.Fatalf("got %+v", got)
	}
	for _, want := range []string{"-hierarchy NODE", "-models LIST", "-out DIRECTORY", "-force", "-quiet", "COLLAB_VOSS_HIERARCHY", "relation/SparkUser", "Exit codes"} {
		if !strings.Contains(got.stdout, want) {
			t.Errorf("the help says nothing of %q:\n%s", want, got.stdout)
		}
	}
	for line := range strings.Lines(got.stdout) {
		if len(line) > 81 {
			t.Errorf("a line is too long for a terminal: %s", line)
		}
	}
}

func TestCommand_exports(t *testing.T) {
	tn := newTenant(t, 12)
	dir := filepath.Join(t.TempDir(), "tenant")
	got := call(t, tn.environment, false, "-hierarchy", "hcs.Prov.Cust", "-models", "collab_voss_device_spark_user, Users", "-out", dir)
	if got.code != 0 {
		t.Fatalf("got %+v", got)
	}
	if want := "device/spark/User: 12 read\nusers: 12 read\n"; got.stderr != want {
		t.Errorf("printed %q, want %q", got.stderr, want)
	}
	if !strings.Contains(got.stdout, "23 objects, 0 left out, without the account that signs in.") {
		t.Errorf("printed %q", got.stdout)
	}
	// Nobody exports the account that Terraform signs in with.
	users, err := os.ReadFile(filepath.Join(dir, "gws_user.tf"))
	if err != nil || strings.Contains(string(users), gws.Administrator.UserName) {
		t.Errorf("the own account is exported: %v\n%s", err, users)
	}
	// The node is written as the server spells it, whatever the option did.
	text, err := os.ReadFile(filepath.Join(dir, "providers.tf"))
	if err != nil || !strings.Contains(string(text), `"sys.hcs.Prov.Cust"`) {
		t.Errorf("the provider's node is another: %v\n%s", err, text)
	}
	part := call(t, tn.environment, false, "-hierarchy", voss.Tenant, "-models", "users", "-filter", "USER1*", "-exclude", "*11@*", "-out", dir+"2")
	if !strings.Contains(part.stdout, "1 objects, 0 left out, 11 not selected") {
		t.Errorf("a part of it: got %+v", part)
	}
	if again := call(t, tn.environment, false, "-hierarchy", voss.Tenant, "-out", dir); again.code != 1 || !strings.Contains(again.stderr, "-force") {
		t.Errorf("the second export: got %+v", again)
	}
	if again := call(t, tn.environment, false, "-hierarchy", voss.Tenant, "-out", dir, "-force", "-quiet"); again.code != 0 || again.stdout+again.stderr != "" {
		t.Errorf("the quiet export: got %+v", again)
	}
}

// People that two models hold are exported once, as the relation.
func TestCommand_exportsEachPersonOnce(t *testing.T) {
	tn := newTenant(t, 3)
	dir := t.TempDir()
	if got := call(t, tn.environment, false, "-hierarchy", voss.Tenant, "-out", dir, "-quiet"); got.code != 0 {
		t.Fatalf("got %+v", got)
	}
	for name, want := range map[string]bool{
		"voss_device_spark_user.tf": false, "voss_relation_spark_user.tf": true, "voss_device_spark_cx_user_profile.tf": true, "gws_user.tf": true,
	} {
		if _, err := os.Stat(filepath.Join(dir, name)); (err == nil) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCommand_leavesOut(t *testing.T) {
	tn := newTenant(t, 2)
	pkid, err := tn.voss.Add("device/spark/User", voss.Tenant, `{"email": "odd@example.com", "phoneNumbers": 7}`)
	if err != nil {
		t.Fatal(err)
	}
	got := call(t, tn.environment, true, "-hierarchy", voss.Tenant, "-models", "device/spark/User", "-out", t.TempDir(), "-quiet")
	want := "\r\x1b[KWarning: device/spark/User odd@example.com (" + pkid + ") is left out: phone_numbers: expected array, the server sent a number that does not fit\n"
	if got.code != 3 || got.stderr != want {
		t.Errorf("got %+v, want exit code 3 and %q", got, want)
	}
}

// TestCommand_verbose says how the objects were read, at what cost, and nothing secret.
func TestCommand_verbose(t *testing.T) {
	tenant := newTenant(t, 5)
	got := call(t, tenant.environment, false, "-verbose", "-models", "relation/SparkUser", "-hierarchy", voss.Tenant, "-out", filepath.Join(t.TempDir(), "tenant"))
	for _, want := range []string{"Read the objects of a list", "model=relation/SparkUser", "pages=1", "exports=1", "HTTP exchange"} {
		if !strings.Contains(got.stderr, want) {
			t.Errorf("%q is not in: %s", want, got.stderr)
		}
	}
	if got.code != 0 || strings.Contains(got.stderr, voss.Administrator.Password) {
		t.Errorf("exit code %d: %s", got.code, got.stderr)
	}
}

func TestCommand_terminal(t *testing.T) {
	tn := newTenant(t, 30)
	got := call(t, tn.environment, true, "-hierarchy", voss.Tenant, "-models", "device/spark/User,users", "-out", t.TempDir())
	want := "\r\x1b[K[--------------------] device/spark/User: 1 …\r\x1b[K[--------------------] device/spark/User: 26 …\r\x1b[Kdevice/spark/User: 30 read\n" +
		"\r\x1b[K[##########----------] users: 1 …\r\x1b[K[##########----------] users: 26 …\r\x1b[Kusers: 30 read\n"
	if got.code != 0 || got.stderr != want {
		t.Errorf("got %+v, want %q", got, want)
	}
}

func TestCommand_failures(t *testing.T) {
	tn := newTenant(t, 1)
	for name, test := range map[string]struct{ variable, value, node, want string }{
		"refused":      {"COLLAB_VOSS_PASSWORD", "hunter2", voss.Tenant, "HTTP 401"},
		"no node":      {"COLLAB_VOSS_AUTH", "basic", "", "-hierarchy or COLLAB_VOSS_HIERARCHY"},
		"unknown node": {"COLLAB_VOSS_AUTH", "basic", "sys.hcs.Prov.Cusp", `"sys.hcs.Prov.Cusp"`},
	} {
		t.Run(name, func(t *testing.T) {
			environment := map[string]string{test.variable: test.value}
			for key, value := range tn.environment {
				if key != test.variable {
					environment[key] = value
				}
			}
			dir := t.TempDir()
			got := call(t, environment, false, "-hierarchy", test.node, "-models", "device/spark/User", "-out", dir)
			if got.code != 1 || !strings.Contains(got.stderr, test.want) || strings.Contains(got.stderr, "hunter2") {
				t.Errorf("got %+v, want exit code 1 and %q", got, test.want)
			}
			if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
				t.Errorf("there is left %v (%v)", left, err)
			}
		})
	}
}
