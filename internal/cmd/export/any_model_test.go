package export

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// desks is a server with two models that have an object of the same name.
func desks(t *testing.T) map[string]string {
	t.Helper()
	text := map[string]any{"type": "string"}
	desk := voss.Given{
		Type: "data/Desk", BusinessKey: []string{"name"},
		Schema: map[string]any{"properties": map[string]any{
			"name": text, "side": map[string]any{"type": "string", "default": "left"}, "seats": map[string]any{"type": "number"},
			"pin": map[string]any{"type": "string", "is_password": true}, "id": map[string]any{"type": "string", "readonly": true},
			"legs": map[string]any{"type": "array", "items": map[string]any{"type": "object", "properties": map[string]any{"wood": text}}},
		}},
		Objects: []map[string]any{{"name": "a", "side": "left", "seats": 1.5, "id": "x", "legs": []any{map[string]any{"wood": "oak ${x}"}}}},
	}
	chair := voss.Given{
		Type: "data/Chair", BusinessKey: []string{"name", "row"},
		Schema:  map[string]any{"properties": map[string]any{"name": text, "row": text, "a b": text}},
		Objects: []map[string]any{{"name": "a", "row": "1", "a b": "c"}},
	}
	server := voss.New(voss.Options{Given: []voss.Given{desk, chair}, Seed: 1})
	t.Cleanup(server.Close)
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	return map[string]string{
		"COLLAB_VOSS_ENDPOINT": listener.URL, "COLLAB_VOSS_REQUESTS_PER_SECOND": "10000", "COLLAB_VOSS_HIERARCHY": voss.Tenant,
		"COLLAB_VOSS_USERNAME": voss.Administrator.Username, "COLLAB_VOSS_PASSWORD": voss.Administrator.Password,
	}
}

func TestCommand_anyModel(t *testing.T) {
	directory := t.TempDir()
	got := call(t, desks(t), false, "-models", "data/Desk,data/Chair", "-out", directory)
	if got.code != 0 {
		t.Fatalf("got %+v", got)
	}
	for name, want := range map[string]string{
		"data_desk.tf": `# data/Desk: 1 exported.

resource "collab_voss_object" "desk_a" {
  model = "data/Desk"

  data = {
    name = "a"
    legs = [
      {
        wood = "oak $${x}"
      },
    ]
    seats = 1.5
  }
}
`,
		"data_chair.tf": `# data/Chair: 1 exported.

resource "collab_voss_object" "chair_a_1" {
  model = "data/Chair"

  data = {
    name  = "a"
    row   = "1"
    "a b" = "c"
  }
}
`,
	} {
		content, err := os.ReadFile(filepath.Join(directory, name))
		if err != nil || string(content) != want {
			t.Errorf("%s: %v\n%s", name, err, content)
		}
	}
	imports, err := os.ReadFile(filepath.Join(directory, "imports.tf"))
	if err != nil || !strings.Contains(string(imports), "to = collab_voss_object.desk_a\n  id = \"data/Desk/") {
		t.Errorf("imports.tf: %v\n%s", err, imports)
	}
}

func TestCommand_anyModelRefused(t *testing.T) {
	environment := desks(t)
	for name, test := range map[string]struct{ models, more, want string }{
		"no such model": {"data/Table", "-quiet", "data/Table"},
		"as a table":    {"data/Desk", "-csv", "-csv writes no objects of data/Desk"},
	} {
		got := call(t, environment, false, "-models", test.models, test.more, "-out", t.TempDir())
		if got.code != 2 || !strings.Contains(got.stderr, test.want) {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}
