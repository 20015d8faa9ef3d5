package recording

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/tenant"
)

// disguise replaces every text but keys, choices, words of the product, names of models
// and numbers of pages. One text always has the same stand-in within a recording, so
// that what an answer names can be asked for. The key is forgotten with the recording,
// so nobody can try names against it.
type disguise struct {
	key        tenant.Key
	words      map[string]bool
	modelNames *regexp.Regexp // nil for none
	// host is that of the server.
	host string
	// began is when the recording began. Times near to it stay, others are moved by days.
	began time.Time
	days  int

	mu      sync.Mutex
	secrets map[string]string
}

// newDisguise makes one for the answers of a system.
func newDisguise(s *system.System, host string, began time.Time) *disguise {
	d := &disguise{key: tenant.NewKey(), words: words(s), modelNames: s.ModelNames, host: host, began: began, secrets: map[string]string{}}
	d.days = -(100 + int(d.key[0]) + 8*int(d.key[1]))
	return d
}

// words are the texts that tell of the product and not of a tenant: those of its tables,
// and of what is known of its API.
func words(s *system.System) map[string]bool {
	known := map[string]bool{"": true, "true": true, "false": true, "null": true, "none": true, "None": true, "*": true, "ok": true, "OK": true}
	add := func(texts ...string) {
		for _, text := range texts {
			known[text] = true
		}
	}
	add(s.Words...)
	for _, m := range s.Models {
		add(m.Type)
		add(strings.Split(m.Type, "/")...)
		m.WalkFields(func(f model.FieldRef) {
			add(f.Field.Payload)
			for _, choice := range f.Field.Choices {
				add(choice.Value, choice.Label())
			}
			if target := f.Field.Target; target != nil {
				add(target.Model, target.Attribute)
				add(strings.Split(target.Model, "/")...)
			}
		})
	}
	if s.Emulator != nil {
		for _, one := range s.Emulator.Switches {
			add(one.Settings...)
		}
		for segment := range strings.SplitSeq(s.Emulator.Root, "/") {
			add(segment)
		}
	}
	return known
}

var (
	instant = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}([T ][0-9:.]+ ?(Z|[+-]\d{2}:?\d{2})?)?$`)
	// drawn are identifiers that a server draws at random.
	drawn  = regexp.MustCompile(`^(?i:[0-9a-f]{24}|[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)
	number = regexp.MustCompile(`^\+?[0-9][0-9 ().-]*$`)
	email  = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)
	// simpleKey is the form of the keys of an API; a key of another form is data.
	simpleKey = regexp.MustCompile(`^[A-Za-z_$][A-Za-z0-9_$:-]{0,63}$`)
	secretKey = regexp.MustCompile(`(?i)passw|passphrase|secret|token|csrf|credential|api_?key|^pin$|pin$`)
	masked    = regexp.MustCompile(`^[*•]*$`)
	// ours are the names of the objects that a check makes.
	ours    = regexp.MustCompile(`(?i)^` + backend.TestMark)
	release = regexp.MustCompile(`^[0-9]+([.-][0-9A-Za-z]{1,6})*$`)
)

// numberKeys are the keys of numbers of pages, of codes, and of the bounds of a schema.
var numberKeys = keySet("skip", "limit", "offset", "total", "total_limit", "totalCount", "maximum_limit", "count", "page",
	"code", "error_code", "errorCode", "http_code", "statusCode", "platformCode", "status_code",
	"minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems")

// releaseKeys are the keys of releases.
var releaseKeys = keySet("api_version", "schema_version", "version")

func keySet(names ...string) map[string]bool {
	set := map[string]bool{}
	for _, name := range names {
		set[name] = true
	}
	return set
}

// removed stands where a secret was that nobody sends back.
const removed = "removed"

// secret stands where a secret was: one that says nothing but which are the same.
func (d *disguise) secret(text string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if text == "" || strings.HasPrefix(text, removed) {
		return text
	}
	if d.secrets[text] == "" {
		d.secrets[text] = fmt.Sprintf("%s-%d", removed, len(d.secrets)+1)
	}
	return d.secrets[text]
}

// text returns the stand-in of a text under a key: one of the same form.
func (d *disguise) text(key, text string) string {
	inner := strings.TrimSpace(text)
	if inner == "" || d.words[inner] || ours.MatchString(inner) {
		return text
	}
	before, after, _ := strings.Cut(text, inner)
	return before + d.inner(key, inner) + after
}

func (d *disguise) inner(key, text string) string {
	switch {
	case secretKey.MatchString(key):
		if masked.MatchString(text) {
			return text
		}
		return d.secret(text)
	case numberKeys[key] && release.MatchString(text), releaseKeys[key] && release.MatchString(text), d.isModel(text):
		return text
	case instant.MatchString(text):
		return d.moved(text)
	case drawn.MatchString(text):
		return d.identifier(text)
	case email.MatchString(text):
		return likeCase(text, "Person-"+d.key.Mark("email", text)[:12]+"@example.com")
	case number.MatchString(text):
		return d.key.Digits(text)
	}
	if nested, ok := d.nested(text); ok {
		return nested
	}
	if place, ok := d.place(text); ok {
		return place
	}
	if id, ok := d.webexID(text); ok {
		return id
	}
	// The names of a dot path are the same as on their own.
	parts := strings.Split(text, ".")
	if len(parts) > 1 {
		for i, part := range parts {
			parts[i] = d.text("", part)
		}
		return strings.Join(parts, ".")
	}
	return likeCase(text, "Text"+d.key.Mark("text", text)[:12])
}

// isModel reports whether a text is the name of a model.
func (d *disguise) isModel(text string) bool {
	return d.modelNames != nil && d.modelNames.FindString(text) == text
}

// moved moves a time by days, but for one of the run itself.
func (d *disguise) moved(text string) string {
	const form, near = "2006-01-02", 48 * time.Hour
	day, err := time.Parse(form, text[:len(form)])
	if err != nil {
		return d.key.Digits(text)
	}
	if apart := day.Sub(d.began).Abs(); apart < near {
		return text
	}
	return day.AddDate(0, 0, d.days).Format(form) + text[len(form):]
}

// identifier draws another identifier of the form. One of a single digit is nobody's.
func (d *disguise) identifier(text string) string {
	if strings.Trim(text, text[:1]+"-") == "" {
		return text
	}
	digits := d.key.Mark("identifier", text) // as many as the longest has
	var b strings.Builder
	for i, r := range text {
		if r != '-' {
			r = rune(digits[i])
		}
		b.WriteRune(r)
	}
	return likeCase(text, b.String())
}

// number returns the stand-in of a number. One of two digits tells nothing of anybody.
func (d *disguise) number(key string, n json.Number) json.Number {
	if numberKeys[key] || len(strings.Trim(n.String(), "-")) <= 2 {
		return n
	}
	return json.Number(d.key.Digits(n.String()))
}

// likeCase writes a text in the letter case of another one.
func likeCase(like, text string) string {
	lower, upper := strings.ToLower(like), strings.ToUpper(like)
	switch {
	case lower == upper:
		return text
	case like == lower:
		return strings.ToLower(text)
	case like == upper:
		return strings.ToUpper(text)
	}
	return text
}

// value disguises a JSON value.
func (d *disguise) value(key string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		data := map[string]any{}
		for name, inner := range v {
			data[d.name(name)] = d.value(name, inner)
		}
		return data
	case []any:
		list := make([]any, len(v))
		for i, inner := range v {
			list[i] = d.value(key, inner)
		}
		return list
	case string:
		return d.text(key, v)
	case json.Number:
		return d.number(key, v)
	}
	return v
}

// name keeps a key, unless it looks like data.
func (d *disguise) name(key string) string {
	if simpleKey.MatchString(key) && !drawn.MatchString(key) {
		return key
	}
	return d.text("", key)
}

// query disguises the parameters of a URL.
func (d *disguise) query(q url.Values) url.Values {
	other := url.Values{}
	for key, values := range q {
		for _, value := range values {
			other[d.name(key)] = append(other[d.name(key)], d.text(key, value))
		}
	}
	return other
}
