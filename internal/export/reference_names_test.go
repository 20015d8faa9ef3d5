package export

import (
	"context"
	"errors"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// offering is a client of a server that says what references can name.
type offering struct {
	backend.Client
	asked int
	err   error
}

func (c *offering) Choices(context.Context, model.Target, string, string) (model.Choices, error) {
	c.asked++
	return model.Choices{{Value: "1", Title: "Leeds"}, {Value: "2", Title: "Bath"}, {Value: "3", Title: "bath"}, {Value: "York"}}, c.err
}

func (*offering) IsIdentifier(string) bool { return false }

func TestNameReferences(t *testing.T) {
	name := func(c *offering, target *object, values ...string) []string {
		o := &object{}
		for _, value := range values {
			o.references = append(o.references, &reference{value: value, to: model.Target{Model: "place", Attribute: "name"}, target: target})
		}
		nameReferences(t.Context(), Source{Client: c}, "node", []*object{o})
		var names []string
		for _, r := range o.references {
			names = append(names, r.name)
		}
		return names
	}
	c := &offering{}
	got := name(c, nil, "1", "2", "York", "gone", "Leeds")
	for i, want := range []string{"Leeds", "", "", "", ""} {
		if got[i] != want {
			t.Errorf("reference %d is named %q, not %q", i, got[i], want)
		}
	}
	if c.asked != 1 {
		t.Errorf("the choices were asked for %d times", c.asked)
	}
	if got := name(&offering{err: errors.New("no")}, nil, "1"); got[0] != "" {
		t.Errorf("a server that tells nothing gives %q", got)
	}
	if got := name(&offering{}, &object{}, "1"); got[0] != "" {
		t.Errorf("what is exported is named %q", got)
	}
}
