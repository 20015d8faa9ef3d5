package payload_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// fields has one field of every sort that the package treats differently.
var fields = []model.Field{
	{Payload: "id", Name: "id", Kind: model.String, Access: model.ReadOnly},
	{Payload: "email", Name: "email", Kind: model.String, Required: true},
	{Payload: "kind", Name: "kind", Kind: model.String, Choices: model.Choices{{Value: "work", Title: "Work"}, {Value: "home", Title: "Home"}}},
	{Payload: "open", Name: "open", Kind: model.String, Choices: model.Values("A", "B"), Extensible: true},
	{Payload: "sort", Name: "sort", Kind: model.String, Access: model.CreateOnly},
	{Payload: "secret", Name: "secret", Kind: model.String, Access: model.WriteOnly},
	{Payload: "level", Name: "level", Kind: model.Int, Default: int64(3), Choices: model.Values("1", "3", "5")},
	{Payload: "on", Name: "on", Kind: model.Bool, Default: true},
	{Payload: "roles", Name: "roles", Kind: model.StringSet, Choices: model.Values("ADMIN", "AGENT")},
	{Payload: "settings", Name: "settings", Kind: model.Object, Fields: []model.Field{
		{Payload: "mode", Name: "mode", Kind: model.String, Default: "slow"},
		{Payload: "limit", Name: "limit", Kind: model.Int, Access: model.ReadOnly},
		{Payload: "owner", Name: "owner", Kind: model.String, Required: true},
	}},
	{Payload: "lines", Name: "lines", Kind: model.ObjectList, ElementKey: []string{"number"}, Fields: []model.Field{
		{Payload: "number", Name: "number", Kind: model.String, Required: true},
		{Payload: "label", Name: "label", Kind: model.String},
		{Payload: "state", Name: "state", Kind: model.String, Access: model.ReadOnly},
	}},
}

func decode(t testing.TB, text string) map[string]any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var body map[string]any
	if err := decoder.Decode(&body); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return body
}

func TestCheck(t *testing.T) {
	const stored = `{"email": "a", "sort": "x", "kind": "odd", "extra": 1, "settings": {"owner": "a", "deep": true},
		"lines": [{"number": "1", "note": "kept"}]}`
	for name, test := range map[string]struct {
		body, stored string
		rules        payload.Rules
		want         []string
	}{
		"good":                          {body: `{"email": "a", "kind": "work", "level": 5, "on": false, "roles": ["ADMIN"], "lines": []}`},
		"required":                      {body: `{}`, want: []string{"email: is required"}},
		"required null":                 {body: `{"email": null}`, want: []string{"email: is required"}},
		"required empty":                {body: `{"email": ""}`, want: []string{"email: must not be empty"}},
		"null elsewhere":                {body: `{"email": "a", "kind": null, "settings": null, "lines": null}`},
		"required in object":            {body: `{"email": "a", "settings": {}}`, want: []string{"settings.owner: is required"}},
		"required in absent object":     {body: `{"email": "a"}`, rules: payload.Rules{RequiredInside: true}, want: []string{"settings.owner: is required"}},
		"required in element":           {body: `{"email": "a", "lines": [{"number": "1"}, {}]}`, want: []string{"lines.[1].number: is required"}},
		"text":                          {body: `{"email": 5}`, want: []string{"email: must be a String, not a Number"}},
		"flag":                          {body: `{"email": "a", "on": "true"}`, want: []string{"on: must be a Boolean, not a String"}},
		"number":                        {body: `{"email": "a", "level": "3"}`, want: []string{"level: must be an Integer, not a String"}},
		"fraction":                      {body: `{"email": "a", "level": 3.5}`, want: []string{"level: must be an Integer, not a Number"}},
		"object":                        {body: `{"email": "a", "settings": []}`, want: []string{"settings: must be an Object, not an Array"}},
		"array":                         {body: `{"email": "a", "lines": {}}`, want: []string{"lines: must be an Array, not an Object"}},
		"element":                       {body: `{"email": "a", "lines": [true]}`, want: []string{"lines.[0]: must be an Object, not a Boolean"}},
		"null element":                  {body: `{"email": "a", "roles": [null]}`, want: []string{"roles.[0]: must be a String, not null"}},
		"choice by title":               {body: `{"email": "a", "kind": "Work"}`, want: []string{`kind: "Work" is not a valid choice; it must be one of work, home`}},
		"choice by title allowed":       {body: `{"email": "a", "kind": "Work"}`, rules: payload.Rules{Titles: true}},
		"choice in other case":          {body: `{"email": "a", "kind": "WORK"}`, rules: payload.Rules{Titles: true}, want: []string{`kind: "WORK" is not a valid choice; it must be one of work, home`}},
		"choice empty":                  {body: `{"email": "a", "kind": ""}`},
		"choice open":                   {body: `{"email": "a", "open": "C"}`},
		"choice of number":              {body: `{"email": "a", "level": 2}`, want: []string{`level: "2" is not a valid choice; it must be one of 1, 3, 5`}},
		"choice of element":             {body: `{"email": "a", "roles": ["KING"]}`, want: []string{`roles.[0]: "KING" is not a valid choice; it must be one of ADMIN, AGENT`}},
		"choice out of list but stored": {body: `{"email": "a", "kind": "odd"}`, stored: stored},
		"read-only":                     {body: `{"email": "a", "id": 5}`},
		"read-only refused":             {body: `{"email": "a", "id": "5", "lines": [{"number": "1", "state": ""}]}`, rules: payload.Rules{ReadOnly: true}, want: []string{"id: is read-only", "lines.[0].state: is read-only"}},
		"unknown":                       {body: `{"email": "a", "extra": 1, "settings": {"owner": "a", "deep": 1}}`, want: []string{"settings.deep: is not a field of the model", "extra: is not a field of the model"}},
		"unknown but stored":            {body: `{"email": "a", "extra": 2, "settings": {"owner": "b", "deep": 1}, "lines": [{"number": "2"}, {"number": "1", "note": ""}]}`, stored: stored},
		"unknown in another element":    {body: `{"email": "a", "lines": [{"number": "2", "note": ""}]}`, stored: stored, want: []string{"lines.[0].note: is not a field of the model"}},
		"unknown allowed":               {body: `{"email": "a", "extra": 1, "other": 1}`, rules: payload.Rules{Unknown: func(path string) bool { return path == "extra" }}, want: []string{"other: is not a field of the model"}},
		"create-only changed":           {body: `{"email": "a", "sort": "y"}`, stored: stored, want: []string{"sort: cannot be changed after creation"}},
		"create-only kept":              {body: `{"email": "a", "sort": "x"}`, stored: stored},
		"create-only left out":          {body: `{"email": "a"}`, stored: stored},
	} {
		t.Run(name, func(t *testing.T) {
			if test.stored != "" {
				test.rules.Stored = decode(t, test.stored)
			}
			var got []string
			for _, p := range test.rules.Check(fields, decode(t, test.body)) {
				got = append(got, p.Path+": "+p.Message)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestClean(t *testing.T) {
	const body = `{"id": "1", "email": "a", "kind": "Work", "open": null, "unknown": {"a": null}, "roles": [],
		"settings": {"limit": 9, "mode": null}, "lines": [{"number": "1", "state": "up"}]}`
	for name, test := range map[string]struct {
		keepNull bool
		want     string
	}{
		"nulls dropped": {false, `{"email": "a", "kind": "work", "unknown": {"a": null}, "roles": [], "settings": {}, "lines": [{"number": "1"}]}`},
		"nulls kept":    {true, `{"email": "a", "kind": "work", "open": null, "unknown": {"a": null}, "roles": [], "settings": {"mode": null}, "lines": [{"number": "1"}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			got := payload.Clean(fields, decode(t, body), test.keepNull)
			if diff := cmp.Diff(decode(t, test.want), got); diff != "" {
				t.Errorf("cleaned (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDefaults(t *testing.T) {
	for name, test := range map[string]struct {
		data       string
		everywhere bool
		want       string
	}{
		"at the top":       {`{}`, false, `{"level": 3, "on": true}`},
		"in what is there": {`{"on": false, "settings": {}}`, false, `{"level": 3, "on": false, "settings": {"mode": "slow"}}`},
		"everywhere":       {`{"level": 1}`, true, `{"level": 1, "on": true, "settings": {"mode": "slow"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			got := decode(t, test.data)
			payload.Defaults(fields, got, test.everywhere)
			if diff := cmp.Diff(decode(t, test.want), got); diff != "" {
				t.Errorf("data (-want +got):\n%s", diff)
			}
		})
	}
}

func TestKeepServerSet(t *testing.T) {
	stored := decode(t, `{"id": "1", "email": "a", "sort": "x", "secret": "s", "extra": 1, "settings": {"limit": 9, "mode": "fast"},
		"lines": [{"number": "1", "state": "up"}, {"number": "2", "state": "down", "label": "two"}]}`)
	got := decode(t, `{"email": "b", "settings": {"owner": "b"}, "lines": [{"number": "2"}, {"number": "3"}, {"number": "1"}]}`)
	payload.KeepServerSet(fields, got, stored)
	want := decode(t, `{"id": "1", "email": "b", "sort": "x", "secret": "s", "settings": {"owner": "b", "limit": 9},
		"lines": [{"number": "2", "state": "down"}, {"number": "3"}, {"number": "1", "state": "up"}]}`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("data (-want +got):\n%s", diff)
	}
}

func TestShow(t *testing.T) {
	stored := decode(t, `{"email": "a", "kind": "work", "open": "C", "secret": "s", "extra": "work", "roles": ["ADMIN"]}`)
	for name, test := range map[string]struct {
		titles bool
		want   string
	}{
		"values": {false, `{"email": "a", "kind": "work", "open": "C", "extra": "work", "roles": ["ADMIN"]}`},
		"titles": {true, `{"email": "a", "kind": "Work", "open": "C", "extra": "work", "roles": ["ADMIN"]}`},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(decode(t, test.want), payload.Show(fields, stored, test.titles)); diff != "" {
				t.Errorf("shown (-want +got):\n%s", diff)
			}
		})
	}
}

// good draws a body that keeps to the table.
func good() *rapid.Generator[map[string]any] {
	return rapid.Custom(func(t *rapid.T) map[string]any {
		body := map[string]any{
			"email": rapid.StringN(1, 8, -1).Draw(t, "email"),
			"kind":  rapid.SampledFrom([]string{"work", "home"}).Draw(t, "kind"),
			"on":    rapid.Bool().Draw(t, "on"),
			"level": json.Number(rapid.SampledFrom([]string{"1", "3", "5"}).Draw(t, "level")),
		}
		if rapid.Bool().Draw(t, "with lines") {
			lines := []any{}
			for _, number := range rapid.SliceOfDistinct(rapid.StringN(1, 4, -1), rapid.ID[string]).Draw(t, "lines") {
				lines = append(lines, map[string]any{"number": number})
			}
			body["lines"] = lines
		}
		return body
	})
}

func TestWhatIsShownIsAcceptedBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stored := good().Draw(t, "stored")
		shown := payload.Show(fields, stored, rapid.Bool().Draw(t, "titles"))
		rules := payload.Rules{Stored: stored, Titles: true}
		if problems := rules.Check(fields, shown); len(problems) > 0 {
			t.Fatalf("what was shown is refused: %v", problems)
		}
		if diff := cmp.Diff(stored, payload.Clean(fields, shown, false)); diff != "" {
			t.Errorf("stored (-first +second time):\n%s", diff)
		}
	})
}

func TestNothingSharesMemory(t *testing.T) {
	stored := decode(t, `{"email": "a", "settings": {"owner": "a", "limit": 1}, "lines": [{"number": "1", "state": "up"}], "extra": {"a": [1]}}`)
	untouched := payload.Copy(stored)
	copies := []map[string]any{payload.Clean(fields, stored, true), payload.Show(fields, stored, false), decode(t, `{"settings": {}}`)}
	payload.KeepServerSet(fields, copies[2], stored)
	for _, copied := range copies {
		scramble(copied)
	}
	if diff := cmp.Diff(untouched, any(stored)); diff != "" {
		t.Errorf("stored data changed through a copy:\n%s", diff)
	}
}

func scramble(value any) {
	switch v := value.(type) {
	case map[string]any:
		for key := range v {
			scramble(v[key])
			v[key] = "scrambled"
		}
	case []any:
		for i := range v {
			scramble(v[i])
			v[i] = "scrambled"
		}
	}
}

// FuzzCheck throws any JSON object at the table, as new body and as stored one.
func FuzzCheck(f *testing.F) {
	f.Add([]byte(`{"email": "a", "lines": [{"number": "1"}]}`), []byte(`{"lines": [null, {"number": 1}], "settings": 5}`))
	f.Add([]byte(`{"level": 1e400, "roles": [[]], "settings": {"limit": {}}}`), []byte(`{}`))
	f.Fuzz(func(t *testing.T, body, stored []byte) {
		one, two := object(body), object(stored)
		if one == nil || two == nil {
			t.Skip()
		}
		rules := payload.Rules{Stored: two, RequiredInside: true}
		if len(rules.Check(fields, one)) > 0 {
			return
		}
		clean := payload.Clean(fields, one, false)
		payload.Defaults(fields, clean, true)
		payload.KeepServerSet(fields, clean, two)
		payload.Show(fields, clean, true)
	})
}

func object(content []byte) map[string]any {
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	var body map[string]any
	if decoder.Decode(&body) != nil {
		return nil
	}
	return body
}
