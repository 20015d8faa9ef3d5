package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

type tree = map[string]any

// TestExtra manages keys that a later release has and the table does not know, leaf by
// leaf, by the rules for attributes.
func TestExtra(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{Release: emulator.Release241})
	c := newFakeTerraform(t, w, nil)
	w.writesMayDiffer = true // the check of writes knows only the tables
	config := func(extra any) model.Value {
		return model.Value{"email": "anna.berg@example.com", "first_name": "Anna", "extra": extra}
	}
	license := w.licenceID(t, messaging)
	one := config(tree{"workNumber": "+14085550100", "licenses": []any{tree{"license": license}}})
	current := c.change(t, sparkUser, nil, one)
	holds := func(key string, want any) {
		t.Helper()
		same(t, "the server's "+key, want, w.user(t, "anna.berg@example.com").Data[key])
	}
	holds("workNumber", "+14085550100")
	current = c.read(t, sparkUser, current)
	if p := c.plan(t, sparkUser, &current, one); len(p.Diagnostics) > 0 || len(coretest.Differing(current.State, p.State)) > 0 {
		t.Errorf("a second plan changes %v and says %v", coretest.Differing(current.State, p.State), p.Diagnostics)
	}

	w.patch(t, "anna.berg@example.com", `{"workNumber": "+14085550199", "firstName": "Ann"}`)()
	current = c.read(t, sparkUser, current)
	p := c.plan(t, sparkUser, &current, one)
	same(t, "what a plan changes after a drift", []string{"extra.workNumber", "first_name"}, coretest.Differing(current.State, p.State))
	current, _ = c.apply(t, sparkUser, &current, one, p)
	holds("workNumber", "+14085550100")

	two := config(tree{"workNumber": "+14085550102"})
	p = c.plan(t, sparkUser, &current, two)
	if len(p.Diagnostics) != 1 || !strings.Contains(p.Diagnostics[0].Detail, "licenses") {
		t.Errorf("what is released is said as %v", p.Diagnostics)
	}
	before := w.user(t, "anna.berg@example.com").Data["licenses"]
	current, _ = c.apply(t, sparkUser, &current, two, p)
	holds("workNumber", "+14085550102")
	holds("licenses", before)
	if p := c.plan(t, sparkUser, &current, two); len(p.Diagnostics) > 0 || len(coretest.Differing(current.State, p.State)) > 0 {
		t.Errorf("after a release a plan changes %v and says %v", coretest.Differing(current.State, p.State), p.Diagnostics)
	}
	none := model.Value{"email": "anna.berg@example.com", "first_name": "Anna"}
	current = c.change(t, sparkUser, &current, none)
	holds("workNumber", "+14085550102")
	if p := c.plan(t, sparkUser, &current, none); len(p.Diagnostics) > 0 || len(coretest.Differing(current.State, p.State)) > 0 {
		t.Errorf("without any a plan changes %v and says %v", coretest.Differing(current.State, p.State), p.Diagnostics)
	}

	for key, wrong := range map[string]struct {
		value any
		says  string
	}{
		"workNumbr":   {"+1408", `Did you mean "workNumber"?`},
		"firstName":   {"Anna", "attribute first_name"},
		"calling_pro": {true, "read-only"},
		"settings":    {tree{"calling": tree{"calling_behaviour": "x"}}, "attribute settings.calling.calling_behaviour"},
		"licenses":    {"Messaging", "a list of objects"},
	} {
		d := c.plan(t, sparkUser, &current, config(tree{key: wrong.value})).Diagnostics
		if len(d) != 1 || d[0].Severity != tfprotov6.DiagnosticSeverityError || !strings.Contains(d[0].Detail, wrong.says) || !strings.Contains(d[0].Detail, "extra."+key) {
			t.Errorf("%s is refused with %v", key, d)
		}
	}
}

// TestExtra_cleared: with on_release = "clear" a plan clears the keys that it lets go of.
func TestExtra_cleared(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{Release: emulator.Release241})
	c := newFakeTerraform(t, w, model.Value{"on_release": "clear"})
	w.writesMayDiffer = true // the check of writes knows only the tables
	config := func(extra any) model.Value {
		return model.Value{"email": "anna.berg@example.com", "first_name": "Anna", "extra": extra}
	}
	held := func() (keys tree) {
		keys = tree{}
		for _, key := range []string{"workNumber", "licenses", "firstName"} {
			if v := w.user(t, "anna.berg@example.com").Data[key]; v != nil && v != "" && len(fmt.Sprint(v)) > len("[]") {
				keys[key] = true
			}
		}
		return keys
	}
	all := config(tree{"workNumber": "+14085550100", "licenses": []any{tree{"license": w.licenceID(t, messaging)}}})
	current := c.read(t, sparkUser, c.change(t, sparkUser, nil, all))
	same(t, "held", tree{"workNumber": true, "licenses": true, "firstName": true}, held())
	for _, step := range []struct {
		config model.Value
		want   tree
	}{
		{config(tree{"workNumber": "+14085550100"}), tree{"workNumber": true, "firstName": true}},
		{all, tree{"workNumber": true, "licenses": true, "firstName": true}},
		{model.Value{"email": "anna.berg@example.com", "first_name": "Anna"}, tree{"firstName": true}},
	} {
		current = c.read(t, sparkUser, c.change(t, sparkUser, &current, step.config))
		same(t, "held", step.want, held())
		if p := c.plan(t, sparkUser, &current, step.config); len(p.Diagnostics) > 0 || len(coretest.Differing(current.State, p.State)) > 0 {
			t.Errorf("a second plan changes %v and says %v", coretest.Differing(current.State, p.State), p.Diagnostics)
		}
	}
}

// TestExtra_unchecked takes any keys where the server's schema is not asked for: nested in
// an object of the table too, and of any shape.
func TestExtra_unchecked(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{HiddenKeys: map[string][]string{userModel: {"x", "*.x"}}})
	w.writesMayDiffer = true
	c := newFakeTerraform(t, w, model.Value{"check_schema": "off"})
	config := model.Value{
		"email":    "anna.berg@example.com",
		"settings": model.Value{"calling": model.Value{"use_org_domain": true}},
		"extra": tree{
			"x":        tree{"flag": true, "number": int64(2), "list": []any{"a", "b"}, "rows": []any{tree{"k": "v"}}, "mixed": []any{"a", int64(1)}},
			"settings": tree{"calling": tree{"x": "new"}},
		},
	}
	current := c.change(t, sparkUser, nil, config)
	settings, _ := w.user(t, "anna.berg@example.com").Data["settings"].(map[string]any)
	calling, _ := settings["calling"].(map[string]any)
	if calling["x"] != "new" || calling["use_org_domain"] != true {
		t.Errorf("the server has %v", settings)
	}
	current = c.read(t, sparkUser, current)
	if p := c.plan(t, sparkUser, &current, config); len(p.Diagnostics) > 0 || len(coretest.Differing(current.State, p.State)) > 0 {
		t.Errorf("a second plan changes %v and says %v", coretest.Differing(current.State, p.State), p.Diagnostics)
	}
	w.patch(t, "anna.berg@example.com", `{"x": {"flag": true, "number": 3, "list": ["b", "a"], "rows": [{"k": "w", "more": 1}], "mixed": ["a", 1], "other": 1}}`)()
	current = c.read(t, sparkUser, current)
	p := c.plan(t, sparkUser, &current, config)
	same(t, "what a plan changes after a drift", []string{"extra.x.number", "extra.x.rows.0.k"}, coretest.Differing(current.State, p.State))
	c.apply(t, sparkUser, &current, config, p)
	x, _ := w.user(t, "anna.berg@example.com").Data["x"].(map[string]any)
	if x["other"] == nil {
		t.Errorf("the server's own key is gone: %v", x)
	}
}
