package modeltest

import (
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// The check of every write finds what is taken away from a list that others share.
func TestUnplannedInSharedLists(t *testing.T) {
	m := &model.Model{Fields: []model.Field{{
		Name: "badges", Payload: "badges", Kind: model.ObjectList, Shared: "badge", ElementKey: []string{"badge"},
		Fields: []model.Field{{Name: "badge", Payload: "badge", Kind: model.String}},
	}}}
	list := func(names string) []any {
		all := []any{}
		for _, name := range strings.Fields(names) {
			all = append(all, map[string]any{"badge": name})
		}
		return all
	}
	for name, test := range map[string]struct {
		read, sent, planned, prior string
		exact                      bool
		want                       string
	}{
		"given, and the others stay":    {"A X", "A B X", "A B", "A", false, ""},
		"taken, and the others stay":    {"A X", "X", "", "A", false, ""},
		"the others go":                 {"A X", "A B", "A B", "A", false, "takes away"},
		"the others go, as they are":    {"A X", "A", "A", "A", false, "is not planned"},
		"exactly":                       {"A X", "A", "A", "A", true, ""},
		"less than planned":             {"A X", "A X", "A B", "A", false, "is planned with"},
		"more than planned":             {"A X", "A B X Y", "A B", "A", false, "which is not planned"},
		"what an import found may stay": {"A X", "A B X", "A B", "A X", false, ""},
		"another value was changed":     {"A X", "A X", "A", "A", false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			planned := model.Value{"badges": list(test.planned), "badges_exact": test.exact}
			wrong := strings.Join(Unplanned(m, map[string]any{"badges": list(test.read)}, map[string]any{"badges": list(test.sent)}, planned, model.Value{"badges": list(test.prior)}), "\n")
			if !strings.Contains(wrong, test.want) || test.want == "" && wrong != "" {
				t.Errorf("what is wrong is %q, want %q", wrong, test.want)
			}
		})
	}
}
