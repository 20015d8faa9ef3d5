package model_test

import (
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/field"
)

// callee has a field of every kind that can be judged.
func callee() *model.Model {
	return &model.Model{Fields: []model.Field{
		field.Text("email", "", field.Email),
		field.Text("number", "", field.PhoneNumber),
		field.Text("direct", "", field.DirectNumber),
		field.Text("extension", "", field.Extension),
		field.Text("zone", "", field.TimeZone),
		field.Text("country", "", field.Country),
		field.Text("name", "", field.UpTo(10), field.Made(`a-z \-`, "small letters, spaces and hyphens")),
		field.Text("place", "", field.FixedWhen("called", true)),
		field.Flag("called", ""),
		field.Number("rings", "", field.Between(2, 20)),
		field.Text("access", "", field.Default("ALL"), field.OneOf("ALL", "SPECIFIC")),
		field.Texts("queues", "", field.UsedWhen("access", "SPECIFIC")),
		field.Object("forward", "", field.Of(
			field.Flag("enabled", ""),
			field.Text("destination", "", field.PhoneNumber, field.NeededWhen("enabled", true, "other")),
			field.Text("other", ""),
			field.Flag("feature", "", field.UsedWhen("module", "VIEW", "EDIT"), field.UsedWhen("access", "ALL")),
			field.Text("module", "", field.Default("NONE"), field.OneOf("VIEW", "EDIT", "NONE")),
		)),
		field.List("numbers", "", field.Of(field.Text("value", "", field.PhoneNumber))),
	}}
}

// verdict writes what is implausible: "!" before what is refused, "?" before the rest.
func verdict(found []model.Implausible) string {
	var all []string
	for _, p := range found {
		mark := "?"
		if p.Refused {
			mark = "!"
		}
		all = append(all, mark+p.Path)
	}
	return strings.Join(all, " ")
}

func judgeNew(m *model.Model, config model.Value) []model.Implausible {
	return m.Implausible(config, m.Plan(config, nil, nil), nil)
}

func TestImplausible_Values(t *testing.T) {
	for _, group := range []struct {
		attribute, want string
		values          []any
	}{
		{"email", "", []any{"anna@example.com", "ANNA@Example.COM", "o'neil+x@sub.example.co.uk", "anna@localhost", ""}},
		{"email", "?email", []any{" anna@example.com ", "anna@example.com\t", "\u00a0anna@example.com"}},
		{"email", "!email", []any{"not an email", "anna", "@example.com", "anna@", "a b@example.com", "Anna <anna@example.com>", "a@b@c", "a@example.com, b@example.com"}},
		{"number", "", []any{"+1 408 555 0100", "+49 (30) 555-0043", "0049 30 5550043", "1234", "12", "5550100", "*55", "anna@example.com", ""}},
		{"number", "!number", []any{"call me", "+1 800 FLOWERS", "+", "***", "+999 123456", "+12345678901234567"}},
		{"number", "?number", []any{"+1 408 555", "+49 1", "+1 555 0100", "0113 5", "555-0100", "030/5550043", "1", "12345678901"}},
		{"direct", "", []any{"+1 408 555 0100", "0049 30 5550043", "anna@example.com", "*55", ""}},
		{"direct", "!direct", []any{"call me", "+", "+999 123456"}},
		{"direct", "?direct", []any{"12", "1234", "0113 5", "555-0100", "5550100", "+1 555 0100", "030/5550043"}},
		{"extension", "", []any{"12", "1234", "0042", "1234567890"}},
		{"extension", "!extension", []any{"abc", "12-34", "+1234", "12 34", "x12"}},
		{"extension", "?extension", []any{"1", "12345678901"}},
		{"zone", "", []any{"Europe/Berlin", "UTC", "America/Argentina/Buenos_Aires", "US/Pacific", "Etc/GMT+5"}},
		{"zone", "!zone", []any{"Mars/Phobos", "europe/berlin", "Berlin", "Local", "../etc/passwd", "GMT+1:00"}},
		{"country", "", []any{"DE", "US", "GB", "AQ"}},
		{"country", "?country", []any{"de", "Us"}},
		{"country", "!country", []any{"Germany", "DEU", "UK1", "XX", "EU", "1"}},
		{"name", "", []any{"leads - emea"[:10], "a b"}},
		{"name", "!name", []any{"Leads", "a/b", "leads of the north"}},
		{"rings", "", []any{int64(2), int64(20), int64(7)}},
		{"rings", "!rings", []any{int64(1), int64(21), int64(99), int64(-3), int64(0)}},
	} {
		for _, v := range group.values {
			if got := verdict(judgeNew(callee(), model.Value{group.attribute: v})); got != group.want {
				t.Errorf("%s = %q: got %q, want %q", group.attribute, v, got, group.want)
			}
		}
	}
}

func TestImplausible_SaysWhatIsAcceptedAndNearest(t *testing.T) {
	for _, c := range []struct {
		config model.Value
		want   string
	}{
		{model.Value{"zone": "Europe/Berln"}, `Did you mean "Europe/Berlin"?`},
		{model.Value{"zone": "berlin"}, `Did you mean "Europe/Berlin"?`},
		{model.Value{"country": "Germany"}, `Did you mean "DE" (Germany)?`},
		{model.Value{"country": "UK"}, `Did you mean "GB" (United Kingdom)?`},
		{model.Value{"country": "DEU"}, `Did you mean "DE" (Germany)?`},
		{model.Value{"extension": "1"}, "has 1 digit. "},
		{model.Value{"rings": int64(99)}, "from 2 to 20; the nearest is 20"},
		{model.Value{"name": "Leads"}, "small letters, spaces and hyphens"},
		{model.Value{"number": "call me"}, "+1 408 555 0100"},
		{model.Value{"number": "call me"}, `and extensions such as "1234".`},
		{model.Value{"direct": "call me"}, `such as "+1 408 555 0100".`},
		{model.Value{"number": "0113 5"}, "neither a number in international form (E.164) nor an extension"},
		{model.Value{"direct": "12"}, "An extension is declared in an attribute of its own"},
		{model.Value{"direct": "030/5550043"}, "has no code of a country"},
	} {
		found := judgeNew(callee(), c.config)
		if len(found) != 1 || !strings.Contains(found[0].Detail, c.want) {
			t.Errorf("%v: got %+v, want %s", c.config, found, c.want)
		}
	}
}

// What comes near nothing is told nothing, though the lists are long.
func TestImplausible_NothingIsNear(t *testing.T) {
	for _, config := range []model.Value{
		{"zone": "Mars/Phobos"}, {"zone": "Nowhere"}, {"zone": "GMT+2"}, {"country": "XX"}, {"country": "Narnia"}, {"country": "Holland"}, {"country": "Q"},
	} {
		found := judgeNew(callee(), config)
		if len(found) != 1 || strings.Contains(found[0].Detail, "Did you mean") {
			t.Errorf("%v: got %+v", config, found)
		}
	}
}

func TestImplausible_Conditions(t *testing.T) {
	forward := func(v model.Value) model.Value { return model.Value{"forward": v} }
	for name, c := range map[string]struct {
		config, prior model.Value
		want          string
	}{
		"enabled without destination":              {config: forward(model.Value{"enabled": true}), want: "!forward.destination"},
		"enabled with an empty destination":        {config: forward(model.Value{"enabled": true, "destination": ""}), want: "!forward.destination"},
		"enabled with a destination":               {config: forward(model.Value{"enabled": true, "destination": "1234"})},
		"enabled with what will do":                {config: forward(model.Value{"enabled": true, "other": "x"})},
		"enabled with a destination not yet known": {config: forward(model.Value{"enabled": true, "destination": model.Unknown})},
		"disabled": {config: forward(model.Value{"enabled": false})},
		"enabled now, and the server may have one":   {config: forward(model.Value{"enabled": true}), prior: forward(model.Value{"enabled": false}), want: "?forward.destination"},
		"enabled now, and the state has one":         {config: forward(model.Value{"enabled": true}), prior: forward(model.Value{"enabled": false, "destination": "1234"})},
		"enabled before":                             {config: model.Value{"forward": model.Value{"enabled": true}, "email": "a@b.c"}, prior: forward(model.Value{"enabled": true})},
		"another place once called":                  {config: model.Value{"place": "b"}, prior: model.Value{"place": "a", "called": true}, want: "?place"},
		"another place, called or not":               {config: model.Value{"place": "b"}, prior: model.Value{"place": "a"}, want: "?place"},
		"another place before":                       {config: model.Value{"place": "b", "called": true}, prior: model.Value{"place": "a", "called": false}},
		"the same place":                             {config: model.Value{"place": "a"}, prior: model.Value{"place": "a", "called": true}},
		"a first place":                              {config: model.Value{"place": "a"}, prior: model.Value{"called": true}},
		"a place not yet known":                      {config: model.Value{"place": model.Unknown}, prior: model.Value{"place": "a", "called": true}},
		"list without effect by default":             {config: model.Value{"queues": []any{"a"}}, want: "?queues"},
		"list without effect as declared":            {config: model.Value{"queues": []any{"a"}, "access": "all"}, want: "?queues"},
		"list with effect":                           {config: model.Value{"queues": []any{"a"}, "access": "specific"}},
		"empty list":                                 {config: model.Value{"queues": []any{}}},
		"list while access is not known":             {config: model.Value{"queues": []any{"a"}, "access": model.Unknown}},
		"feature without module":                     {config: forward(model.Value{"feature": true}), want: "?forward.feature"},
		"feature with module":                        {config: forward(model.Value{"feature": true, "module": "view"})},
		"feature with module, and a fact at the top": {config: model.Value{"access": "SPECIFIC", "forward": model.Value{"feature": true, "module": "EDIT"}}, want: "?forward.feature"},
		"feature that is off":                        {config: forward(model.Value{"feature": false})},
	} {
		m := callee()
		planned := m.Plan(c.config, c.prior, nil)
		if got := verdict(m.Implausible(c.config, planned, c.prior)); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestImplausible_NeverWhatPriorStateHolds(t *testing.T) {
	m := callee()
	numbers := func(values ...string) model.Value {
		var list []any
		for _, v := range values {
			list = append(list, model.Value{"value": v})
		}
		return model.Value{"numbers": list}
	}
	prior := numbers("call me", "1234")
	prior["zone"], prior["rings"] = "Mars/Phobos", int64(99)
	config := numbers("1234", "55", "Call Me Not", "call me")
	config["zone"], config["rings"] = "Mars/Phobos", int64(98)
	if got, want := verdict(m.Implausible(config, m.Plan(config, prior, nil), prior)), "!rings !numbers.2.value"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	found := judgeNew(m, numbers("12", "call me"))
	if len(found) != 1 || found[0].Path != "numbers.1.value" || strings.ContainsAny(found[0].Summary, "01") {
		t.Errorf("the path needs its index, and the summary must not have it: %+v", found)
	}
}

func FuzzImplausible(f *testing.F) {
	for _, seed := range []string{"", "a@b.c", "+1 408 555 0100", "Europe/Berlin", "DE", "\x00", "../..", "+\u0661", "ς@Σ"} {
		f.Add(seed, int64(len(seed)))
	}
	m := callee()
	f.Fuzz(func(t *testing.T, text string, n int64) {
		config := model.Value{"email": text, "number": text, "extension": text, "zone": text, "country": text, "name": text, "rings": n}
		for _, p := range judgeNew(m, config) {
			if p.Path == "" || p.Summary == "" || p.Detail == "" {
				t.Errorf("%q: an empty message: %+v", text, p)
			}
		}
		if found := m.Implausible(config, config, config); len(found) > 0 {
			t.Errorf("%q: refuses what prior state holds: %+v", text, found)
		}
	})
}
