package lifecycle

import (
	"errors"
	"fmt"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

func TestPathString(t *testing.T) {
	for want, path := range map[string]Path{
		"":                       nil,
		"email":                  {"email"},
		"phone_numbers[0].type":  pathOf("phone_numbers.0.type"),
		"calling.dnd":            pathOf("calling.dnd"),
		`roles`:                  {"roles", Member(`a"b`)},
		`filters["first_name"]`:  {"filters", MapKey("first_name")},
		"phones[12].rules[3].on": pathOf("phones.12.rules.3.on"),
	} {
		wantEqual(t, want, path.String())
	}
}

func TestPathChildCopies(t *testing.T) {
	at := append(make(Path, 0, 8), "a")
	b, c := at.child("b"), at.child("c")
	wantEqual(t, "a.b a.c", b.String()+" "+c.String())
}

func TestHasError(t *testing.T) {
	var report Report
	report.addWarning(nil, "w", "")
	wantEqual(t, false, report.HasError())
	report.addError(nil, "e", "")
	wantEqual(t, true, report.HasError())
}

func TestCallErrors(t *testing.T) {
	fields := &backend.Error{System: "Memory", Call: "POST /people/", Status: 400, Message: "two fields are wrong", Fields: map[string]string{
		"phoneNumbers[0].number": "is no number", "Calling.xUnknown": "is unknown", "xUnknown": "is required", "0": "is an index",
	}}
	for name, err := range map[string]error{
		"call error":                 errors.New("no answer"),
		"call error conflict":        &backend.Error{System: "Memory", Message: "exists", Is: backend.ErrConflict},
		"call error unauthenticated": fmt.Errorf("signing in: %w", &backend.Error{System: "Memory", Status: 401, Is: backend.ErrUnauthenticated}),
		"call error forbidden":       &backend.Error{System: "Memory", Status: 403, Is: backend.ErrForbidden},
		"call error fields":          fields,
	} {
		t.Run(name, func(t *testing.T) {
			var report Report
			report.addCallError(person(), "create", err)
			golden(t, name, report)
		})
	}
}

func TestConflictHints(t *testing.T) {
	keyless := person()
	keyless.BusinessKey = ""
	for name, m := range map[string]*model.Model{"": person(), " of an object without a business key": keyless} {
		for _, action := range []string{"create", "update", "delete"} {
			t.Run(action+name, func(t *testing.T) {
				var report Report
				report.addCallError(m, action, &backend.Error{System: "Memory", Message: "in use", Is: backend.ErrConflict})
				golden(t, "conflict hint "+action+name, report)
			})
		}
	}
}

func TestSame(t *testing.T) {
	value := func(more ...any) model.Value {
		return model.Value{"a": "x", "b": list{int64(1), object{"c": true}}, "more": more}
	}
	for name, test := range map[string]struct {
		a, b any
		want bool
	}{
		"the same":         {value("y"), value("y"), true},
		"another leaf":     {value("y"), value("z"), false},
		"another length":   {value("y"), value("y", "y"), false},
		"another member":   {object{"a": "x"}, object{"b": "x"}, false},
		"an object and no": {object{"a": object{}}, object{"a": "x"}, false},
		"no and an object": {object{"a": "x"}, object{"a": object{}}, false},
		"a list and no":    {object{"a": list{}}, object{"a": nil}, false},
		"null and empty":   {object(nil), object{}, false},
		"unknown":          {object{"a": model.Unknown}, object{"a": model.Unknown}, true},
	} {
		t.Run(name, func(t *testing.T) { wantEqual(t, test.want, Same(test.a, test.b)) })
	}
}
