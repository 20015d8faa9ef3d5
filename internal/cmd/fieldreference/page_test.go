package fieldreference_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd/fieldreference"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/documented"
)

// parsed returns the table rows below each heading of a page.
func parsed(page string) map[string][][]string {
	tables := map[string][][]string{}
	heading := ""
	for line := range strings.Lines(page) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "## "), strings.HasPrefix(line, "### "):
			heading = strings.TrimLeft(line, "# ")
		case strings.HasPrefix(line, "| `"):
			cells := strings.Split(strings.Trim(line, "|"), " |")
			for i := range cells {
				cells[i] = strings.TrimSpace(cells[i])
			}
			tables[heading] = append(tables[heading], cells)
		}
	}
	return tables
}

func TestEveryDocumentedRowIsOnThePage(t *testing.T) {
	page, err := fieldreference.Render(systems.All(), documented.Rows(), documented.Later())
	if err != nil {
		t.Fatal(err)
	}
	all := len(documented.Rows())
	if !strings.Contains(page, fmt.Sprintf("**%d rows**", all)) {
		t.Errorf("the page does not say that there are %d rows", all)
	}
	tables, total := parsed(page), 0
	for _, m := range systems.Models() {
		for heading, rows := range map[string][]documented.Row{
			m.Type:                        documented.Of(documented.Rows(), m),
			m.Type + " in later releases": documented.Of(documented.Later(), m),
		} {
			var want, got [][]string
			for _, r := range rows {
				attribute := "none: a heading of the form"
				if !r.Heading() {
					attribute = "`" + r.Expected().Attribute + "`"
				}
				want = append(want, []string{"`" + r.Documented + "`", attribute})
			}
			for _, cells := range tables[heading] {
				got = append(got, cells[:2])
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the rows of %s (-documented +shown):\n%s", heading, diff)
			}
			if !strings.HasSuffix(heading, "later releases") {
				total += len(got)
			}
		}
	}
	if total != all {
		t.Errorf("%d of %d rows are on the page", total, all)
	}
}

func TestRowsShowTheFieldsFacts(t *testing.T) {
	page, err := fieldreference.Render(systems.All(), documented.Rows(), documented.Later())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| `phoneNumbers.[n].type` | `phone_numbers.[n].type` | String | optional |  | `Work` (`work`), `Mobile` (`mobile`), `Fax` (`fax`) |",
		"| `email` | `email` | String | required |  |  |",
		"| `id` | `id` | String | read-only |  |  |",
		"| `Calling.email` | `calling.email` | String | optional: filled from `email` |  |  |",
		"| `locationId` | `location_id` | String | optional |  | `device/spark/Location` by `name` |",
		"| `General` | none: a heading of the form |  |  |  |  |",
		"| `General.profileType` | `profile_type` | String | required, fixed |  | `STANDARD_AGENT`, `PREMIUM_AGENT`, `SUPERVISOR`, `ADMINISTRATOR`, `ADMINISTRATOR_ONLY` |",
		"| `General.active` | `active` | Boolean | optional | `true` |  |",
		"| `password` | `password` | String | required, write-only |  |  |",
		"| `roles` | `roles.[n]` | Array of strings, in any order | required |  | `ROLE_ADMIN`, `ROLE_AGENT`, and others that the server knows |",
	} {
		if !strings.Contains(page, want+"\n") {
			t.Errorf("the page lacks the row\n%s", want)
		}
	}
}

func TestRowWithoutFieldIsAnError(t *testing.T) {
	m := &model.Model{TypeName: "voss_thing", Type: "device/test/Thing"}
	row := documented.Row{Model: m.Type, Resource: "collab_voss_thing", Documented: "lost", Facts: documented.Facts{Payload: "lost", Attribute: "lost", Type: "String"}}
	for name, rows := range map[string][2][]documented.Row{"first": {{row}, nil}, "later": {nil, {row}}} {
		if _, err := fieldreference.Render([]*system.System{{Models: []*model.Model{m}}}, rows[0], rows[1]); err == nil || !strings.Contains(err.Error(), `"lost"`) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}
