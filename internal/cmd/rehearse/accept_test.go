package rehearse

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/cmd/snapshot"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/accesslog"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

func TestMain(m *testing.M) { tftest.Main(m) }

// secret is a password that no report shows.
const secret = "Seeded-Secret-17"

// customer is a tenant on emulated servers, and a directory in which its people are
// managed.
type customer struct {
	voss   *voss.Server
	gws    *gws.Server
	a, g   *httptest.Server
	ws     *tftest.Workspace
	people int
	// taken is the file of the snapshot, flags are those of rehearsals beside it.
	taken string
	flags []string
	// twinWrites are what the twins of the last rehearsal were asked to change.
	twinWrites map[string][]string
	// twinAsked is how often they were asked for each operation.
	twinAsked map[string]int
}

func newCustomer(t *testing.T) *customer {
	t.Helper()
	binary := tftest.Require(t)
	c := &customer{voss: voss.New(voss.Options{}), gws: gws.New(gws.Options{}), people: 10, taken: filepath.Join(t.TempDir(), "tenant.jsonl")}
	if n, err := strconv.Atoi(os.Getenv("COLLAB_TEST_OBJECTS")); err == nil {
		c.people = n
	}
	t.Cleanup(c.voss.Close)
	c.a, c.g = httptest.NewServer(c.voss), httptest.NewServer(c.gws)
	t.Cleanup(c.a.Close)
	t.Cleanup(c.g.Close)
	var err error
	if c.ws, err = tftest.NewWorkspace(binary, t.TempDir(), filepath.Dir(tftest.Provider(t)), nil); err != nil {
		t.Fatal(err)
	}
	return c
}

// configuration manages people by a module and a list that stand outside of the
// directory, with a provider block for each half of them.
func (c *customer) configuration(t *testing.T) {
	t.Helper()
	block := fmt.Sprintf(`  voss = {
    endpoint            = %q
    username            = %q
    password            = %q
    hierarchy           = %q
    requests_per_second = 10000
  }
  gws = {
    endpoint            = %q
    username            = %q
    password            = %q
    requests_per_second = 10000
  }
}
`, c.a.URL, voss.Administrator.Username, voss.Administrator.Password, voss.Tenant,
		c.g.URL+gws.Root, gws.Administrator.UserName, gws.Administrator.Password)
	c.write(t, "main.tf", `
terraform {
  required_providers { collab = { source = "collab-iac/collab", version = "~> 4.2" } }
  backend "local" { path = "../state/people.tfstate" }
}
provider "collab" {
`+block+`
provider "collab" {
  alias = "second"
`+block+`
locals { people = csvdecode(file("${path.module}/../people.csv")) }
module "first" {
  source = "../modules/people"
  people = [for i, p in local.people : p if i % 2 == 0]
}
module "second" {
  source    = "../modules/people"
  people    = [for i, p in local.people : p if i % 2 == 1]
  providers = { collab = collab.second }
}
resource "collab_gws_user" "agent" {
  user_name  = "agent@acme.example"
  first_name = "Agent"
  last_name  = local.people[0].last
  roles      = ["ROLE_AGENT"]
  password   = "`+secret+`"
}
`)
	c.write(t, "../modules/people/main.tf", `
terraform {
  required_providers { collab = { source = "collab-iac/collab" } }
}
variable "people" {}
resource "collab_voss_relation_spark_user" "staff" {
  for_each     = { for p in var.people : p.email => p }
  email        = each.key
  display_name = each.key
  last_name    = each.value.last
  location_id  = each.value.location == "" ? null : each.value.location
  calling      = { email = each.key }
}
`)
}

func (c *customer) write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(filepath.Join(c.ws.Dir, name)), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := c.ws.Write(name, content); err != nil {
		t.Fatal(err)
	}
}

// list writes the list of the people from first to last.
func (c *customer) list(t *testing.T, from, to int, last string, more ...string) {
	t.Helper()
	rows := []string{"email,last,location"}
	for i := from; i < to; i++ {
		rows = append(rows, fmt.Sprintf("p%d@acme.example,%s,", i, last))
	}
	c.write(t, "../people.csv", strings.Join(append(rows, more...), "\n")+"\n")
}

func (c *customer) terraform(t *testing.T, args ...string) (string, int) {
	t.Helper()
	out, code, err := c.ws.Run(t.Context(), append(args, "-input=false", "-no-color")...)
	if err != nil {
		t.Fatal(err)
	}
	return out, code
}

// snapshot takes the tenant.
func (c *customer) snapshot(t *testing.T) {
	t.Helper()
	for name, value := range map[string]string{
		"COLLAB_VOSS_ENDPOINT": c.a.URL, "COLLAB_VOSS_HIERARCHY": voss.Tenant, "COLLAB_VOSS_REQUESTS_PER_SECOND": "10000",
		"COLLAB_VOSS_USERNAME": voss.Administrator.Username, "COLLAB_VOSS_PASSWORD": voss.Administrator.Password,
		"COLLAB_GWS_ENDPOINT": c.g.URL + gws.Root, "COLLAB_GWS_REQUESTS_PER_SECOND": "10000",
		"COLLAB_GWS_USERNAME": gws.Administrator.UserName, "COLLAB_GWS_PASSWORD": gws.Administrator.Password,
	} {
		t.Setenv(name, value)
	}
	if code := cli.Run(t.Context(), snapshot.New("test", systems.All()), []string{"-out", c.taken, "-quiet"}); code != 0 {
		t.Fatalf("the snapshot ends with exit code %d", code)
	}
	for _, name := range []string{"ENDPOINT", "HIERARCHY", "USERNAME", "PASSWORD", "REQUESTS_PER_SECOND"} {
		t.Setenv("COLLAB_VOSS_"+name, "")
		t.Setenv("COLLAB_GWS_"+name, "")
	}
}

// rehearse runs the command as a person with the workspace's settings does.
func (c *customer) rehearse(t *testing.T, args ...string) (Report, int, string) {
	t.Helper()
	for name, value := range c.ws.Env {
		t.Setenv(name, value)
	}
	made := &command{version: "dev", systems: systems.All(), now: time.Now, binary: func() (string, error) { return tftest.Provider(t), nil }, watch: func(ts *twins) {
		c.twinWrites, c.twinAsked = map[string][]string{}, map[string]int{}
		for _, twin := range ts.all {
			c.twinWrites[string(twin.Name)] = asked(twin.server.Writes())
			count(c.twinAsked, twin.server.Requests())
		}
	}}
	cmd := made.cobra()
	var out, said bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetErr(&said)
	flags := append([]string{"-json", "-snapshot", c.taken, "-config", c.ws.Dir, "-terraform", c.ws.Path}, c.flags...)
	code := cli.Run(t.Context(), cmd, slices.Concat(flags, []string{"--"}, args))
	var report Report
	if code == 0 || code == int(errWouldFail) {
		if err := json.Unmarshal(out.Bytes(), &report); err != nil {
			t.Fatal(err)
		}
	}
	return report, code, said.String()
}

// asked are the changes that requests ask for, with what they send.
func asked(entries []accesslog.Entry) []string {
	var all []string
	for _, e := range entries {
		sent := maps.Clone(e.Write.Body)
		delete(sent, "request_meta") // what a run draws to know its own create again
		body, _ := json.Marshal(sent)
		all = append(all, fmt.Sprintf("%s %s %s %s", e.Method, e.Operation, e.Write.Object, body))
	}
	slices.Sort(all)
	return all
}

// sums are the checksums of all files below the directory of the workspace, and beside.
func (c *customer) sums(t *testing.T) map[string]string {
	t.Helper()
	sums := map[string]string{}
	top := filepath.Dir(c.ws.Dir)
	err := filepath.WalkDir(top, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if d.Type()&fs.ModeSymlink != 0 {
			sums[name], err = os.Readlink(name)
			return err
		}
		content, err := os.ReadFile(name)
		sums[name] = fmt.Sprintf("%x", sha256.Sum256(content))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sums
}

// install lets Terraform find the provider as a release that is installed by a mirror.
func (c *customer) install(t *testing.T) {
	t.Helper()
	mirror := filepath.Join(filepath.Dir(c.ws.Dir), "mirror")
	for _, registry := range registries {
		name := filepath.Join(mirror, registry, "collab-iac", "collab", "4.2.7", runtime.GOOS+"_"+runtime.GOARCH, "terraform-provider-collab_v4.2.7")
		if err := place(tftest.Provider(t), name); err != nil {
			t.Fatal(err)
		}
	}
	settings := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror)
	if err := os.WriteFile(c.ws.Env["TF_CLI_CONFIG_FILE"], []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A rehearsal shows the writes that the real apply then makes, and as many requests. It
// leaves directory, state and servers as they are.
func TestAccRehearse(t *testing.T) {
	c := newCustomer(t)
	c.install(t)
	c.configuration(t)
	c.list(t, 0, c.people, "Berg")
	for _, args := range [][]string{{"init"}, {"apply", "-auto-approve"}} {
		if out, code := c.terraform(t, args...); code != 0 {
			t.Fatal(out)
		}
	}
	if _, err := c.voss.Add("relation/SparkUser", voss.Tenant, `{"email": "there@acme.example", "displayName": "x", "Calling": {"email": "there@acme.example"}}`); err != nil {
		t.Fatal(err)
	}
	c.snapshot(t)
	moved := c.people / 5
	if os.Getenv("COLLAB_TEST_OBJECTS") != "" {
		c.planFails(t, moved)
	}
	c.list(t, moved, c.people+moved, "Kaya", "there@acme.example,Kaya,")
	c.voss.ResetRequests()
	c.gws.ResetRequests()
	wrote, wroteGWS := len(c.voss.Writes()), len(c.gws.Writes())
	before := c.sums(t)

	report, code, said := c.rehearse(t, "apply")
	if code != int(errWouldFail) {
		t.Fatalf("exit code %d\n%s\n%+v", code, said, report)
	}
	if diff := cmp.Diff(before, c.sums(t)); diff != "" {
		t.Errorf("the rehearsal has changed files:\n%s", diff)
	}
	if n := len(c.voss.Requests()) + len(c.gws.Requests()); n > 0 {
		t.Errorf("the rehearsal has sent %d requests to the real servers", n)
	}
	c.check(t, report, moved)

	if strings.Contains(fmt.Sprintf("%+v", report), secret) {
		t.Error("the report shows a password")
	}
	if out, code := c.terraform(t, "apply", "-auto-approve"); code == 0 || !strings.Contains(out, "there@acme.example") {
		t.Fatalf("the real apply was to fail alike:\n%s", out)
	}
	made := map[string][]string{"voss": asked(c.voss.Writes()[wrote:]), "gws": asked(c.gws.Writes()[wroteGWS:])}
	if diff := cmp.Diff(made, c.twinWrites); diff != "" {
		t.Errorf("the real apply wrote something else (-real +rehearsed):\n%s", diff)
	}
	foretold, sent := c.requests(report), len(c.voss.Requests())+len(c.gws.Requests())
	operations := map[string]int{}
	count(operations, append(c.voss.Requests(), c.gws.Requests()...))
	t.Logf("%d people: %d requests were foretold, and there were %d (-real +rehearsed):\n%s", c.people, foretold, sent, cmp.Diff(operations, c.twinAsked))
	if math.Abs(float64(foretold-sent)) > max(5, 0.05*float64(sent)) {
		t.Errorf("%d requests were foretold, and there were %d", foretold, sent)
	}
}

// count counts requests by what they asked for.
func count(operations map[string]int, entries []accesslog.Entry) {
	for _, e := range entries {
		operations[e.Operation]++
	}
}

func (c *customer) requests(report Report) int {
	n := 0
	for _, s := range report.Servers {
		n += s.Requests
	}
	return n
}

// planFails rehearses a plan that names no location.
func (c *customer) planFails(t *testing.T, moved int) {
	t.Helper()
	c.list(t, moved, c.people+moved, "Kaya", "lost@acme.example,Kaya,Nowhere at all")
	report, code, said := c.rehearse(t, "plan")
	if code != int(errWouldFail) || !strings.Contains(fmt.Sprint(report.Problems), "Nowhere at all") {
		t.Fatalf("exit code %d\n%s\n%v", code, said, report.Problems)
	}
}

// check looks at what a report says of each object.
func (c *customer) check(t *testing.T, report Report, moved int) {
	t.Helper()
	counts := map[string]int{}
	for _, o := range report.Objects {
		counts[o.Action+" "+o.Outcome]++
		switch {
		case o.Outcome == failed:
			if len(o.Problems) == 0 || o.Problems[0].Address != o.Address || !strings.Contains(o.Address, "there@acme.example") {
				t.Errorf("%+v", o)
			}
		case len(o.Writes) != 1 || o.Name == "" || o.Writes[0].Name != o.Name:
			t.Errorf("%+v", o)
		case o.Action == "update" && !slices.Contains(o.Writes[0].Changes, ValueReport{Attribute: "last_name", From: `"Berg"`, To: `"Kaya"`}):
			t.Errorf("%+v", o.Writes[0])
		}
	}
	want := map[string]int{"create done": moved, "update done": c.people - moved + 1, "delete done": moved, "create failed": 1}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(report.Others) != 1 || report.Others[0].Name != "there@acme.example" || len(report.Problems) > 0 {
		t.Errorf("%+v %+v", report.Others, report.Problems)
	}
}
