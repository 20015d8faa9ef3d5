package model_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
)

// refused stands in a table for a value that a kind cannot hold.
var refused = struct{ refused bool }{true}

// spellings says what each kind reads from a JSON text, in the order of kinds.
var kinds = []model.Kind{
	model.String, model.Bool, model.Int, model.StringList, model.StringSet, model.Object, model.ObjectList,
}

var spellings = []struct {
	json                                                string
	text, boolean, integer, strings, set, object, items any
}{
	{`null`, nil, nil, nil, nil, nil, nil, nil},
	{`"some text"`, "some text", refused, refused, refused, refused, refused, refused},
	{`""`, "", nil, nil, refused, refused, refused, refused},
	{`"  "`, "  ", nil, nil, refused, refused, refused, refused},
	{`true`, "true", true, refused, refused, refused, refused, refused},
	{`false`, "false", false, refused, refused, refused, refused, refused},
	{`"true"`, "true", true, refused, refused, refused, refused, refused},
	{`"False"`, "False", false, refused, refused, refused, refused, refused},
	{`" TRUE "`, " TRUE ", true, refused, refused, refused, refused, refused},
	{`"yes"`, "yes", refused, refused, refused, refused, refused, refused},
	{`1`, "1", true, int64(1), refused, refused, refused, refused},
	{`0`, "0", false, int64(0), refused, refused, refused, refused},
	{`"0"`, "0", false, int64(0), refused, refused, refused, refused},
	{`3`, "3", refused, int64(3), refused, refused, refused, refused},
	{`"3"`, "3", refused, int64(3), refused, refused, refused, refused},
	{`" 3 "`, " 3 ", refused, int64(3), refused, refused, refused, refused},
	{`-7`, "-7", refused, int64(-7), refused, refused, refused, refused},
	{`3.0`, "3.0", refused, int64(3), refused, refused, refused, refused},
	{`3e2`, "3e2", refused, int64(300), refused, refused, refused, refused},
	{`2.5`, "2.5", refused, refused, refused, refused, refused, refused},
	{`1e400`, "1e400", refused, refused, refused, refused, refused, refused},
	{`"NaN"`, "NaN", refused, refused, refused, refused, refused, refused},
	{`"0x1p4"`, "0x1p4", refused, refused, refused, refused, refused, refused},
	{`9223372036854775807`, "9223372036854775807", refused, int64(9223372036854775807), refused, refused, refused, refused},
	{`9223372036854775808`, "9223372036854775808", refused, refused, refused, refused, refused, refused},
	{`9007199254740993.0`, "9007199254740993.0", refused, refused, refused, refused, refused, refused},
	{`[]`, refused, refused, refused, list{}, list{}, refused, list{}},
	{`[null]`, refused, refused, refused, list{}, list{}, refused, list{}},
	{`["b", "a", null, "b"]`, refused, refused, refused, list{"b", "a", "b"}, list{"b", "a"}, refused, refused},
	{`["a", 3, true, 2.50]`, refused, refused, refused, list{"a", "3", "true", "2.50"}, list{"a", "3", "true", "2.50"}, refused, refused},
	{`[["a"]]`, refused, refused, refused, refused, refused, refused, refused},
	{`{}`, refused, refused, refused, refused, refused, object{}, refused},
	{`{"inner": "3", "other": [1]}`, refused, refused, refused, refused, refused, object{"inner": int64(3)}, refused},
	{`{"inner": null}`, refused, refused, refused, refused, refused, object{}, refused},
	{`[{"inner": 3}, null, {}]`, refused, refused, refused, refused, refused, refused, list{object{"inner": int64(3)}, object{}}},
}

func TestDecodeToleratesSpellings(t *testing.T) {
	for _, row := range spellings {
		want := []any{row.text, row.boolean, row.integer, row.strings, row.set, row.object, row.items}
		for i, kind := range kinds {
			f := model.Field{Name: "it", Payload: "It", Kind: kind}
			if kind == model.Object || kind == model.ObjectList {
				f.Fields = []model.Field{{Name: "inner", Payload: "inner", Kind: model.Int}}
			}
			m := &model.Model{Fields: []model.Field{f}}
			value, problems := m.Decode(parse(t, `{"It": `+row.json+`}`))
			if want[i] == refused && slices.Contains([]string{`""`, `"  "`, `[]`, `{}`}, row.json) {
				want[i] = nil // an empty value of another kind means nothing
			}
			if want[i] == refused {
				if len(problems) == 0 {
					t.Errorf("%v reads %s as %v, and should not", kind, row.json, value)
				}
				continue
			}
			expected := with(object{"it": want[i]}, nil)
			if diff := cmp.Diff(expected, value); diff != "" || len(problems) > 0 {
				t.Errorf("%v from %s: problems %v, -want +got:\n%s", kind, row.json, problems, diff)
			}
		}
	}
}

// parse reads an object of JSON as the clients do.
func parse(t testing.TB, text string) map[string]any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var data map[string]any
	if err := decoder.Decode(&data); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return data
}

func TestDecodeReadsNumbersOfAnyGoType(t *testing.T) {
	m := &model.Model{Fields: []model.Field{{Name: "n", Payload: "n", Kind: model.Int}, {Name: "s", Payload: "s", Kind: model.String}}}
	for _, number := range []any{json.Number("12"), float64(12), int64(12), 12} {
		value, problems := m.Decode(map[string]any{"n": number, "s": number})
		if diff := cmp.Diff(object{"n": int64(12), "s": "12"}, value); diff != "" || len(problems) > 0 {
			t.Errorf("%T: problems %v, -want +got:\n%s", number, problems, diff)
		}
	}
}

func TestDecodeReadsMissingAndExtraKeys(t *testing.T) {
	m := person()
	for _, text := range []string{`{}`, `{"email": null, "Calling": null, "phoneNumbers": null}`, `{"meta": {"uri": "/x"}, "pkid": "1"}`} {
		value, problems := m.Decode(parse(t, text))
		if len(value) > 0 || len(problems) > 0 {
			t.Errorf("%s reads as %v with problems %v", text, value, problems)
		}
	}
	if value, problems := m.Decode(nil); len(value) > 0 || len(problems) > 0 {
		t.Errorf("nil reads as %v with problems %v", value, problems)
	}
}

func TestDecodeNeverReadsBackWhatIsWriteOnly(t *testing.T) {
	value, problems := person().Decode(parse(t, `{"password": {"hidden": true}}`))
	if len(value) > 0 || len(problems) > 0 {
		t.Errorf("read %v with problems %v", value, problems)
	}
}

func TestDecodeNamesThePathOfAProblem(t *testing.T) {
	tests := []struct {
		json string
		want model.DecodeError
	}{
		{`{"enabled": "maybe"}`, model.DecodeError{Path: "enabled", Want: model.Bool, Got: "a string that does not fit"}},
		{`{"rank": 2.5}`, model.DecodeError{Path: "rank", Want: model.Int, Got: "a number that does not fit"}},
		{`{"email": {"a": 1}}`, model.DecodeError{Path: "email", Want: model.String, Got: "an object"}},
		{`{"email": ["a"]}`, model.DecodeError{Path: "email", Want: model.String, Got: "an array"}},
		{`{"Calling": true}`, model.DecodeError{Path: "calling", Want: model.Object, Got: "a boolean"}},
		{`{"Calling": {"dnd": "later"}}`, model.DecodeError{Path: "calling.dnd", Want: model.Bool, Got: "a string that does not fit"}},
		{`{"words": ["a", {"b": 1}]}`, model.DecodeError{Path: "words.1", Want: model.String, Got: "an object"}},
		{`{"phoneNumbers": {"type": "work"}}`, model.DecodeError{Path: "phones", Want: model.ObjectList, Got: "an object"}},
		{`{"phoneNumbers": [null, "x"]}`, model.DecodeError{Path: "phones.1", Want: model.Object, Got: "a string that does not fit"}},
		{`{"phoneNumbers": [{}, {"rules": [{"active": 2}]}]}`, model.DecodeError{Path: "phones.1.rules.0.active", Want: model.Bool, Got: "a number that does not fit"}},
	}
	m := person()
	for _, test := range tests {
		_, problems := m.Decode(parse(t, test.json))
		if diff := cmp.Diff([]model.DecodeError{test.want}, problems); diff != "" {
			t.Errorf("%s: -want +got:\n%s", test.json, diff)
		}
		if modeltest.FieldAt(m, test.want.Path) == nil {
			t.Errorf("FieldAt does not know the path %s", test.want.Path)
		}
	}
}

func TestDecodeKeepsWhatItCanReadBesideAProblem(t *testing.T) {
	value, problems := person().Decode(parse(t, `{"email": "a", "rank": "high", "phoneNumbers": [{"type": [1]}, 4, {"number": 5}]}`))
	want := object{"email": "a", "phones": model.Unknown, "rank": model.Unknown}
	if diff := cmp.Diff(want, value); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	var paths []string
	for _, problem := range problems {
		paths = append(paths, problem.Path)
	}
	if diff := cmp.Diff([]string{"phones.0.type", "phones.1", "rank"}, paths, cmpopts.SortSlices(strings.Compare)); diff != "" {
		t.Errorf("paths of problems: -want +got:\n%s", diff)
	}
}

func TestProblemsHoldNoValue(t *testing.T) {
	const secret = "hunter2"
	_, problems := person().Decode(parse(t, `{"enabled": "hunter2", "rank": "hunter2", "words": "hunter2", "roles": [["hunter2"]],
		"Calling": "hunter2", "phoneNumbers": ["hunter2", {"rules": {"name": "hunter2"}}]}`))
	if len(problems) != 7 {
		t.Errorf("%d problems: %v", len(problems), problems)
	}
	for _, problem := range problems {
		if strings.Contains(problem.Error(), secret) {
			t.Errorf("the value is in %q", problem.Error())
		}
	}
	want := "rank: expected integer, the server sent a string that does not fit"
	if got := (model.DecodeError{Path: "rank", Want: model.Int, Got: "a string that does not fit"}).Error(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// FuzzDecode feeds any JSON to a model with every kind of field.
func FuzzDecode(f *testing.F) {
	for _, row := range spellings {
		f.Add(`{"email": ` + row.json + `, "rank": ` + row.json + `, "enabled": ` + row.json + `, "roles": ` + row.json +
			`, "Calling": ` + row.json + `, "phoneNumbers": [{"rules": ` + row.json + `, "ring": ` + row.json + `}]}`)
	}
	m := person()
	f.Fuzz(func(t *testing.T, text string) {
		for _, useNumber := range []bool{true, false} {
			decoder := json.NewDecoder(strings.NewReader(text))
			if useNumber {
				decoder.UseNumber()
			}
			var data map[string]any
			if decoder.Decode(&data) != nil {
				return
			}
			value, problems := m.Decode(data)
			wantShape(t, m.Fields, value)
			for _, problem := range problems {
				if modeltest.FieldAt(m, problem.Path) == nil {
					t.Errorf("a problem with %q, which is no field", problem.Path)
				}
			}
			if len(problems) > 0 {
				continue
			}
			again, problems := m.Decode(m.Payload(nil, value, nil))
			if len(problems) > 0 {
				t.Errorf("cannot read what is sent: %v", problems)
			}
			wantSame(t, m, value, again)
		}
	})
}

// wantSame checks that what comes back is what was read, but for what is
// read-only or filled in.
func wantSame(t *testing.T, m *model.Model, value, again model.Value) {
	t.Helper()
	for _, path := range differing(m.Fields, value, again, "") {
		if path != "calling" && path != "calling.email" {
			t.Errorf("%s does not come back", path)
		}
	}
}

// A value that cannot be read leaves the state as it is, and makes no difference
// after a write.
func TestUnreadableValuesLeaveTheState(t *testing.T) {
	m := person()
	server, _ := m.Decode(parse(t, `{"email": "a", "rank": "high", "Calling": "x", "words": [["y"]]}`))
	prior := object{"email": "a", "rank": int64(3), "calling": object{"dnd": true}, "words": list{"w"}}
	state := m.Refresh(prior, server)
	written, differences := m.StateAfterApply(prior, prior, server)
	for name := range prior {
		if diff := cmp.Diff(prior[name], state[name]); diff != "" {
			t.Errorf("%s: the refresh changes the state:\n%s", name, diff)
		}
		if diff := cmp.Diff(prior[name], written[name]); diff != "" {
			t.Errorf("%s: the write changes the state:\n%s", name, diff)
		}
	}
	if len(differences) > 0 {
		t.Errorf("differences %v", differences)
	}
	imported, _ := m.StateFromServer(server)
	if imported["rank"] != nil || imported["words"] != nil || imported["calling"] != nil {
		t.Errorf("the import holds %v", imported)
	}
}
