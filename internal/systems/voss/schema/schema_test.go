package schema_test

import (
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/schema"
)

// document decodes JSON as a client does.
func document(t testing.TB, text string) map[string]any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var d map[string]any
	if err := decoder.Decode(&d); err != nil {
		t.Fatal(err)
	}
	return d
}

var sameFields = cmp.Options{
	cmpopts.IgnoreUnexported(model.Field{}),
	cmpopts.EquateEmpty(),
	cmp.Comparer(func(a, b *regexp.Regexp) bool { return a == b || a != nil && b != nil && a.String() == b.String() }),
}

// TestField reads each keyword of a schema.
func TestField(t *testing.T) {
	f := func(set func(*model.Field)) model.Field {
		f := model.Field{Name: "k", Payload: "k", Kind: model.String}
		set(&f)
		return f
	}
	tests := map[string]struct {
		property string
		want     model.Field
	}{
		"string":                  {`{"type": "string"}`, f(func(*model.Field) {})},
		"boolean":                 {`{"type": "boolean"}`, f(func(f *model.Field) { f.Kind = model.Bool })},
		"integer":                 {`{"type": "integer"}`, f(func(f *model.Field) { f.Kind = model.Int })},
		"type or null":            {`{"type": ["null", "integer"]}`, f(func(f *model.Field) { f.Kind = model.Int })},
		"type as a schema":        {`{"type": [{"type": "integer"}, "null"]}`, f(func(f *model.Field) { f.Kind = model.Int })},
		"number":                  {`{"type": "number", "default": "0.50"}`, f(func(f *model.Field) { f.Kind, f.Default = model.Number, model.Decimal("0.5") })},
		"several types":           {`{"type": ["string", "integer"]}`, f(func(f *model.Field) { f.Kind, f.Types = model.Any, []string{"integer", "string"} })},
		"any":                     {`{"type": "any"}`, f(func(f *model.Field) { f.Kind = model.Any })},
		"nothing":                 {`{}`, f(func(f *model.Field) { f.Kind = model.Any })},
		"text by its length":      {`{"maxLength": 5}`, f(func(f *model.Field) { f.Limits.Length = 5 })},
		"text by its choices":     {`{"enum": ["a", "b"]}`, f(func(f *model.Field) { f.Choices = model.Values("a", "b") })},
		"required":                {`{"type": "string", "required": true}`, f(func(f *model.Field) { f.Required = true })},
		"required as text":        {`{"type": "string", "required": "true"}`, f(func(f *model.Field) { f.Required = true })},
		"required of draft 4":     {`{"type": "string", "required": ["a"]}`, f(func(*model.Field) {})},
		"description":             {`{"type": "string", "description": " Who it is. "}`, f(func(f *model.Field) { f.Description = "Who it is." })},
		"readonly":                {`{"type": "string", "readonly": true}`, f(func(f *model.Field) { f.Access = model.ReadOnly })},
		"cache_only":              {`{"type": "string", "cache_only": true}`, f(func(f *model.Field) { f.Access = model.ReadOnly })},
		"not readonly":            {`{"type": "string", "readonly": false}`, f(func(*model.Field) {})},
		"password":                {`{"type": "string", "is_password": true}`, f(func(f *model.Field) { f.Access, f.Sensitive = model.WriteOnly, true })},
		"read-only password":      {`{"type": "string", "is_password": true, "readonly": true}`, f(func(f *model.Field) { f.Access, f.Sensitive = model.ReadOnly, true })},
		"default":                 {`{"type": "string", "default": "a"}`, f(func(f *model.Field) { f.Default = "a" })},
		"default of a boolean":    {`{"type": "boolean", "default": "true"}`, f(func(f *model.Field) { f.Kind, f.Default = model.Bool, true })},
		"default of an integer":   {`{"type": "integer", "default": "5"}`, f(func(f *model.Field) { f.Kind, f.Default = model.Int, int64(5) })},
		"default of another kind": {`{"type": "integer", "default": "five"}`, f(func(f *model.Field) { f.Kind = model.Int })},
		"default by title": {`{"type": "string", "default": "Work", "choices": [{"value": "work", "title": "Work"}]}`, f(func(f *model.Field) {
			f.Default, f.Choices = "work", model.Choices{{Value: "work", Title: "Work"}}
		})},
		"default of a read-only": {`{"type": "string", "default": "a", "readonly": true}`, f(func(f *model.Field) { f.Access = model.ReadOnly })},
		"choices": {`{"type": "string", "choices": [{"value": "", "title": ""}, {"value": "a", "title": "A"}, {"value": ["b"], "title": ["b"]}]}`, f(func(f *model.Field) {
			f.Choices = model.Choices{{Value: "a", Title: "A"}, {Value: "b"}}
		})},
		"choices without titles": {`{"type": "string", "choices": ["a", "b"]}`, f(func(f *model.Field) { f.Choices = model.Values("a", "b") })},
		"choices of an integer": {`{"type": "integer", "choices": [{"value": 10, "title": "Ten"}]}`, f(func(f *model.Field) {
			f.Kind, f.Choices = model.Int, model.Choices{{Value: "10", Title: "Ten"}}
		})},
		"target": {`{"type": "string", "format": "uri", "target": "/api/device/spark/Location/choices/?field=name&format=json", "target_attr": "name"}`, f(func(f *model.Field) {
			f.Target = &model.Target{Model: "device/spark/Location", Attribute: "name"}
		})},
		"target of v0": {`{"type": "string", "target": "/api/v0/data/HierarchyNodeType/choices/?field=name"}`, f(func(f *model.Field) {
			f.Target = &model.Target{Model: "data/HierarchyNodeType", Attribute: "name"}
		})},
		"target that names its model": {`{"type": "string", "target": "/api/choices/?x=1", "target_attr": "name", "target_model_type": "data/Country"}`, f(func(f *model.Field) {
			f.Target = &model.Target{Model: "data/Country", Attribute: "name"}
		})},
		"target of no model":  {`{"type": "string", "target": "/api/choices/?field=name"}`, f(func(*model.Field) {})},
		"pattern":             {`{"type": "string", "pattern": "^[a-z]+$"}`, f(func(f *model.Field) { f.Limits.Pattern = regexp.MustCompile(`^[a-z]+$`) })},
		"valid_re":            {`{"type": "string", "valid_re": "^[a-z]+\\Z"}`, f(func(f *model.Field) { f.Limits.Pattern = regexp.MustCompile(`^[a-z]+\z`) })},
		"pattern of Python":   {`{"type": "string", "pattern": "^(?!x).*$"}`, f(func(*model.Field) {})},
		"lengths":             {`{"type": "string", "minLength": 2, "maxLength": "30"}`, f(func(f *model.Field) { f.Limits.Shortest, f.Limits.Length = 2, 30 })},
		"no text at all":      {`{"type": "string", "maxLength": 0}`, f(func(f *model.Field) { f.Limits.Pattern = regexp.MustCompile(`^$`) })},
		"lengths that no one": {`{"type": "string", "minLength": 30, "maxLength": 2}`, f(func(*model.Field) {})},
		"bounds":              {`{"type": "integer", "minimum": 2, "maximum": 20}`, f(func(f *model.Field) { f.Kind, f.Limits.Range = model.Int, between(2, 20) })},
		"exclusive bounds": {`{"type": "integer", "minimum": 2, "exclusiveMinimum": true, "maximum": 20, "exclusiveMaximum": true}`, f(func(f *model.Field) {
			f.Kind, f.Limits.Range = model.Int, model.Range{Least: int64(2), Most: int64(20), AboveLeast: true, BelowMost: true}
		})},
		"no minimum":      {`{"type": "integer", "maximum": 20}`, f(func(f *model.Field) { f.Kind, f.Limits.Range = model.Int, model.Range{Most: int64(20)} })},
		"minimum of zero": {`{"type": "integer", "minimum": 0}`, f(func(f *model.Field) { f.Kind, f.Limits.Range = model.Int, model.Range{Least: int64(0)} })},
		"bounds of a number": {`{"type": "number", "minimum": -2.5, "maximum": 3, "exclusiveMaximum": true}`, f(func(f *model.Field) {
			f.Kind, f.Limits.Range = model.Number, model.Range{Least: model.Decimal("-2.5"), Most: int64(3), BelowMost: true}
		})},
		"maximum of zero":  {`{"type": "integer", "maximum": 0}`, f(func(f *model.Field) { f.Kind, f.Limits.Range = model.Int, model.Range{Most: int64(0)} })},
		"both of zero":     {`{"type": "number", "minimum": "0", "maximum": 0}`, f(func(f *model.Field) { f.Kind, f.Limits.Range = model.Number, between(0, 0) })},
		"a step":           {`{"type": "number", "divisibleBy": 0.5}`, f(func(f *model.Field) { f.Kind, f.Limits.Range = model.Number, model.Range{Step: model.Decimal("0.5")} })},
		"bounds that none": {`{"type": "number", "minimum": 3, "maximum": 3, "exclusiveMaximum": true}`, f(func(f *model.Field) { f.Kind, f.Limits.Range = model.Number, model.Range{BelowMost: true} })},
		"bounds of words":  {`{"type": "number", "minimum": "few", "maximum": null}`, f(func(f *model.Field) { f.Kind = model.Number })},
		"list of integers": {`{"type": "array", "items": {"type": "integer", "default": 1, "readonly": true}}`, f(func(f *model.Field) {
			f.Kind, f.Types, f.Element = model.Any, []string{"array"}, &model.Field{Kind: model.Int}
		})},
		"list of texts": {`{"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "string", "maxLength": 9}}`, f(func(f *model.Field) {
			f.Kind, f.Limits.Least, f.Limits.Most, f.Limits.Length = model.StringList, 1, 3, 9
		})},
		"set of texts": {`{"type": "array", "uniqueItems": true, "items": {"type": "string"}}`, f(func(f *model.Field) { f.Kind = model.StringSet })},
		"references in a list": {`{"type": "array", "items": {"type": "string", "target": "/api/device/spark/License/choices/?field=unique_name"}}`, f(func(f *model.Field) {
			f.Kind, f.Target = model.StringList, &model.Target{Model: "device/spark/License", Attribute: "unique_name"}
		})},
		"passwords in a list": {`{"type": "array", "items": {"type": "string", "is_password": true}}`, f(func(f *model.Field) {
			f.Kind, f.Access, f.Sensitive = model.StringList, model.WriteOnly, true
		})},
		"list of anything": {`{"type": "array"}`, f(func(f *model.Field) { f.Kind, f.Types = model.Any, []string{"array"} })},
		"list of lists": {`{"type": "array", "items": {"type": "array", "items": {"type": "string"}}}`, f(func(f *model.Field) {
			f.Kind, f.Types = model.Any, []string{"array"}
			f.Element = &model.Field{Kind: model.StringList}
		})},
		"schema for each place":    {`{"type": "array", "items": [{"type": "string"}]}`, f(func(f *model.Field) { f.Kind, f.Types = model.Any, []string{"array"} })},
		"object without keys":      {`{"type": "object"}`, f(func(f *model.Field) { f.Kind, f.Types = model.Any, []string{"object"} })},
		"reference to elsewhere":   {`{"$ref": "https://example.com/schema", "type": "string"}`, f(func(f *model.Field) { f.Kind = model.Any })},
		"reference to nothing":     {`{"$ref": "#/definitions/none"}`, f(func(f *model.Field) { f.Kind = model.Any })},
		"local reference":          {`{"$ref": "#/definitions/a~1b", "required": true}`, f(func(f *model.Field) { f.Kind, f.Required = model.Bool, true })},
		"local reference, escaped": {`{"$ref": "#/definitions/a%7E1b"}`, f(func(f *model.Field) { f.Kind = model.Bool })},
		"object": {`{"type": "object", "properties": {"in": {"type": "integer", "required": true}}}`, f(func(f *model.Field) {
			f.Kind, f.Fields = model.Object, []model.Field{{Name: "in", Payload: "in", Kind: model.Int, Required: true}}
		})},
		"read-only object": {`{"readonly": true, "properties": {"in": {"type": "integer", "default": 5}}}`, f(func(f *model.Field) {
			f.Kind, f.Access, f.Fields = model.Object, model.ReadOnly, []model.Field{{Name: "in", Payload: "in", Kind: model.Int, Access: model.ReadOnly}}
		})},
		"list of objects": {`{"type": "array", "items": {"properties": {"in": {"type": "string"}}}}`, f(func(f *model.Field) {
			f.Kind, f.Fields = model.ObjectList, []model.Field{{Name: "in", Payload: "in", Kind: model.String}}
		})},
		"extended object": {`{"extends": {"properties": {"a": {"type": "string"}, "b": {"type": "string"}}}, "properties": {"b": {"type": "integer"}}}`, f(func(f *model.Field) {
			f.Kind, f.Fields = model.Object, []model.Field{{Name: "a", Payload: "a", Kind: model.String}, {Name: "b", Payload: "b", Kind: model.Int}}
		})},
		"keys that differ in case": {`{"type": "object", "properties": {"Name": {"type": "string"}, "name": {"type": "integer"}}}`, f(func(f *model.Field) {
			f.Kind, f.Fields = model.Object, []model.Field{{Name: "Name", Payload: "Name", Kind: model.String}, {Name: "name", Payload: "name", Kind: model.Int}}
		})},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m, err := schema.Read("data/Thing", document(t, `{"definitions": {"a/b": {"type": "boolean"}}, "properties": {"k": `+test.property+`}}`))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]model.Field{test.want}, m.Fields, sameFields); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestModel reads what an answer says of the model as a whole.
func TestModel(t *testing.T) {
	const fields = `"properties": {"b": {"type": "string"}, "a": {"type": "string"}, "name": {"type": "string"}, "o": {"properties": {"x": {}}}}`
	tests := map[string]struct {
		answer string
		want   model.Model
	}{
		"bare schema":          {`{"title": "Place", ` + fields + `}`, model.Model{Title: "Place", Description: "Place", HasHierarchy: true}},
		"in an answer":         {`{"meta": {"api_version": "24.1"}, "schema": {` + fields + `}}`, model.Model{Title: "Thing", Release: "24.1", HasHierarchy: true}},
		"key in meta":          {`{"meta": {"business_key": {"hierarchy": true, "unique": ["name"]}}, "schema": {` + fields + `}}`, model.Model{Title: "Thing", BusinessKey: "name", HasHierarchy: true}},
		"key without node":     {`{"meta": {"business_key": {"hierarchy": false, "unique": ["name"]}}, "schema": {` + fields + `}}`, model.Model{Title: "Thing", BusinessKey: "name"}},
		"key of two":           {`{"meta": {"business_key": {"unique": ["name", "a"]}}, "schema": {` + fields + `}}`, model.Model{Title: "Thing", BusinessKeys: []string{"name", "a"}, HasHierarchy: true}},
		"key of two as text":   {`{"business_key": "[\"name\", \"a\"]", ` + fields + `}`, model.Model{Title: "Thing", BusinessKeys: []string{"name", "a"}, HasHierarchy: true}},
		"key in the schema":    {`{"business_key": "name", ` + fields + `}`, model.Model{Title: "Thing", BusinessKey: "name", HasHierarchy: true}},
		"key that is no field": {`{"business_key": ["name", "other"], ` + fields + `}`, model.Model{Title: "Thing", HasHierarchy: true}},
		"key that is an object": {
			`{"business_key": "o", ` + fields + `}`,
			model.Model{Title: "Thing", HasHierarchy: true},
		},
		"no key": {`{"meta": {"business_key": {}}, "schema": {` + fields + `}}`, model.Model{Title: "Thing", HasHierarchy: true}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := schema.Read("data/Thing", document(t, test.answer))
			if err != nil {
				t.Fatal(err)
			}
			test.want.System, test.want.Type, test.want.Key = "voss", "data/Thing", "pkid"
			if diff := cmp.Diff(test.want, *got, cmpopts.IgnoreFields(model.Model{}, "Fields"), cmpopts.IgnoreUnexported(model.Model{})); diff != "" {
				t.Error(diff)
			}
		})
	}
	m, err := schema.Read("data/Thing", document(t, `{"business_key": ["name", "b"], `+fields+`}`))
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, f := range m.Fields {
		order = append(order, f.Name)
	}
	if want := []string{"name", "b", "a", "o"}; !cmp.Equal(order, want) {
		t.Errorf("the fields are in the order %v, want %v", order, want)
	}
}

// TestNone tells an answer without a schema from a schema.
func TestNone(t *testing.T) {
	for _, answer := range []string{`{}`, `{"meta": {}, "data": {"a": 1}}`, `{"schema": {}}`, `{"schema": {"properties": {}}}`, `{"schema": "x"}`, `{"properties": []}`} {
		if _, err := schema.Read("data/Thing", document(t, answer)); !errors.Is(err, schema.ErrNone) {
			t.Errorf("%s: %v, want %v", answer, err, schema.ErrNone)
		}
	}
}

// TestCycles reads schemas that refer to themselves: the shape below is open then.
func TestCycles(t *testing.T) {
	m, err := schema.Read("data/Thing", document(t, `{"properties": {
		"name": {"type": "string"},
		"parent": {"$ref": "#"},
		"children": {"type": "array", "items": {"$ref": "#/definitions/child"}}},
		"definitions": {"child": {"properties": {"name": {"type": "string"}, "own": {"$ref": "#/definitions/child"}}},
			"loop": {"$ref": "#/definitions/loop"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	if f := m.Field("children"); f.Kind != model.ObjectList || f.Child("name") == nil || f.Child("own").Kind != model.Any {
		t.Errorf("children are read as %+v", f)
	}
	if f := m.Field("parent"); f.Kind != model.Object || f.Child("parent").Kind != model.Any {
		t.Errorf("the parent is read as %+v", f)
	}
}

// TestSize refuses schemas that grow by what they refer to.
func TestSize(t *testing.T) {
	tests := map[string]func(next string) string{
		"fields":  func(next string) string { return `{"properties": {"a": ` + next + `, "b": ` + next + `}}` },
		"types":   func(next string) string { return `{"type": [` + next + `, ` + next + `]}` },
		"extends": func(next string) string { return `{"extends": [` + next + `, ` + next + `]}` },
	}
	for name, level := range tests {
		t.Run(name, func(t *testing.T) {
			var definitions []string
			for i := range 30 {
				here, next := "d"+strconv.Itoa(i), "d"+strconv.Itoa(i+1)
				definitions = append(definitions, `"`+here+`": `+level(`{"$ref": "#/definitions/`+next+`"}`))
			}
			d := document(t, `{"properties": {"k": {"$ref": "#/definitions/d0"}}, "definitions": {`+strings.Join(definitions, ", ")+`}}`)
			if _, err := schema.Read("data/Thing", d); err == nil || !strings.Contains(err.Error(), "too large") {
				t.Errorf("the error is %v, want one about the size", err)
			}
		})
	}
	deep := `{"type": "string"}`
	for range 500 {
		deep = `{"properties": {"k": ` + deep + `}}`
	}
	m, err := schema.Read("data/Thing", document(t, deep))
	if err != nil {
		t.Fatal(err)
	}
	depth := 0
	for f := m.Field("k"); f != nil; f = f.Child("k") {
		depth++
	}
	if depth > 40 {
		t.Errorf("%d levels are read", depth)
	}
}

func between(least, most int64) model.Range { return model.Range{Least: least, Most: most} }
