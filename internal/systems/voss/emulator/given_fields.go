package emulator

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// inherited is what a property takes over from the objects around it.
type inherited struct{ readOnly, password bool }

// maxGivenDepth bounds schemas that refer to themselves.
const maxGivenDepth = 12

// fields makes the table by which the server shows and cleans objects. What no kind fits
// has none: it is kept as it is.
func (g Given) fields(schema map[string]any, from inherited, depth int) []model.Field {
	properties, _ := schema["properties"].(map[string]any)
	var list []model.Field
	for _, key := range slices.Sorted(maps.Keys(properties)) {
		property, _ := properties[key].(map[string]any)
		list = append(list, g.field(key, g.resolved(property), from, depth))
	}
	return list
}

func (g Given) field(key string, p map[string]any, from inherited, depth int) model.Field {
	f := model.Field{Name: key, Payload: key, Required: isTrue(p["required"])}
	items, _ := p["items"].(map[string]any)
	items = g.resolved(items)
	from.readOnly = from.readOnly || isTrue(p["readonly"]) || isTrue(p["cache_only"])
	from.password = from.password || isTrue(p["is_password"]) || isTrue(items["is_password"])
	switch types := typesOf(p); {
	case len(types) != 1 || depth > maxGivenDepth:
	case types[0] == "string":
		f.Kind = model.String
	case types[0] == "boolean":
		f.Kind = model.Bool
	case types[0] == "integer":
		f.Kind = model.Int
	case types[0] == "object" && p["properties"] != nil:
		f.Kind, f.Fields = model.Object, g.fields(p, from, depth+1)
	case types[0] == "array" && items["properties"] != nil:
		f.Kind, f.Fields = model.ObjectList, g.fields(items, from, depth+1)
	case types[0] == "array" && slices.Equal(typesOf(items), []string{"string"}):
		f.Kind = model.StringList
		f.Choices, f.Target = choicesIn(items), targetIn(items)
	}
	if f.Choices == nil && f.Target == nil && (f.Kind == model.String || f.Kind == model.Int || f.Kind == model.StringList) {
		f.Choices, f.Target = choicesIn(p), targetIn(p)
	}
	switch {
	case from.readOnly:
		f.Access = model.ReadOnly
	case from.password && f.Fields == nil:
		f.Access = model.WriteOnly
	default:
		f.Default = defaultIn(p, f.Kind)
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
			c = model.Choice{Value: textOf(alone(pair["value"])), Title: textOf(alone(pair["title"]))}
		}
		if c.Value != "" {
			list = append(list, c)
		}
	}
	return list
}

// alone returns the only element of a list, and anything else as it is.
func alone(raw any) any {
	if list, is := raw.([]any); is && len(list) == 1 {
		return list[0]
	}
	return raw
}

// targetIn reads which objects a value names. Without an attribute it names one by its
// whole business key, as a text that holds a JSON list (CONTRACT.md §5).
func targetIn(p map[string]any) *model.Target {
	t := model.Target{Model: textOf(p["target_model_type"]), Attribute: textOf(p["target_attr"])}
	path, query, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(textOf(p["target"]), "/api/"), "v0/"), "?")
	if before, found := strings.CutSuffix(strings.Trim(path, "/"), "/choices"); found && t.Model == "" {
		t.Model = before
	}
	for pair := range strings.SplitSeq(query, "&") {
		if field, found := strings.CutPrefix(pair, "field="); found {
			t.Attribute = cmp.Or(t.Attribute, field)
		}
	}
	if t.Model == "" {
		return nil
	}
	return &t
}

// defaultIn returns a default as a body holds it; nil for one of another type. Some
// schemas write all as texts.
func defaultIn(p map[string]any, kind model.Kind) any {
	text := textOf(p["default"])
	switch {
	case kind == model.String && text != "":
		return text
	case kind == model.String:
		return nil
	case kind == model.Bool:
		if value, err := strconv.ParseBool(text); err == nil {
			return value
		}
		return nil
	case kind == model.Int || slices.Equal(typesOf(p), []string{"number"}):
		number := json.Number(text)
		if _, err := number.Float64(); err != nil || kind == model.Int && !hasType(number, "integer") {
			return nil
		}
		return number
	}
	return payload.Copy(p["default"])
}
