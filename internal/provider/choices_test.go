package provider_test

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/documented"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// choiceCase is a field with choices in a configuration as short as can be.
type choiceCase struct {
	model.FieldRef
	typeName string
	required model.Value
}

// choiceCases lists every field of every model that has choices and can be set.
func choiceCases() []choiceCase {
	var list []choiceCase
	for typeName, m := range modelsByType() {
		required := model.Value{}
		for i := range m.Fields {
			f := &m.Fields[i]
			switch {
			case !f.Required || f.FillFrom != "":
			case len(f.Choices) > 0 && f.Kind == model.StringSet:
				required[f.Name] = []any{f.Choices[0].Value}
			case len(f.Choices) > 0:
				required[f.Name] = f.Choices[0].Value
			default:
				required[f.Name] = cmp.Or(plausible(f, 0), "any")
			}
		}
		m.WalkFields(func(v model.FieldRef) {
			if len(v.Field.Choices) > 0 && v.Field.Access != model.ReadOnly {
				list = append(list, choiceCase{v, typeName, required})
			}
		})
	}
	return list
}

// config declares the field, and what is required beside it.
func (e choiceCase) config(v any) model.Value {
	if s, ok := v.(string); ok && e.Field.Kind == model.Int {
		v, _ = strconv.ParseInt(s, 10, 64)
	}
	if e.Field.Kind == model.StringSet || e.Field.Kind == model.StringList {
		v = []any{v}
	}
	config, _ := merge(e.required, nest(e.Attribute, v)).(model.Value)
	return config
}

// path is where diagnostics about the field have to be.
func (e choiceCase) path() string {
	path := strings.ReplaceAll(strings.TrimSuffix(e.Attribute, ".[n]"), "[n]", "0")
	if e.Field.Kind == model.StringSet {
		path += ".(value)"
	}
	return path
}

// at picks the field's text out of a value.
func (e choiceCase) at(v model.Value) any {
	path := strings.Split(strings.ReplaceAll(strings.TrimSuffix(e.Attribute, ".[n]"), "[n]", "0"), ".")
	steps := make([]any, len(path))
	for i, name := range path {
		if steps[i] = name; name == "0" {
			steps[i] = 0
		}
	}
	found := get(v, steps)
	if list, ok := found.([]any); ok && len(list) == 1 {
		found = list[0]
	}
	return found
}

// TestEveryChoice holds every field with choices to the rule on them in the
// state contract, in the protocol: where diagnostics point, each choice in each
// spelling, and lists that the server may extend.
func TestEveryChoice(t *testing.T) {
	c := newFakeTerraform(t, newEnv(t, emulator.Options{}), model.Value{"check_schema": "off"})
	rows := map[string]bool{}
	for i, e := range choiceCases() {
		rows[e.typeName+" "+e.Attribute] = true
		if i%stride != 0 {
			continue
		}
		t.Run(e.typeName+" "+e.Attribute, func(t *testing.T) {
			e.refusesUndocumentedValues(t, c)
			e.takesEverySpelling(t, c)
			e.letsUnknownPass(t, c)
			e.keepsWhatTheServerHolds(t, c)
		})
	}
	for _, r := range documented.Rows() {
		facts := r.Expected()
		if len(facts.Choices) > 0 && facts.Access != "read-only" && !rows[r.Resource+" "+facts.Attribute] {
			t.Errorf("%s %s has choices and no test", r.Resource, facts.Attribute)
		}
	}
	t.Logf("%d fields with choices", len(rows))
}

// misspelling returns a text near the last choice that is none.
func (e choiceCase) misspelling() string {
	label := e.Field.Choices[len(e.Field.Choices)-1].Label()
	if e.Field.Kind == model.Int {
		return label + "1"
	}
	return label + "x"
}

// refusesUndocumentedValues expects an error on the path, with all choices and the
// nearest; a warning where the server may have more choices than documented.
func (e choiceCase) refusesUndocumentedValues(t *testing.T, c *fakeTerraform) {
	t.Helper()
	p := c.plan(t, e.typeName, nil, e.config(e.misspelling()))
	found := about(p.Diagnostics, e.path())
	if len(found) != 1 {
		t.Fatalf("a plan with %q says this about it: %v", e.misspelling(), found)
	}
	want := tfprotov6.DiagnosticSeverityError
	if e.Field.Extensible {
		want = tfprotov6.DiagnosticSeverityWarning
	}
	if found[0].Severity != want {
		t.Errorf("%s", coretest.Text(found[0]))
	}
	last := e.Field.Choices[len(e.Field.Choices)-1]
	if !strings.Contains(found[0].Detail, "Did you mean \""+last.Label()+"\"?") {
		t.Errorf("no suggestion: %s", coretest.Text(found[0]))
	}
	for _, choice := range e.Field.Choices {
		if !strings.Contains(found[0].Detail, "`"+choice.Label()+"`") || !strings.Contains(found[0].Detail, "`"+choice.Value+"`") {
			t.Errorf("%v is not in the list: %s", choice, coretest.Text(found[0]))
		}
	}
}

// takesEverySpelling expects that title, value and another case of either mean
// the same: no diagnostic, and no change of what one of them set.
func (e choiceCase) takesEverySpelling(t *testing.T, c *fakeTerraform) {
	t.Helper()
	for _, choice := range e.Field.Choices {
		spellings := []string{choice.Label(), choice.Value}
		if e.Field.Kind != model.Int {
			spellings = append(spellings, strings.ToUpper(choice.Label()), strings.ToLower(choice.Value))
		}
		set := c.plan(t, e.typeName, nil, e.config(spellings[0]))
		if found := about(set.Diagnostics, e.path()); len(found) > 0 {
			t.Errorf("%q: %s", spellings[0], coretest.Text(found[0]))
		}
		prior := instance{State: withoutUnknown(set.State), Private: set.Private}
		for _, spelling := range slices.Compact(spellings[1:]) {
			p := c.plan(t, e.typeName, &prior, e.config(spelling))
			if found := about(p.Diagnostics, e.path()); len(found) > 0 {
				t.Errorf("%q: %s", spelling, coretest.Text(found[0]))
			}
			if changes := coretest.Differing(prior.State, p.State); len(changes) > 0 {
				t.Errorf("%q in the place of %q changes %v", spelling, spellings[0], changes)
			}
		}
	}
}

// letsUnknownPass expects that a value which is not known yet passes.
func (e choiceCase) letsUnknownPass(t *testing.T, c *fakeTerraform) {
	t.Helper()
	p := c.plan(t, e.typeName, nil, e.config(model.Unknown))
	if found := about(p.Diagnostics, e.path()); len(found) > 0 {
		t.Errorf("unknown: %s", coretest.Text(found[0]))
	}
	if got := e.at(p.State); !model.IsUnknown(got) {
		t.Errorf("unknown is planned as %v", got)
	}
}

// keepsWhatTheServerHolds expects that a value outside the choices which the
// state got from the server stays, declared or not, with a warning.
func (e choiceCase) keepsWhatTheServerHolds(t *testing.T, c *fakeTerraform) {
	t.Helper()
	odd := e.misspelling()
	set := c.plan(t, e.typeName, nil, e.config(e.Field.Choices[0].Value))
	state, _ := merge(withoutUnknown(set.State), e.config(odd)).(model.Value)
	prior := instance{State: state, Private: set.Private}
	configs := []model.Value{e.config(odd)}
	if !e.Field.Required && (e.Field.Default == nil || e.InList) { // else a default takes its place
		configs = append(configs, e.config(nil))
	}
	for _, config := range configs {
		p := c.plan(t, e.typeName, &prior, config)
		found := about(p.Diagnostics, e.path())
		if len(found) > 0 { // the import has said it
			t.Errorf("a plan with %v where the server holds %q says this about it: %v", e.at(config), odd, found)
		}
		if changes := coretest.Differing(prior.State, p.State); len(changes) > 0 {
			t.Errorf("a plan with %v where the server holds %q changes %v", e.at(config), odd, changes)
		}
	}
}

// withoutUnknown returns a planned state as it could be after the apply: what was not
// known is null.
func withoutUnknown(v model.Value) model.Value {
	state, _ := withoutUnknownIn(v).(model.Value)
	return state
}

func withoutUnknownIn(v any) any {
	switch v := v.(type) {
	case model.Value:
		object := model.Value{}
		for name, inner := range v {
			if !model.IsUnknown(inner) {
				object[name] = withoutUnknownIn(inner)
			}
		}
		return object
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = withoutUnknownIn(v[i])
		}
		return list
	}
	return v
}

// about returns the diagnostics about the attribute at a path.
func about(diagnostics []*tfprotov6.Diagnostic, path string) []*tfprotov6.Diagnostic {
	var list []*tfprotov6.Diagnostic
	for _, d := range diagnostics {
		if coretest.PathText(d.Attribute) == path {
			list = append(list, d)
		}
	}
	return list
}

// A role that the server holds beyond the documented ones is said once, at the
// import, and without a guess at another.
func TestHeldRoleIsSaidOnce(t *testing.T) {
	w := newEnv(t, emulator.Options{}).withGWS(t, gws.Options{})
	c := newFakeTerraform(t, w, model.Value{"check_schema": "off"})
	config := model.Value{"user_name": "ada@example.com", "first_name": "Ada", "last_name": "Bell", "password": "s3cret", "roles": []any{"ROLE_AGENT", "ROLE_SUPERVISOR"}}
	held := c.change(t, agentType, nil, config)
	begun, err := c.Server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: agentType, ID: "ada@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	r := begun.ImportedResources[0]
	read, err := c.Server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: agentType, CurrentState: r.State, Private: r.Private, CurrentIdentity: r.Identity})
	if err != nil {
		t.Fatal(err)
	}
	said := summaries(read.Diagnostics, tfprotov6.DiagnosticSeverityWarning)
	if want := `: roles: the server holds "ROLE_SUPERVISOR" for the Genesys Web Services user ada@example.com. That is no documented choice, so it is kept.`; len(read.Diagnostics) != 1 || !strings.HasSuffix(said, want) {
		t.Errorf("the import says %q", said)
	}
	if _, again, err := c.Read(t.Context(), agentType, held); err != nil || len(again) > 0 {
		t.Errorf("a refresh says %q, %v", summaries(again, tfprotov6.DiagnosticSeverityWarning), err)
	}
	if p := c.plan(t, agentType, &held, over(config, model.Value{"first_name": "Adele"})); len(p.Diagnostics) > 0 {
		t.Errorf("a plan says %q", summaries(p.Diagnostics, tfprotov6.DiagnosticSeverityWarning))
	}
}
