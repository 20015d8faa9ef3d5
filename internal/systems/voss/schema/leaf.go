package schema

import (
	"cmp"
	"encoding/json"
	"net/url"
	"regexp"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// maxPattern is the longest regular expression that is tried.
const maxPattern = 4_000

// noText matches the empty text alone.
var noText = regexp.MustCompile(`^$`)

// readLeaf reads what a schema says of a value that is no object.
func readLeaf(f *model.Field, at node) {
	if len(f.Choices) == 0 {
		for _, choice := range readChoices(at.keys) {
			f.Choices = append(f.Choices, choice.Choice)
		}
	}
	if f.Target == nil {
		f.Target = readTarget(at.keys)
	}
	l := &f.Limits
	l.Length = cmp.Or(l.Length, length(at.keys["maxLength"]))
	if longest, said := whole(at.keys["maxLength"]); said && longest == 0 {
		l.Pattern = noText // in a Limits a length of zero is none
	}
	l.Shortest = cmp.Or(l.Shortest, length(at.keys["minLength"]))
	if l.Pattern == nil {
		l.Pattern = pattern(text(at.keys["valid_re"]))
	}
	if l.Pattern == nil {
		l.Pattern = pattern(text(at.keys["pattern"]))
	}
	if f.Kind == model.Int || f.Kind == model.Number {
		readBounds(f, at.keys)
	}
}

// readBounds reads which numbers the server takes.
func readBounds(f *model.Field, keys map[string]any) {
	r := &f.Limits.Range
	r.Least, r.AboveLeast = number(keys["minimum"]), isSet(keys["exclusiveMinimum"])
	r.Most, r.BelowMost = number(keys["maximum"]), isSet(keys["exclusiveMaximum"])
	if r.Step = number(keys["divisibleBy"]); r.Step == nil {
		r.Step = number(keys["multipleOf"])
	}
}

// dropContradictions drops bounds that nothing can keep.
func dropContradictions(l *model.Limits) {
	if l.Range.IsEmpty() {
		l.Range.Least, l.Range.Most = nil, nil
	}
	if l.Length != 0 && l.Shortest > l.Length {
		l.Shortest, l.Length = 0, 0
	}
	if l.Most != 0 && l.Least > l.Most {
		l.Least, l.Most = 0, 0
	}
}

// pattern compiles a regular expression; nil for one that Go does not understand.
func pattern(expression string) *regexp.Regexp {
	if expression == "" || len(expression) > maxPattern {
		return nil
	}
	compiled, err := regexp.Compile(strings.ReplaceAll(expression, `\Z`, `\z`))
	if err != nil {
		return nil
	}
	return compiled
}

// readTarget reads which objects a value names. The model stands by itself or in the URL
// of the choices.
func readTarget(keys map[string]any) *model.Target {
	target := text(keys["target"])
	t := model.Target{Model: text(keys["target_model_type"]), Attribute: text(keys["target_attr"])}
	if address, err := url.Parse(target); err == nil && target != "" {
		t.Model = cmp.Or(t.Model, modelIn(address.Path))
		t.Attribute = cmp.Or(t.Attribute, address.Query().Get("field"))
	}
	if t.Model == "" || t.Attribute == "" {
		return nil
	}
	return &t
}

// modelIn returns the model type in the path of choices: "/api/device/spark/Location/choices/".
func modelIn(path string) string {
	path = strings.TrimPrefix(strings.Trim(path, "/")+"/", "api/")
	path = strings.TrimPrefix(path, "v0/")
	modelType, _, found := strings.Cut(path, "/choices/")
	if !found {
		modelType = strings.TrimSuffix(path, "/")
	}
	if n := strings.Count(modelType, "/"); n < 1 || n > 2 {
		return ""
	}
	return modelType
}

// offered is a choice with its value as the schema has it.
type offered struct {
	model.Choice
	raw any
}

// readChoices reads the values that a schema lists, as choices with titles or as enum. An
// empty value is none: it clears every field.
func readChoices(keys map[string]any) []offered {
	var list []offered
	rows := asPlainList(keys["choices"])
	if len(rows) == 0 {
		rows = asPlainList(keys["enum"])
	}
	for _, raw := range rows {
		one := offered{raw: raw}
		if row := object(raw); row != nil {
			one.raw, one.Title = alone(row["value"]), scalar(alone(row["title"]))
		}
		if one.Value = scalar(one.raw); one.Value == "" {
			continue
		}
		if one.Title == one.Value {
			one.Title = ""
		}
		list = append(list, one)
	}
	return list
}

// defaultOf returns a default as a value of its field; nil for none. Some schemas write
// every default as a text.
func defaultOf(f *model.Field, raw any) any {
	written := scalar(raw)
	if written == "" {
		return nil
	}
	switch f.Kind {
	case model.String:
		return f.Choices.ToWire(written)
	case model.Bool, model.Int, model.Number:
		return f.Read(written)
	}
	return nil
}

// scalar writes a value that is neither list nor object; empty for any other.
func scalar(raw any) string {
	switch v := raw.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool, float64, int64, int:
		written, _ := json.Marshal(v)
		return string(written)
	}
	return ""
}

// alone returns the only element of a list, and anything else as it is.
func alone(raw any) any {
	if list, is := raw.([]any); is && len(list) == 1 {
		return list[0]
	}
	return raw
}
