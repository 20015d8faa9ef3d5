package snapshot

import (
	"bytes"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	"github.com/collab-iac/terraform-provider-collab/internal/tenant"
)

// servers are emulated servers with people, whom the environment points at.
func servers(t *testing.T, dialect string, account voss.Account) (*voss.Server, *gws.Server) {
	t.Helper()
	spoken, err := voss.Switches.Parse(dialect)
	if err != nil {
		t.Fatal(err)
	}
	automate, genesys := voss.New(voss.Options{Dialect: spoken}), gws.New(gws.Options{})
	t.Cleanup(automate.Close)
	a, g := httptest.NewServer(automate), httptest.NewServer(genesys)
	t.Cleanup(a.Close)
	t.Cleanup(g.Close)
	people := 25
	if os.Getenv("COLLAB_TEST_OBJECTS") != "" {
		people = 5000
	}
	for i := range people {
		site := voss.Tenant + []string{"", ".Site1", ".Site2"}[i%3]
		person := fmt.Sprintf(`{"email": "anna.berg%d@acme.example", "firstName": "Anna", "lastName": "Berg%d", "Calling": {"email": "anna.berg%d@acme.example", "dnd": {"enabled": true}}}`, i, i, i)
		if _, err := automate.Add("relation/SparkUser", site, person); err != nil {
			t.Fatal(err)
		}
	}
	id, err := genesys.Add(`{"userName": "bert.kaya@acme.example", "firstName": "Bert", "lastName": "Kaya", "roles": ["ROLE_AGENT"]}`)
	if err != nil || genesys.AssignSkill(id, "Sales", "7") != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"COLLAB_VOSS_ENDPOINT": a.URL, "COLLAB_VOSS_REQUESTS_PER_SECOND": "10000", "COLLAB_VOSS_HIERARCHY": voss.Tenant,
		"COLLAB_VOSS_USERNAME": account.Username, "COLLAB_VOSS_PASSWORD": account.Password,
		"COLLAB_GWS_ENDPOINT": g.URL + gws.Root, "COLLAB_GWS_REQUESTS_PER_SECOND": "10000",
		"COLLAB_GWS_USERNAME": gws.Administrator.UserName, "COLLAB_GWS_PASSWORD": gws.Administrator.Password,
	} {
		t.Setenv(name, value)
	}
	return automate, genesys
}

func fixed() time.Time { return time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC) }

// taken is what a call of the command came to.
func taken(t *testing.T, args ...string) (code int, out, said string) {
	t.Helper()
	c := &command{version: "test", systems: systems.All(), isTerminal: func(io.Writer) bool { return false }, now: fixed}
	cmd := c.cobra()
	var stdout, stderr bytes.Buffer
	cmd.SetOut(&stdout)
	cmd.SetErr(&stderr)
	code = cli.Run(t.Context(), cmd, args)
	return code, stdout.String(), stderr.String()
}

// The twin that an emulated server makes of a snapshot holds what the tenant holds, under
// the keys that it has there.
func TestTwin(t *testing.T) {
	for name, c := range map[string]struct {
		dialect string
		account voss.Account
	}{
		"captured":    {"", voss.Administrator},
		"whole rows":  {"list_rows=whole", voss.Administrator},
		"reader":      {"", voss.Auditor},
		"no exports":  {"export_answer=forbidden", voss.Administrator},
		"short pages": {"page_cap=10", voss.Administrator},
	} {
		t.Run(name, func(t *testing.T) {
			automate, genesys := servers(t, c.dialect, c.account)
			file := filepath.Join(t.TempDir(), "tenant.jsonl")
			if code, out, said := taken(t, "-out", file); code != 0 || !strings.Contains(out, "records to "+file) {
				t.Fatalf("exit code %d\n%s\n%s", code, out, said)
			}
			if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%v, %v", info.Mode(), err)
			}
			for _, e := range automate.Requests() {
				if e.Write != nil {
					t.Errorf("it wrote: %s", e.Operation)
				}
			}
			shot, err := tenant.Read(file)
			if err != nil {
				t.Fatal(err)
			}
			origin, records, _ := shot.Of("voss")
			spoken, err := voss.Switches.Parse(c.dialect)
			if err != nil {
				t.Fatal(err)
			}
			twin := voss.New(voss.Options{Dialect: spoken, Twin: &voss.Twin{Hierarchy: origin.Hierarchy, Records: records}})
			t.Cleanup(twin.Close)
			for _, model := range []string{"device/spark/User", "relation/SparkUser", "device/spark/Location", "device/spark/License"} {
				held := known(automate, model)
				if len(held) == 0 {
					t.Errorf("there is no %s", model)
				}
				if diff := cmp.Diff(held, known(twin, model)); diff != "" {
					t.Errorf("%s (-server +twin):\n%s", model, diff)
				}
			}
			_, agents, _ := shot.Of("gws")
			centre := gws.New(gws.Options{Twin: agents})
			if diff := cmp.Diff(len(genesys.Users()), len(centre.Users())); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// known are the objects at the tenant and below by key, with what people see of them.
func known(s *voss.Server, model string) map[string]string {
	all := map[string]string{}
	for _, o := range s.Objects(model) {
		if strings.HasPrefix(o.Hierarchy, voss.Tenant) {
			all[o.PKID] = fmt.Sprint(o.Hierarchy, " ", o.Data["email"], o.Data["name"], " ", o.Data["lastName"], " ", o.Data["Calling"] != nil, " ", o.Data["totalUnits"])
		}
	}
	return all
}

// Nobody can tell from a file with pseudonyms whose tenant it is.
func TestPseudonyms(t *testing.T) {
	servers(t, "", voss.Administrator)
	file := filepath.Join(t.TempDir(), "tenant.jsonl")
	if code, _, said := taken(t, "-out", file, "-pseudonyms"); code != 0 {
		t.Fatal(said)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, leak := range []string{"acme", "Anna", "Berg", "berg1@", "Kaya", "127.0.0.1", "Leeds", "Site1", "Musterweg", voss.Administrator.Password} {
		if bytes.Contains(content, []byte(leak)) {
			t.Errorf("the file shows %q", leak)
		}
	}
	shot, err := tenant.Read(file)
	if err != nil || !shot.Pseudonyms {
		t.Errorf("%v, %v", shot, err)
	}
}

func TestMisuse(t *testing.T) {
	servers(t, "", voss.Administrator)
	there := filepath.Join(t.TempDir(), "there")
	if err := os.WriteFile(there, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no file":       {nil, 2, "-out"},
		"file is there": {[]string{"-out", there}, 2, "-force"},
		"unknown node":  {[]string{"-out", there + ".new", "-hierarchy", "sys.hcs.Prov.Cst"}, 1, "Cust"},
	} {
		if code, _, said := taken(t, c.args...); code != c.code || !strings.Contains(said, c.want) {
			t.Errorf("%s: exit code %d: %s", name, code, said)
		}
	}
	if entries, err := os.ReadDir(filepath.Dir(there)); err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
	t.Setenv("COLLAB_VOSS_PASSWORD", "wrong-one")
	if code, _, said := taken(t, "-out", there+".new"); code != 1 || strings.Contains(said, "wrong-one") {
		t.Errorf("exit code %d: %s", code, said)
	}
}
