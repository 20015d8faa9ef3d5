package provider_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// fullConfig makes configurations that declare all that can be declared of a
// model, from its table and from what the emulated servers offer.
type fullConfig struct {
	model *model.Model
	// offers are what the servers offer for each kind of target.
	offers map[model.Target][]string
	// otherForm is the form of objects that the servers do not have.
	otherForm string
}

// newFullConfig starts servers that offer at least two of whatever a field can
// refer to.
func newFullConfig(t *testing.T, m *model.Model) (*env, fullConfig) {
	t.Helper()
	return newFullConfigOn(t, m, emulator.Options{HiddenKeys: map[string][]string{m.Type: {"m_provisioning_x", "*.m_provisioning_x", "x", "*.x"}}})
}

func newFullConfigOn(t *testing.T, m *model.Model, options emulator.Options) (*env, fullConfig) {
	t.Helper()
	w := newEnv(t, options).withGWS(t, gws.Options{})
	for _, id := range []string{"manager-1", "manager-2", "manager-3"} {
		if _, err := w.voss.Add(userModel, emulator.Tenant, fmt.Sprintf(`{"id": %q, "email": "%s@example.com"}`, id, id)); err != nil {
			t.Fatal(err)
		}
	}
	e := fullConfig{m, map[model.Target][]string{}, vossmodels.ByPermissions}
	if options.Release == emulator.Release253 {
		e.otherForm = vossmodels.ByModules
	}
	m.WalkFields(func(v model.FieldRef) {
		target := v.Field.Target
		if target == nil {
			return
		}
		e.offers[*target] = nil
		for _, o := range w.voss.Objects(target.Model) {
			value, ok := o.Data["id"].(string)
			if !ok {
				value, _ = o.Data[target.Attribute].(string)
			}
			if o.Hierarchy == emulator.Tenant {
				e.offers[*target] = append(e.offers[*target], value)
			}
		}
		if len(e.offers[*target]) < 2 {
			t.Fatalf("the server offers %d of %v", len(e.offers[*target]), *target)
		}
	})
	return w, e
}

// config declares everything. Another pick gives another value to each
// attribute.
func (e fullConfig) config(pick int) model.Value {
	config := e.object(e.model.Fields, pick)
	config[e.model.BusinessKey] = fmt.Sprintf("everything%d@example.com", pick)
	if e.model.BusinessKey == "name" {
		config["name"] = fmt.Sprintf("Everything %d", pick)
	}
	return config
}

func (e fullConfig) object(fields []model.Field, pick int) model.Value {
	object := model.Value{}
	for i := range fields {
		// Lists that calls of their own write have tests of their own.
		if f := &fields[i]; f.Access != model.ReadOnly && f.Assigned == nil && (f.Form == "" || f.Form != e.otherForm) {
			object[f.Name] = e.value(f, pick)
		}
	}
	return object
}

func (e fullConfig) value(f *model.Field, pick int) any {
	if f.FixedWhen != nil {
		pick = 0 // servers refuse another one
	}
	switch f.Kind {
	case model.Object:
		return e.object(f.Fields, pick)
	case model.ObjectList:
		// Elements differ in every attribute, so none is taken for another.
		return []any{e.object(f.Fields, pick), e.object(f.Fields, pick+1)}
	case model.StringList, model.StringSet:
		if len(f.Choices) > 0 {
			return []any{f.Choices[pick%len(f.Choices)].Value}
		}
		return []any{f.Name + " " + strconv.Itoa(pick), f.Name + " " + strconv.Itoa(pick+1)}
	case model.Bool:
		return pick%2 == 0
	case model.Int:
		if len(f.Choices) == 0 {
			return int64(pick + 2)
		}
		n, _ := strconv.ParseInt(f.Choices[pick%len(f.Choices)].Value, 10, 64)
		return n
	}
	return e.text(f, pick)
}

// plausible returns a text that the format, content and limits of a field allow; empty
// where they allow any.
func plausible(f *model.Field, pick int) string {
	switch f.Content {
	case model.EmailAddress:
		return fmt.Sprintf("%s.%d@example.com", f.Name, pick)
	case model.TelephoneNumber, model.DirectNumber:
		return fmt.Sprintf("+1408555%04d", 100+pick)
	case model.Extension:
		return strconv.Itoa(4000 + pick)
	case model.TimeZone:
		return []string{"Europe/Berlin", "America/New_York", "Asia/Tokyo"}[pick%3]
	case model.Country:
		return []string{"DE", "US", "JP"}[pick%3]
	}
	return ""
}

// text declares choices by title or value in turn.
func (e fullConfig) text(f *model.Field, pick int) string {
	switch offers := e.offers[targetOf(f)]; {
	case len(offers) > 0:
		return offers[pick%len(offers)]
	case len(f.Choices) == 0 && plausible(f, pick) != "":
		return plausible(f, pick)
	case len(f.Choices) == 0:
		return f.Name + " " + strconv.Itoa(pick)
	case pick%2 == 0:
		return f.Choices[pick%len(f.Choices)].Label()
	default:
		return f.Choices[pick%len(f.Choices)].Value
	}
}

func targetOf(f *model.Field) model.Target {
	if f.Target == nil {
		return model.Target{}
	}
	return *f.Target
}

// payloadOf is what a declared value is on the server: payload keys, choices by value.
func payloadOf(fields []model.Field, value model.Value) map[string]any {
	data := map[string]any{}
	for i := range fields {
		f := &fields[i]
		if v := value[f.Name]; v != nil && f.Access != model.ReadOnly && f.Access != model.WriteOnly && f.Assigned == nil {
			data[f.Payload] = payloadValue(f, v)
		}
	}
	return data
}

func payloadValue(f *model.Field, v any) any {
	switch v := v.(type) {
	case model.Value:
		return payloadOf(f.Fields, v)
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = payloadValue(f, v[i])
		}
		return list
	case int64:
		return json.Number(strconv.FormatInt(v, 10))
	case string:
		for _, c := range f.Choices {
			if c.Label() == v {
				return c.Value
			}
		}
	}
	return v
}

// settablePart is the part of a payload that the model lets practitioners set,
// with the keys that the model does not know.
func settablePart(fields []model.Field, data map[string]any) map[string]any {
	part := map[string]any{}
	for key, v := range data {
		i := slices.IndexFunc(fields, func(f model.Field) bool { return f.Payload == key })
		if i < 0 {
			if key != "id" { // where no document has it, it is the server's own
				part[key] = v
			}
			continue
		}
		f := &fields[i]
		switch inner := v.(type) {
		case map[string]any:
			v = settablePart(f.Fields, inner)
		case []any:
			list := make([]any, len(inner))
			for i, element := range inner {
				list[i] = element
				if object, ok := element.(map[string]any); ok {
					list[i] = settablePart(f.Fields, object)
				}
			}
			v = list
		}
		if f.Access != model.ReadOnly && f.Access != model.WriteOnly {
			part[key] = v
		}
	}
	return part
}

// fieldCase is one attribute of a configuration with a value to change it to.
type fieldCase struct {
	path  []any // attribute names and indexes
	field *model.Field
	value any
	// identifies is true where nothing else tells the element of a list apart
	// that the spot is in: with another value it is another element.
	identifies bool
}

// fieldCases lists every leaf of what config gave, of lists the leaves of their last
// element, with the value of another pick.
func (e fullConfig) fieldCases(pick int) []fieldCase {
	var list []fieldCase
	var walk func(fields []model.Field, path []any, pick int, keys []string)
	walk = func(fields []model.Field, path []any, pick int, keys []string) {
		for i := range fields {
			f := &fields[i]
			at := append(slices.Clone(path), f.Name)
			switch {
			case f.Access == model.ReadOnly, f.FixedWhen != nil, f.Assigned != nil, f.Form != "" && f.Form == e.otherForm:
			case f.Kind == model.Object:
				walk(f.Fields, at, pick, nil)
			case f.Kind == model.ObjectList:
				// The second element, of the next pick; two further on lies a
				// value that neither element has.
				walk(f.Fields, append(at, 1), pick+1, settable(f.ElementKey, f.Fields))
			default:
				list = append(list, fieldCase{at, f, e.changed(f, pick), slices.Equal(keys, []string{f.Name})})
			}
		}
	}
	walk(e.model.Fields, nil, pick, nil)
	return list
}

// settable leaves out the names of fields that only the server sets.
func settable(names []string, fields []model.Field) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return !slices.ContainsFunc(fields, func(f model.Field) bool { return f.Name == name && f.Access != model.ReadOnly })
	})
}

// changed is a value other than that of the pick.
func (e fullConfig) changed(f *model.Field, pick int) any {
	was := e.value(f, pick)
	for next := pick + 1; ; next++ {
		if v := e.value(f, next); fmt.Sprint(payloadValue(f, v)) != fmt.Sprint(payloadValue(f, was)) {
			return v
		}
	}
}

func (s fieldCase) String() string {
	text := ""
	for _, step := range s.path {
		text += fmt.Sprintf(".%v", step)
	}
	return text[1:]
}

// set returns a copy of the value with the spot changed.
func (s fieldCase) set(value model.Value) model.Value {
	changed, _ := put(value, s.path, s.value).(model.Value)
	return changed
}

func put(into any, path []any, v any) any {
	if len(path) == 0 {
		return v
	}
	switch into := into.(type) {
	case []any:
		list := slices.Clone(into)
		if i, ok := path[0].(int); ok {
			list[i] = put(list[i], path[1:], v)
		}
		return list
	case model.Value:
		object := model.Value{}
		for key, inner := range into {
			object[key] = inner
		}
		if name, ok := path[0].(string); ok {
			object[name] = put(into[name], path[1:], v)
		}
		return object
	}
	return into
}

// get returns what is at a path.
func get(v any, path []any) any {
	for _, step := range path {
		switch at := step.(type) {
		case int:
			list, _ := v.([]any)
			v = list[at]
		case string:
			object, _ := v.(map[string]any)
			v = object[at]
		}
	}
	return v
}

// modelsByType are the tables of all models, by their resources' types.
func modelsByType() map[string]*model.Model {
	all := map[string]*model.Model{}
	for _, m := range systems.Models() {
		all["collab_"+m.TypeName] = m
	}
	return all
}
