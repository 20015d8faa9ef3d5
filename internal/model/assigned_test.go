package model_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/field"
)

// skilled is a model with a list that calls of their own write.
var skilled = &model.Model{Fields: []model.Field{
	field.Text("name", "", field.Required),
	field.TextSet("roles", ""),
	field.List("skills", "", field.Assigned("skills", "skill"), field.KeyedBy("id", "name"), field.UsedWhen("roles", "agent"), field.Of(
		field.Text("id", "", field.AsRead), field.Text("name", "", field.AsRead), field.Text("uri", "", field.ReadOnly),
		field.Text("level", "", field.Required, field.AsRead, field.WholeNumber, field.StoredAs("0", "1")),
	)),
}}

// aSkill is an element as a server shows it: "a 5".
func aSkill(text string) object {
	name, level, _ := strings.Cut(text, " ")
	return object{"id": "id of " + name, "name": name, "level": level}
}

func someSkills(texts ...string) list {
	all := list{}
	for _, text := range texts {
		all = append(all, aSkill(text))
	}
	return all
}

func TestAssignmentChanges(t *testing.T) {
	f := skilled.AssignedLists()[0]
	for name, test := range map[string]struct {
		planned, prior, held list
		want                 []string
	}{
		"new":                            {someSkills("a 1", "b 2"), nil, nil, []string{"a 1", "b 2"}},
		"nothing":                        {someSkills("a 1", "b 2"), someSkills("b 2", "a 01"), nil, nil},
		"a level":                        {someSkills("a 2"), someSkills("a 1"), nil, []string{"a 2"}},
		"one less":                       {someSkills("a 1"), someSkills("a 1", "b 2"), nil, []string{"-b"}},
		"held by now":                    {someSkills("a 2", "b 1"), someSkills("a 1"), someSkills("a 2"), []string{"b 1"}},
		"gone by now":                    {list{}, someSkills("a 1", "b 2"), someSkills("b 2"), []string{"-b"}},
		"what others gave stays":         {someSkills("a 1"), someSkills("a 1"), someSkills("a 1", "c 3"), nil},
		"what others changed, too":       {someSkills("a 1"), someSkills("a 1"), someSkills("a 9"), nil},
		"0 is stored as 1":               {someSkills("a 0"), someSkills("a 1"), nil, nil},
		"1 is not stored as 0":           {someSkills("a 1"), someSkills("a 0"), nil, []string{"a 1"}},
		"another of the same level":      {someSkills("b 1"), someSkills("a 1"), nil, []string{"b 1", "-a"}},
		"by name":                        {list{object{"name": "a", "level": "2", "id": model.Unknown}}, someSkills("a 1", "b 2"), nil, []string{"a 2", "-b"}},
		"by id":                          {list{object{"id": "id of a", "level": "1"}}, someSkills("a 1"), nil, nil},
		"alike, without a common key":    {list{object{"name": "a", "level": "1"}}, list{object{"id": "b", "level": "1"}}, nil, []string{"a 1", "-b"}},
		"one of two levels that changed": {someSkills("a 2", "b 1"), someSkills("a 1", "b 2"), someSkills("a 1", "b 1"), []string{"a 2"}},
	} {
		if diff := cmp.Diff(test.want, called(f.AssignmentChanges(test.planned, test.prior, test.held))); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
	}
}

// called writes calls as "a 5", and those that take away as "-a".
func called(changes []model.AssignmentChange) []string {
	var calls []string
	for _, c := range changes {
		name := c.Element["name"]
		if name == nil {
			name = c.Element["id"]
		}
		if c.Data == nil {
			calls = append(calls, fmt.Sprint("-", name))
		} else {
			calls = append(calls, fmt.Sprint(name, " ", c.Data["level"]))
		}
	}
	return calls
}

// The calls lead from the prior state to the plan, whatever was done meanwhile and
// however often they are worked out anew; nothing that no plan showed is touched.
func TestAssignmentChangesLeadToThePlan(t *testing.T) {
	f := skilled.AssignedLists()[0]
	draw := func(t *rapid.T, label string) map[string]string {
		return rapid.MapOfN(rapid.SampledFrom([]string{"a", "b", "c", "d"}), rapid.SampledFrom([]string{"1", "2", "3"}), 0, 4).Draw(t, label)
	}
	asList := func(t *rapid.T, label string, all map[string]string) list {
		var texts []string
		for name, level := range all {
			texts = append(texts, name+" "+level)
		}
		slices.Sort(texts)
		return someSkills(rapid.Permutation(texts).Draw(t, label)...)
	}
	rapid.Check(t, func(t *rapid.T) {
		planned, prior, server := draw(t, "planned"), draw(t, "prior"), draw(t, "server")
		before := map[string]string{}
		for name, level := range server {
			before[name] = level
		}
		for range 2 {
			for _, c := range f.AssignmentChanges(asList(t, "plan", planned), asList(t, "state", prior), asList(t, "held", server)) {
				name, _ := c.Element["name"].(string)
				if c.Data == nil {
					delete(server, name)
				} else {
					server[name], _ = c.Data["level"].(string)
				}
			}
		}
		for _, name := range []string{"a", "b", "c", "d"} {
			want := before[name]
			if planned[name] != prior[name] {
				want = planned[name]
			}
			if server[name] != want {
				t.Fatalf("%s: planned %q, it was %q, the server had %q and has %q", name, planned[name], prior[name], before[name], server[name])
			}
		}
	})
}

func TestAssignedListsAreShownAsRead(t *testing.T) {
	unread := skilled.Plan(object{"name": "x"}, nil, nil)
	if !model.IsUnknown(unread["skills"]) {
		t.Errorf("undeclared, they are planned as %v", unread["skills"])
	}
	for name, test := range map[string]struct{ prior, server, want any }{
		"what the state lacks is read":         {nil, someSkills("a 1"), someSkills("a 1")},
		"what the server leaves out stays":     {someSkills("a 1"), nil, someSkills("a 1")},
		"an id that it leaves out stays":       {someSkills("a 1"), list{object{"name": "a", "level": "2"}}, someSkills("a 2")},
		"none are none":                        {someSkills("a 1"), list{}, list{}},
		"an id that the state lacks is read":   {list{object{"name": "a", "level": "1"}}, someSkills("a 1"), someSkills("a 1")},
		"1 in the place of 0 is no difference": {someSkills("a 0"), someSkills("a 1"), someSkills("a 0")},
	} {
		got := skilled.Refresh(object{"name": "x", "skills": test.prior}, object{"name": "x", "skills": test.server})
		if diff := cmp.Diff(test.want, got["skills"]); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
	}
	payload := skilled.Payload(map[string]any{"name": "x", "skills": []any{}}, object{"skills": someSkills("a 1")}, nil)
	if _, sent := payload["skills"]; sent {
		t.Errorf("a payload holds %v", payload)
	}
}

func TestAssignedListsWithoutTheRole(t *testing.T) {
	config := object{"name": "x", "roles": list{"clerk"}, "skills": someSkills("a 1")}
	if got := skilled.Implausible(config, config, nil); len(got) != 1 || got[0].Refused || !strings.Contains(got[0].Detail, "roles holds agent. It holds clerk.") {
		t.Errorf("got %v", got)
	}
	config["roles"] = list{"clerk", "agent"}
	if got := skilled.Implausible(config, config, nil); len(got) > 0 {
		t.Errorf("got %v", got)
	}
}
