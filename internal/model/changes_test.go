package model_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
)

func TestChanges(t *testing.T) {
	unknown := model.Unknown
	phone := object{"number": "1", "type": "work", "id": "A"}
	tests := []struct {
		name                 string
		planned, prior, want object
	}{
		{"new object", object{"email": "a", "status": unknown, "calling": object{"dnd": true, "id": unknown}, "words": list{}}, nil, object{"email": "a", "calling": object{"dnd": true}, "words": list{}}},
		{"nothing", object{"email": "a", "kind": "Work"}, object{"email": "a", "kind": "work"}, object{}},
		{"leaf by leaf", object{"email": "a", "calling": object{"dnd": true, "email": "b"}}, object{"email": "a", "calling": object{"dnd": false, "email": "b"}}, object{"calling": object{"dnd": true}}},
		{"an object that says nothing", object{"calling": object{}}, object{}, object{"calling": object{}}},
		{"cleared", object{"line": "", "words": list{}}, object{"line": "1", "words": list{"x"}}, object{"line": "", "words": list{}}},
		{"read-only and unknown", object{"status": "b", "line": unknown}, object{"status": "a", "line": "1"}, object{}},
		{"released", object{}, object{"line": "1"}, object{}},
		{"a list as a whole", object{"phones": list{phone, object{"number": "2"}}}, object{"phones": list{phone}}, object{"phones": list{phone, object{"number": "2"}}}},
		{"a list with read-only changes", object{"phones": list{object{"number": "1", "type": "Work", "id": unknown}}}, object{"phones": list{phone}}, object{}},
		{"a list with a change", object{"phones": list{object{"number": "1", "type": "mobile"}}}, object{"phones": list{phone}}, object{"phones": list{object{"number": "1", "type": "mobile"}}}},
		{"a list with less in an element", object{"phones": list{object{"number": "1"}}}, object{"phones": list{phone}}, object{"phones": list{object{"number": "1"}}}},
		{"a set in another order", object{"roles": list{"Work", "pager"}}, object{"roles": list{"pager", "work"}}, object{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, person().Changes(test.planned, test.prior)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// What is sent for an update, laid over the object, leads from the prior state
// to the plan; and where nothing changes, nothing is sent.
func TestChangesLeadToThePlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		state := states(m).Draw(t, "state")
		config := configs(m, state).Draw(t, "config")
		planned := m.Plan(config, state, nil)
		if len(m.Changes(state, state)) > 0 {
			t.Fatal("a state differs from itself")
		}
		sent := m.Changes(planned, state)
		for _, path := range differing(m.Fields, planned, state, "") {
			f := modeltest.FieldAt(m, path)
			if v := valueAt(planned, path); v != nil && !model.IsUnknown(v) && valueAt(sent, path) == nil && f.Kind != model.Object {
				t.Fatalf("%s differs, and is not sent", path)
			}
		}
		for _, path := range differing(m.Fields, sent, nil, "") {
			if modeltest.FieldAt(m, path).Kind != model.Object && !cmp.Equal(valueAt(planned, path), valueAt(sent, path)) {
				t.Fatalf("%s is sent otherwise than planned", path)
			}
		}
	})
}

// A payload with less sent than managed respells the choices that stay, and
// fills nothing in that is managed.
func TestPayloadOfManagedValuesThatStay(t *testing.T) {
	tests := []struct {
		name, current string
		sent, managed object
		want          string
	}{
		{"a choice goes by value", `{"kind": "Second Fax", "rank": "2"}`, nil, object{"kind": "second fax", "rank": int64(2)}, `{"kind": "FAX_2", "rank": "2"}`},
		{"but not over another", `{"kind": "Work"}`, nil, object{"kind": "FAX_2"}, `{"kind": "Work"}`},
		{"nor one that is not managed", `{"kind": "Second Fax"}`, nil, nil, `{"kind": "Second Fax"}`},
		{"in a set", `{"roles": ["Work"]}`, object{"line": "2"}, object{"roles": list{"work"}}, `{"roles": ["work"], "line": "2"}`},
		{"in the elements of a list", `{"phoneNumbers": [null, {"number": "2", "type": "Work", "x": 1, "id": "B"}, {"number": "3", "type": "Work"}]}`, nil, object{"phones": list{object{"number": "2", "type": "work"}}}, `{"phoneNumbers": [null, {"number": "2", "type": "work", "x": 1}, {"number": "3", "type": "Work"}]}`},
		{"an object that is gone is sent whole", `{"Calling": null}`, object{"calling": object{"dnd": true}}, object{"calling": object{"dnd": true, "email": "b"}}, `{"Calling": {"dnd": true, "email": "b"}}`},
		{"what changes is sent of an object that is gone", `{"Calling": null}`, object{"calling": object{"dnd": true}}, object{"calling": object{"email": "b"}}, `{"Calling": {"dnd": true, "email": "b"}}`},
		{"a secret is not sent again", `{"password": "****"}`, nil, object{"password": "x"}, `{}`},
		{"a filled value keeps its spelling", `{"email": "a", "Calling": {"email": "a"}}`, object{"email": " a"}, nil, `{"email": "a", "Calling": {"email": "a"}}`},
		{"an object that stays gone", `{"Calling": null}`, nil, object{"calling": object{"email": "b"}}, `{"Calling": null}`},
		{"a managed value does not follow its source", `{"email": "a", "Calling": {"email": "a"}}`, object{"email": "b"}, object{"email": "b", "calling": object{"email": "a"}}, `{"email": "b", "Calling": {"email": "a"}}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(parse(t, test.want), person().Payload(parse(t, test.current), test.sent, test.managed)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
