package emulator

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
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
	// node; nil for a model without one. KeyEverywhere makes it unique in the whole tree.
	BusinessKey   []string
	KeyEverywhere bool
	// ReadOnly refuses all writes.
	ReadOnly bool
	// Operations are what can be done with objects, in the words of a list: "get",
	// "list", "add", "update", "remove", "export"; nil for all. Anything else is refused.
	Operations []string
	// Objects are there from the start, at the node Tenant.
	Objects []map[string]any
}

// ReadModel reads a model from JSON: a schema, or what a server answers to the schema
// call, {"meta": {"model_type", "business_key"}, "schema": {…}}. Beside the schema may
// stand "operations", "read_only" and "objects", a list of payloads. The type is needed
// where the content names none.
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
	if properties, _ := g.resolved(g.Schema)["properties"].(map[string]any); len(properties) == 0 {
		return Given{}, errors.New(`the schema has no "properties"`)
	}
	for _, key := range []any{meta["business_key"], document["business_key"], g.Schema["business_key"]} {
		if g.BusinessKey = keyNames(key); g.BusinessKey != nil {
			described, _ := key.(map[string]any)
			g.KeyEverywhere = described["hierarchy"] == false
			break
		}
	}
	if problem := g.missingKey(); problem != "" {
		return Given{}, fmt.Errorf("the business key names %q, which is no property of the schema", problem)
	}
	for _, raw := range []any{document["operations"], meta["operations"]} {
		if operations := keyNames(raw); g.Operations == nil {
			g.Operations = operations
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

// missingKey returns a name in the business key that the schema lacks.
func (g Given) missingKey() string {
	properties, _ := g.resolved(g.Schema)["properties"].(map[string]any)
	for _, key := range g.BusinessKey {
		if properties[key] == nil {
			return key
		}
	}
	return ""
}

// keyNames reads a business key: a name, a list of names, which may be written as a text,
// or an object with "unique".
func keyNames(raw any) []string {
	switch v := raw.(type) {
	case string:
		var names []string
		if strings.HasPrefix(v, "[") && json.Unmarshal([]byte(v), &names) == nil {
			return names
		}
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
	m := &model.Model{System: vossmodels.System, Type: g.Type, HasHierarchy: true, Key: "pkid", Fields: g.fields(g.resolved(g.Schema), inherited{}, 0)}
	if len(g.BusinessKey) == 1 {
		m.BusinessKey = g.BusinessKey[0]
	}
	served := &servedModel{Model: m, readOnly: g.ReadOnly, given: &g, check: g.check}
	if served.summary = columns(m); len(served.summary) == 0 {
		served.summary = []string{m.Fields[0].Payload}
	}
	return served
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
