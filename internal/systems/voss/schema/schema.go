// Package schema reads what a server says of a model: its JSON schema, of draft 3
// (CONTRACT.md §5), becomes a table of fields at run time. A schema is foreign input, so
// its depth and its size are bounded, and what cannot be understood is left to the server
// to judge.
package schema

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// The bounds of a schema. The deepest model of VOSS Automate that is documented has
// seven levels, the widest some four hundred fields.
const (
	maxDepth  = 32
	maxFields = 5_000
	// maxSteps is how many schemas inside of one document are looked at.
	maxSteps = 30_000
)

// ErrNone is in the error where an answer holds no schema.
var ErrNone = errors.New("it holds no schema")

// Read makes a table of the answer to one of the calls that show a schema: the schema
// call, the Add form, or a list or object with schema=true (CONTRACT.md §3). It takes the
// schema alone too. Numbers may be json.Number or float64. Name and Payload of each field
// are the payload's key, and fields are in the order of their keys, business key first.
//
// Key is "pkid". BusinessKey is empty where the server names none; where it names several,
// BusinessKeys lists them and BusinessKey is empty. Release is what the answer says of the
// server. Passwords are WriteOnly and Sensitive. Defaults have the kind of their field.
//
// Errors: ErrNone; a schema that is too large.
func Read(modelType string, answer map[string]any) (*model.Model, error) {
	meta := object(answer["meta"])
	document := answer
	if inner := object(answer["schema"]); inner != nil && object(answer["properties"]) == nil {
		document = inner
	}
	r := &reader{root: document}
	top := r.expand(document, nil)
	if len(object(top.keys["properties"])) == 0 {
		return nil, fmt.Errorf("the schema of %s: %w", modelType, ErrNone)
	}
	m := &model.Model{
		System: models.System, Type: modelType, Key: "pkid", HasHierarchy: true,
		Title:       cmp.Or(text(top.keys["title"]), modelType[strings.LastIndex(modelType, "/")+1:]),
		Description: describe(top.keys),
		Release:     text(meta["api_version"]),
		Relation:    models.RelationOf(modelType),
		Operations:  texts(cmp.Or[any](answer["operations"], meta["operations"])),
		Fields:      r.fields(top, inherited{}),
	}
	if r.count > maxFields || r.steps > maxSteps {
		return nil, fmt.Errorf("the schema of %s is too large to read: it has more than %d fields, or refers to itself too often", modelType, maxFields)
	}
	for _, key := range []any{meta["business_key"], top.keys["business_key"], document["business_key"]} {
		if readKey(m, key) {
			break
		}
	}
	slices.SortStableFunc(m.Fields, func(a, b model.Field) int {
		return cmp.Compare(placeOf(m, a), placeOf(m, b))
	})
	return m, nil
}

// placeOf returns where a field stands: the business key comes before the others.
func placeOf(m *model.Model, f model.Field) int {
	keys := m.BusinessKeys
	if m.BusinessKey != "" {
		keys = []string{m.BusinessKey}
	}
	if i := slices.Index(keys, f.Name); i >= 0 {
		return i
	}
	return len(keys)
}

// readKey reads a business key: {"hierarchy": true, "unique": ["email"]}, a list of
// names, which may be written as a text, or a name. It reports whether it is one of this model: each name must be that
// of a field at the top, and no list or object can be a key.
func readKey(m *model.Model, raw any) bool {
	names := raw
	hierarchy := true
	if described, is := raw.(map[string]any); is {
		names = described["unique"]
		if here, said := flag(described["hierarchy"]); said {
			hierarchy = here
		}
	}
	if list := []any{}; strings.HasPrefix(text(names), "[") && json.Unmarshal([]byte(text(names)), &list) == nil {
		names = list
	}
	var keys []string
	for _, name := range asList(names) {
		f := m.Field(text(name))
		if f == nil || len(f.Fields) > 0 || f.IsList() {
			return false
		}
		if !slices.Contains(keys, f.Name) {
			keys = append(keys, f.Name)
		}
	}
	switch len(keys) {
	case 0:
		return false
	case 1:
		m.BusinessKey = keys[0]
	default:
		m.BusinessKeys = keys
	}
	m.HasHierarchy = hierarchy
	return true
}

// reader reads one document.
type reader struct {
	root map[string]any
	// count is how many fields there are so far, steps how many schemas were looked at.
	count, steps int
}

// inherited is what a field takes over from those around it.
type inherited struct {
	readOnly, password bool
}

// fields reads the properties of an object.
func (r *reader) fields(at node, from inherited) []model.Field {
	properties := object(at.keys["properties"])
	list := make([]model.Field, 0, min(len(properties), maxFields))
	for _, key := range sortedKeys(properties) {
		if r.count++; r.count > maxFields {
			return nil
		}
		if property := object(properties[key]); property != nil && key != "" {
			list = append(list, r.field(key, r.expand(property, &at), from))
		}
	}
	return list
}

// element returns what each element of a list is that is no list of texts or objects; nil
// for anything.
func (r *reader) element(at node) *model.Field {
	items := object(at.keys["items"])
	if items == nil || r.typeOf(at) != "array" {
		return nil
	}
	if r.count++; r.count > maxFields {
		return nil
	}
	f := r.field("", r.expand(items, &at), inherited{})
	f.Access, f.Default = model.ReadWrite, nil // those of the list count
	switch f.Kind {
	case model.Bool, model.Int, model.Number, model.Any, model.StringList, model.StringSet:
		return &f
	}
	return nil
}

func (r *reader) field(key string, at node, from inherited) model.Field {
	f := model.Field{Name: key, Payload: key, Description: describe(at.keys)}
	f.Required = isSet(at.keys["required"])
	from.readOnly = from.readOnly || isSet(at.keys["readonly"]) || isSet(at.keys["cache_only"])
	from.password = from.password || isSet(at.keys["is_password"])
	f.Kind = r.kind(at)
	switch f.Kind {
	case model.Object:
		f.Fields = r.fields(at, from)
	case model.ObjectList:
		f.Fields = r.fields(r.expand(object(at.keys["items"]), &at), from)
	case model.StringList, model.StringSet:
		element := r.expand(object(at.keys["items"]), &at)
		readLeaf(&f, element)
		readLeaf(&f, at)
		from.password = from.password || isSet(element.keys["is_password"])
	case model.Any:
		f.Types = r.accepted(at)
		readLeaf(&f, at)
		if f.Element = r.element(at); f.Element != nil {
			if len(f.Element.Choices) == 0 {
				f.Element.Choices = f.Choices
			}
			f.Choices = nil // they are those of the elements
		}
	default:
		readLeaf(&f, at)
	}
	f.Limits.Least, f.Limits.Most = length(at.keys["minItems"]), length(at.keys["maxItems"])
	dropContradictions(&f.Limits)
	f.Sensitive = from.password
	switch {
	case from.readOnly:
		f.Access = model.ReadOnly
	case from.password && f.Kind != model.Object && f.Kind != model.ObjectList:
		f.Access = model.WriteOnly
	}
	if f.Access == model.ReadWrite {
		f.Default = defaultOf(&f, at.keys["default"])
	}
	return f
}
