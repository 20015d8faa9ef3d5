package schema_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/goldenfile"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/schema"
)

// TestFiles reads the models of the test data, whose README says what each is for.
func TestFiles(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(filepath.Join("..", "testdata", "models", "*.json"))
	if err != nil || len(paths) != 30 {
		t.Fatalf("%d files of models, want 30: %v", len(paths), err)
	}
	var all strings.Builder
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		answer := document(t, string(content))
		meta, _ := answer["meta"].(map[string]any)
		m, err := schema.Read(fmt.Sprint(meta["model_type"]), answer)
		if err != nil {
			t.Fatal(err)
		}
		write(&all, m)
		if examples, _ := answer["objects"].([]any); len(examples) == 2 {
			differ(t, m.Type, m.Fields, examples[0], examples[1])
		}
	}
	goldenfile.Check(t, "testdata/models.golden", all.String())
}

// write writes what is known of a model, a line for each field.
func write(to *strings.Builder, m *model.Model) {
	key := strings.Join(append(m.BusinessKeys, m.BusinessKey), " ")
	_, _ = fmt.Fprintf(to, "%s key=[%s] hierarchy=%t operations=%v\n", m.Type, strings.TrimSpace(key), m.HasHierarchy, m.Operations)
	m.WalkFields(func(ref model.FieldRef) { _, _ = fmt.Fprintf(to, "  %s %s\n", ref.Payload, describe(ref.Field)) })
}

func describe(f *model.Field) string {
	parts := []string{f.Kind.String()}
	add := func(said bool, format string, args ...any) {
		if said {
			parts = append(parts, fmt.Sprintf(format, args...))
		}
	}
	l := f.Limits
	add(f.Kind == model.StringSet, "set")
	add(f.Access != model.ReadWrite, "%s", f.Access)
	add(f.Required, "required")
	add(f.Sensitive, "sensitive")
	add(f.Default != nil, "default=%v", f.Default)
	add(len(f.Types) > 0, "types=%v", f.Types)
	add(f.Element != nil, "element=(%s)", elementOf(f))
	add(len(f.Choices) > 0, "choices=%v", f.Choices)
	add(f.Target != nil, "target=%v", targetOf(f))
	add(l.Shortest+l.Length > 0, "length=%d..%d", l.Shortest, l.Length)
	add(l.Range != model.Range{}, "value=%v", l.Range)
	add(l.Least+l.Most > 0, "elements=%d..%d", l.Least, l.Most)
	add(l.Pattern != nil, "pattern=%v", l.Pattern)
	return strings.Join(parts, " ")
}

// differ checks that two examples of a model differ in each leaf that people set.
func differ(t *testing.T, path string, fields []model.Field, a, b any) {
	t.Helper()
	one, _ := a.(map[string]any)
	other, _ := b.(map[string]any)
	for i := range fields {
		f := &fields[i]
		at, v, w := path+"."+f.Payload, one[f.Payload], other[f.Payload]
		switch {
		case f.Access == model.ReadOnly, at == "data/Settings.contradiction", at == "data/Codes.blank", at == "relation/Bundle.allShown": // no value will do
		case v == nil || w == nil || cmp.Equal(v, w):
			t.Errorf("the examples do not differ in %s: %v and %v", at, v, w)
		case f.Kind == model.Object:
			differ(t, at, f.Fields, v, w)
		case f.Kind == model.ObjectList:
			first, _ := v.([]any)
			second, _ := w.([]any)
			for i := range min(len(first), len(second)) {
				differ(t, at, f.Fields, first[i], second[i])
			}
		}
	}
}

func elementOf(f *model.Field) string {
	if f.Element == nil {
		return ""
	}
	return describe(f.Element)
}

func targetOf(f *model.Field) string {
	if f.Target == nil {
		return ""
	}
	return f.Target.Model + "." + f.Target.Attribute
}
