package export

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

var (
	person  = &model.Model{System: "voss", Type: "person"}
	account = &model.Model{System: "voss", Type: "account"}
	agent   = &model.Model{System: "gws", Type: "agent"}
)

func one(id string, uses ...*use) *object { return &object{identifier: id, name: id, uses: uses} }

func TestLink_target(t *testing.T) {
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
			u := &use{value: test.value, target: test.target}
			link([]*collection{
				{model: person, objects: test.people},
				{model: account, objects: append([]*object{one("self", u)}, test.accounts...)},
				{model: agent, objects: test.agents},
			})
			switch {
			case test.want == nil && u.to != nil:
				t.Errorf("refers to %s %s, want no reference", u.in.model.Type, u.to.identifier)
			case test.want != nil && (u.to == nil || u.in.model != test.want || u.to.identifier != test.value):
				t.Errorf("refers to %+v, want %s %s", u.to, test.want.Type, test.value)
			}
		})
	}
}

// What remains of any web of references has no circle, and nothing is given up
// where there was none.
func TestLink_cycles(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "people")
		c := &collection{model: person}
		for i := range n {
			var uses []*use
			for range rapid.IntRange(0, 3).Draw(t, "references") {
				uses = append(uses, &use{value: fmt.Sprint(rapid.IntRange(0, n-1).Draw(t, "to")), target: "person"})
			}
			c.objects = append(c.objects, one(fmt.Sprint(i), uses...))
		}
		circular := hasCycle(c, func(u *use) string { return u.value })
		link([]*collection{c})
		kept := func(u *use) string {
			if u.to == nil {
				return ""
			}
			return u.to.identifier
		}
		if hasCycle(c, kept) {
			t.Error("the references go in a circle")
		}
		for _, o := range c.objects {
			for _, u := range o.uses {
				if u.to == nil && !circular {
					t.Errorf("%s lost its reference to %s", o.identifier, u.value)
				}
			}
		}
	})
}

// hasCycle takes away objects that refer to nothing any more, until none is left.
func hasCycle(c *collection, to func(*use) string) bool {
	left := map[string]*object{}
	for _, o := range c.objects {
		left[o.identifier] = o
	}
	for taken := true; taken; {
		taken = false
		for id, o := range left {
			refers := false
			for _, u := range o.uses {
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
