package emulator_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// phone is a model with something of every keyword.
const phone = `{
	"meta": {"model_type": "device/cucm/Phone", "business_key": {"hierarchy": true, "unique": ["name", "protocol"]}},
	"schema": {"type": "object", "properties": {
		"name": {"type": "string", "required": true, "pattern": "^SEP[0-9A-F]{12}$"},
		"protocol": {"type": "string", "required": true, "choices": [{"value": "SIP", "title": "Session"}, {"value": "SCCP", "title": "Skinny"}]},
		"description": {"extends": [{"maxLength": 10}], "type": ["string", "null"]},
		"gain": {"type": "number", "minimum": -2.5, "maximum": 2.5},
		"either": {"type": ["integer", "boolean"]},
		"open": {"type": "any"},
		"size": {"type": "integer"},
		"shape": {"type": ["object", "string"], "properties": {"x": {"type": "integer"}, "y": {"type": "string", "required": true, "choices": ["a", "b"]}}},
		"codecs": {"type": "array", "items": {"type": "string"}, "choices": ["g711", "g729"]},
		"label": {"$ref": "#/properties/description/extends/0"},
		"steps": {"type": "array", "uniqueItems": true, "items": {"type": "number", "divisibleBy": 0.5, "maximum": 3, "exclusiveMaximum": true}},
		"pin": {"type": "string", "is_password": true},
		"busy": {"type": "boolean", "default": "true"},
		"serial": {"type": "integer", "readonly": true},
		"codes": {"type": "array", "maxItems": 2, "items": {"type": "integer"}},
		"location": {"type": "string", "target": "/api/device/spark/Location/choices/?field=name", "target_attr": "name"},
		"lines": {"type": "array", "items": {"$ref": "#/definitions/line"}}
	}, "definitions": {"line": {"type": "object", "properties": {"index": {"type": "integer", "required": true}, "label": {"type": "string"}, "next": {"$ref": "#/definitions/line"}}}}},
	"objects": [{"name": "SEP000000000001", "protocol": "SIP"}]
}`

func givenModel(t *testing.T, modelType, content string) voss.Given {
	t.Helper()
	g, err := voss.ReadModel(modelType, []byte(content))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestGiven_Life takes an object of a given model through its life.
func TestGiven_Life(t *testing.T) {
	const phones = "/api/device/cucm/Phone/"
	given := givenModel(t, "", phone)
	e := newEmulator(t, "", func(o *voss.Options) { o.Given = []voss.Given{given} })
	body := `{"name": "SEP0123456789AB", "protocol": "SIP", "pin": "1234", "gain": 1.5, "either": true, "open": [1, {"x": "y"}], "codes": [1, 90071992547409931], "lines": [{"index": 1, "label": "a", "next": {"index": 2}}]}`
	pkid, _ := e.call("POST", phones+tenant, body).want(201).at("pkid").(string)
	shown := e.call("GET", phones+pkid+"/", "").want(200)
	got, _ := shown.at("data").(map[string]any)
	for key, want := range map[string]any{"name": "SEP0123456789AB", "busy": true, "gain": 1.5, "either": true} {
		if !reflect.DeepEqual(got[key], want) {
			t.Errorf("%s is %v, want %v", key, got[key], want)
		}
	}
	shown.has("90071992547409931")
	if got["pin"] != "******" {
		t.Errorf("the password is shown as %v", got["pin"])
	}
	if names := e.call("GET", phones+tenant, "").want(200).column("name"); len(names) != 2 {
		t.Errorf("the list has %v, want the seeded phone and the new one", names)
	}
	e.call("POST", phones+tenant, `{"name": "SEP0123456789AB", "protocol": "SIP"}`).want(409)
	e.call("POST", phones+tenant, `{"name": "SEP0123456789AB", "protocol": "SCCP"}`).want(201)
	e.call("PUT", phones+pkid+"/", `{"name": "SEP0123456789AB", "protocol": "SIP", "description": "short"}`).want(200)
	e.call("GET", phones+pkid+"/", "").want(200).is("data.description", "short").is("data.gain", nil)
	if schema := e.call("GET", phones+"schema/"+tenant, "").want(200).at("schema"); toJSON(schema) != toJSON(given.Schema) {
		t.Errorf("the schema is shown as %v", schema)
	}
	e.call("GET", phones+"add/"+tenant+"&schema=true", "").want(200).is("meta.business_key.unique", []any{"name", "protocol"})
	e.call("GET", phones+"choices/"+tenant+"&field=location", "").want(200)
	e.call("DELETE", phones+pkid+"/", "").want(200)
	e.call("GET", phones+pkid+"/", "").want(404)
}

func toJSON(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}

// TestGiven_Refusals breaks each rule of a schema once.
func TestGiven_Refusals(t *testing.T) {
	e := newEmulator(t, "", func(o *voss.Options) { o.Given = []voss.Given{givenModel(t, "", phone)} })
	for change, path := range map[string]string{
		`"protocol": "H323"`:               "protocol",
		`"name": "ATA01"`:                  "name",
		`"description": "12345678901"`:     "description",
		`"gain": 2.6`:                      "gain",
		`"gain": "loud"`:                   "gain",
		`"either": "text"`:                 "either",
		`"busy": "true"`:                   "busy",
		`"codes": [1, 2, 3]`:               "codes",
		`"codes": ["x"]`:                   "codes.[0]",
		`"lines": [{}]`:                    "lines.[0].index",
		`"lines": [{"index": "x"}]`:        "lines.[0].index",
		`"nonsense": 1`:                    "nonsense",
		`"pin": "******"`:                  "pin",
		`"codecs": ["opus"]`:               "codecs.[0]",
		`"label": "12345678901"`:           "label",
		`"shape": {"x": 1}`:                "shape.y",
		`"shape": {"y": "c"}`:              "shape.y",
		`"shape": {"y": "a", "z": 1}`:      "shape.z",
		`"steps": [1, 1]`:                  "steps.[1]",
		`"steps": [3]`:                     "steps.[0]",
		`"steps": [0.25]`:                  "steps.[0]",
		`"gain": ""`:                       "gain",
		`"serial": 1.5, "size": 1.5`:       "size",
		`"lines": [{"index": 1, "no": 1}]`: "lines.[0].no",
	} {
		body := `{"name": "SEP0123456789AB", "protocol": "SIP", ` + change + `}`
		answer := e.call("POST", "/api/device/cucm/Phone/"+tenant, body)
		if answer.status != http.StatusBadRequest || !strings.Contains(answer.text, path) {
			t.Errorf("%s is answered with %d %s", change, answer.status, answer.text)
		}
	}
	e.call("POST", "/api/device/cucm/Phone/"+tenant, `{"name": "SEP0123456789AB"}`).want(400)
}

// TestGiven_Keys: a business key of several attributes is a list in choices, and a
// reference without an attribute holds it as a text.
func TestGiven_Keys(t *testing.T) {
	const properties = `"properties": {"name": {"type": "string"}, "index": {"type": "integer"}, "parent": {"type": "string", "target": "/api/data/Pair/choices/"}}}`
	pair := givenModel(t, "data/Pair", `{"business_key": {"hierarchy": false, "unique": ["name", "index"]}, `+properties)
	free := givenModel(t, "data/Free", `{`+properties)
	e := newEmulator(t, "", func(o *voss.Options) { o.Given = []voss.Given{pair, free} })
	e.call("POST", "/api/data/Pair/"+tenant, `{"name": "a", "index": 36028797018963969123}`).want(201)
	e.call("POST", "/api/data/Pair/"+tenant+".Site1", `{"name": "a", "index": 36028797018963969123}`).want(409)
	e.call("GET", "/api/data/Pair/choices/"+tenant, "").want(200).is("choices.0.value", []any{"a", "36028797018963969123"})
	e.call("GET", "/api/data/Free/choices/"+tenant+"&field=parent", "").want(200).is("choices.0.value.0", `["a","36028797018963969123"]`)
	for range 2 {
		e.call("POST", "/api/data/Free/"+tenant, `{"name": "a"}`).want(201)
	}
	e.call("GET", "/api/data/Free/schema/"+tenant, "").want(200).is("meta.business_key", map[string]any{})
	e.call("GET", "/api/data/Free/choices/"+tenant, "").want(200).is("choices", []any{})
}

// TestGiven_Operations: what a model does not offer is refused, and said.
func TestGiven_Operations(t *testing.T) {
	form := givenModel(t, "view/Form", `{"operations": ["add", "update"], "business_key": "name", "schema": {"properties": {"name": {"type": "string"}}}}`)
	e := newEmulator(t, "", func(o *voss.Options) { o.Given = []voss.Given{form} })
	const forms = "/api/view/Form/"
	pkid, _ := e.call("POST", forms+tenant, `{"name": "a"}`).want(201).at("pkid").(string)
	e.call("PUT", forms+pkid+"/", `{"name": "b"}`).want(200)
	for _, refused := range [][2]string{{"GET", pkid + "/"}, {"GET", tenant}, {"DELETE", pkid + "/"}, {"DELETE", tenant}, {"POST", "export/" + tenant}} {
		e.call(refused[0], forms+refused[1], `{"hrefs": ["x"]}`).want(405)
	}
	e.call("GET", forms+"schema/"+tenant, "").want(200).is("operations", []any{"update", "add"})
	e.call("GET", forms+"add/"+tenant, "").want(200).is("operations", []any{"update", "add"})
}

// TestGiven_Read reads the forms of a file, and says what is wrong with others.
func TestGiven_Read(t *testing.T) {
	const schema = `{"business_key": "name", "properties": {"name": {"type": "string"}}}`
	for _, test := range []struct{ modelType, content, problem string }{
		{"data/Thing", schema, ""},
		{"", `{"model_type": "data/Thing", "schema": ` + schema + `}`, ""},
		{"", `{"meta": {"model_type": "data/Thing"}, "schema": ` + schema + `}`, ""},
		{"", schema, "no model type"},
		{"Thing", schema, "no model type"},
		{"data/Thing", `{"schema": {}}`, "properties"},
		{"data/Thing", `[]`, "object"},
		{"data/Thing", `{"business_key": "[\"name\"]", "properties": {"name": {"type": "string"}}}`, ""},
		{"data/Thing", `{"business_key": "label", "properties": {"name": {"type": "string"}}}`, "business key"},
		{"data/Thing", `{"objects": [1], "schema": ` + schema + `}`, "objects"},
	} {
		g, err := voss.ReadModel(test.modelType, []byte(test.content))
		switch {
		case test.problem != "" && (err == nil || !strings.Contains(err.Error(), test.problem)):
			t.Errorf("%s: the error is %v, want one about %q", test.content, err, test.problem)
		case test.problem == "" && (err != nil || g.Type != "data/Thing" || !reflect.DeepEqual(g.BusinessKey, []string{"name"})):
			t.Errorf("%s: read as %+v, %v", test.content, g, err)
		}
	}
	file := filepath.Join(t.TempDir(), "thing.json")
	if err := os.WriteFile(file, []byte(schema), 0o600); err != nil {
		t.Fatal(err)
	}
	var files voss.ModelFiles
	if err := files.Set("data/Thing=" + file); err != nil || len(files) != 1 {
		t.Errorf("the flag reads %v, %v", files, err)
	}
	if err := files.Set(file + ".none"); err == nil {
		t.Error("a file that is not there is read")
	}
}
