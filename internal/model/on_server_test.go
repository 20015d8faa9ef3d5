package model_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// ownPerson is the model of people as a server of another release has it: it lacks the
// line and the mode of calls, sets the rank by itself, and keeps the place of birth.
func ownPerson() *model.Model {
	fields := func(kinds map[string]model.Kind, more ...model.Field) []model.Field {
		for payload, kind := range kinds {
			more = append(more, model.Field{Name: payload, Payload: payload, Kind: kind})
		}
		return more
	}
	return &model.Model{Release: "24.1", Fields: fields(
		map[string]model.Kind{"email": model.String, "enabled": model.Bool, "limit": model.Int, "words": model.StringList, "password": model.String},
		model.Field{Payload: "rank", Kind: model.Int, Access: model.ReadOnly},
		model.Field{Payload: "birthPlace", Kind: model.String, Access: model.WriteOnly},
		model.Field{Payload: "pin", Kind: model.String, Access: model.WriteOnly},
		model.Field{Payload: "stamp", Kind: model.String, Access: model.ReadOnly},
		model.Field{Payload: "kind", Kind: model.String, Choices: model.Choices{{Value: "Work", Title: "At work"}, {Value: "pager", Title: "Pager"}}},
		model.Field{Payload: "extra", Kind: model.Object, Fields: []model.Field{{Payload: "made", Access: model.ReadOnly}, {Payload: "note", Kind: model.String}}},
		model.Field{Payload: "Calling", Kind: model.Object, Fields: []model.Field{{Payload: "email", Kind: model.String}, {Payload: "dnd", Kind: model.Bool}, {Payload: "key", Access: model.ReadOnly}}},
		model.Field{Payload: "phoneNumbers", Kind: model.ObjectList, Fields: []model.Field{{Payload: "number", Kind: model.String}, {Payload: "seen", Access: model.ReadOnly}}},
	)}
}

func TestOn_planned(t *testing.T) {
	m := person().On(ownPerson())
	config := object{
		"email": "a", "line": "1", "rank": int64(2), "calling": object{"dnd": true, "mode": "manual"},
		"phones": list{object{"number": "1", "type": "work"}},
	}
	planned := m.Plan(config, nil, nil)
	for _, path := range []string{"language", "visible"} {
		if planned[path] != nil {
			t.Errorf("%s of what the server lacks is planned as %v", path, planned[path])
		}
	}
	if planned["limit"] != int64(3) || planned["line"] != "1" || planned["rank"] != int64(2) {
		t.Errorf("planned is %v", planned)
	}
	want := object{"email": "a", "limit": int64(3), "calling": object{"dnd": true}}
	if diff := cmp.Diff(want, without(m.Changes(planned, nil), "phones")); diff != "" {
		t.Errorf("sent is (-want +got):\n%s", diff)
	}
	payload := m.Payload(nil, m.Changes(planned, nil), m.Managed(config, planned))
	element, _ := payload["phoneNumbers"].([]any)[0].(map[string]any)
	if _, sent := element["type"]; sent || element["number"] != "1" {
		t.Errorf("an element is sent as %v", element)
	}

	server := object{"email": "a", "rank": int64(7), "limit": int64(3), "calling": object{"dnd": true}, "phones": list{object{"number": "1"}}}
	state, differences := m.StateAfterApply(planned, m.Managed(config, planned), server)
	if len(differences) > 0 || state["line"] != "1" || state["rank"] != int64(2) {
		t.Errorf("the state is %v, with the differences %v", state, differences)
	}
	declared := m.Declared(config)
	refreshed := m.Refresh(m.Undeclare(state, declared), server)
	if diff := cmp.Diff(m.Plan(config, refreshed, nil), refreshed); diff != "" {
		t.Errorf("the second plan changes (-plan +state):\n%s", diff)
	}
	// What is not declared is as the server has it.
	released := m.Refresh(m.Undeclare(state, nil), server)
	if released["line"] != nil || released["rank"] != int64(7) {
		t.Errorf("undeclared values are %v", released)
	}
	if diff := cmp.Diff(m.UnsentPaths(), person().Without(m.UnsentPaths()).UnsentPaths()); diff != "" {
		t.Error(diff)
	}
}

func without(v object, name string) object { return with(v, object{name: nil}) }

func TestOn_carriesNoKeysOfTheServersOwn(t *testing.T) {
	m := person().On(ownPerson())
	current := decodedJSON(t, `{"email": "a", "rank": 1, "pin": "**", "birthPlace": "x", "stamp": "s", "line": "1", "other": "y", "extra": {"made": 1, "note": "n"},
		"Calling": {"dnd": true, "key": "k"}, "phoneNumbers": [{"number": "1", "seen": "now", "z": 1}]}`)
	want := decodedJSON(t, `{"email": "a", "words": [], "line": "1", "other": "y", "extra": {"note": "n"}, "Calling": {"dnd": true, "email": "a"}, "phoneNumbers": [{"number": "1", "z": 1}]}`)
	if diff := cmp.Diff(want, decodedJSON(t, encodedJSON(t, m.Payload(current, object{"words": list{}}, nil)))); diff != "" {
		t.Errorf("the payload is (-want +got):\n%s", diff)
	}
	if sent := m.Payload(current, object{"birth_place": "y"}, nil); sent["birthPlace"] != "y" {
		t.Errorf("a declared secret of the server's is sent as %v", sent["birthPlace"])
	}
}

func decodedJSON(t *testing.T, text string) map[string]any {
	t.Helper()
	var data map[string]any
	if err := json.Unmarshal([]byte(text), &data); err != nil {
		t.Fatal(err)
	}
	return data
}

func encodedJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestOn_choices(t *testing.T) {
	f := person().On(ownPerson()).Field("kind")
	for spelled, wire := range map[string]string{
		"work": "Work", "Work": "Work", "At work": "Work", "pager": "pager", "Pager": "pager", "mobile": "mobile", "Mobile": "mobile", "Second Fax": "FAX_2",
	} {
		if got := f.Choices.ToWire(spelled); got != wire {
			t.Errorf("%s goes as %s, want %s", spelled, got, wire)
		}
	}
	if !f.Equal("work", "At work") || f.Equal("work", "pager") {
		t.Error("the names of a choice mean other things")
	}
}
