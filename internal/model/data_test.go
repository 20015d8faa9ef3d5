package model_test

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// phone is a model as a server's schema has it, with a field of each kind.
func phone() *model.Model {
	return (&model.Model{
		Type: "device/cucm/Phone", Key: "pkid", BusinessKey: "name", HasHierarchy: true,
		Fields: []model.Field{
			{Name: "name", Payload: "name", Kind: model.String, Required: true},
			{Name: "hierarchy", Payload: "hierarchy", Kind: model.String},
			{Name: "12", Payload: "12", Kind: model.String},
			{Name: "a.b", Payload: "a.b", Kind: model.String},
			{Name: "busy", Payload: "busy", Kind: model.Bool, Default: true},
			{Name: "count", Payload: "count", Kind: model.Int, Choices: model.Choices{{Value: "10", Title: "Ten"}, {Value: "2"}}},
			{Name: "big", Payload: "big", Kind: model.Int},
			{Name: "rate", Payload: "rate", Kind: model.Number},
			{Name: "free", Payload: "free", Kind: model.Any},
			{Name: "union", Payload: "union", Kind: model.Any, Types: []string{"boolean", "integer"}},
			{Name: "ports", Payload: "ports", Kind: model.Any, Types: []string{"array"}, Element: &model.Field{Kind: model.Int}},
			{Name: "table", Payload: "table", Kind: model.Any, Element: &model.Field{Kind: model.Any, Types: []string{"array"}, Element: &model.Field{Kind: model.Bool}}},
			{Name: "tags", Payload: "tags", Kind: model.StringList},
			{Name: "pin", Payload: "pin", Kind: model.String, Access: model.WriteOnly, Sensitive: true},
			{Name: "status", Payload: "status", Kind: model.String, Access: model.ReadOnly},
			{Name: "lines", Payload: "lines", Kind: model.ObjectList, Fields: []model.Field{
				{Name: "label", Payload: "label", Kind: model.String, Required: true},
				{Name: "index", Payload: "index", Kind: model.Int},
				{Name: "uid", Payload: "uid", Kind: model.String, Access: model.ReadOnly},
			}},
			{Name: "sip", Payload: "sip", Kind: model.Object, Fields: []model.Field{{Name: "realm", Payload: "realm", Kind: model.String}}},
		},
	}).ForData("hierarchy", "timeouts")
}

func number(text string) *big.Float {
	f, _, err := big.ParseFloat(text, 10, 512, big.ToNearestEven)
	if err != nil {
		panic(err)
	}
	return f
}

type tree = map[string]any

// TestDeclare reads what Terraform makes of values on their way into a dynamic attribute.
func TestDeclare(t *testing.T) {
	m := phone()
	tests := map[string]struct {
		tree tree
		want model.Value
	}{
		"nothing":                   {tree{}, model.Value{}},
		"null":                      {tree{"name": nil, "sip": nil}, model.Value{}},
		"empty":                     {tree{"name": "", "tags": []any{}, "sip": tree{}}, model.Value{"name": "", "tags": []any{}, "sip": model.Value{}}},
		"name of an attribute":      {tree{"hierarchy": "x"}, model.Value{"~hierarchy": "x"}},
		"digits as a key":           {tree{"12": "x"}, model.Value{"~12": "x"}},
		"dot in a key":              {tree{"a.b": "x"}, model.Value{"~a~1b": "x"}},
		"number for a text":         {tree{"name": number("12")}, model.Value{"name": "12"}},
		"boolean for a text":        {tree{"name": true}, model.Value{"name": "true"}},
		"text for a boolean":        {tree{"busy": "true"}, model.Value{"busy": true}},
		"text for a number":         {tree{"rate": "0.50"}, model.Value{"rate": model.Decimal("0.5")}},
		"empty text for a number":   {tree{"rate": "", "busy": ""}, model.Value{}},
		"title for a number":        {tree{"count": "Ten"}, model.Value{"count": int64(10)}},
		"whole number beyond 64":    {tree{"big": number("123456789012345678901")}, model.Value{"big": model.Decimal("123456789012345678901")}},
		"whole number with a point": {tree{"big": "3.0"}, model.Value{"big": int64(3)}},
		"fraction":                  {tree{"rate": number("1.50")}, model.Value{"rate": model.Decimal("1.5")}},
		"unknown":                   {tree{"name": model.Unknown, "free": []any{model.Unknown}}, model.Value{"name": model.Unknown, "free": model.Unknown}},
		"any":                       {tree{"free": tree{"b": []any{number("1"), "x", true}, "a": nil}}, model.Value{"free": model.JSON(`{"b":[1,"x",true]}`)}},
		"text for a union":          {tree{"union": "5"}, model.Value{"union": model.JSON("5")}},
		"texts for numbers":         {tree{"ports": []any{"80", number("123456789012345678901")}}, model.Value{"ports": model.JSON("[80,123456789012345678901]")}},
		"lists in a list":           {tree{"table": []any{[]any{"true", false}, []any{}}}, model.Value{"table": model.JSON("[[true,false],[]]")}},
		"number in a list of texts": {tree{"tags": []any{number("1"), "x"}}, model.Value{"tags": []any{"1", "x"}}},
		"list of objects":           {tree{"lines": []any{tree{"label": "a", "index": "1"}}}, model.Value{"lines": []any{model.Value{"label": "a", "index": int64(1)}}}},
	}
	for name, test := range tests {
		got, problems := m.Declare(test.tree, false)
		if diff := cmp.Diff(test.want, got); diff != "" || len(problems) > 0 {
			t.Errorf("%s: %v\n%s", name, problems, diff)
		}
	}
	secret, problems := m.Declare(tree{"pin": "1234"}, true)
	if diff := cmp.Diff(model.Value{"pin": "1234"}, secret); diff != "" || len(problems) > 0 {
		t.Errorf("%v\n%s", problems, diff)
	}
}

// TestMismatches: what a model cannot take is named with its place and what is meant.
func TestMismatches(t *testing.T) {
	m := phone()
	tests := map[string]struct {
		tree tree
		path []any
		says string
	}{
		"misspelt key":              {tree{"nmae": "x"}, []any{"nmae"}, `Did you mean "name"?`},
		"another letter case":       {tree{"Name": "x"}, []any{"Name"}, `Did you mean "name"?`},
		"key inside":                {tree{"lines": []any{tree{"label": "a"}, tree{"lable": "a"}}}, []any{"lines", 1, "lable"}, `Did you mean "label"?`},
		"text for a number":         {tree{"rate": "five"}, []any{"rate"}, `expected a number, not "five"`},
		"fraction for a whole":      {tree{"big": number("1.5")}, []any{"big"}, `expected a whole number, not "1.5"`},
		"text for a boolean":        {tree{"busy": "maybe"}, []any{"busy"}, `expected true or false, not "maybe"`},
		"number for a boolean":      {tree{"busy": number("1")}, []any{"busy"}, `expected true or false`},
		"boolean for a number":      {tree{"rate": true}, []any{"rate"}, `expected a number`},
		"object for a text":         {tree{"name": tree{}}, []any{"name"}, `expected a text, not an object`},
		"text for an object":        {tree{"sip": "x"}, []any{"sip"}, `expected an object, not a text`},
		"object for a list":         {tree{"lines": tree{}}, []any{"lines"}, `expected a list of objects, not an object`},
		"text in a list of objects": {tree{"lines": []any{"x"}}, []any{"lines", 0}, `expected an object, not a text`},
		"null in a list":            {tree{"tags": []any{"a", nil}}, []any{"tags", 1}, `the element is null`},
		"text in a list of numbers": {tree{"ports": []any{number("80"), "x"}}, []any{"ports", 1}, `expected a whole number, not "x"`},
		"blank in a list":           {tree{"ports": []any{" "}}, []any{"ports", 0}, `expected a whole number`},
		"number in a table":         {tree{"table": []any{[]any{true}, []any{true, number("1")}}}, []any{"table", 1, 1}, `expected true or false`},
		"list in a table":           {tree{"table": []any{true}}, []any{"table", 0}, `expected of the type array`},
		"null in a list of numbers": {tree{"ports": []any{nil}}, []any{"ports", 0}, `the element is null`},
		"text for a union":          {tree{"union": "x"}, []any{"union"}, `expected of the type boolean or integer`},
		"read-only":                 {tree{"status": "x"}, []any{"status"}, `only the server sets "status"`},
		"secret":                    {tree{"pin": "1234"}, []any{"pin"}, `Declare it in secrets_wo`},
	}
	for name, test := range tests {
		_, problems := m.Declare(test.tree, false)
		if len(problems) != 1 || !cmp.Equal(problems[0].Path, test.path) || !strings.Contains(problems[0].Detail, test.says) {
			t.Errorf("%s: %+v", name, problems)
		}
		fitted, problems := m.Fit(test.tree).Declare(test.tree, false)
		if name != "read-only" && name != "secret" && !strings.HasPrefix(name, "null in a list") && (len(problems) > 0 || len(fitted) != 1) {
			t.Errorf("%s: a model that fits says %+v of %v", name, problems, fitted)
		}
	}
	for _, problem := range []tree{{"name": "x"}, {"pin": "x"}} {
		if _, problems := m.Declare(problem, true); len(problems) != len(problem)*boolToInt(problem["name"] != nil) {
			t.Errorf("secrets %v: %+v", problem, problems)
		}
	}
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestFitShapes: a model without fields takes whatever it is shown, and says of it what
// can be told.
func TestFitShapes(t *testing.T) {
	data := tree{"o": tree{"x": "y"}, "l": []any{tree{"a": number("1")}, tree{"b": "2"}}, "t": []any{"a"}, "e": []any{}, "n": number("1"), "pkid": "z"}
	m := (&model.Model{Type: "data/Any"}).ForData("pkid").Fit(data)
	got, problems := m.Declare(data, false)
	want := model.Value{
		"o": model.Value{"x": model.JSON(`"y"`)}, "l": []any{model.Value{"a": model.JSON("1")}, model.Value{"b": model.JSON(`"2"`)}},
		"t": []any{"a"}, "e": model.JSON("[]"), "n": model.JSON("1"), "~pkid": model.JSON(`"z"`),
	}
	if diff := cmp.Diff(want, got); diff != "" || len(problems) > 0 {
		t.Errorf("%v\n%s", problems, diff)
	}
	if !m.Field("n").Equal(model.JSON("1"), model.JSON(`"1"`)) || m.Field("n").Equal(model.JSON("1"), model.JSON("2")) {
		t.Error("1 and \"1\" are told apart, or 1 and 2 are not")
	}
}

// TestData is a model for data through the rules of the contract: nothing is planned that
// is not declared, no state holds what the server sets, and silence means the default.
func TestData(t *testing.T) {
	m := phone()
	declared, _ := m.Declare(tree{"name": "a", "busy": true, "lines": []any{tree{"label": "x"}}}, false)
	if diff := cmp.Diff(declared, m.Plan(declared, nil, nil)); diff != "" {
		t.Error("a plan adds to what is declared:\n", diff)
	}
	var data tree
	decoder := json.NewDecoder(strings.NewReader(`{"name": "a", "status": "up", "big": 123456789012345678901, "pin": "***", "lines": [{"label": "x", "uid": "1"}]}`))
	decoder.UseNumber()
	if err := decoder.Decode(&data); err != nil {
		t.Fatal(err)
	}
	server, problems := m.Decode(data)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if diff := cmp.Diff(declared, m.Refresh(declared, server)); diff != "" {
		t.Error("a read makes a difference:\n", diff)
	}
	state, _ := m.StateFromServer(server)
	want := model.Value{"name": "a", "big": model.Decimal("123456789012345678901"), "lines": []any{model.Value{"label": "x"}}}
	if diff := cmp.Diff(want, state); diff != "" {
		t.Error("an import takes something else:\n", diff)
	}
	payload := m.Payload(data, model.Value{"big": model.Decimal("5e500"), "free": model.JSON(`{"a":1}`)}, nil)
	if _, there := payload["status"]; there || payload["big"] != json.Number("5e500") || !cmp.Equal(payload["free"], any(tree{"a": json.Number("1")})) {
		t.Errorf("the payload is %v", payload)
	}
	if got := m.Undeclared(model.Value{"name": "a"}, want); !cmp.Equal(got, model.Paths{"big", "lines"}) {
		t.Errorf("not declared are %v", got)
	}
	if got := m.PayloadPath([]any{"~hierarchy"}); !cmp.Equal(got, []any{"hierarchy"}) {
		t.Errorf("the path is %v", got)
	}
}

// TestKeys: a business key has one field, several or none.
func TestKeys(t *testing.T) {
	fields := []model.Field{{Name: "name", Payload: "Name", Kind: model.String}, {Name: "node", Payload: "node", Kind: model.Int}}
	one := &model.Model{Fields: fields, BusinessKey: "name"}
	two := &model.Model{Fields: fields, BusinessKeys: []string{"name", "node"}}
	none := &model.Model{Fields: fields}
	value := model.Value{"name": "a", "node": int64(5)}
	data := map[string]any{"Name": " a", "node": json.Number("5")}
	for i, test := range []struct {
		m          *model.Model
		key, title string
		parts      map[string]string
	}{
		{one, "a", "name", map[string]string{"Name": "a"}},
		{two, `["a","5"]`, "name and node", map[string]string{"Name": "a", "node": "5"}},
		{none, "", "", nil},
	} {
		if got := test.m.KeyOf(value); got != test.key {
			t.Errorf("%d: the key is %q", i, got)
		}
		if got := test.m.KeyTitle(); got != test.title {
			t.Errorf("%d: the key is called %q", i, got)
		}
		if diff := cmp.Diff(test.parts, test.m.KeyParts(test.key)); diff != "" {
			t.Errorf("%d: %s", i, diff)
		}
		if !test.m.HoldsKey(data, test.key) || test.key != "" && test.m.HoldsKey(map[string]any{"Name": "b"}, test.key) {
			t.Errorf("%d: who has the key %q is not told", i, test.key)
		}
	}
	if two.KeyParts("a") != nil || two.KeyOf(model.Value{}) != "" || two.KeyOf(model.Value{"name": model.Unknown, "node": int64(1)}) != "" {
		t.Error("a key of two fields is read from less")
	}
}
