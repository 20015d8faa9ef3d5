package provider_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

const (
	licenceModel = "device/spark/License"
	messaging    = "Messaging"
	professional = "Webex Calling - Professional"
	standard     = "Webex Calling - Standard"
)

// licenceID is what a person refers to a licence by.
func (w *env) licenceID(t *testing.T, name string) string {
	t.Helper()
	return w.idOf(t, licenceModel, "unique_name", name)
}

// licenceList declares licences.
func (w *env) licenceList(t *testing.T, names ...string) []any {
	t.Helper()
	list := []any{}
	for _, name := range names {
		list = append(list, model.Value{"license": w.licenceID(t, name)})
	}
	return list
}

// person returns the one person of the relation with the address.
func (w *env) person(t *testing.T, email string) emulator.Object {
	t.Helper()
	all := w.voss.Objects("relation/SparkUser")
	i := slices.IndexFunc(all, func(o emulator.Object) bool { return o.Data["email"] == email })
	if i < 0 {
		t.Fatalf("there is no %s", email)
	}
	return all[i]
}

// licencesOf returns the names of the licences that a person has, in alphabetical
// order.
func (w *env) licencesOf(t *testing.T, email string) []string {
	t.Helper()
	names := map[string]string{}
	for _, o := range w.voss.Objects(licenceModel) {
		names[fmt.Sprint(o.Data["id"])] = fmt.Sprint(o.Data["unique_name"])
	}
	held, _ := w.person(t, email).Data["licenses"].([]any)
	got := []string{}
	for _, one := range held {
		element, _ := one.(map[string]any)
		got = append(got, names[fmt.Sprint(element["license"])])
	}
	slices.Sort(got)
	return got
}

// hasLicences returns a check of the licences that a person has on the server.
func (w *env) hasLicences(t *testing.T, email string, want ...string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if got := w.licencesOf(t, email); !slices.Equal(got, want) {
			return fmt.Errorf("%s has %q instead of %q", email, got, want)
		}
		return nil
	}
}

// give gives a person a licence by hand.
func (w *env) give(t *testing.T, email string, names ...string) func() {
	return func() {
		t.Helper()
		o := w.person(t, email)
		held, _ := o.Data["licenses"].([]any)
		if err := w.voss.Patch(o.PKID, encoded(t, model.Value{"licenses": append(slices.Clone(held), w.licenceList(t, names...)...)})); err != nil {
			t.Fatal(err)
		}
	}
}

// few adds a licence of which there are only so many.
func (w *env) few(t *testing.T, name string, total int) {
	t.Helper()
	if _, err := w.voss.Add(licenceModel, emulator.Tenant, fmt.Sprintf(`{"id": "id of %[1]s", "unique_name": %[1]q, "name": %[1]q, "totalUnits": %[2]d, "consumedUnits": 0}`, name, total)); err != nil {
		t.Fatal(err)
	}
}

// TestAccLicences shares a person's licences with an administrator who gives some by
// hand: nothing of his shows or goes, until the list is to be exact.
func TestAccLicences(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	bob := func(lines string, names ...string) string {
		list := []string{}
		for _, name := range names {
			list = append(list, fmt.Sprintf("{ license = %q }", name))
		}
		return w.config(fmt.Sprintf(`
resource "collab_voss_relation_spark_user" "bob" {
  email        = "bob@example.com"
  display_name = "Bob"
  licenses     = [%s]
  %s
}
`, strings.Join(list, ", "), lines))
	}
	const address, email = "collab_voss_relation_spark_user.bob", "bob@example.com"
	empty := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	count := func(want string) resource.TestCheckFunc {
		return resource.TestCheckResourceAttr(address, "licenses.#", want)
	}
	w.test(t,
		resource.TestStep{Config: bob("", messaging), Check: w.hasLicences(t, email, messaging)},
		resource.TestStep{
			PreConfig: w.give(t, email, standard), Config: bob("", messaging), ConfigPlanChecks: empty,
			Check: resource.ComposeTestCheckFunc(count("1"), w.hasLicences(t, email, messaging, standard)),
		},
		resource.TestStep{Config: bob("", professional), Check: resource.ComposeTestCheckFunc(count("1"), w.hasLicences(t, email, professional, standard))},
		resource.TestStep{
			Config: bob("", professional) + `
data "collab_voss_relation_spark_user" "bob" {
  email = "bob@example.com"
}
`,
			Check: resource.TestCheckResourceAttr("data."+address, "licenses.#", "2"),
		},
		resource.TestStep{Config: bob("", []string{}...), Check: w.hasLicences(t, email, standard)},
		resource.TestStep{Config: bob("licenses_exact = true", messaging), Check: w.hasLicences(t, email, messaging)},
		resource.TestStep{PreConfig: w.give(t, email, professional), Config: bob("licenses_exact = true", messaging), Check: w.hasLicences(t, email, messaging)},
		resource.TestStep{Config: bob("", messaging), Check: count("1")},
		resource.TestStep{ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"calling"}, ImportStateVerifyIdentifierAttribute: "pkid", ImportStateId: emulator.Tenant + "/" + email},
	)
}

// TestAccLicences_short plans for more people than there are licences, with the real
// Terraform: it folds the warnings of one licence into one. The apply says by name what
// a person does not get, and the next plan shows it.
func TestAccLicences_short(t *testing.T) {
	t.Parallel()
	w, c := newEnv(t, emulator.Options{}), newCommandLine(t)
	w.few(t, "Webex Events", 2)
	config := func(people ...string) string {
		return w.config(fmt.Sprintf(`
resource "collab_voss_relation_spark_user" "staff" {
  for_each = toset(%s)

  email        = "${each.key}@example.com"
  display_name = each.key
  licenses     = [{ license = "Messaging" }, { license = "Webex Events" }]
}
`, strings.ReplaceAll(fmt.Sprintf("%q", people), `" "`, `", "`)))
	}
	if err := c.Write("main.tf", config("ada", "bert", "cleo", "dora")); err != nil {
		t.Fatal(err)
	}
	output, code, err := c.Run(t.Context(), "plan", "-no-color", "-input=false")
	if err != nil || code != 0 {
		t.Fatalf("exit code %d, %v\n%s", code, err, output)
	}
	_, warnings, _ := strings.Cut(output, "to destroy.\n")
	warnings, _, _ = strings.Cut(warnings, "\n───")
	for _, name := range []string{"ada", "bert", "cleo", "dora"} { // any of them can be the third
		warnings = strings.ReplaceAll(warnings, `["`+name+`"]`, `["somebody"]`)
	}
	warnings = strings.ReplaceAll(warnings, "the plan gives 4", "the plan gives 3")
	expectGolden(t, "licences_short", warnings)

	applied := c.apply(config("ada", "bert", "cleo"))
	if text := applied.text(); !applied.ok || !strings.Contains(text, `The server did not give the licence "Webex Events"`) {
		t.Errorf("the apply says\n%s", text)
	}
	next := c.plan(config("ada", "bert", "cleo"))
	if !strings.Contains(next.output, "1 to change") {
		t.Errorf("the next plan says\n%s\n%s", next.output, next.text())
	}
}

// A plan that gives no licence does not ask how many there are.
func TestLicences_noQuestion(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	c := newFakeTerraform(t, w, nil)
	config := model.Value{"email": "bob@example.com", "display_name": "Bob", "licenses": w.licenceList(t, messaging)}
	bob := c.change(t, relationUser, nil, config)
	if w.voss.RequestCount("list "+licenceModel) == 0 {
		t.Error("the plan of a new licence asks nothing")
	}
	c = newFakeTerraform(t, w, nil)
	w.voss.ResetRequests()
	bob = c.read(t, relationUser, bob)
	noErrors(t, c.plan(t, relationUser, &bob, config).Diagnostics)
	noErrors(t, c.plan(t, relationUser, &bob, over(config, model.Value{"title": "Lead", "licenses": []any{}})).Diagnostics)
	same(t, "questions", 0, w.voss.RequestCount("list "+licenceModel))
}

// licenceLife shares a person's licences on a server of any dialect.
func licenceLife(t *testing.T, o emulator.Options) {
	w := newBubbleEnv(t, o)
	before := w.counts()
	c := pausing(t, w, o, nil)
	if state, diagnostics := c.tryReadDataSource(t, "collab_voss_licenses", model.Value{}); coretest.HasError(diagnostics) || len(state["licenses"].([]any)) < 3 {
		t.Errorf("the licences are %v, %s", state, summaries(diagnostics, tfprotov6.DiagnosticSeverityError))
	}
	const email = "bob@example.com"
	config := model.Value{"email": email, "display_name": "Bob", "licenses": w.licenceList(t, messaging)}
	bob := c.change(t, relationUser, nil, config)
	w.give(t, email, standard)()
	others := slices.DeleteFunc(w.licencesOf(t, email), func(name string) bool { return name == messaging })
	config["licenses"] = w.licenceList(t, professional)
	bob = c.change(t, relationUser, &bob, config)
	want := append(others, professional)
	slices.Sort(want)
	same(t, "licences", want, w.licencesOf(t, email))
	bob = c.read(t, relationUser, bob)
	same(t, "licences in the state", config["licenses"], bob.State["licenses"])
	noErrors(t, c.destroy(t, relationUser, bob))
	same(t, "objects", before, w.counts())
}

// lastLicence plans for two people of whom one can have a licence. The other goes
// without it, or the change fails; both are said.
func lastLicence(t *testing.T, o emulator.Options) {
	w := newBubbleEnv(t, o)
	w.few(t, "Webex Events", 1)
	c := newFakeTerraform(t, w, nil)
	texts := ""
	for i := range 2 {
		config := model.Value{"email": fmt.Sprintf("p%d@example.com", i), "display_name": "P", "licenses": w.licenceList(t, "Webex Events")}
		p := c.plan(t, relationUser, nil, config)
		_, diagnostics := c.apply(t, relationUser, nil, config, p)
		all := append(p.Diagnostics, diagnostics...)
		texts += summaries(all, tfprotov6.DiagnosticSeverityError) + summaries(all, tfprotov6.DiagnosticSeverityWarning)
	}
	if !strings.Contains(texts, "Webex Events") {
		t.Errorf("nothing is said of the licence: %s", texts)
	}
}

// TestAccLicences_locations reads the locations that people can have.
func TestAccLicences_locations(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	const at = "data.collab_voss_locations.all"
	w.test(t, resource.TestStep{
		Config: w.config(`
data "collab_voss_locations" "all" {
  hierarchy = "` + site1 + `"
}

data "collab_voss_licenses" "all" {
  hierarchy = "` + site1 + `"
}
`),
		Check: resource.ComposeAggregateTestCheckFunc(
			resource.TestCheckResourceAttr(at, "locations.#", "3"),
			resource.TestCheckResourceAttr(at, "locations.0.name", "Berlin"),
			resource.TestCheckResourceAttr(at, "locations.0.value", w.idOf(t, "device/spark/Location", "name", "Berlin")),
			resource.TestCheckResourceAttrPair(at, "locations.0.id", at, "locations.0.value"),
			resource.TestCheckResourceAttr(at, "locations.0.time_zone", "Europe/Berlin"),
			resource.TestCheckResourceAttr(at, "locations.0.address.city", "Berlin"),
			resource.TestCheckNoResourceAttr(at, "locations.0.address.state"),
			resource.TestCheckResourceAttr("data.collab_voss_licenses.all", "licenses.1.name", professional),
			resource.TestCheckResourceAttr("data.collab_voss_licenses.all", "licenses.1.total", "200"),
			resource.TestCheckResourceAttr("data.collab_voss_licenses.all", "licenses.1.used", "0"),
			resource.TestCheckResourceAttr("data.collab_voss_licenses.all", "licenses.1.free", "200"),
		),
	})
}
