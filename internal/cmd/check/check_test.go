package check

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/recording"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// result is what a call of the command came to.
type result struct {
	code        int
	out, errOut string
}

// call runs the command against a server, with more variables of the environment.
func call(t *testing.T, endpoint string, environment map[string]string, args ...string) result {
	t.Helper()
	for _, s := range systems.All() {
		for _, setting := range s.Settings {
			t.Setenv(s.Variable(setting.Name), "") // which puts it back
			if err := os.Unsetenv(s.Variable(setting.Name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if endpoint != "" {
		t.Setenv("COLLAB_VOSS_ENDPOINT", endpoint)
		t.Setenv("COLLAB_VOSS_USERNAME", emulator.Administrator.Username)
		t.Setenv("COLLAB_VOSS_PASSWORD", emulator.Administrator.Password)
		t.Setenv("COLLAB_VOSS_HIERARCHY", emulator.Tenant)
		t.Setenv("COLLAB_VOSS_REQUESTS_PER_SECOND", "10000")
	}
	for name, value := range environment {
		t.Setenv(name, value)
	}
	var out, errOut bytes.Buffer
	cmd := New("test", systems.All())
	cmd.SetIn(strings.NewReader("no\n"))
	cmd.SetOut(&out)
	cmd.SetErr(&errOut)
	code := cli.Run(t.Context(), cmd, args)
	return result{code, out.String(), errOut.String()}
}

// A recording is written whatever the check comes to, and replaces none.
func TestRecord(t *testing.T) {
	server := emulator.New(emulator.Options{})
	t.Cleanup(server.Close)
	open := httptest.NewServer(server)
	t.Cleanup(open.Close)
	directory := filepath.Join(t.TempDir(), "seen")
	path := filepath.Join(directory, "voss.har")
	if got := call(t, open.URL, map[string]string{"COLLAB_VOSS_PASSWORD": "wrong-one"}, "-record", directory); got.code != 1 || !strings.Contains(got.errOut, path) {
		t.Errorf("exit code %d\n%s", got.code, got.errOut)
	}
	archives, err := recording.Read(path)
	if err != nil || archives[0].Log.Entries[0].Response.Status != http.StatusUnauthorized {
		t.Errorf("recorded is %+v (%v)", archives, err)
	}
	if got := call(t, open.URL, nil, "-record", directory); got.code != 2 || !strings.Contains(got.errOut, "is there already") {
		t.Errorf("a second one: exit code %d\n%s", got.code, got.errOut)
	}
}

// The exit code says what a script has to know, and what is printed has one cause.
func TestExitCodes(t *testing.T) {
	server := emulator.New(emulator.Options{})
	t.Cleanup(server.Close)
	open := httptest.NewServer(server)
	t.Cleanup(open.Close)
	narrow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/choices/") {
			http.Error(w, `{"message": "not for you"}`, http.StatusForbidden)
			return
		}
		server.ServeHTTP(w, r)
	}))
	t.Cleanup(narrow.Close)
	broken := t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, "main.tf"), []byte("provider {"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		endpoint    string
		environment map[string]string
		args        []string
		code        int
		want        string
	}{
		"all is well":       {open.URL, nil, nil, 0, "Permissions"},
		"something refused": {narrow.URL, nil, nil, 3, "not for you"},
		"a wrong password":  {open.URL, map[string]string{"COLLAB_VOSS_PASSWORD": "wrong-one"}, nil, 1, "401"},
		"an unknown node":   {open.URL, map[string]string{"COLLAB_VOSS_HIERARCHY": "sys.hcs.Prov.Cust.Nowhere"}, nil, 1, "Nowhere"},
		"a node elsewhere":  {open.URL, map[string]string{"COLLAB_VOSS_HIERARCHY": "sys.hcs.Nowhere"}, nil, 1, "does not take sys.hcs.Nowhere as a node"},
		"no server":         {"", nil, nil, 2, "COLLAB_VOSS_ENDPOINT"},
		"no endpoint":       {"", map[string]string{"COLLAB_VOSS_USERNAME": "ada"}, nil, 2, "set voss.endpoint"},
		"a wrong setting":   {open.URL, map[string]string{"COLLAB_VOSS_AUTH": "magic"}, nil, 2, "expected one of"},
		"no address":        {"voss.example.com", nil, nil, 2, "must begin with https"},
		"a trial nowhere":   {open.URL, nil, []string{"-write", "-yes"}, 2, "-hierarchy"},
		"no yes":            {open.URL, nil, []string{"-write", "-hierarchy", emulator.Tenant}, 2, "Type yes to go on"},
		"an unknown place":  {open.URL, nil, []string{"-write", "-yes", "-hierarchy", "sys.hcs.Nowhere"}, 1, "nothing was tried"},
		"a trial":           {open.URL, nil, []string{"-write", "-yes", "-hierarchy", emulator.Tenant}, 0, "test object"},
		"a broken block":    {open.URL, nil, []string{"-config", broken}, 2, "main.tf"},
		"an unknown option": {open.URL, nil, []string{"-none"}, 2, "unknown flag"},
	} {
		t.Run(name, func(t *testing.T) {
			got := call(t, test.endpoint, test.environment, test.args...)
			if got.code != test.code || !strings.Contains(got.out+got.errOut, test.want) {
				t.Errorf("exit code %d, want %d and %q\n%s\n%s", got.code, test.code, test.want, got.out, got.errOut)
			}
			for _, secret := range []string{emulator.Administrator.Password, "wrong-one"} {
				if strings.Contains(got.out+got.errOut, secret) {
					t.Errorf("the password is shown\n%s\n%s", got.out, got.errOut)
				}
			}
		})
	}
	asJSON := call(t, open.URL, nil, "-json")
	var reports []struct{ System, Error string }
	if err := json.Unmarshal([]byte(asJSON.out), &reports); err != nil || asJSON.code != 0 || len(reports) != 1 || reports[0].System != "voss" {
		t.Errorf("exit code %d, %v (%v)", asJSON.code, reports, err)
	}
}
