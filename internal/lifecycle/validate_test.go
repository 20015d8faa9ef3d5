package lifecycle

import (
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

func TestValidate(t *testing.T) {
	w := newWorld(t)
	for name, test := range map[string]struct {
		config   model.Value
		messages int
	}{
		"sound":               {model.Value{"email": "a", "password": "x", "timeouts": model.Value{"create": "90s"}}, 0},
		"write-only":          {model.Value{"password_wo": "x", "password_wo_version": int64(1)}, 0},
		"unknown":             {model.Value{"password": model.Unknown, "password_wo": "x", "timeouts": model.Unknown}, 0},
		"an unknown timeout":  {model.Value{"timeouts": model.Value{"read": model.Unknown}}, 0},
		"both secrets":        {model.Value{"password": "x", "password_wo": "y", "password_wo_version": int64(1)}, 1},
		"kept with a version": {model.Value{"password": "x", "password_wo_version": int64(1)}, 1},
		"null elements": {model.Value{
			"words": list{"a", nil}, "roles": list{nil}, "phones": list{nil, object{"number": "1"}}, "calling": object{"dnd": true},
		}, 3},
		"hollow objects":   {model.Value{"calling": object{"dnd": nil}, "phones": list{object{"number": "1"}, object{"number": nil}}}, 2},
		"no hollow ones":   {model.Value{"calling": object{"dnd": model.Unknown}, "phones": list{}}, 0},
		"unknown elements": {model.Value{"words": list{"a", model.Unknown}, "phones": model.Unknown}, 0},
		"no time and less": {model.Value{"timeouts": model.Value{"read": "0s", "delete": "-1s"}}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			report := w.Validate(test.config)
			if len(report) != test.messages {
				t.Errorf("%d messages, want %d: %v", len(report), test.messages, brief(report))
			}
			if test.messages > 0 {
				golden(t, "invalid "+name, report)
			}
		})
	}
}

// A form whose values are unknown yet is not declared: in the validation of a resource
// with for_each all of them are.
func TestValidate_forms(t *testing.T) {
	m := Manager{Model: &model.Model{Fields: []model.Field{{Name: "old", Form: "a"}, {Name: "new", Form: "b"}}}}
	for name, test := range map[string]struct {
		config model.Value
		want   int
	}{
		"both":    {model.Value{"old": "x", "new": "y"}, 1},
		"one":     {model.Value{"new": "y"}, 0},
		"unknown": {model.Value{"old": model.Unknown, "new": "y"}, 0},
	} {
		if report := m.Validate(test.config); len(report) != test.want {
			t.Errorf("%s: %d messages, want %d: %v", name, len(report), test.want, brief(report))
		}
	}
}
