package rehearse

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/goldenfile"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
)

// Nothing is run for a rehearsal that is refused: the program that is named does not exist.
func TestRefusals(t *testing.T) {
	good := tree(t, map[string]string{"main.tf": `resource "collab_gws_user" "a" {}`})
	other := tree(t, map[string]string{"main.tf": `resource "local_file" "a" {}`})
	state := tree(t, map[string]string{"s": someState})
	file := snapshotOf(t, false, origin("a.example.com"))
	nothing := filepath.Join(good, "no-such-program")
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no snapshot":              {[]string{"--", "plan"}, 2, "-snapshot"},
		"no command":               {[]string{"-snapshot", file, "-config", good}, 2, "plan or apply"},
		"another command":          {[]string{"-snapshot", file, "-config", good, "--", "import"}, 2, "import"},
		"no configuration":         {[]string{"-snapshot", file, "-config", state, "--", "plan"}, 1, "no configuration"},
		"pseudonyms":               {[]string{"-snapshot", snapshotOf(t, true, origin("a.example.com")), "-config", good, "--", "plan"}, 1, "pseudonyms"},
		"another provider":         {[]string{"-snapshot", file, "-config", other, "-terraform", nothing, "--", "apply"}, 1, "-allow local_file"},
		"another one in the state": {[]string{"-snapshot", file, "-config", good, "-terraform", os.Args[0], "-state", filepath.Join(state, "s"), "--", "apply"}, 1, "-allow random_password"},
		"no program":               {[]string{"-snapshot", file, "-config", good, "-terraform", nothing, "--", "apply"}, 1, "no-such-program"},
		"unknown dialect":          {[]string{"-snapshot", file, "-config", good, "-dialect", "x=y", "--", "plan"}, 1, "-dialect"},
	} {
		t.Run(name, func(t *testing.T) {
			var out, said bytes.Buffer
			cmd := New("dev", systems.All())
			cmd.SetOut(&out)
			cmd.SetErr(&said)
			code := cli.Run(t.Context(), cmd, c.args)
			if code != c.code || !strings.Contains(said.String(), c.want) || out.Len() > 0 {
				t.Errorf("exit code %d, %s%s, want %d and %q", code, &out, &said, c.code, c.want)
			}
		})
	}
}

func TestText(t *testing.T) {
	r := &Report{
		Command: "apply -target=module.leeds", Directory: "/site", Workspace: "default",
		Servers: []ServerReport{
			{System: "VOSS Automate", Server: "https://voss.example.com", Hierarchy: "sys.hcs.Prov.Cust", Taken: taken, Requests: 123, Writes: 3, RequestsPerSecond: 20, AtLeastSeconds: 6.15},
			{System: "Genesys Web Services", Server: "https://gws.example.com", Taken: taken},
		},
		Objects: []*ObjectReport{
			{Address: `collab_voss_relation_spark_user.staff["anna"]`, Action: "create", Name: "anna@example.com", Hierarchy: "sys.hcs.Prov.Cust", Outcome: done, Writes: []WriteReport{
				{Method: "POST", Operation: "create relation/SparkUser", Status: 202, Changes: []ValueReport{{Attribute: "email", To: `"anna@example.com"`}, {Attribute: "password", Hidden: true}}},
			}},
			{Address: "collab_voss_relation_spark_user.bert", Action: "update", Name: "bert@example.com", Outcome: done, Writes: []WriteReport{
				{Method: "PUT", Operation: "replace relation/SparkUser", Status: 202, Changes: []ValueReport{{Attribute: "location_id", From: `"Leeds"`, To: `"York"`}, {Attribute: "title", From: `"Boss"`}}},
			}},
			{Address: "collab_voss_relation_spark_user.cora", Action: "create", Outcome: failed, Problems: []Problem{{Summary: "No licence is left", Detail: "Of 5 all are taken.\nBuy one.", At: "main.tf:7"}}, Writes: []WriteReport{
				{Method: "POST", Operation: "create relation/SparkUser", Status: 400},
			}},
			{Address: "collab_voss_relation_spark_user.dora", Action: "create", Outcome: notTried},
			{Address: "collab_voss_relation_spark_user.emil", Action: "delete", Outcome: done, Writes: []WriteReport{{Method: "DELETE", Operation: "delete relation/SparkUser", Status: 202}}},
		},
		Others:   []WriteReport{{Method: "POST", Operation: "create relation/SparkUser", Status: 409, Name: "fred@example.com", Hierarchy: "sys.hcs.Prov.Cust", Changes: []ValueReport{{Attribute: "email", Hidden: true}}}},
		Warnings: []Problem{{Summary: "A value is not managed any more", Detail: "It stays."}},
		Notes:    []string{"the snapshot is older than the state."},
	}
	goldenfile.Check(t, "testdata/report.golden", r.text(taken.Add(3*time.Hour)))
	if !r.Fails() || (&Report{Objects: r.Objects[:2]}).Fails() {
		t.Error("what fails is wrong")
	}
}

func TestWorkspace(t *testing.T) {
	root := tree(t, map[string]string{".terraform/environment": "blue\n", "data/environment": "green"})
	for name, c := range map[string]struct {
		environment []string
		dir, want   string
	}{
		"selected":          {nil, root, "blue"},
		"by the variable":   {[]string{"TF_WORKSPACE=red"}, root, "red"},
		"another directory": {[]string{"TF_DATA_DIR=data"}, root, "green"},
		"none":              {nil, t.TempDir(), "default"},
	} {
		if got := workspace(c.environment, c.dir); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// Nothing in the environment of the copy leads to the real directory, state or provider.
func TestApart(t *testing.T) {
	got := apart([]string{"PATH=/bin", "TF_DATA_DIR=x", "TF_CLI_ARGS_plan=-state=x", "TF_REATTACH_PROVIDERS={}", "TF_VAR_a=b", "TF_PLUGIN_CACHE_DIR=x", "COLLAB_VOSS_HIERARCHY=h"})
	if diff := cmp.Diff([]string{"PATH=/bin", "TF_VAR_a=b", "COLLAB_VOSS_HIERARCHY=h"}, got); diff != "" {
		t.Error(diff)
	}
}
