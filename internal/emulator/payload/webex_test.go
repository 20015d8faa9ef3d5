package payload_test

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// texts are for each content those that Webex takes, and those that it refuses.
var texts = map[model.Content]struct{ taken, refused []string }{
	model.AnyText:      {[]string{"anything", "1 2"}, nil},
	model.EmailAddress: {[]string{"anna.berg@example.com", " a+b@example.com", "A@EXAMPLE.COM"}, []string{"anna", "a@", "Anna <a@example.com>", "a@b@c", "a b@example.com"}},
	model.TelephoneNumber: {
		[]string{"+1 408 555 0100", "0049 (30) 555-0100", "1234", "*21#", "anna@example.com", "030/5550100"},
		[]string{"extension 5", "+", "+0123", "555x", "+12345678901234567"},
	},
	model.Extension: {[]string{"1234", "12"}, []string{"12a4", "+1234", "12 34"}},
	model.TimeZone:  {[]string{"Europe/Berlin", "UTC"}, []string{"Berlin", "Europe/Berlim", "Local"}},
	model.Country:   {[]string{"DE", "us"}, []string{"Germany", "ZZ", "D", "XX1", "UK", "DD"}},
}

// The emulator and the provider judge by different means and agree.
func TestWebexRefusesTexts(t *testing.T) {
	for content, test := range texts {
		fields := []model.Field{{Payload: "x", Name: "x", Kind: model.String, Content: content}}
		m := &model.Model{Fields: fields}
		try := func(text string, refused bool) {
			t.Helper()
			body := map[string]any{"x": text}
			if got := len(payload.Rules{Plausible: true}.Check(fields, body)) > 0; got != refused {
				t.Errorf("content %v: the emulator refuses %q: %v", content, text, got)
			}
			if len(payload.Rules{}.Check(fields, body)) > 0 {
				t.Errorf("%q is refused where nothing asks for it", text)
			}
			if len(payload.Rules{Plausible: true, Stored: body}.Check(fields, body)) > 0 {
				t.Errorf("%q is refused although it is stored", text)
			}
			got := false
			for _, p := range m.Implausible(model.Value{"x": text}, model.Value{"x": text}, nil) {
				got = got || p.Refused
			}
			if got != refused {
				t.Errorf("content %v: the provider refuses %q: %v", content, text, got)
			}
		}
		for _, text := range test.taken {
			try(text, false)
		}
		for _, text := range test.refused {
			try(text, true)
		}
	}
}

func TestWebexRefusesBounds(t *testing.T) {
	fields := []model.Field{
		{Payload: "rings", Name: "rings", Kind: model.Int, Limits: model.Limits{Range: model.Range{Least: int64(2), Most: int64(20)}}},
		{Payload: "note", Name: "note", Kind: model.String, Limits: model.Limits{Length: 3, Characters: regexp.MustCompile("^[a-z]*$"), CharactersInWords: "small letters"}},
		{Payload: "on", Name: "on", Kind: model.Bool},
		{Payload: "to", Name: "to", Kind: model.String, NeededWhen: &model.Condition{Field: "on", Values: []any{true}, Or: []string{"also"}, Certain: true}},
		{Payload: "also", Name: "also", Kind: model.String},
		{Payload: "place", Name: "place", Kind: model.String, FixedWhen: &model.Condition{Field: "on", Values: []any{true}}},
	}
	for name, test := range map[string]struct {
		body, stored map[string]any
		want         string
	}{
		"in range":         {body: map[string]any{"rings": json.Number("20")}},
		"too few":          {body: map[string]any{"rings": json.Number("1")}, want: "rings: must be between 2 and 20, not 1"},
		"short":            {body: map[string]any{"note": "äbc"}, want: "note: may hold only small letters"},
		"long":             {body: map[string]any{"note": "abcd"}, want: "note: must have at most 3 characters, not 4"},
		"nothing needed":   {body: map[string]any{"on": false}},
		"needed":           {body: map[string]any{"on": true}, want: "to: is needed where on is true"},
		"needed and empty": {body: map[string]any{"on": true, "to": " "}, want: "to: is needed where on is true"},
		"needed and there": {body: map[string]any{"on": true, "to": "x"}},
		"another will do":  {body: map[string]any{"on": true, "also": "x"}},
		"fixed":            {body: map[string]any{"place": "b", "on": false}, stored: map[string]any{"place": "a", "on": true, "to": "x"}, want: "place: cannot be changed while on is true"},
		"fixed and same":   {body: map[string]any{"place": "a"}, stored: map[string]any{"place": "a", "on": true, "to": "x"}},
		"fixed from now":   {body: map[string]any{"place": "b", "on": true, "to": "x"}, stored: map[string]any{"place": "a"}},
		"fixed when first": {body: map[string]any{"place": "b"}, stored: map[string]any{"on": true, "to": "x"}},
		"stored":           {body: map[string]any{"on": true}, stored: map[string]any{"to": "x"}},
	} {
		got := ""
		for _, v := range (payload.Rules{Plausible: true, Stored: test.stored}).Check(fields, test.body) {
			got += v.Path + ": " + v.Message
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
