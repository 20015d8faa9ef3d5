package export

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

var (
	person  = &model.Model{System: "voss", Type: "person"}
	account = &model.Model{System: "voss", Type: "account"}
	agent   = &model.Model{System: "gws", Type: "agent"}
)

func one(id string, references ...*reference) *object {
	return &object{identifier: id, name: id, references: references}
}

// of makes the objects those of a model.
func of(m *model.Model, objects ...*object) []*object {
	for _, o := range objects {
		o.model = m
	}
	return objects
}

func TestReferences_target(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		people, accounts, agents []*object // beside the account that refers
		target, value            string
		want                     *model.Model // nil for no reference
	}{
		"documented target":      {people: []*object{one("x")}, accounts: []*object{one("x")}, target: "person", value: "x", want: person},
		"same model":             {people: []*object{one("y")}, accounts: []*object{one("x")}, target: "person", value: "x", want: account},
		"another model":          {people: []*object{one("x")}, target: "licence", value: "x", want: person},
		"not exported":           {people: []*object{one("y")}, target: "person", value: "x"},
		"ambiguous":              {people: []*object{one("x"), one("x")}, accounts: []*object{one("x")}, target: "person", value: "x"},
		"another system":         {agents: []*object{one("x")}, target: "person", value: "x"},
		"no identifier":          {people: []*object{one("")}, target: "person", value: ""},
		"itself":                 {target: "account", value: "self"},
		"itself under two roofs": {people: []*object{one("self")}, target: "person", value: "self", want: person},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u := &reference{value: test.value, to: model.Target{Model: test.target}}
			resolveReferences(slices.Concat(
				of(person, test.people...), of(account, append([]*object{one("self", u)}, test.accounts...)...), of(agent, test.agents...),
			))
			switch {
			case test.want == nil && u.target != nil:
				t.Errorf("refers to %s %s, want no reference", u.target.model.Type, u.target.identifier)
			case test.want != nil && (u.target == nil || u.target.model != test.want || u.target.identifier != test.value):
				t.Errorf("refers to %+v, want %s %s", u.target, test.want.Type, test.value)
			}
		})
	}
}

// An object of any model is referred to by its name, which its data hold: where the
// reference holds its identifier, and where it holds the name itself.
func TestReferences_anyModel(t *testing.T) {
	t.Parallel()
	office := &model.Model{System: "voss", Type: "office", Generic: true, BusinessKey: "name", Fields: []model.Field{{Name: "name", Payload: "name", Kind: model.String}}}
	leeds, york := &object{identifier: "1", businessKey: "Leeds"}, &object{identifier: "2", businessKey: "York"}
	twins := []*object{{businessKey: "Bath"}, {businessKey: "Bath"}}
	for name, test := range map[string]struct {
		value, attribute string
		want             *object
	}{
		"identifier": {"1", "name", leeds}, "name": {"York", "name", york}, "another attribute": {"1", "city", nil},
		"several": {"Bath", "name", nil}, "nothing": {"Oslo", "name", nil},
	} {
		u := &reference{value: test.value, to: model.Target{Model: "office", Attribute: test.attribute}}
		resolveReferences(slices.Concat(of(person, one("self", u)), of(office, append([]*object{leeds, york}, twins...)...)))
		if u.target != test.want {
			t.Errorf("%s: refers to %+v", name, u.target)
		}
	}
}

// What remains of any web of references has no circle, and nothing is given up
// where there was none.
func TestReferences_cycles(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "people")
		var people []*object
		for i := range n {
			var references []*reference
			for range rapid.IntRange(0, 3).Draw(t, "references") {
				references = append(references, &reference{value: fmt.Sprint(rapid.IntRange(0, n-1).Draw(t, "to")), to: model.Target{Model: "person"}})
			}
			people = append(people, one(fmt.Sprint(i), references...))
		}
		of(person, people...)
		circular := hasCycle(people, func(u *reference) string { return u.value })
		resolveReferences(people)
		kept := func(u *reference) string {
			if u.target == nil {
				return ""
			}
			return u.target.identifier
		}
		if hasCycle(people, kept) {
			t.Error("the references go in a circle")
		}
		for _, o := range people {
			for _, u := range o.references {
				if u.target == nil && !circular {
					t.Errorf("%s lost its reference to %s", o.identifier, u.value)
				}
			}
		}
	})
}

// hasCycle takes away objects that refer to nothing any more, until none is left.
func hasCycle(people []*object, to func(*reference) string) bool {
	left := map[string]*object{}
	for _, o := range people {
		left[o.identifier] = o
	}
	for taken := true; taken; {
		taken = false
		for id, o := range left {
			refers := false
			for _, u := range o.references {
				refers = refers || left[to(u)] != nil
			}
			if !refers {
				delete(left, id)
				taken = true
			}
		}
	}
	return len(left) > 0
}
