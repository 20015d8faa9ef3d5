package provider_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// mistake is a payload that a model does not take, with the path of what is wrong.
type mistake struct {
	path []any
	with any
}

// mistakes are one of each sort for each leaf of a payload that can be wrong in that way.
func (m objectModel) mistakes() []mistake {
	list := []mistake{{[]any{"noSuchKey"}, "x"}}
	var visit func(fields []model.Field, body map[string]any, at []any)
	visit = func(fields []model.Field, body map[string]any, at []any) {
		for _, f := range fields {
			path := append(slices.Clone(at), f.Payload)
			if f.Access != model.ReadWrite || body[f.Payload] == nil {
				continue
			}
			switch f.Kind {
			case model.Object:
				inner, _ := body[f.Payload].(map[string]any)
				list = append(list, mistake{path, "a text"}, mistake{append(slices.Clone(path), "noSuchKey"), "x"})
				visit(f.Fields, inner, path)
			case model.ObjectList:
				elements, _ := body[f.Payload].([]any)
				inner, _ := elements[0].(map[string]any)
				list = append(list, mistake{path, "a text"}, mistake{append(slices.Clone(path), 0, "noSuchKey"), "x"})
				visit(f.Fields, inner, append(slices.Clone(path), 0))
			case model.Bool, model.Int, model.Number:
				list = append(list, mistake{path, "maybe"})
			case model.String:
				list = append(list, mistake{path, map[string]any{"x": "y"}})
			case model.StringList, model.StringSet:
				list = append(list, mistake{path, "a text"})
				list = append(list, elementMistakes(&f, body[f.Payload], path)...)
			case model.Any:
				list = append(list, elementMistakes(f.Element, body[f.Payload], path)...)
			}
			if len(f.Choices) > 0 && (f.Kind == model.String || f.Kind == model.Int || f.Kind == model.Number) {
				list = append(list, mistake{path, "987654"})
			}
			if f.Kind == model.Int || f.Kind == model.Number {
				for _, outside := range outsideOf(f.Limits.Range) {
					list = append(list, mistake{path, outside})
				}
			}
			if f.Limits.Pattern != nil && f.Kind == model.String {
				list = append(list, mistake{path, "\u00a7 \u00a7"})
			}
			if f.Limits.Length > 0 && f.Kind == model.String {
				list = append(list, mistake{path, strings.Repeat("7", f.Limits.Length+1)})
			}
		}
	}
	visit(m.table.Fields, m.first, nil)
	return list
}

// elementMistakes are those of the first element of a list of values; f is the field of
// texts, or what each element is.
func elementMistakes(f *model.Field, elements any, at []any) []mistake {
	held, _ := elements.([]any)
	if f == nil || len(held) == 0 || f.Kind == model.Any && len(f.Types) == 0 {
		return nil
	}
	path := append(slices.Clone(at), 0)
	list := []mistake{{path, map[string]any{"x": "y"}}}
	switch f.Kind {
	case model.Bool, model.Int, model.Number:
		list = append(list, mistake{path, "maybe"})
	}
	if len(f.Choices) > 0 {
		list = append(list, mistake{path, "987654"})
	}
	if f.Limits.Pattern != nil {
		list = append(list, mistake{path, "\u00a7 \u00a7"})
	}
	return list
}

// TestObject_Mistakes: what a model does not take fails at plan, on its path.
func TestObject_Mistakes(t *testing.T) {
	t.Parallel()
	for _, m := range objectModels(t) {
		if m.first == nil {
			continue
		}
		t.Run(strings.ReplaceAll(m.Type, "/", "_"), parallelBubble(func(t *testing.T) {
			w := newBubbleEnv(t, emulator.Options{Given: append(m.targets(), m.Given), Seed: 1})
			c := newObjectCore(t, w)
			for _, wrong := range m.mistakes() {
				body, _ := payload.Copy(m.first).(map[string]any)
				putAt(body, wrong.path, wrong.with)
				_, diagnostics := c.planned(t, nil, c.config(m.configOf(body, "0")))
				want := "data"
				for _, step := range wrong.path {
					want += fmt.Sprint(".", step)
				}
				if len(about(diagnostics, want)) == 0 || !coretest.HasError(diagnostics) {
					t.Errorf("%v at %s is not refused there: %v", wrong.with, want, texts(diagnostics))
				}
			}
			if objects := w.voss.Objects(m.Type); len(objects) > 0 {
				t.Errorf("a plan made %v", objects)
			}
		}))
	}
}

// sameNumbers compares numbers by their value.
var sameNumbers = cmp.Comparer(func(a, b json.Number) bool {
	x, isX := model.ParseNumber(a.String())
	y, isY := model.ParseNumber(b.String())
	return isX && isY && x == y
})

// targets are the models that a model refers to, with an object for each name that the
// examples have.
func (m objectModel) targets() []emulator.Given {
	attributes, names := map[string]string{}, map[string][]map[string]any{}
	note := func(t *model.Target, values ...any) {
		for _, value := range values {
			attributes[t.Model] = t.Attribute
			names[t.Model] = append(names[t.Model], map[string]any{t.Attribute: value})
		}
	}
	var visit func(fields []model.Field, body map[string]any)
	visit = func(fields []model.Field, body map[string]any) {
		for _, f := range fields {
			switch v := body[f.Payload].(type) {
			case string:
				if f.Target != nil {
					note(f.Target, v)
				}
			case map[string]any:
				visit(f.Fields, v)
			case []any:
				if f.Target != nil {
					note(f.Target, v...)
				}
				for _, element := range v {
					inner, _ := element.(map[string]any)
					visit(f.Fields, inner)
				}
			}
		}
	}
	visit(m.table.Fields, m.first)
	visit(m.table.Fields, m.second)
	var models []emulator.Given
	for modelType, attribute := range attributes {
		models = append(models, emulator.Given{
			Type: modelType, Schema: map[string]any{"properties": map[string]any{attribute: map[string]any{"type": "string"}}}, Objects: names[modelType],
		})
	}
	return models
}

// TestObject_WithoutGet: a model that cannot be read is refused at plan.
func TestObject_WithoutGet(t *testing.T) {
	t.Parallel()
	for _, m := range objectModels(t) {
		if m.Type != "view/AddSubscriber" {
			continue
		}
		w := newEnv(t, emulator.Options{Given: []emulator.Given{m.Given}})
		c := newObjectCore(t, w)
		_, diagnostics := c.planned(t, nil, c.config(map[string]any{"model": m.Type, "data": map[string]any{"username": "x", "template": "Basic"}}))
		if len(about(diagnostics, "model")) == 0 || !coretest.HasError(diagnostics) {
			t.Errorf("the plan says %v", texts(diagnostics))
		}
	}
}

// outsideOf returns the numbers next to the bounds of a range.
func outsideOf(r model.Range) []json.Number {
	var list []json.Number
	for bound, step := range map[any]float64{r.Least: -1, r.Most: 1} {
		if bound == nil || r.Least == r.Most {
			continue
		}
		n := new(big.Float).Add(model.BigFloat(bound), big.NewFloat(step))
		list = append(list, json.Number(n.Text('f', -1)))
	}
	return list
}
