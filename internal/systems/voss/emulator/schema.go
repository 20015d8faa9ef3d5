package emulator

import (
	"strconv"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// schema renders a model as a JSON schema of draft 3, in which each property
// says whether it is required (CONTRACT.md §5).
func (s *Server) schema(m *servedModel) map[string]any {
	if recorded := s.recordedSchema(m.Type); recorded != nil {
		return recorded
	}
	if m.given != nil {
		return m.given.Schema
	}
	return map[string]any{
		"$schema":        "http://json-schema.org/draft-03/schema",
		"type":           "object",
		"title":          title(m.Type),
		"schema_version": schemaVersion,
		"business_key":   m.keyPayload(),
		"properties":     schemaWriter{s.dialect.Is(choicesAccepted, "titles")}.properties(m.Fields),
	}
}

// schemaWriter renders fields. A server that takes titles alone has them for the values
// of its choices.
type schemaWriter struct{ titles bool }

func (w schemaWriter) properties(fields []model.Field) map[string]any {
	list := make(map[string]any, len(fields))
	for i := range fields {
		list[fields[i].Payload] = w.property(&fields[i])
	}
	return list
}

func (w schemaWriter) property(f *model.Field) map[string]any {
	p := map[string]any{"name": f.Payload, "title": title(f.Payload), "required": f.Required}
	switch f.Kind {
	case model.Object:
		p["type"], p["properties"] = "object", w.properties(f.Fields)
	case model.ObjectList:
		p["type"] = "array"
		p["items"] = map[string]any{"type": "object", "properties": w.properties(f.Fields)}
	case model.StringList, model.StringSet:
		p["type"] = "array"
		p["items"] = w.leaf(map[string]any{}, f, "string")
	case model.Bool:
		w.leaf(p, f, "boolean")
	case model.Int:
		w.leaf(p, f, "integer")
	case model.Number:
		w.leaf(p, f, "number")
	default:
		w.leaf(p, f, "string")
	}
	if f.Access == model.ReadOnly {
		p["readonly"] = true
	}
	if f.Access == model.WriteOnly {
		p["is_password"] = true
	}
	return p
}

func (w schemaWriter) leaf(p map[string]any, f *model.Field, kind string) map[string]any {
	p["type"] = kind
	if f.Default != nil {
		p["default"] = f.Default
	}
	if len(f.Choices) > 0 {
		p["choices"] = w.choiceRows(f)
	}
	limits(p, f)
	if f.Target != nil {
		p["format"] = "uri"
		p["target"] = "/api/" + f.Target.Model + "/choices/?field=" + f.Target.Attribute + "&format=json"
		p["target_attr"], p["target_model_type"] = f.Target.Attribute, f.Target.Model
	}
	return p
}

// limits are the documented bounds, which hold for each element of a list of texts.
func limits(p map[string]any, f *model.Field) {
	l := f.Limits
	if f.Kind == model.Int && l.Range.Least != nil {
		p["minimum"] = l.Range.Least
	}
	if f.Kind == model.Int && l.Range.Most != nil {
		p["maximum"] = l.Range.Most
	}
	if l.Shortest > 0 {
		p["minLength"] = l.Shortest
	}
	if l.Length > 0 {
		p["maxLength"] = l.Length
	}
	if l.Characters != nil {
		p["pattern"] = l.Characters.String()
	}
}

// choiceRows lists a field's documented choices. Those of an integer field are
// integers.
func (w schemaWriter) choiceRows(f *model.Field) []any {
	rows := make([]any, len(f.Choices))
	for i, c := range f.Choices {
		var value any = c.Value
		if number, err := strconv.ParseInt(c.Value, 10, 64); f.Kind == model.Int && err == nil {
			value = number
		} else if w.titles {
			value = c.Label()
		}
		rows[i] = map[string]any{"value": value, "title": c.Label()}
	}
	return rows
}
