package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/schema"
)

// objectModel is a model that is given as a schema file, with two examples of it.
type objectModel struct {
	emulator.Given
	table  *model.Model
	first  map[string]any
	second map[string]any
}

// objectModels are the models of the test data.
func objectModels(t *testing.T) []objectModel {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", "systems", "voss", "testdata", "models", "*.json"))
	if err != nil || len(paths) != 30 {
		t.Fatalf("%d files of models, want 30: %v", len(paths), err)
	}
	models := make([]objectModel, len(paths))
	for i, path := range paths {
		var files emulator.ModelFiles
		if err := files.Set(path); err != nil {
			t.Fatal(err)
		}
		m := objectModel{Given: files[0]}
		if m.table, err = schema.Read(m.Type, m.Schema); err != nil {
			t.Fatal(err)
		}
		if len(m.Objects) == 2 {
			m.first, m.second = m.Objects[0], m.Objects[1]
		}
		m.Objects = nil
		models[i] = m
	}
	return models
}

// parts divides a payload into what data and what secrets_wo hold.
func (m objectModel) parts(body map[string]any) (data, secrets map[string]any) {
	return divided(m.table.Fields, body)
}

func divided(fields []model.Field, body map[string]any) (data, secrets map[string]any) {
	data, secrets = map[string]any{}, map[string]any{}
	for key, value := range body {
		i := slices.IndexFunc(fields, func(f model.Field) bool { return f.Payload == key })
		switch inner, isObject := value.(map[string]any); {
		case i >= 0 && fields[i].Access == model.WriteOnly:
			secrets[key] = value
		case i >= 0 && isObject && fields[i].Kind == model.Object:
			shown, hidden := divided(fields[i].Fields, inner)
			data[key] = shown
			if len(hidden) > 0 {
				secrets[key] = hidden
			}
		case i >= 0 && fields[i].Kind == model.ObjectList:
			shown, hidden := dividedElements(fields[i].Fields, value)
			data[key] = shown
			if hidden != nil {
				secrets[key] = hidden
			}
		default:
			data[key] = value
		}
	}
	return data, secrets
}

// dividedElements puts the passwords of elements at their places.
func dividedElements(fields []model.Field, value any) (data, secrets any) {
	elements, isList := value.([]any)
	if !isList {
		return value, nil
	}
	list, hidden, hides := make([]any, len(elements)), make([]any, len(elements)), false
	for i, element := range elements {
		object, _ := element.(map[string]any)
		shown, own := divided(fields, object)
		list[i] = shown
		if len(own) > 0 {
			hidden[i], hides = own, true
		}
	}
	if !hides {
		return list, nil
	}
	return list, hidden
}

// configOf declares a payload.
func (m objectModel) configOf(body map[string]any, version string) map[string]any {
	data, secrets := m.parts(body)
	config := map[string]any{"model": m.Type, "data": data}
	if len(secrets) > 0 {
		config["secrets_wo"], config["secrets_wo_version"] = secrets, json.Number(version)
	}
	return config
}

// TestObject_Models manages an object of each model that is given as a schema file: it
// changes every leaf, imports it, and writes its configuration.
func TestObject_Models(t *testing.T) {
	withoutRaceDetector(t)
	t.Parallel()
	for _, m := range objectModels(t) {
		if m.first == nil {
			continue
		}
		t.Run(strings.ReplaceAll(m.Type, "/", "_"), parallelBubble(func(t *testing.T) {
			w := newBubbleEnv(t, emulator.Options{Given: append(m.targets(), m.Given), Seed: 1})
			c := newObjectCore(t, w)
			config := c.config(m.configOf(m.first, "0"))
			current := c.changed(t, nil, config)
			m.holds(t, w, m.first)
			current = c.settled(t, current, config)
			for i, path := range leafPaths(m.first, m.second) {
				body, _ := payload.Copy(m.first).(map[string]any)
				putAt(body, path, takenFrom(m.second, path))
				config = c.config(m.configOf(body, fmt.Sprint(i+1)))
				current = c.changed(t, &current, config)
				m.holds(t, w, body)
				current = c.settled(t, current, config)
			}
			m.isImported(t, w, c)
			c.destroyed(t, current)
			if left := w.voss.Objects(m.Type); len(left) > 0 {
				t.Errorf("after the destroy there is %v", left)
			}
		}))
	}
}

// isImported imports the one object by all that names it. What Terraform writes of it
// plans no change, and neither does what a person keeps of that.
func (m objectModel) isImported(t *testing.T, w *env, c *objectCore) {
	t.Helper()
	o := w.voss.Objects(m.Type)[0]
	ids := []string{m.Type + "/" + o.PKID}
	if key := m.keyOf(o.Data); key != "" {
		ids = append(ids, m.Type+"/"+emulator.Tenant+"/"+key)
	}
	for _, id := range ids {
		imported := c.imported(t, id)
		c.settled(t, imported, c.generated(t, imported))
		c.settled(t, imported, c.copied(imported))
		found := c.listed(t, model.Value{"model": m.Type})
		if len(found) != 1 || !found[0].state.Equal(imported.state) || !cmp.Equal(found[0].identity, imported.identity) {
			t.Errorf("imported %v, and listed %v", imported, found)
		}
	}
}

// keyOf returns the business key as an import id has it.
func (m objectModel) keyOf(data map[string]any) string {
	switch len(m.BusinessKey) {
	case 0:
		return ""
	case 1:
		return fmt.Sprint(data[m.BusinessKey[0]])
	}
	values := make([]string, len(m.BusinessKey))
	for i, key := range m.BusinessKey {
		values[i] = fmt.Sprint(data[key])
	}
	text, _ := json.Marshal(values) // texts alone
	return string(text)
}

// holds checks that the server has what a payload says, passwords included.
func (m objectModel) holds(t *testing.T, w *env, body map[string]any) {
	t.Helper()
	objects := w.voss.Objects(m.Type)
	if len(objects) != 1 {
		t.Fatalf("the server has %d objects", len(objects))
	}
	data, secrets := m.parts(body)
	for _, want := range []map[string]any{data, secrets} {
		if diff := cmp.Diff(any(want), partOf(want, objects[0].Data), sameNumbers); diff != "" {
			t.Errorf("declared (-) and held (+):\n%s", diff)
		}
	}
}

// partOf returns what there is at the places of another value.
func partOf(want, held any) any {
	switch v := want.(type) {
	case map[string]any:
		object, _ := held.(map[string]any)
		part := map[string]any{}
		for key, inner := range v {
			part[key] = partOf(inner, object[key])
		}
		return part
	case []any:
		list, _ := held.([]any)
		part := slices.Clone(list)
		for i := range min(len(v), len(list)) {
			part[i] = partOf(v[i], list[i])
		}
		return part
	}
	return held
}

// leafPaths returns the paths of the leaves in which two payloads differ: a text is a key,
// a number an index.
func leafPaths(a, b any) [][]any {
	var all [][]any
	add := func(step any, inner [][]any) {
		for _, path := range inner {
			all = append(all, append([]any{step}, path...))
		}
	}
	switch one := a.(type) {
	case map[string]any:
		if other, is := b.(map[string]any); is {
			for _, key := range slices.Sorted(maps.Keys(one)) {
				add(key, leafPaths(one[key], other[key]))
			}
			return all
		}
	case []any:
		if other, is := b.([]any); is && len(one) == len(other) {
			for i := range one {
				add(i, leafPaths(one[i], other[i]))
			}
			return all
		}
	}
	if cmp.Equal(a, b) {
		return nil
	}
	return [][]any{{}}
}

func takenFrom(v any, path []any) any {
	for _, step := range path {
		switch at := step.(type) {
		case string:
			object, _ := v.(map[string]any)
			v = object[at]
		case int:
			list, _ := v.([]any)
			v = list[at]
		}
	}
	return v
}

func putAt(v any, path []any, value any) {
	last := len(path) - 1
	switch parent := takenFrom(v, path[:last]).(type) {
	case map[string]any:
		key, _ := path[last].(string)
		parent[key] = value
	case []any:
		i, _ := path[last].(int)
		parent[i] = value
	}
}
