package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// givenModel returns a model of the test data by its type, without its objects.
func givenModel(t *testing.T, modelType string) objectModel {
	t.Helper()
	for _, m := range objectModels(t) {
		if m.Type == modelType {
			return m
		}
	}
	t.Fatalf("there is no model %s in the test data", modelType)
	return objectModel{}
}

const (
	phones   = "device/cucm/Phone"
	lines    = "device/cucm/Line"
	cucmUser = "device/cucm/User"
)

// withObjects serves models of the test data with their objects.
func withObjects(t *testing.T, more ...emulator.Given) *env {
	t.Helper()
	var given []emulator.Given
	for _, modelType := range []string{phones, lines, cucmUser} {
		m := givenModel(t, modelType)
		m.Objects = []map[string]any{m.first, m.second}
		given = append(given, m.Given)
	}
	return newEnv(t, emulator.Options{Given: append(given, more...), Seed: 1})
}

func TestObjectDataSource(t *testing.T) {
	t.Parallel()
	w := withObjects(t)
	c := newFakeTerraform(t, w, nil)
	phone := w.voss.Objects(phones)[0]
	byKey := c.readDataSource(t, "collab_voss_object", model.Value{"model": phones, "key": "SEP00AABBCCDD01"})
	same(t, "pkid", any(phone.PKID), byKey["pkid"])
	same(t, "hierarchy", any(emulator.Tenant), byKey["hierarchy"])
	data := byKey["data"]
	same(t, "label", any("Sales"), get(data, []any{"lines", 1, "label"}))
	same(t, "enableExtensionMobility", any(true), get(data, []any{"enableExtensionMobility"}))
	byPkid := c.readDataSource(t, "collab_voss_object", model.Value{"model": phones, "pkid": phone.PKID})
	same(t, "key", any("SEP00AABBCCDD01"), byPkid["key"])
	same(t, "name", get(data, []any{"name"}), get(byPkid["data"], []any{"name"}))
	line := c.readDataSource(t, "collab_voss_object", model.Value{"model": lines, "hierarchy": emulator.Tenant, "key": lineKey(t)})
	same(t, "the key of several keys", any(lineKey(t)), line["key"])
	person, _ := c.readDataSource(t, "collab_voss_object", model.Value{"model": cucmUser, "key": "anna"})["data"].(map[string]any)
	if person["lastName"] != "Adler" || person["password"] != nil || person["pin"] != nil || get(person, []any{"digestCredentials", "secret"}) != nil {
		t.Errorf("the person is %v", person)
	}
}

// lineKey is the business key of the first line.
func lineKey(t *testing.T) string {
	t.Helper()
	m := givenModel(t, lines)
	return m.keyOf(m.first)
}

// TestObjectDataSource_readOnly: what only the server sets is in a data source, and can
// select objects.
func TestObjectDataSource_readOnly(t *testing.T) {
	t.Parallel()
	desk := emulator.Given{
		Type: "data/Desk", BusinessKey: []string{"name"},
		Schema: map[string]any{"properties": map[string]any{
			"name": map[string]any{"type": "string"}, "id": map[string]any{"type": "string", "readonly": true},
			"seats": map[string]any{"type": "integer"}, "model": map[string]any{"type": "string"},
		}},
		Objects: []map[string]any{{"name": "a", "id": "x1", "seats": "1", "model": "Oak", "hidden": "y"}, {"name": "b", "id": "x2", "seats": "2", "model": "Pine"}},
	}
	c := newFakeTerraform(t, withObjects(t, desk), nil)
	one := c.readDataSource(t, "collab_voss_object", model.Value{"model": desk.Type, "key": "a"})
	data, _ := one["data"].(map[string]any)
	if data["id"] != "x1" || data["model"] != "Oak" || data["hidden"] != "y" {
		t.Errorf("the data are %v", data)
	}
	for filter, want := range map[string]string{"id=x2": "b", "model=Oak": "a", "seats=2": "b", "name=c": ""} {
		key, value, _ := strings.Cut(filter, "=")
		found := c.readDataSource(t, "collab_voss_objects", model.Value{"model": desk.Type, "filters": model.Value{key: value}})
		same(t, filter, want, strings.Join(namesIn(found), " "))
	}
}

// namesIn returns the keys of the objects that a plural data source found.
func namesIn(found model.Value) []string {
	var names []string
	objects, _ := found["objects"].([]any)
	for _, object := range objects {
		name, _ := get(object, []any{"key"}).(string)
		names = append(names, name)
	}
	return names
}

func TestObjectsDataSource(t *testing.T) {
	t.Parallel()
	c := newFakeTerraform(t, withObjects(t), nil)
	for name, test := range map[string]struct {
		query model.Value
		want  string
	}{
		"all":               {nil, "SEP00AABBCCDD01 SEP00AABBCCDD02"},
		"a choice by title": {model.Value{"filters": model.Value{"product": "Cisco IP Phone 8851"}}, "SEP00AABBCCDD02"},
		"a boolean":         {model.Value{"filters": model.Value{"enableExtensionMobility": "true"}}, "SEP00AABBCCDD01"},
		"a part":            {model.Value{"contains": model.Value{"description": "DESK"}}, "SEP00AABBCCDD01"},
		"a beginning":       {model.Value{"starts_with": model.Value{"description": "lob"}}, "SEP00AABBCCDD02"},
		"nothing":           {model.Value{"filters": model.Value{"description": "nowhere"}}, ""},
		"at another node":   {model.Value{"hierarchy": site1}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			query, _ := merge(model.Value{"model": phones}, test.query).(model.Value)
			found := c.readDataSource(t, "collab_voss_objects", query)
			same(t, "found", test.want, strings.Join(namesIn(found), " "))
		})
	}
}

// TestObjectDataSources_withoutSchema: a server that shows no schema is read all the same.
func TestObjectDataSources_withoutSchema(t *testing.T) {
	t.Parallel()
	c := newFakeTerraform(t, withObjects(t), model.Value{"check_schema": "off"})
	found := c.readDataSource(t, "collab_voss_objects", model.Value{"model": phones, "filters": model.Value{"description": "Lobby"}})
	objects, _ := found["objects"].([]any)
	if len(objects) != 1 || get(objects[0], []any{"data", "name"}) != "SEP00AABBCCDD02" {
		t.Errorf("found %v", objects)
	}
}

func TestObjectDataSources_refused(t *testing.T) {
	t.Parallel()
	c := newFakeTerraform(t, withObjects(t), nil)
	for name, test := range map[string]struct {
		typeName string
		config   model.Value
		at       string
		says     []string
	}{
		"an unknown model":     {"voss_object", model.Value{"model": "device/cucm/Phon", "key": "x"}, "model", []string{`"device/cucm/Phon"`}},
		"no object":            {"voss_object", model.Value{"model": phones, "key": "SEP9"}, "", []string{`"SEP9"`, "name"}},
		"no way to name one":   {"voss_object", model.Value{"model": phones}, "", []string{"pkid", "key"}},
		"no JSON list":         {"voss_object", model.Value{"model": lines, "key": "5001"}, "", []string{"list in JSON of"}},
		"objects of no model":  {"voss_objects", model.Value{"model": "device/cucm/Phon"}, "model", []string{`"device/cucm/Phon"`}},
		"an unknown filter":    {"voss_objects", model.Value{"model": phones, "filters": model.Value{"descripton": "x"}}, "filters.descripton", []string{`Did you mean "description"?`}},
		"a filter by a list":   {"voss_objects", model.Value{"model": phones, "filters": model.Value{"lines": "x"}}, "filters.lines", []string{`"lines"`}},
		"a filter by a secret": {"voss_objects", model.Value{"model": cucmUser, "filters": model.Value{"pin": "1"}}, "filters.pin", []string{`"pin"`}},
	} {
		t.Run(name, func(t *testing.T) {
			_, diagnostics := c.tryReadDataSource(t, "collab_"+test.typeName, test.config)
			if len(diagnostics) != 1 || diagnostics[0].Severity != tfprotov6.DiagnosticSeverityError {
				t.Fatalf("expected one error, got %v", texts(diagnostics))
			}
			said := coretest.Text(diagnostics[0])
			if coretest.PathText(diagnostics[0].Attribute) != test.at {
				t.Errorf("not at %q: %s", test.at, said)
			}
			for _, word := range test.says {
				if !strings.Contains(said, word) {
					t.Errorf("it does not say %s: %s", word, said)
				}
			}
		})
	}
}
