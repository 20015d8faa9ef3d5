package payload

import (
	"encoding/json"
	"net/mail"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the same zones on every machine
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// What Webex takes. It is stated here by other means than in the provider, so that the
// two can catch each other's mistakes.
var (
	// dialled is a number in international form or as people dial it, without what
	// they write between the digits.
	dialled = regexp.MustCompile(`^(\+[1-9][0-9]{1,14}|[0-9*#]+)$`)
	// between are the characters that people write between digits.
	between = strings.NewReplacer(" ", "", "\u00a0", "", "(", "", ")", "", "-", "", ".", "", "/", "", "\u2010", "", "\u2011", "", "\u2012", "", "\u2013", "", "\u2014", "")
	digits  = regexp.MustCompile(`^[0-9]+$`)
)

// plausible checks a text against what its field is about, where the rules ask for it.
func (c *checker) plausible(path string, f *model.Field, text string) {
	text = strings.TrimSpace(text)
	if !c.Plausible || text == "" || f.Access == model.WriteOnly {
		return
	}
	switch n := utf8.RuneCountInString(text); {
	case f.Limits.Length > 0 && n > f.Limits.Length:
		c.report(path, "must have at most %d characters, not %d", f.Limits.Length, n)
	case f.Limits.Characters != nil && !f.Limits.Characters.MatchString(text):
		c.report(path, "may hold only %s", f.Limits.CharactersInWords)
	case !isAbout(f.Content, text):
		c.report(path, "%q is not a valid %s", text, contentNames[f.Content])
	}
}

var contentNames = map[model.Content]string{
	model.EmailAddress: "email address", model.TelephoneNumber: "telephone number", model.DirectNumber: "telephone number", model.Extension: "extension",
	model.TimeZone: "time zone", model.Country: "country code",
}

// isAbout reports whether Webex takes a text for what it should be.
func isAbout(content model.Content, text string) bool {
	switch content {
	case model.EmailAddress:
		address, err := mail.ParseAddress("<" + text + ">")
		return err == nil && address.Address == text
	case model.TelephoneNumber, model.DirectNumber:
		return strings.Contains(text, "@") || dialled.MatchString(international(between.Replace(text)))
	case model.Extension:
		return digits.MatchString(text)
	case model.TimeZone:
		_, err := time.LoadLocation(text)
		return err == nil && text != "Local"
	case model.Country:
		region, err := language.ParseRegion(text)
		return err == nil && len(text) == 2 && region.IsCountry() && region.Canonicalize().String() == strings.ToUpper(text)
	}
	return true
}

// international writes + for the 00 that a number may begin with.
func international(number string) string {
	if rest, ok := strings.CutPrefix(number, "00"); ok {
		return "+" + rest
	}
	return number
}

// bounds checks a number against the documented range.
func (c *checker) bounds(path string, f *model.Field, n int64) {
	least, hasLeast := f.Limits.Range.Least.(int64)
	most, hasMost := f.Limits.Range.Most.(int64)
	if c.Plausible && (hasLeast && n < least || hasMost && n > most) {
		c.report(path, "must be between %d and %d, not %d", least, most, n)
	}
}

// needed checks that a field has a value where a neighbour makes one necessary. What the
// body leaves out stays as it is stored.
func (c *checker) needed(path string, f *model.Field, neighbours []model.Field, body, held map[string]any) {
	need := f.NeededWhen
	if !c.Plausible || need == nil || !need.Certain {
		return
	}
	value := func(name string) any {
		i := slices.IndexFunc(neighbours, func(n model.Field) bool { return n.Name == name })
		if i < 0 {
			return nil
		}
		if v, sent := body[neighbours[i].Payload]; sent {
			return v
		}
		return held[neighbours[i].Payload]
	}
	if !slices.ContainsFunc(need.Values, func(want any) bool { return value(need.Field) == want }) {
		return
	}
	for _, name := range append([]string{f.Name}, need.Or...) {
		if !isNothing(value(name)) {
			return
		}
	}
	c.report(join(path, f.Payload), "is needed where %s is %v", need.Field, value(need.Field))
}

// fixed checks that a value stays which the server does not change any more. What is
// stored decides, not what the body makes of it.
func (c *checker) fixed(path string, f *model.Field, neighbours []model.Field, body, held map[string]any) {
	if !c.Plausible || f.FixedWhen == nil || isNothing(held[f.Payload]) {
		return
	}
	value, sent := body[f.Payload]
	if !sent || reflect.DeepEqual(value, held[f.Payload]) {
		return
	}
	for _, n := range neighbours {
		if n.Name == f.FixedWhen.Field && slices.Contains(f.FixedWhen.Values, held[n.Payload]) {
			c.report(join(path, f.Payload), "cannot be changed while %s is %v", n.Name, held[n.Payload])
		}
	}
}

func isNothing(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return strings.TrimSpace(v) == ""
	case []any:
		return len(v) == 0
	case json.Number:
		return false
	}
	return false
}
