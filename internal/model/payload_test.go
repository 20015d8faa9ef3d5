package model_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

func TestPayload(t *testing.T) {
	tests := []struct {
		name    string
		current string // JSON; empty for a new object
		desired object
		want    string
	}{
		{"new object", ``, object{"email": "a", "enabled": false, "rank": int64(0), "words": list{}}, `{"email": "a", "enabled": false, "rank": 0, "words": [], "Calling": {"email": "a"}}`},
		{"choices by their values", ``, object{"kind": "second fax", "language": "DE", "roles": list{"Work", "pager"}}, `{"kind": "FAX_2", "language": "de", "roles": ["work", "pager"]}`},
		{"nothing desired", `{"line": "1", "rank": 2.0, "words": ["a", null], "Calling": null}`, nil, `{"line": "1", "rank": 2.0, "words": ["a", null], "Calling": null}`},
		{"desired over held", `{"line": "1", "rank": 2}`, object{"line": "2"}, `{"line": "2", "rank": 2}`},
		{"unknown keys", `{"x": {"y": [1, null]}, "Calling": {"x": 1, "dnd": true}}`, object{"calling": object{"dnd": false}}, `{"x": {"y": [1, null]}, "Calling": {"x": 1, "dnd": false}}`},
		{"read-only", `{"status": "x", "updated": 1, "line": "1", "Calling": {"id": "1", "dnd": true}}`, object{"status": "y", "calling": object{"id": "2"}}, `{"line": "1", "Calling": {"dnd": true}}`},
		{"read-only in what is not desired", `{"Calling": {"id": "1"}, "phoneNumbers": [{"id": "A", "x": 1, "rules": [{"hits": 1, "x": 2}]}, null, 3]}`, nil, `{"Calling": {}, "phoneNumbers": [{"x": 1, "rules": [{"x": 2}]}, null, 3]}`},
		{"another spelling of the same stays, but for choices", `{"kind": "Second Fax", "enabled": "TRUE", "rank": "2", "roles": ["Work"]}`, object{"kind": "FAX_2", "enabled": true, "rank": int64(2), "roles": list{"work"}}, `{"kind": "FAX_2", "enabled": "TRUE", "rank": "2", "roles": ["work"]}`},
		{"object in the place of null", `{"Calling": null}`, object{"calling": object{"dnd": true}}, `{"Calling": {"dnd": true}}`},
		{"object in the place of garbage", `{"Calling": "x"}`, object{"calling": object{"dnd": true}}, `{"Calling": {"dnd": true}}`},
		{"garbage stays where nothing is desired", `{"Calling": ["x"], "phoneNumbers": {"x": 1}, "words": 3}`, nil, `{"Calling": ["x"], "phoneNumbers": {"x": 1}, "words": 3}`},
		{"empty object", ``, object{"calling": object{}}, `{"Calling": {}}`},
		{"secret", `{"password": "****"}`, object{"password": "x"}, `{"password": "x"}`},
		{"no elements", `{"phoneNumbers": [{"number": "1"}]}`, object{"phones": list{}}, `{"phoneNumbers": []}`},
		{
			"elements carry their unknown keys", `{"phoneNumbers": [{"number": "1", "x": "one"}, null, {"number": "2", "x": "two", "id": "B"}]}`,
			object{"phones": list{object{"number": "2", "type": "work"}, object{"number": "3"}, object{"number": "1"}}},
			`{"phoneNumbers": [{"number": "2", "x": "two", "type": "work"}, {"number": "3"}, {"number": "1", "x": "one"}]}`,
		},
		{
			"elements inside elements", `{"phoneNumbers": [{"number": "1", "rules": [{"name": "a", "x": "a"}, {"name": "b", "x": "b", "hits": 3}]}]}`,
			object{"phones": list{object{"number": "1", "rules": list{object{"name": "b", "active": true}}}}},
			`{"phoneNumbers": [{"number": "1", "rules": [{"name": "b", "x": "b", "active": true}]}]}`,
		},
		{
			"read-only values say which element it is", `{"phoneNumbers": [{"ring": 1, "id": "A", "x": "one"}, {"ring": 1, "id": "B", "x": "two"}]}`,
			object{"phones": list{object{"ring": int64(1), "id": "B"}, object{"ring": int64(1), "id": "A"}}},
			`{"phoneNumbers": [{"ring": 1, "x": "two"}, {"ring": 1, "x": "one"}]}`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var current map[string]any
			if test.current != "" {
				current = parse(t, test.current)
			}
			if diff := cmp.Diff(parse(t, test.want), person().Payload(current, test.desired, test.desired)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// Calling.email is what the payload needs, and email what was said already.
func TestPayloadFillsIn(t *testing.T) {
	tests := []struct {
		name, current, want string
		desired             object
	}{
		{"new object", ``, `{"email": "a", "Calling": {"email": "a"}}`, object{"email": "a"}},
		{"new object with more", ``, `{"email": "a", "Calling": {"email": "a", "dnd": true}}`, object{"email": "a", "calling": object{"dnd": true}}},
		{"declared", ``, `{"email": "a", "Calling": {"email": "b"}}`, object{"email": "a", "calling": object{"email": "b"}}},
		{"declared empty", ``, `{"email": "a", "Calling": {"email": ""}}`, object{"email": "a", "calling": object{"email": ""}}},
		{"no source", ``, `{"line": "1"}`, object{"line": "1"}},
		{"held and the same", `{"email": "a", "Calling": {"email": "a", "x": 1}}`, `{"email": "b", "Calling": {"email": "b", "x": 1}}`, object{"email": "b"}},
		{"held and another", `{"email": "a", "Calling": {"email": "c"}}`, `{"email": "b", "Calling": {"email": "c"}}`, object{"email": "b"}},
		{"held and empty", `{"email": "a", "Calling": {"email": ""}}`, `{"email": "a", "Calling": {"email": "a"}}`, object{"email": "a"}},
		{"held and null", `{"email": "a", "Calling": {"email": null}}`, `{"email": "a", "Calling": {"email": "a"}}`, nil},
		{"source not desired", `{"email": "a", "Calling": null}`, `{"email": "a", "line": "1", "Calling": {"email": "a"}}`, object{"line": "1"}},
		{"released, and another than the source", `{"email": "a", "Calling": {"email": "c"}}`, `{"email": "a", "Calling": {"email": "c", "dnd": true}}`, object{"calling": object{"dnd": true}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var current map[string]any
			if test.current != "" {
				current = parse(t, test.current)
			}
			if diff := cmp.Diff(parse(t, test.want), person().Payload(current, test.desired, test.desired)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestPayloadFillsInAtTheTopAndDeep(t *testing.T) {
	m := &model.Model{Fields: []model.Field{
		{Name: "a", Payload: "A", Kind: model.Object, Fields: []model.Field{{Name: "n", Payload: "N", Kind: model.Int}}},
		{Name: "top", Payload: "Top", Kind: model.Int, FillFrom: "A.N"},
		{Name: "b", Payload: "B", Kind: model.Object, Fields: []model.Field{
			{Name: "c", Payload: "C", Kind: model.Object, Fields: []model.Field{{Name: "deep", Payload: "Deep", Kind: model.Int, FillFrom: "A.N"}}},
		}},
	}}
	payload := m.Payload(nil, object{"a": object{"n": int64(4)}}, nil)
	want := map[string]any{
		"A": map[string]any{"N": json.Number("4")}, "Top": json.Number("4"),
		"B": map[string]any{"C": map[string]any{"Deep": json.Number("4")}},
	}
	if diff := cmp.Diff(want, payload); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// A mask is never sent back: not from a key that no table knows, not from one that
// nobody declares. A declared value is sent in its place.
func TestPayloadHoldsNoMask(t *testing.T) {
	current := parse(t, `{"email": "******", "token": "******", "line": "••••", "Calling": {"pin": "***", "mode": "auto"},
		"phoneNumbers": [{"number": "1", "code": "*****"}], "stars": "**", "list": [{"key": "****"}, "x"],
		"pins": ["1", "****"], "a": "<hidden>", "b": "[REDACTED]", "c": "***HIDDEN***", "d": " ***** ", "e": "<secret value>", "text": "<hidden> door", "word": "hidden"}`)
	want := object{
		"email": "a", "Calling": object{"mode": "auto", "email": "a"}, "phoneNumbers": list{object{"number": "1"}}, "stars": "**", "list": list{object{}, "x"},
		"text": "<hidden> door", "word": "hidden",
	}
	got := person().Payload(current, nil, model.Value{"email": "a"})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	sent := person().Payload(nil, model.Value{"email": "****"}, nil)
	if sent["email"] != "****" {
		t.Errorf("what was declared is sent as %v", sent["email"])
	}
}
