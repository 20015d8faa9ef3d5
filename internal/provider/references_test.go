package provider_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

const relationType = "collab_voss_relation_spark_user"

// referring declares a user with further attributes.
func referring(email string, attributes model.Value) model.Value {
	config, _ := merge(model.Value{"email": email, "display_name": "Someone"}, attributes).(model.Value)
	return config
}

// idOf returns the identifier of a seeded object that people know by name.
func (w *env) idOf(t *testing.T, modelType, titled, name string) string {
	t.Helper()
	id, ok := idsOf(w, modelType, titled)[name].(string)
	if !ok {
		t.Fatalf("the server has no %s %s", modelType, name)
	}
	return id
}

// TestAccReferences plans users with names that stand for nothing, with the real
// Terraform, and then with those that do.
func TestAccReferences(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	w.writesMayDiffer = true // whoever is referred to late is gone at the end
	config := func(location, licence, profile string) string {
		var text string
		for _, name := range []string{"ann", "ben", "cora"} {
			text += resourceBlock("resource", relationType, name, referring(name+"@example.com", model.Value{
				"location_id": location,
				"licenses":    []any{model.Value{"license": licence}},
				"manager_id":  expression("terraform_data.late.output"),
				"settings":    model.Value{"calling": model.Value{"calling_behaviour_uc_manager_profile": profile}},
			}))
		}
		return w.config(text + "resource \"terraform_data\" \"late\" { input = \"nobody@example.com\" }\n")
	}
	c := newCommandLine(t)
	r := c.plan(config("Leedz", "Mesaging", "UCM-Berlim"))
	said := map[string]int{}
	for _, d := range r.diagnostics {
		for _, words := range []string{
			`no device/spark/Location that the server offers at sys.hcs.Prov.Cust has the name or the identifier "Leedz". The nearest: "Leeds".`,
			`"Leedz", as another error explains.`,
			`The nearest: "Messaging".`, `The nearest: "UCM-Berlin".`,
		} {
			if strings.Contains(d.Detail, words) {
				said[words]++
			}
		}
	}
	if r.ok || len(r.diagnostics) != 9 || !maps.Equal(said, map[string]int{
		`no device/spark/Location that the server offers at sys.hcs.Prov.Cust has the name or the identifier "Leedz". The nearest: "Leeds".`: 1,
		`"Leedz", as another error explains.`: 2, `The nearest: "Messaging".`: 1, `The nearest: "UCM-Berlin".`: 1,
	}) {
		t.Fatalf("expected nine errors, of which three explain themselves, got %v:\n%s", said, r.output)
	}
	right := config("leeds", "MESSAGING", "UCM-Berlin")
	c.applied(right)
	ann := w.person(t, "ann@example.com").Data
	if ann["locationId"] != w.idOf(t, "device/spark/Location", "name", "Leeds") {
		t.Errorf("the server holds %v", ann)
	}
	boss := resourceBlock("resource", relationType, "nobody", referring("nobody@example.com", nil))
	c.applied(right + boss)
	c.applied(right + boss) // who waited for a manager in vain gets him now
	if w.person(t, "ann@example.com").Data["managerId"] != w.person(t, "nobody@example.com").Data["id"] {
		t.Errorf("ann's manager is %v", w.person(t, "ann@example.com").Data["managerId"])
	}
	if r := c.plan(right + boss); len(r.diagnostics) > 0 {
		t.Errorf("a plan without changes says:\n%s", r.output)
	}
	c.applied(w.config(""))
}

// A person with a location, licences, a manager and a profile that exist, named as people
// know them, is planned, made, changed and planned again without a warning.
func TestReferencesThatExistWarnOfNothing(t *testing.T) {
	bubble(func(t *testing.T) {
		w := newBubbleEnv(t, emulator.Options{})
		quiet := func(when string, diagnostics []*tfprotov6.Diagnostic) {
			t.Helper()
			if len(diagnostics) > 0 {
				t.Errorf("%s: %v", when, texts(diagnostics))
			}
		}
		boss := newFakeTerraform(t, w, nil).change(t, relationType, nil, referring("boss@example.com", nil))
		config := referring("ann@example.com", model.Value{
			"location_id": "Leeds", "manager_id": boss.State["email"],
			"licenses": []any{model.Value{"license": messaging}, model.Value{"license": professional}},
			"settings": model.Value{"calling": model.Value{"calling_behaviour_uc_manager_profile": "UCM-Berlin"}},
			"calling":  model.Value{"call_waiting": model.Value{"enabled": true}},
		})
		var held *instance
		for _, title := range []string{"Adviser", "Lead"} {
			c := newFakeTerraform(t, w, nil)
			wanted := over(config, model.Value{"title": title})
			p := c.plan(t, relationType, held, wanted)
			quiet("the plan", p.Diagnostics)
			after, diagnostics := c.apply(t, relationType, held, wanted, p)
			quiet("the apply", diagnostics)
			again := newFakeTerraform(t, w, nil)
			after, diagnostics, err := again.Read(t.Context(), relationType, after)
			if err != nil {
				t.Fatal(err)
			}
			quiet("the refresh", diagnostics)
			p = again.plan(t, relationType, &after, wanted)
			quiet("the next plan", p.Diagnostics)
			if changed := coretest.Differing(after.State, p.State); len(changed) > 0 {
				t.Errorf("the next plan changes %v", changed)
			}
			held = &after
		}
	})(t)
}

// named is what a reference can name, and what that stands for.
type named struct{ title, value string }

// offered returns what the server offers for the target.
func (w *env) offered(t *testing.T, target model.Target) named {
	t.Helper()
	for _, o := range w.voss.Objects(target.Model) {
		title, _ := o.Data[target.Attribute].(string)
		if o.Hierarchy != emulator.Tenant || title == "" {
			continue
		}
		id, _ := o.Data["id"].(string)
		return named{title, cmp.Or(id, title)}
	}
	t.Fatalf("the server offers no %s", target.Model)
	return named{}
}

// nearby is a misspelling that is no address.
func (n named) nearby() string { return strings.Replace(n.title, "@", "", 1) + "x" }

// referenceCase tries one field with a target on a server of its own.
type referenceCase struct {
	*testing.T
	w        *env
	typeName string
	ref      model.FieldRef
	offered  named
	// slow and refused stand for the server's choices.
	slow, refused atomic.Bool
}

func newReferenceCase(t *testing.T, dialect string, typeName string, ref model.FieldRef) *referenceCase {
	c := &referenceCase{T: t, typeName: typeName, ref: ref}
	options := speaking(t, dialect)
	options.Middleware = func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
			switch isChoices := strings.Contains(r.URL.Path, "/choices/"); {
			case isChoices && c.slow.Load():
				time.Sleep(5 * time.Minute) // longer than anybody waits
			case isChoices && c.refused.Load():
				http.Error(out, "no choices today", http.StatusForbidden)
			default:
				next.ServeHTTP(out, r)
			}
		})
	}
	c.w = newBubbleEnv(t, options)
	c.w.add(t, emulator.Tenant, `{"id": "manager", "email": "manager@example.com"}`)
	c.offered = c.w.offered(t, *ref.Field.Target)
	return c
}

func (c *referenceCase) declaring(value any) model.Value {
	return referring("ann@example.com", nest(c.ref.Attribute, value))
}

func (c *referenceCase) path() string { return strings.ReplaceAll(c.ref.Attribute, "[n]", "0") }

// terraform is a new run of Terraform.
func (c *referenceCase) terraform() *fakeTerraform { return newFakeTerraform(c.T, c.w, nil) }

// applies declares a value, and expects that the server gets what it stands for, that
// nothing is left to do and nothing is asked for in the next run, and that an import
// shows the title.
func (c *referenceCase) applies(value string) {
	c.Helper()
	first, config := c.terraform(), c.declaring(value)
	made := first.change(c.T, c.typeName, nil, config)
	c.holds(c.offered.value)

	later := c.terraform()
	c.w.voss.ResetRequests()
	made = later.read(c.T, c.typeName, made)
	p := later.plan(c.T, c.typeName, &made, config)
	if diff := gocmp.Diff(made.State, p.State); diff != "" || len(p.Diagnostics) > 0 {
		c.Errorf("%q leaves something to do: %v %s", value, p.Diagnostics, diff)
	}
	for _, r := range c.w.voss.Requests() {
		if strings.Contains(r.Operation, "choices") {
			c.Error("an empty plan asks for choices")
		}
	}
	imported, _ := later.beginImport(c.T, c.typeName, &tfprotov6.ImportResourceStateRequest{ID: "ann@example.com"})
	if got := valueAtPath(imported.State, c.path()); got != c.offered.title {
		c.Errorf("an import shows %v, not %s", got, c.offered.title)
	}
	if p := later.plan(c.T, c.typeName, &imported, config); !gocmp.Equal(imported.State, p.State) {
		c.Errorf("%q is a change after an import", value)
	}
	noErrors(c.T, later.destroy(c.T, c.typeName, made))
}

func (c *referenceCase) holds(value string) {
	c.Helper()
	held := valueAtPath(c.w.person(c.T, "ann@example.com").Data, strings.ReplaceAll(c.ref.Payload, "[n]", "0"))
	if held != value {
		c.Errorf("the server holds %v for %s, not %q", held, c.ref.Payload, value)
	}
}

// valueAtPath is the value at a dotted path with indexes.
func valueAtPath(v any, path string) any {
	for step := range strings.SplitSeq(path, ".") {
		switch inside := v.(type) {
		case map[string]any:
			v = inside[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(inside) {
				return nil
			}
			v = inside[i]
		}
	}
	return v
}

// refuses plans a value that is an error at the path.
func (c *referenceCase) refuses(value string, words ...string) {
	c.Helper()
	said := about(c.terraform().plan(c.T, c.typeName, nil, c.declaring(value)).Diagnostics, c.path())
	if len(said) != 1 || said[0].Severity != tfprotov6.DiagnosticSeverityError {
		c.Fatalf("%q is met with %v", value, said)
	}
	for _, word := range words {
		if !strings.Contains(said[0].Detail, word) {
			c.Errorf("nothing is said of %s: %s", word, said[0].Detail)
		}
	}
}

// referenceCases are what every reference has to do. dialect is how the server speaks.
var referenceCases = map[string]struct {
	dialect string
	try     func(*referenceCase)
}{
	"title":                               {"", func(c *referenceCase) { c.applies(c.offered.title) }},
	"value":                               {"", func(c *referenceCase) { c.applies(c.offered.value) }},
	"other case":                          {"", func(c *referenceCase) { c.applies(strings.ToUpper(c.offered.title)) }},
	"title of a server that shows titles": {"references_shown=titles", func(c *referenceCase) { c.applies(c.offered.title) }},
	"value of a server that shows titles": {"references_shown=titles", func(c *referenceCase) { c.applies(c.offered.value) }},
	"title in a text":                     {"choices_form=scalars", func(c *referenceCase) { c.applies(c.offered.title) }},
	"unknown": {"", func(c *referenceCase) {
		c.refuses(c.offered.nearby(), fmt.Sprintf("%q", c.offered.nearby()), fmt.Sprintf("The nearest: %q", c.offered.title))
	}},
	"shared": {"addresses=once-per-node", func(c *referenceCase) {
		target := c.ref.Field.Target
		c.w.addTo(c.T, target.Model, emulator.Tenant+".Site1", fmt.Sprintf(`{"id": "another", %q: %q}`, target.Attribute, c.offered.title))
		words := []string{fmt.Sprintf("%q at sys.hcs.Prov.Cust", c.offered.value), `"another" at sys.hcs.Prov.Cust.Site1`}
		if c.offered.value == c.offered.title {

			c.applies(c.offered.value) // a value wins over a title
			return
		}
		c.refuses(c.offered.title, words...)
	}},
	"not known yet": {"", func(c *referenceCase) {
		terraform := c.terraform()
		for _, value := range []any{model.Unknown, "", nil} {
			if said := terraform.plan(c.T, c.typeName, nil, c.declaring(value)).Diagnostics; len(said) > 0 {
				c.Errorf("%v is met with %s", value, coretest.Text(said[0]))
			}
		}
	}},
	"made in the same run": {"", func(c *referenceCase) {
		if !c.ref.Field.Target.IsPerson() {
			return // no resource makes one
		}
		terraform := c.terraform()
		boss := referring("boss@example.com", nil)
		p := terraform.plan(c.T, relationType, nil, boss)
		mine := terraform.plan(c.T, c.typeName, nil, c.declaring("boss@example.com"))
		if len(mine.Diagnostics) > 0 {
			c.Errorf("the plan says %s", coretest.Text(mine.Diagnostics[0]))
		}
		_, diagnostics := terraform.apply(c.T, relationType, nil, boss, p)
		noErrors(c.T, diagnostics)
		made := terraform.change(c.T, c.typeName, nil, c.declaring("Boss@example.com"))
		held := valueAtPath(c.w.person(c.T, "ann@example.com").Data, strings.ReplaceAll(c.ref.Payload, "[n]", "0"))
		if text, _ := held.(string); text == "" || strings.Contains(text, "@") {
			c.Errorf("the server holds %v", held)
		}
		noErrors(c.T, terraform.destroy(c.T, c.typeName, made))
	}},
	"nobody": {"", func(c *referenceCase) {
		if !c.ref.Field.Target.IsPerson() {
			return
		}
		p := c.terraform().plan(c.T, c.typeName, nil, c.declaring("nobody@example.com"))
		if said := about(p.Diagnostics, c.path()); len(said) != 1 || said[0].Severity != tfprotov6.DiagnosticSeverityWarning ||
			said[0].Summary != "Nobody is there yet: "+strings.ReplaceAll(c.ref.Attribute, ".[n]", "") {
			c.Errorf("an address that nobody has is met with %v", p.Diagnostics)
		}
	}},
	"slow":    {"", func(c *referenceCase) { c.cannotLookUp(&c.slow, 10*time.Second) }},
	"refused": {"", func(c *referenceCase) { c.cannotLookUp(&c.refused, 10*time.Second) }},
	"off": {"", func(c *referenceCase) {
		off := newFakeTerraform(c.T, c.w, model.Value{"check_references": "off"})
		if said := off.plan(c.T, c.typeName, nil, c.declaring("nowhere")).Diagnostics; len(said) > 0 {
			c.Errorf("without the check a wrong value is met with %s", coretest.Text(said[0]))
		}
		p := off.plan(c.T, c.typeName, nil, c.declaring("nowhere"))
		if _, said := off.apply(c.T, c.typeName, nil, c.declaring("nowhere"), p); len(said) != 1 || !strings.HasPrefix(said[0].Summary, "Unknown name: ") {
			c.Errorf("without the check the apply meets a wrong value with %v", texts(said))
		}
		made := off.change(c.T, c.typeName, nil, c.declaring(c.offered.title))
		c.holds(c.offered.value)
		noErrors(c.T, off.destroy(c.T, c.typeName, made))
	}},
	"drift": {"", func(c *referenceCase) {
		terraform := c.terraform()
		made := terraform.change(c.T, c.typeName, nil, c.declaring(c.offered.title))
		target := c.ref.Field.Target
		c.w.addTo(c.T, target.Model, emulator.Tenant, fmt.Sprintf(`{"id": "another", %q: "somebody.else@example.com"}`, target.Attribute))
		o := c.w.person(c.T, "ann@example.com")
		setAtPath(o.Data, strings.ReplaceAll(c.ref.Payload, "[n]", "0"), "another")
		content, err := json.Marshal(o.Data)
		if err == nil {
			err = c.w.voss.Put(o.PKID, string(content))
		}
		if err != nil {
			c.Fatal(err)
		}
		made = c.terraform().read(c.T, c.typeName, made)
		if c.ref.Field.Target.Model == "device/spark/License" {
			return // what others give is not shown
		}
		if got := valueAtPath(made.State, c.path()); got != "somebody.else@example.com" {
			c.Errorf("drift shows as %v", got)
		}
	}},
}

// cannotLookUp expects of a server that does not show its choices that a plan says so
// once, in little time, and that an apply sends a value and no name.
func (c *referenceCase) cannotLookUp(trouble *atomic.Bool, within time.Duration) {
	c.Helper()
	trouble.Store(true)
	terraform := c.terraform()
	began := time.Now()
	p := terraform.plan(c.T, c.typeName, nil, c.declaring(c.offered.title))
	if len(p.Diagnostics) != 1 || p.Diagnostics[0].Summary != "References were not checked" || time.Since(began) > within {
		c.Errorf("after %s the plan says %v", time.Since(began), p.Diagnostics)
	}
	if again := terraform.plan(c.T, c.typeName, nil, c.declaring(c.offered.title)).Diagnostics; len(again) > 0 {
		c.Errorf("the next plan says %s", coretest.Text(again[0]))
	}
	_, diagnostics := terraform.apply(c.T, c.typeName, nil, c.declaring(c.offered.title), p)
	if len(diagnostics) != 1 || diagnostics[0].Severity != tfprotov6.DiagnosticSeverityError || coretest.PathText(diagnostics[0].Attribute) != c.path() {
		c.Errorf("the apply says %v", diagnostics)
	}
	if c.w.voss.Count("relation/SparkUser") != 1 {
		c.Error("the object was made")
	}
	trouble.Store(false)
	later := c.terraform() // a plan in vain, and an apply that can
	trouble.Store(true)
	p = later.plan(c.T, c.typeName, nil, c.declaring(c.offered.title))
	trouble.Store(false)
	made, diagnostics := later.apply(c.T, c.typeName, nil, c.declaring(c.offered.title), p)
	noErrors(c.T, diagnostics)
	c.holds(c.offered.value)
	noErrors(c.T, later.destroy(c.T, c.typeName, made))
}

// addTo adds an object of any model.
func (w *env) addTo(t *testing.T, modelType, node, content string) {
	t.Helper()
	if _, err := w.voss.Add(modelType, node, content); err != nil {
		t.Fatal(err)
	}
}

// setAtPath sets the value at a dotted path with indexes that is there.
func setAtPath(data map[string]any, path, value string) {
	at := strings.LastIndex(path, ".")
	if at < 0 {
		data[path] = value
		return
	}
	object, _ := valueAtPath(data, path[:at]).(map[string]any)
	object[path[at+1:]] = value
}

// TestReferences_everyField tries every field with a target, in every model.
func TestReferences_everyField(t *testing.T) {
	withoutRaceDetector(t)
	count := 0
	for typeName, m := range modelsByType() {
		m.WalkFields(func(ref model.FieldRef) {
			if ref.Field.Target == nil {
				return
			}
			count++
			for name, test := range referenceCases {
				t.Run(ref.Attribute+"/"+name, parallelBubble(func(t *testing.T) {
					test.try(newReferenceCase(t, test.dialect, typeName, ref))
				}))
			}
		})
	}
	if count != 9 {
		t.Errorf("%d fields refer to other objects, not 9", count)
	}
}

// TestReferences_priorValue expects silence on what the state holds already, and an
// error where it changes.
func TestReferences_priorValue(t *testing.T) {
	w := newEnv(t, emulator.Options{})
	lenient := newFakeTerraform(t, w, model.Value{"check_references": "warn"})
	wrong := referring("ann@example.com", model.Value{"location_id": "nowhere"})
	p := lenient.plan(t, relationType, nil, wrong)
	if len(p.Diagnostics) != 1 || p.Diagnostics[0].Severity != tfprotov6.DiagnosticSeverityWarning {
		t.Errorf("a wrong name is met with %v", p.Diagnostics)
	}
	current, diagnostics := lenient.apply(t, relationType, nil, wrong, p)
	noErrors(t, diagnostics)
	fresh := newFakeTerraform(t, w, nil)
	renamed := referring("ann@example.com", model.Value{"location_id": "nowhere", "first_name": "Ann"})
	if said := fresh.plan(t, relationType, &current, renamed).Diagnostics; len(said) > 0 {
		t.Errorf("a plan that leaves the reference alone says %s", coretest.Text(said[0]))
	}
	moved := referring("ann@example.com", model.Value{"location_id": "elsewhere"})
	said := fresh.plan(t, relationType, &current, moved).Diagnostics
	if wrong := summaries(said, tfprotov6.DiagnosticSeverityError); !strings.Contains(wrong, "elsewhere") {
		t.Errorf("a plan that changes the reference says %q", texts(said))
	}
}
