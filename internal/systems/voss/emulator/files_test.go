package emulator_test

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/web"
	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// modelFiles are the models of the test data, with the objects that each has as examples.
func modelFiles(t *testing.T) []voss.Given {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", "testdata", "models", "*.json"))
	if err != nil || len(paths) != 30 {
		t.Fatalf("%d files of models, want 30: %v", len(paths), err)
	}
	var files voss.ModelFiles
	for _, path := range paths {
		if err := files.Set(path); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// TestFiles_Life takes an object of each model of the test data through its life, with a
// change of each leaf.
func TestFiles_Life(t *testing.T) {
	t.Parallel()
	for _, given := range modelFiles(t) {
		t.Run(strings.ReplaceAll(given.Type, "/", "_"), func(t *testing.T) {
			t.Parallel()
			examples := given.Objects
			given.Objects = nil
			e := newEmulator(t, "", func(o *voss.Options) { o.Given = []voss.Given{given} })
			url := "/api/" + given.Type + "/"
			if e.call("GET", url+"schema/"+tenant, "").want(200); given.Operations != nil {
				e.call("GET", url+tenant, "").want(405)
				return
			}
			pkid, _ := e.call("POST", url+tenant, toJSON(examples[0])).want(201).at("pkid").(string)
			keeps(t, e, url+pkid+"/", examples[0])
			for _, path := range differences(examples[0], examples[1]) {
				changed, _ := payload.Copy(examples[0]).(map[string]any)
				setAt(changed, path, valueOf(examples[1], path))
				if r := e.call("PUT", url+pkid+"/", toJSON(changed)); r.status != 200 {
					t.Errorf("a change of %v is answered with %s", path, r.text)
				}
				keeps(t, e, url+pkid+"/", changed)
			}
			e.call("PUT", url+pkid+"/", toJSON(examples[1])).want(200)
			keeps(t, e, url+pkid+"/", examples[1])
			e.call("DELETE", url+pkid+"/", "").want(200)
			e.call("GET", url+pkid+"/", "").want(404)
		})
	}
}

// keeps checks that the server shows what was sent, whatever it adds. A password is masked.
func keeps(t *testing.T, e *emulator, url string, sent map[string]any) {
	t.Helper()
	body, problem := web.DecodeObject(e.call("GET", url, "").want(200).text)
	if problem != nil {
		t.Fatal(problem)
	}
	if diff := cmp.Diff(any(sent), within(sent, body["data"])); diff != "" {
		t.Errorf("what was sent (-) and what is shown (+):\n%s", diff)
	}
}

// within returns the part of what is shown that was sent, with passwords as they were sent.
func within(sent, shown any) any {
	switch v := sent.(type) {
	case map[string]any:
		object, _ := shown.(map[string]any)
		part := map[string]any{}
		for key, value := range v {
			part[key] = within(value, object[key])
		}
		return part
	case []any:
		list, _ := shown.([]any)
		part := slices.Clone(list)
		for i := range min(len(v), len(list)) {
			part[i] = within(v[i], list[i])
		}
		return part
	}
	if shown == "******" {
		return sent
	}
	return shown
}

// differences returns the paths of the leaves in which two examples differ: a text is a
// key, a number an index.
func differences(a, b any) [][]any {
	switch one := a.(type) {
	case map[string]any:
		other, is := b.(map[string]any)
		if !is {
			break
		}
		var all [][]any
		for _, key := range slices.Sorted(mapsKeys(one, other)) {
			all = append(all, below(key, differences(one[key], other[key]))...)
		}
		return all
	case []any:
		other, is := b.([]any)
		if !is || len(one) != len(other) {
			break
		}
		var all [][]any
		for i := range one {
			all = append(all, below(i, differences(one[i], other[i]))...)
		}
		return all
	}
	if cmp.Equal(a, b) {
		return nil
	}
	return [][]any{{}}
}

func below(step any, paths [][]any) [][]any {
	for i, path := range paths {
		paths[i] = append([]any{step}, path...)
	}
	return paths
}

func mapsKeys(a, b map[string]any) func(func(string) bool) {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return maps.Keys(all)
}

func valueOf(v any, path []any) any {
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

func setAt(v any, path []any, value any) {
	last := len(path) - 1
	switch parent := valueOf(v, path[:last]).(type) {
	case map[string]any:
		key, _ := path[last].(string)
		parent[key] = value
	case []any:
		i, _ := path[last].(int)
		parent[i] = value
	}
}
