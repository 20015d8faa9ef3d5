package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// The skills of a contact centre come however the server lists them.
func TestGenesysSkills(t *testing.T) {
	for _, dialect := range []string{
		"", "total_count=absent", "page_cap=2", "page_cap=2,total_count=absent", "unknown_parameters=rejected", "list_addresses=paths,page_rows=short", "limit=required",
		"charset=iso-8859-1", "http_status=always-200,status_code=string",
	} {
		t.Run(dialect, bubble(func(t *testing.T) {
			settings, err := gws.Switches.Parse(dialect)
			if err != nil {
				t.Fatal(err)
			}
			w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, gws.Options{Dialect: settings})
			c := newFakeTerraform(t, w, nil)
			found := c.readDataSource(t, "collab_gws_skills", model.Value{})
			var names []string
			for _, one := range found["skills"].([]any) {
				row := one.(model.Value)
				names = append(names, row["name"].(string))
				same(t, "id by name", row["id"], found["ids"].(map[string]any)[row["name"].(string)])
			}
			same(t, "names", "Customer_Service English Sales Spanish", strings.Join(names, " "))
		}))
	}
}

// A list that cannot be read is an error with the server's words, and with what helps.
func TestGenesysSkillsThatCannotBeRead(t *testing.T) {
	bubble(func(t *testing.T) {
		w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, gws.Options{WithheldFeatures: []string{"api-provisioning-read"}})
		_, diagnostics := newFakeTerraform(t, w, nil).tryReadDataSource(t, "collab_gws_skills", model.Value{})
		if said := summaries(diagnostics, tfprotov6.DiagnosticSeverityError); !containsAll(said, []string{"Cannot list the skills", "GET /api/v2/skills", "Check that the account's role"}) {
			t.Errorf("got %q", said)
		}
	})(t)
}

func TestAccGWSSkills(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{}).withGWS(t, gws.Options{})
	const name = "data.collab_gws_skills.all"
	w.test(t, resource.TestStep{
		Config: w.config(`data "collab_gws_skills" "all" {}`),
		Check: resource.ComposeAggregateTestCheckFunc(
			resource.TestCheckResourceAttr(name, "skills.#", "4"),
			resource.TestCheckResourceAttr(name, "skills.1.name", "English"),
			resource.TestCheckNoResourceAttr(name, "skills.1.description"),
			resource.TestCheckResourceAttr(name, "skills.2.description", "New contracts"),
			resource.TestCheckResourceAttrPair(name, "ids.English", name, "skills.1.id"),
		),
	})
}
