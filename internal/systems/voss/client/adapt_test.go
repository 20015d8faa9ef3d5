package client

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// caller is a model with choices at several depths.
var caller = &model.Model{
	System: user.System, Type: user.Type, Title: "Webex user", BusinessKey: "email", HasHierarchy: true, Key: "pkid",
	Fields: append([]model.Field{
		{Name: "mode", Payload: "mode", Kind: model.String, Choices: model.Choices{{Value: "ALWAYS_ON", Title: "Always On"}, {Value: "same"}}},
		{Name: "kinds", Payload: "kinds", Kind: model.StringSet, Choices: model.Choices{{Value: "ONE", Title: "One Way"}, {Value: "TWO", Title: "Two Way"}}},
		{Name: "calling", Payload: "Calling", Kind: model.Object, Fields: []model.Field{
			{Name: "action", Payload: "action", Kind: model.String, Choices: model.Choices{{Value: "BLOCK", Title: "Block"}}},
			{Name: "note", Payload: "note", Kind: model.String},
		}},
		{Name: "numbers", Payload: "numbers", Kind: model.ObjectList, Fields: []model.Field{
			{Name: "type", Payload: "type", Kind: model.String, Choices: model.Choices{{Value: "work_extension", Title: "Work Extension"}}},
			{Name: "value", Payload: "value", Kind: model.String},
		}},
	}, user.Fields...),
}

// picky answers 200 to a body that it takes, else what refuse says.
func picky(refuse func(body map[string]any) (status int, answer string)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var body map[string]any
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			panic(err)
		}
		if status, answer := refuse(body); status != 0 {
			say(status, answer)(w, r)
			return
		}
		say(http.StatusOK, `{"pkid":"`+pkidUser+`"}`)(w, r)
	}
}

// at returns the value at a path of keys; lists show their first element.
func at(v any, path string) any {
	for key := range strings.SplitSeq(path, ".") {
		if list, ok := v.([]any); ok {
			v = list[0]
		}
		object, _ := v.(map[string]any)
		v = object[key]
	}
	return v
}

// replacing makes a client that logs into a buffer, and a function that replaces the
// object with a body whose declared part is managed.
func replacing(t *testing.T, refuse func(map[string]any) (int, string)) (put func(managed, body map[string]any) error, sent func() []received, log *bytes.Buffer) {
	f := newFake(t)
	f.on("PUT"+userCall, picky(refuse))
	log = &bytes.Buffer{}
	c := f.client(func(cfg *Config) { cfg.Transport.Logger = slog.New(slog.NewTextHandler(log, nil)) })
	object := backend.Object{Key: pkidUser, Hierarchy: "sys.hcs.Prov.Cust"}
	return func(managed, body map[string]any) error {
		ctx := t.Context()
		if managed != nil {
			ctx = backend.WithManaged(ctx, managed)
		}
		return c.Replace(ctx, caller, object, body)
	}, func() []received { return f.calls("PUT" + userCall) }, log
}

// A key that was carried along and that a refusal names is left out, once and for the
// rest of the run. A declared one never is.
func TestRefusedKeys(t *testing.T) {
	body := func() map[string]any {
		return map[string]any{
			"email": "alice@example.com", "firstName": "Alice", "extension": "7", "id": "x1", "version": 3, "type": "user",
			"Calling": map[string]any{"note": "n", "secretLevel": 1}, "numbers": []any{map[string]any{"value": "1", "uid": "u"}},
		}
	}
	declared := map[string]any{"email": "alice@example.com", "first_name": "Alice", "calling": map[string]any{"note": "n"}}
	for name, test := range map[string]struct {
		key    string
		status int
		answer string
		leaves bool
	}{
		"field":               {"id", 400, `{"message":"not valid","errors":{"id":["is read-only"]}}`, true},
		"field, any words":    {"id", 400, `{"errors":{"id":["no"]}}`, true},
		"list of errors":      {"version", 400, `{"errors":[{"field":"version","message":"bad"}]}`, true},
		"quoted":              {"id", 400, `{"message":"The field 'id' cannot be processed"}`, true},
		"curly quotes":        {"id", 400, `{"message":"Additional properties are not allowed (“id” was unexpected)"}`, true},
		"words":               {"version", 400, `{"message":"version is read-only"}`, true},
		"status 422":          {"id", 422, `{"errors":{"id":"unknown"}}`, true},
		"success false":       {"id", 200, `{"success":false,"message":"unknown key: id"}`, true},
		"nested":              {"Calling.secretLevel", 400, `{"message":"Calling.secretLevel: bad"}`, true},
		"nested, by its name": {"Calling.secretLevel", 400, `{"message":"'secretLevel' was refused"}`, true},
		"in a list":           {"numbers.uid", 400, `{"errors":{"numbers.0.uid":["is read-only"]}}`, true},
		"in a list, brackets": {"numbers.uid", 400, `{"message":"numbers[0].uid: not allowed"}`, true},
		"known, not declared": {"extension", 400, `{"errors":{"extension":["is read-only"]}}`, true},
		"known, by its value": {"extension", 400, `{"errors":{"extension":["is in use"]}}`, false},
		"value beside a key":  {"extension", 400, `{"message":"extension: is in use; version: is read-only"}`, false},
		"declared":            {"firstName", 400, `{"errors":{"firstName":["is read-only"]}}`, false},
		"declared inside":     {"Calling", 400, `{"errors":{"Calling":["is read-only"]}}`, false},
		"business key":        {"email", 400, `{"message":"'email' cannot be changed"}`, false},
		"everyday words":      {"type", 400, `{"message":"No licence of this type is left for the user"}`, false},
		"other status":        {"id", 403, `{"errors":{"id":["is read-only"]}}`, false},
		"conflict":            {"id", 400, `{"message":"'id' already exists"}`, false},
	} {
		put, sent, log := replacing(t, func(body map[string]any) (int, string) {
			if at(body, test.key) != nil {
				return test.status, test.answer
			}
			return 0, ""
		})
		for range 3 {
			if err := put(declared, body()); (err == nil) != test.leaves {
				t.Errorf("%s: %v", name, err)
			}
		}
		want, notes := 3, 0
		if test.leaves {
			want, notes = 4, 1
		}
		if name == "value beside a key" {
			want = 6 // the other key is left out, in vain
		}
		if got := len(sent()); got != want {
			t.Errorf("%s: %d requests, want %d: %s", name, got, want, sent()[got-1].body)
		}
		if got := strings.Count(log.String(), "level=INFO"); got != notes {
			t.Errorf("%s: %d notes", name, got)
		}
		for _, r := range sent() {
			if !strings.Contains(r.body, `"firstName":"Alice"`) || !strings.Contains(r.body, `"note":"n"`) || !strings.Contains(r.body, `"value":"1"`) {
				t.Errorf("%s: something else was lost: %s", name, r.body)
			}
		}
	}
}

// What a server refuses of one object it may take of another: there a key that nobody
// declares stays, and one that is declared is never left out in silence.
func TestKeysRefusedOfOneObject(t *testing.T) {
	const otherUser = "5f1f77bcf86cd79943901100"
	f := newFake(t)
	const refusal = `{"errors":{"extension":["is read-only"]}}`
	answer := func(refused bool) http.HandlerFunc {
		return picky(func(body map[string]any) (int, string) {
			if refused && body["extension"] != nil {
				return 400, refusal
			}
			return 0, ""
		})
	}
	otherCall := strings.ReplaceAll(userCall, pkidUser, otherUser)
	f.on("PUT"+userCall, answer(true))
	f.on("PUT"+otherCall, answer(false))
	c := f.client(nil)
	put := func(pkid string, managed map[string]any) error {
		managed["email"] = "a@x"
		return c.Replace(backend.WithManaged(t.Context(), managed), caller, backend.Object{Key: pkid, Hierarchy: "sys.hcs.Prov.Cust"},
			map[string]any{"email": "a@x", "firstName": "Alice", "extension": "7"})
	}
	if err := put(pkidUser, map[string]any{}); err != nil {
		t.Error(err)
	}
	if err := put(otherUser, map[string]any{}); err != nil {
		t.Error(err)
	}
	if got := f.calls("PUT" + otherCall); len(got) != 1 || !strings.Contains(got[0].body, `"extension":"7"`) {
		t.Errorf("the other object lost what the server takes of it: %v", got)
	}
	if err := put(pkidUser, map[string]any{"extension": "7"}); err == nil || !strings.Contains(err.Error(), "extension") {
		t.Errorf("a declared value was left out: %v", err)
	}
}

// Where a server refuses null, all that is null is left out at once and for the rest of
// the run, known or not, and nothing else.
func TestRefusedNulls(t *testing.T) {
	for name, test := range map[string]struct {
		answer string
		leaves bool
	}{
		"a key":     {`{"errors":{"extension":["This field may not be null."]}}`, true},
		"type":      {`{"message":"Calling.note: null is not of type string"}`, true},
		"Python":    {`{"message":"None is not of type u'string'"}`, true},
		"no words":  {`<html><head><title>400 Bad Request</title></head></html>`, true},
		"no null":   {`{"message":"Calling.note: is not a string"}`, false},
		"a choice":  {`{"message":"'x' is not one of ['NONE', 'nothing']"}`, false},
		"in a word": {`{"message":"the nullable value is wrong"}`, false},
	} {
		put, sent, log := replacing(t, func(body map[string]any) (int, string) {
			if holdsNull(body) {
				return 400, test.answer
			}
			return 0, ""
		})
		for range 3 {
			err := put(map[string]any{"email": "a@x", "first_name": "Alice"}, map[string]any{
				"email": "a@x", "firstName": "Alice", "extension": nil, "avatar": nil, "version": 3,
				"Calling": map[string]any{"note": nil, "action": "BLOCK"}, "numbers": []any{map[string]any{"value": "1", "type": nil}},
			})
			if (err == nil) != test.leaves {
				t.Errorf("%s: %v", name, err)
			}
		}
		got, last := sent(), sent()[len(sent())-1].body
		if !test.leaves {
			if len(got) != 3 {
				t.Errorf("%s: %d requests", name, len(got))
			}
			continue
		}
		want := `{"Calling":{"action":"BLOCK"},"email":"a@x","firstName":"Alice","numbers":[{"value":"1"}],"version":3}`
		if len(got) != 4 || strings.TrimSpace(last) != want {
			t.Errorf("%s: %d requests, the last with %s", name, len(got), last)
		}
		if strings.Count(log.String(), "level=INFO") != 1 {
			t.Errorf("%s: noted %s", name, log)
		}
	}
}

// Several keys are left out one after the other, and there is an end.
func TestRefusedKeysAreBounded(t *testing.T) {
	for count, fine := range map[int]bool{3: true, maxAdaptations: true, 40: false} {
		body := map[string]any{"email": "alice@example.com"}
		for i := range count {
			body["key"+strconv.Itoa(i)] = i
		}
		put, sent, _ := replacing(t, func(body map[string]any) (int, string) {
			for i := range count {
				if key := "key" + strconv.Itoa(i); body[key] != nil {
					return 400, `{"errors":{"` + key + `":["unknown"]}}`
				}
			}
			return 0, ""
		})
		if err := put(map[string]any{"email": "alice@example.com"}, body); (err == nil) != fine {
			t.Errorf("%d: %v", count, err)
		}
		if got := len(sent()); got != min(count, maxAdaptations)+1 {
			t.Errorf("%d keys took %d requests", count, got)
		}
	}
}

// Where nobody says what is declared, everything is.
func TestRefusedKeysOfUnknownOrigin(t *testing.T) {
	put, sent, _ := replacing(t, func(map[string]any) (int, string) { return 400, `{"errors":{"id":["is read-only"]}}` })
	if err := put(nil, map[string]any{"email": "a@x", "id": 1}); err == nil || len(sent()) != 1 {
		t.Errorf("%v after %d requests", err, len(sent()))
	}
}

// A choice that the server refuses by value goes by its title, for the rest of the run.
func TestRefusedChoices(t *testing.T) {
	body := map[string]any{
		"email": "alice@example.com", "mode": "ALWAYS_ON", "kinds": []any{"ONE", "TWO"}, "firstName": "ALWAYS_ON",
		"Calling": map[string]any{"action": "BLOCK"}, "numbers": []any{map[string]any{"type": "work_extension"}},
	}
	for name, test := range map[string]struct{ key, value, title, answer string }{
		"field":              {"mode", "ALWAYS_ON", "Always On", `{"errors":{"mode":["is not a valid choice"]}}`},
		"value":              {"mode", "ALWAYS_ON", "Always On", `{"message":"ALWAYS_ON is not a valid choice"}`},
		"quoted value":       {"mode", "ALWAYS_ON", "Always On", `{"message":"'ALWAYS_ON' is not one of ['Always On']"}`},
		"nested":             {"Calling.action", "BLOCK", "Block", `{"message":"Calling.action: bad"}`},
		"nested by its name": {"Calling.action", "BLOCK", "Block", `{"message":"The action is not valid."}`},
		"in a list":          {"numbers.type", "work_extension", "Work Extension", `{"errors":{"numbers.[0].type":["no"]}}`},
	} {
		put, sent, log := replacing(t, func(body map[string]any) (int, string) {
			if at(body, test.key) == test.value {
				return 400, test.answer
			}
			return 0, ""
		})
		for range 2 {
			if err := put(nil, body); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if len(sent()) != 3 || strings.Count(log.String(), "level=INFO") != 1 {
			t.Errorf("%s: %d requests, and said %s", name, len(sent()), log)
		}
		for i, want := range []any{test.value, test.title, test.title} {
			var got map[string]any
			if err := json.Unmarshal([]byte(sent()[i].body), &got); err != nil || at(got, test.key) != want || got["firstName"] != "ALWAYS_ON" {
				t.Errorf("%s: request %d holds %s", name, i, sent()[i].body)
			}
		}
	}
}

// A choice that is refused by both names is refused as it was at first, and the other
// name is not remembered.
func TestChoiceRefusedByBothNames(t *testing.T) {
	put, sent, _ := replacing(t, func(body map[string]any) (int, string) {
		return 400, `{"errors":{"mode":["` + at(body, "mode").(string) + ` is not permitted"]}}`
	})
	for range 2 {
		if err := put(nil, map[string]any{"email": "a@x", "mode": "ALWAYS_ON"}); err == nil || !strings.Contains(err.Error(), "ALWAYS_ON is not permitted") {
			t.Errorf("got %v", err)
		}
	}
	if got := len(sent()); got != 4 || !strings.Contains(sent()[2].body, "ALWAYS_ON") {
		t.Errorf("%d requests", got)
	}
}

// A create goes by titles, too.
func TestCreateWithTitles(t *testing.T) {
	f := newFake(t)
	f.on(createCall, picky(func(body map[string]any) (int, string) {
		if body["mode"] != "Always On" {
			return 400, `{"errors":{"mode":["is not a valid choice"]}}`
		}
		return 0, ""
	}))
	c := f.client(nil)
	for range 2 {
		made, err := c.Create(context.WithoutCancel(t.Context()), caller, "", map[string]any{"email": "alice@example.com", "mode": "ALWAYS_ON"})
		if err != nil || made.Key != pkidUser {
			t.Errorf("got %+v, %v", made, err)
		}
	}
	calls := f.calls(createCall)
	if len(calls) != 3 {
		t.Errorf("%d requests", len(calls))
	}
	for _, call := range calls {
		if query, err := url.ParseQuery(call.query); err != nil || query.Get("hierarchy") != pkidCust {
			t.Errorf("sent %s", call.query)
		}
	}
}
