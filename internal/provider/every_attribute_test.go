package provider_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
)

// payload returns the payload of an object on the server.
func (w *env) payload(t *testing.T, m *model.Model, key string) map[string]any {
	t.Helper()
	if m.System == "gws" {
		user, ok := w.gws.User(key)
		if !ok {
			t.Fatalf("there is no user %s", key)
		}
		return user.Data
	}
	object, ok := w.voss.Object(key)
	if !ok {
		t.Fatalf("there is no %s %s", m.Type, key)
	}
	return object.Data
}

// merge merges a JSON object into an object on the server by hand.
func (w *env) merge(t *testing.T, m *model.Model, key, content string) {
	t.Helper()
	patch := w.voss.Patch
	if m.System == "gws" {
		patch = w.gws.Patch
	}
	if err := patch(key, content); err != nil {
		t.Fatal(err)
	}
}

// allObjects is all that both servers hold.
func (w *env) allObjects() map[string]any {
	all := map[string]any{}
	for _, m := range modelsByType() {
		if m.System == "voss" {
			all[m.Type] = w.voss.Objects(m.Type)
		}
	}
	for _, modelType := range []string{
		"data/HierarchyNode", "device/spark/Location", "device/spark/License",
		"device/spark/CallingProfile", "device/spark/UserConfig", "device/spark/CallParkExtensions",
	} {
		all[modelType] = w.voss.Objects(modelType)
	}
	all["users"] = w.gws.Users()
	return all
}

// TestEveryAttributeAlone creates an object with every attribute that can be
// set, then changes one attribute after the other. Each plan has to show that
// change and no other, and each update to leave everything else on the server as
// it was, with the keys that no table knows.
func TestEveryAttributeAlone(t *testing.T) {
	for typeName, m := range modelsByType() {
		t.Run(m.TypeName, func(t *testing.T) {
			t.Parallel()
			w, e := newFullConfig(t, m)
			c := newFakeTerraform(t, w, nil)
			before := w.allObjects()

			config := e.config(0)
			current := c.change(t, typeName, nil, config)
			key, _ := current.State[m.Key].(string)
			same(t, "after the create the server holds", payloadOf(m.Fields, config), settablePart(m.Fields, w.payload(t, m, key)))
			addUnknownKeys(t, w, m, key)

			spots := e.fieldCases(0)
			for i := 0; i < len(spots); i += stride {
				config = c.alter(t, w, m, &current, config, spots[i])
			}
			t.Logf("%d attributes changed alone", (len(spots)+stride-1)/stride)

			refreshed := c.read(t, typeName, current)
			same(t, "a refresh changes the state", withoutReadOnlyLists(m.Fields, current.State), withoutReadOnlyLists(m.Fields, refreshed.State))
			if p := c.plan(t, typeName, &refreshed, config); len(coretest.Differing(refreshed.State, p.State)) > 0 {
				t.Errorf("a second plan changes %v", coretest.Differing(refreshed.State, p.State))
			}
			c.readsBack(t, m, config, key)

			if diagnostics := c.destroy(t, typeName, current); len(diagnostics) > 0 {
				t.Errorf("the delete says: %s", coretest.Text(diagnostics[0]))
			}
			same(t, "after the delete the servers hold", before, w.allObjects())
		})
	}
}

// withoutReadOnlyLists leaves out what an update keeps as it was, and a refresh brings.
func withoutReadOnlyLists(fields []model.Field, value model.Value) model.Value {
	left := maps.Clone(value)
	for i := range fields {
		f := &fields[i]
		if inner, is := left[f.Name].(model.Value); is && f.Kind == model.Object {
			left[f.Name] = withoutReadOnlyLists(f.Fields, inner)
		}
		if f.Access == model.ReadOnly && f.IsList() {
			delete(left, f.Name)
		}
	}
	return left
}

// alter changes one attribute and returns the configuration that declares it.
func (c *fakeTerraform) alter(t *testing.T, w *env, m *model.Model, current *instance, config model.Value, s fieldCase) model.Value {
	t.Helper()
	typeName := "collab_" + m.TypeName
	key, _ := current.State[m.Key].(string)
	changed := s.set(config)
	p := c.plan(t, typeName, current, changed)
	noErrors(t, p.Diagnostics)
	if s.field.Access == model.CreateOnly {
		same(t, s.String()+": what asks for another object", []string{s.String()}, p.Replace)
		return config
	}
	same(t, s.String()+": what asks for another object", []string(nil), p.Replace)
	checkAlone(t, m, s, current.State, p.State)

	held := w.payload(t, m, key)
	after, diagnostics := c.apply(t, typeName, current, changed, p)
	for _, d := range diagnostics {
		t.Errorf("%s: the apply says: %s", s, coretest.Text(d))
	}
	want := settablePart(m.Fields, payloadWith(m, held, s))
	same(t, s.String()+": the server holds", want, settablePart(m.Fields, w.payload(t, m, key)))
	if password, _ := s.value.(string); s.field.Access == model.WriteOnly && !w.gws.HasPassword(key, password) {
		t.Errorf("%s: the server does not take it", s)
	}
	*current = after
	return changed
}

// checkAlone fails the test where a plan changes more than the attribute, or
// does not change it. What the server derives from it is known after apply.
func checkAlone(t *testing.T, m *model.Model, s fieldCase, before, plan model.Value) {
	t.Helper()
	found := false
	for _, path := range coretest.Differing(before, plan) {
		switch {
		case path == s.String(), strings.HasPrefix(path, s.String()+"."):
			found = true
		case !derives(m, path, s):
			t.Errorf("%s: the plan changes %s", s, path)
		}
	}
	if !found {
		t.Errorf("%s: the plan does not change it", s)
	}
}

// derives reports whether the table says that the server computes what is at the
// path again when the spot changes.
func derives(m *model.Model, path string, s fieldCase) bool {
	top, _ := s.path[0].(string)
	element := strings.TrimSuffix(s.String(), s.field.Name)
	for at := path; at != ""; at = at[:max(strings.LastIndex(at, "."), 0)] {
		f := modeltest.FieldAt(m, at)
		if f != nil && f.Access == model.ReadOnly && s.identifies && strings.HasPrefix(at, element) {
			return true
		}
		if f != nil && f.Access == model.ReadOnly && slices.ContainsFunc(f.DerivedFrom, func(source string) bool {
			return source == "*" || source == s.String() || source == top
		}) {
			return true
		}
	}
	return false
}

// payloadWith returns a payload with the spot changed as the server should have
// done it.
func payloadWith(m *model.Model, held map[string]any, s fieldCase) map[string]any {
	fields := m.Fields
	path := make([]any, len(s.path))
	for i, step := range s.path {
		path[i] = step
		if name, ok := step.(string); ok {
			j := slices.IndexFunc(fields, func(f model.Field) bool { return f.Name == name })
			path[i], fields = fields[j].Payload, fields[j].Fields
		}
	}
	if s.identifies {
		// Another element has no keys yet that no table knows.
		end := len(path) - 1
		held, _ = put(held, path[:end], withoutUnknownKeys(get(held, path[:end]))).(map[string]any)
	}
	changed, _ := put(held, path, payloadValue(s.field, s.value)).(map[string]any)
	return changed
}

// addUnknownKeys gives the object keys that no table knows, at the top, in
// every object and in every element of a list.
func addUnknownKeys(t *testing.T, w *env, m *model.Model, key string) {
	t.Helper()
	planted, _ := withUnknownKeys(settablePart(m.Fields, w.payload(t, m, key))).(map[string]any)
	content, err := json.Marshal(planted)
	if err != nil {
		t.Fatal(err)
	}
	w.merge(t, m, key, string(content))
}

func withUnknownKeys(v any) any {
	switch v := v.(type) {
	case map[string]any:
		planted := map[string]any{"m_provisioning_x": "EDIT", "x": map[string]any{"inner": []any{"kept", nil}}}
		for key, inner := range v {
			planted[key] = withUnknownKeys(inner)
		}
		return planted
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = withUnknownKeys(v[i])
		}
		return list
	}
	return v
}

// withoutUnknownKeys is the inverse of plant.
func withoutUnknownKeys(v any) any {
	switch v := v.(type) {
	case map[string]any:
		bare := map[string]any{}
		for key, inner := range v {
			if key != "m_provisioning_x" && key != "x" {
				bare[key] = withoutUnknownKeys(inner)
			}
		}
		return bare
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = withoutUnknownKeys(v[i])
		}
		return list
	}
	return v
}

// readsBack fails the test where the data source shows other values than are
// declared, or leaves out one of them.
func (c *fakeTerraform) readsBack(t *testing.T, m *model.Model, config model.Value, key string) {
	t.Helper()
	found := c.readDataSource(t, "collab_"+m.TypeName, model.Value{m.Key: key})
	got := payloadOf(m.Fields, found)
	want := payloadOf(m.Fields, config)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the data source shows (-declared +shown):\n%s", diff)
	}
}
