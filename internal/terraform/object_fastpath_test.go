package terraform

import (
	"encoding/json"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// TestAnyModel_plan: an object is planned as it is where nothing differs, and only there.
func TestAnyModel_plan(t *testing.T) {
	t.Parallel()
	a := newAnyModel(anyModelOf("voss", "voss_object"), func() *lifecycle.Shared { return nil }, []*model.Model{{System: "voss", Type: "device/Own"}})
	message := func(name string, secret bool) *tfprotov6.DynamicValue {
		attributes, err := objectValueOf(nulls(a.typ()))
		if err != nil {
			t.Fatal(err)
		}
		attributes[lifecycle.Data] = typed(map[string]any{"name": name})
		if secret {
			attributes[lifecycle.Secrets] = typed(map[string]any{"pin": "1"})
		}
		value, err := tfprotov6.NewDynamicValue(a.typ(), tftypes.NewValue(a.typ(), map[string]tftypes.Value(attributes)))
		if err != nil {
			t.Fatal(err)
		}
		return &value
	}
	null, err := tfprotov6.NewDynamicValue(a.typ(), tftypes.NewValue(a.typ(), nil))
	if err != nil {
		t.Fatal(err)
	}
	private := func(key string) []byte {
		content, err := json.Marshal(frame{key: []byte(`["name"]`)})
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	for name, test := range map[string]struct {
		config, prior, proposed *tfprotov6.DynamicValue
		private                 []byte
		want                    bool
	}{
		"the same":          {message("a", false), message("a", false), message("a", false), private("declared"), true},
		"another value":     {message("b", false), message("a", false), message("b", false), private("declared"), false},
		"of a typed model":  {message("device/Own", false), message("device/Own", false), message("device/Own", false), private("declared"), true},
		"a secret":          {message("a", true), message("a", false), message("a", true), private("declared"), false},
		"a new object":      {message("a", false), &null, message("a", false), nil, false},
		"a deletion":        {&null, message("a", false), &null, private("declared"), false},
		"nothing at all":    {&null, &null, &null, nil, false},
		"not read yet":      {message("a", false), message("a", false), message("a", false), private("unread"), false},
		"under way":         {message("a", false), message("a", false), message("a", false), private("transaction"), false},
		"not readable":      {message("a", false), message("a", false), message("a", false), private("unreadable"), false},
		"of the framework":  {message("a", false), message("a", false), message("a", false), private(".import"), false},
		"no private at all": {message("a", false), message("a", false), message("a", false), nil, true},
	} {
		got := a.plan(t.Context(), &tfprotov6.PlanResourceChangeRequest{Config: test.config, PriorState: test.prior, ProposedNewState: test.proposed, PriorPrivate: test.private})
		if (got != nil) != test.want || got != nil && got.PlannedState != test.prior {
			t.Errorf("%s: %v", name, got)
		}
	}
}
