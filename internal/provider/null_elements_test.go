package provider_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	gwsmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/models"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// No server keeps an element without a value, so it would differ for ever. The plan refuses
// it on its path, in every list and set of every model.
func TestNullElementsAreRefused(t *testing.T) {
	w := newEnv(t, emulator.Options{}).withGWS(t, gws.Options{})
	c := newFakeTerraformWithGWS(t, w, nil)
	lists := 0
	for _, m := range append(vossmodels.All(), gwsmodels.All()...) {
		m.WalkFields(func(ref model.FieldRef) {
			isList := slices.Contains([]model.Kind{model.ObjectList, model.StringList, model.StringSet}, ref.Field.Kind)
			if !isList || ref.Field.Access == model.ReadOnly {
				return
			}
			lists++
			config := nested(strings.Split(strings.TrimSuffix(ref.Attribute, ".[n]"), "."), []any{nil})
			for _, f := range m.KeyFields() {
				config[f.Name] = "ada@example.com"
			}
			p, err := c.Plan(t.Context(), m.ResourceType(), nil, config)
			if err != nil {
				t.Errorf("%s %s: %v", m.Type, ref.Attribute, err)
			}
			found := false
			for _, d := range p.Diagnostics {
				found = found || d.Severity == tfprotov6.DiagnosticSeverityError && strings.Contains(d.Summary, "Element without a value")
			}
			if !found {
				t.Errorf("%s %s takes a null: %v", m.Type, ref.Attribute, p.Diagnostics)
			}
		})
	}
	if lists < 10 {
		t.Errorf("only %d lists", lists)
	}
}

// nested returns an object with a value at a path, in lists of one element.
func nested(path []string, value any) model.Value {
	name, rest := path[0], path[1:]
	switch {
	case len(rest) == 0:
		return model.Value{name: value}
	case rest[0] == "[n]":
		return model.Value{name: []any{nested(rest[1:], value)}}
	}
	return model.Value{name: nested(rest, value)}
}
