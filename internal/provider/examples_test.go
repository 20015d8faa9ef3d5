package provider_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	hcl2 "github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-exec/tfexec"
	"github.com/zclconf/go-cty/cty"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

const examples = "../../examples"

// examplesOf lists the types that there are examples of, which must be the
// given ones.
func examplesOf(t *testing.T, kind string, want []string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(examples, kind))
	if err != nil {
		t.Fatal(err)
	}
	var types []string
	for _, entry := range entries {
		types = append(types, entry.Name())
	}
	slices.Sort(want)
	same(t, "examples of "+kind, want, types)
	return types
}

// modules declares a module for each example and shows their outputs.
func (ws workspace) modules(t *testing.T, kind string, types []string, arguments map[string]string) {
	t.Helper()
	var root strings.Builder
	for _, typeName := range types {
		if err := os.CopyFS(filepath.Join(ws.Dir, typeName), os.DirFS(filepath.Join(examples, kind, typeName))); err != nil {
			t.Fatal(err)
		}
		// Import blocks and their like belong into a root module.
		others, err := filepath.Glob(filepath.Join(ws.Dir, typeName, "import*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, other := range others {
			if err := os.Remove(other); err != nil {
				t.Fatal(err)
			}
		}
		fmt.Fprintf(&root, "module %[1]q {\n  source = \"./%[1]s\"\n%[2]s}\noutput %[1]q {\n  value = module.%[1]s\n}\n", typeName, arguments[typeName])
	}
	ws.write(t, "main.tf", root.String())
	if err := ws.Get(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestAccExamples applies the examples of all resources, then those of all data
// sources, which show what the resources made, then imports what is there.
func TestAccExamples(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{}).withGWS(t, gws.Options{})
	before := w.allObjects()
	schemas := newFakeTerraform(t, w, nil).Schemas

	resources := newWorkspace(t, w, tftest.WriteOnly)
	types := examplesOf(t, "resources", keysOf(schemas.ResourceSchemas))
	resources.modules(t, "resources", types, map[string]string{"collab_gws_user": "  first_password = \"first-Password-1\"\n"})
	resources.applied(t)

	anna, _ := w.gws.UserNamed("anna.berg@example.com")
	if err := w.gws.AssignSkill(anna.ID, "English", "5"); err != nil {
		t.Error(err)
	}
	t.Run("data sources", func(t *testing.T) {
		ws := newWorkspace(t, w)
		ws.modules(t, "data-sources", examplesOf(t, "data-sources", keysOf(schemas.DataSourceSchemas)), nil)
		ws.applied(t)
		outputs, err := ws.Output(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for typeName, output := range outputs {
			var shown any
			if err := json.Unmarshal(output.Value, &shown); err != nil || showsNothing(shown) {
				t.Errorf("the example of %s shows nothing: %s", typeName, output.Value)
			}
		}
	})
	for _, typeName := range types {
		t.Run("import "+typeName, func(t *testing.T) { importExample(t, w, typeName) })
	}

	if err := resources.Destroy(t.Context(), tfexec.Refresh(false)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, w.allObjects()); diff != "" {
		t.Errorf("the servers are not as before (-before +now):\n%s", diff)
	}
}

// applied applies, and expects an empty second plan.
func (ws workspace) applied(t *testing.T, options ...tfexec.ApplyOption) {
	t.Helper()
	if err := ws.Apply(t.Context(), options...); err != nil {
		t.Fatal(err)
	}
	ws.expectNoChange(t)
}

func keysOf[V any](m map[string]V) []string {
	var keys []string
	for key := range m {
		keys = append(keys, key)
	}
	return keys
}

// showsNothing reports whether there is a null or an empty list in a value.
func showsNothing(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case []any:
		return len(v) == 0 || slices.ContainsFunc(v, showsNothing)
	case map[string]any:
		for _, inner := range v {
			if showsNothing(inner) {
				return true
			}
		}
		return len(v) == 0
	}
	return false
}

var importedID = regexp.MustCompile(`id = ("[^"]+")`)

// importExample imports what the example of a resource made, by the example's
// import block, with the example as configuration. The commands beside it have
// to name the same object.
func importExample(t *testing.T, w *env, typeName string) {
	t.Helper()
	read := func(name string) string {
		content, err := os.ReadFile(filepath.Join(examples, "resources", typeName, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	blockText := read("import-by-string-id.tf")
	ws := newWorkspace(t, w)
	ws.write(t, "main.tf", read("resource.tf"))
	ws.write(t, "import.tf", blockText)
	if typeName == "collab_gws_user" {
		ws.write(t, "terraform.tfvars", "first_password = \"first-Password-1\"\n")
	}
	held := w.allObjects()
	ws.applied(t)
	if diff := cmp.Diff(held, w.allObjects(), cmp.FilterPath(isChangeTime, cmp.Ignore())); diff != "" {
		t.Errorf("the import changes the servers:\n%s", diff)
	}
	id := importedID.FindStringSubmatch(blockText)
	if id == nil || !strings.Contains(read("import.sh"), strings.Trim(id[1], `"`)) {
		t.Errorf("import.sh does not name %v", id)
	}
}

// isChangeTime picks what differs after each write.
func isChangeTime(p cmp.Path) bool {
	at, ok := p.Last().(cmp.MapIndex)
	return ok && at.Key().String() == "lastUpdatedTime"
}

// TestAccExamples_demo applies what `make demo` shows.
func TestAccExamples_demo(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{}).withGWS(t, gws.Options{})
	before := w.allObjects()
	ws := newWorkspace(t, w)
	ws.take(t, filepath.Join(examples, "demo"))
	ws.validate(t)
	ws.applied(t)
	if n := w.voss.Count(userModel); n == 0 {
		t.Error("the demo made no user")
	}
	if err := ws.Destroy(t.Context(), tfexec.Refresh(false)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, w.allObjects()); diff != "" {
		t.Errorf("the servers are not as before (-before +now):\n%s", diff)
	}
}

// TestExamples_listResources checks the examples of list resources against
// their schemas: `terraform query`, which would run them, is as new as
// Terraform 1.14.
func TestExamples_listResources(t *testing.T) {
	schemas := newFakeTerraform(t, newEnv(t, emulator.Options{}), nil).Schemas.ListResourceSchemas
	for _, typeName := range examplesOf(t, "list-resources", keysOf(schemas)) {
		name := filepath.Join(examples, "list-resources", typeName, "list-resource.tfquery.hcl")
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, diags := hclsyntax.ParseConfig(content, name, hcl2.InitialPos)
		if diags.HasErrors() {
			t.Errorf("%s: %s", name, diags)
			continue
		}
		body, _ := file.Body.(*hclsyntax.Body)
		if len(body.Blocks) != 1 || body.Blocks[0].Type != "list" || body.Blocks[0].Labels[0] != typeName {
			t.Errorf("%s is no list of %s", name, typeName)
			continue
		}
		for _, config := range body.Blocks[0].Body.Blocks {
			for _, attribute := range config.Body.Attributes {
				value, diags := attribute.Expr.Value(nil)
				if diags.HasErrors() || !fits(typeName, attribute.Name, value) {
					t.Errorf("%s: %s = %#v %s", name, attribute.Name, value, diags)
				}
			}
		}
	}
}

// fits reports whether a list resource takes the value for the attribute.
func fits(typeName, name string, value cty.Value) bool {
	m := modelsByType()[typeName]
	if m == nil {
		return true // of any model, which only a server knows
	}
	switch name {
	case "hierarchy":
		return m.HasHierarchy && value.Type() == cty.String
	case "traversal":
		return m.HasHierarchy && slices.Contains([]string{"down", "local", "up"}, value.AsString())
	case "filters":
		for filter := range value.AsValueMap() {
			if f := m.Field(filter); f == nil || f.Kind > model.Int {
				return false
			}
		}
		return true
	}
	return false
}
