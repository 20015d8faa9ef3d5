package export

import (
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

func TestSelection(t *testing.T) {
	m := &model.Model{System: "x", BusinessKey: "email", Fields: []model.Field{{Name: "email", Payload: "email", Kind: model.String, Format: model.Email}}}
	for name, test := range map[string]struct {
		selection Selection
		key       string
		want      bool
	}{
		"everything":          {Selection{}, "a@example.com", true},
		"a filter":            {Selection{Filter: []string{"*@Sales.example.com"}}, "Ann@sales.example.com", true},
		"another filter":      {Selection{Filter: []string{"*@sales.example.com"}}, "a@example.com", false},
		"one of two filters":  {Selection{Filter: []string{"b*", "a*"}}, "a@example.com", true},
		"excluded":            {Selection{Exclude: []string{"svc-*"}}, "SVC-mail@example.com", false},
		"a filter and except": {Selection{Filter: []string{"*"}, Exclude: []string{"a@*"}}, "a@example.com", false},
		"a slash":             {Selection{Filter: []string{"Leads*"}}, "Leads / EMEA", true},
		"the own account":     {Selection{Own: map[model.System]string{"x": "Terraform@example.com"}}, "terraform@example.com", false},
		"of another system":   {Selection{Own: map[model.System]string{"y": "terraform@example.com"}}, "terraform@example.com", true},
	} {
		if got := test.selection.names(test.key) && !test.selection.isOwn(m, test.key); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if err := (Selection{Exclude: []string{"["}}).Check(); err == nil {
		t.Error("a wrong pattern is accepted")
	}
}
