package emulator

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/web"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// Given is a model that the server is given as a schema of draft 3 (CONTRACT.md §5). It
// has the whole life of any other model, and its schema is shown as it was given.
type Given struct {
	// Type is the model type: "device/cucm/Phone".
	Type string
	// Schema describes an object.
	Schema map[string]any
	// BusinessKey are the payload keys at the top that make an object unique at its
	// node; nil for a model without one.
	BusinessKey []string
	// ReadOnly refuses all writes.
	ReadOnly bool
	// Objects are there from the start, at the node Tenant.
	Objects []map[string]any
}

// ReadModel reads a model from JSON: a schema, or what a server answers to the schema
// call, {"meta": {"model_type", "business_key"}, "schema": {…}}. Beside the schema may
// stand "read_only" and "objects", a list of payloads. The type is needed where the
// content names none.
func ReadModel(modelType string, content []byte) (Given, error) {
	document, problem := web.DecodeObject(string(content))
	if problem != nil {
		return Given{}, errors.New(problem.Message)
	}
	meta, _ := document["meta"].(map[string]any)
	g := Given{Type: modelType, Schema: document}
	if inner, is := document["schema"].(map[string]any); is {
		g.Schema = inner
	}
	for _, named := range []any{meta["model_type"], document["model_type"], g.Schema["model_type"]} {
		g.Type = cmp.Or(g.Type, textOf(named))
	}
	if n := strings.Count(g.Type, "/"); n < 1 || n > 2 {
		return Given{}, fmt.Errorf("%q is no model type: write it as \"model_type\" in the file or as TYPE=FILE, with two segments, or three for a device model", g.Type)
	}
	if properties, _ := g.Schema["properties"].(map[string]any); len(properties) == 0 {
		return Given{}, errors.New(`the schema has no "properties"`)
	}
	for _, key := range []any{meta["business_key"], document["business_key"], g.Schema["business_key"]} {
		if g.BusinessKey = keyNames(key); g.BusinessKey != nil {
			break
		}
	}
	g.ReadOnly, _ = document["read_only"].(bool)
	rows, _ := document["objects"].([]any)
	for _, row := range rows {
		object, is := row.(map[string]any)
		if !is {
			return Given{}, errors.New(`"objects" must be a list of objects`)
		}
		g.Objects = append(g.Objects, object)
	}
	return g, nil
}

// keyNames reads a business key: a name, a list of names, or an object with "unique".
func keyNames(raw any) []string {
	switch v := raw.(type) {
	case string:
		if v != "" {
			return []string{v}
		}
	case []any:
		var names []string
		for _, name := range v {
			names = append(names, textOf(name))
		}
		return names
	case map[string]any:
		return keyNames(v["unique"])
	}
	return nil
}

// ModelFiles reads models from files as the value of a command's flag: FILE, or
// TYPE=FILE.
type ModelFiles []Given

// String is empty: there are none without the flag.
func (m *ModelFiles) String() string { return "" }

// Type names the value in the help.
func (m *ModelFiles) Type() string { return "[TYPE=]FILE" }

// Set reads one more file.
func (m *ModelFiles) Set(value string) error {
	modelType, path, named := strings.Cut(value, "=")
	if !named {
		modelType, path = "", value
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	g, err := ReadModel(modelType, content)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	*m = append(*m, g)
	return nil
}

// served returns the model as the server offers it.
func (g Given) served() *servedModel {
	m := &model.Model{System: vossmodels.System, Type: g.Type, HasHierarchy: true, Key: "pkid", Fields: g.fields(g.Schema, false, 0)}
	if len(g.BusinessKey) == 1 {
		m.BusinessKey = g.BusinessKey[0]
	}
	served := &servedModel{Model: m, readOnly: g.ReadOnly, given: &g, check: g.check}
	if served.summary = columns(m); len(served.summary) == 0 {
		served.summary = []string{m.Fields[0].Payload}
	}
	return served
}

// maxGivenDepth bounds schemas that refer to themselves.
const maxGivenDepth = 12

// fields makes the table by which the server shows and cleans objects. What no kind fits
// has none: it is kept as it is.
func (g Given) fields(schema map[string]any, readOnly bool, depth int) []model.Field {
	properties, _ := schema["properties"].(map[string]any)
	var list []model.Field
	for _, key := range slices.Sorted(maps.Keys(properties)) {
		property, _ := properties[key].(map[string]any)
		list = append(list, g.field(key, g.resolved(property), readOnly, depth))
	}
	return list
}

func (g Given) field(key string, p map[string]any, readOnly bool, depth int) model.Field {
	f := model.Field{Name: key, Payload: key, Required: isTrue(p["required"])}
	readOnly = readOnly || isTrue(p["readonly"]) || isTrue(p["cache_only"])
	items, _ := p["items"].(map[string]any)
	items = g.resolved(items)
	switch types := typesOf(p); {
	case len(types) != 1 || depth > maxGivenDepth:
	case types[0] == "string":
		f.Kind = model.String
	case types[0] == "boolean":
		f.Kind = model.Bool
	case types[0] == "integer":
		f.Kind = model.Int
	case types[0] == "object" && p["properties"] != nil:
		f.Kind, f.Fields = model.Object, g.fields(p, readOnly, depth+1)
	case types[0] == "array" && items["properties"] != nil:
		f.Kind, f.Fields = model.ObjectList, g.fields(items, readOnly, depth+1)
	case types[0] == "array" && slices.Equal(typesOf(items), []string{"string"}):
		f.Kind = model.StringList
		f.Choices, f.Target = choicesIn(items), targetIn(items)
	}
	if f.Kind == model.String || f.Kind == model.Int {
		f.Choices, f.Target = choicesIn(p), targetIn(p)
	}
	switch {
	case readOnly:
		f.Access = model.ReadOnly
	case isTrue(p["is_password"]):
		f.Access = model.WriteOnly
	default:
		f.Default = defaultIn(f.Kind, p["default"])
	}
	return f
}

func isTrue(raw any) bool { return raw == true || raw == "true" }

func choicesIn(p map[string]any) model.Choices {
	rows, _ := p["choices"].([]any)
	if len(rows) == 0 {
		rows, _ = p["enum"].([]any)
	}
	var list model.Choices
	for _, row := range rows {
		c := model.Choice{Value: textOf(row)}
		if pair, is := row.(map[string]any); is {
			c = model.Choice{Value: textOf(pair["value"]), Title: textOf(pair["title"])}
		}
		if c.Value != "" {
			list = append(list, c)
		}
	}
	return list
}

func targetIn(p map[string]any) *model.Target {
	t := model.Target{Model: textOf(p["target_model_type"]), Attribute: textOf(p["target_attr"])}
	path, query, _ := strings.Cut(strings.TrimPrefix(textOf(p["target"]), "/api/"), "?")
	if before, found := strings.CutSuffix(strings.Trim(path, "/"), "/choices"); found && t.Model == "" {
		t.Model = before
	}
	for pair := range strings.SplitSeq(query, "&") {
		if field, found := strings.CutPrefix(pair, "field="); found {
			t.Attribute = cmp.Or(t.Attribute, field)
		}
	}
	if t.Model == "" || t.Attribute == "" {
		return nil
	}
	return &t
}

// defaultIn returns a default as a body holds it. Some schemas write all as texts.
func defaultIn(kind model.Kind, raw any) any {
	text := textOf(raw)
	switch kind {
	case model.Bool:
		if value, err := strconv.ParseBool(text); err == nil {
			return value
		}
		return nil
	case model.Int:
		if _, err := strconv.ParseInt(text, 10, 64); err == nil {
			return json.Number(text)
		}
		return nil
	case model.String:
		if text == "" {
			return nil
		}
		return text
	}
	return payload.Copy(raw)
}

// givenKey returns the value of a business key; empty where the object has none.
func givenKey(keys []string, data map[string]any) string {
	values := make([]string, len(keys))
	for i, key := range keys {
		values[i] = textOf(data[key])
	}
	if strings.Join(values, "") == "" {
		return ""
	}
	return strings.Join(values, "\x00")
}

// seedGiven adds the objects of the given models.
func (s *Server) seedGiven() {
	for _, g := range s.options.Given {
		for i, data := range g.Objects {
			copied, _ := payload.Copy(data).(map[string]any)
			o := &object{
				PKID: seededPKID(fmt.Sprint(Tenant, g.Type, i)), Model: g.Type,
				Node: s.store.node(Tenant), Created: seedTime, Data: copied,
			}
			computeServerSet(s.models.byType[o.Model], o, seedTime)
			s.store.put(o)
		}
	}
}
