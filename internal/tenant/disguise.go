package tenant

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
)

// Disguise replaces what could tell whose tenant it is. One text always has the same
// stand-in within a file, in any letter case, so that references go on naming what they
// named. The key is forgotten with the Disguise, so nobody can try names against a file.
type Disguise struct {
	key   []byte
	words map[string]bool
}

// NewDisguise makes one with a key of its own. The words are the product's own, such as
// the choices of its models: they stay.
func NewDisguise(words []string) *Disguise {
	d := &Disguise{make([]byte, sha256.Size), map[string]bool{"": true, "true": true, "false": true}}
	_, _ = rand.Read(d.key) // it never fails
	for _, word := range words {
		d.words[word] = true
	}
	return d
}

var (
	instant = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}([T ][0-9:.]+(Z|[+-]\d{2}:?\d{2})?)?$`)
	// random are identifiers that are drawn at random.
	random = regexp.MustCompile(`^([0-9a-f]{24}|[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)
	number = regexp.MustCompile(`^\+?[0-9][0-9 ().-]*$`)
	email  = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)
)

// kept are the keys whose texts tell of the product and not of people.
var kept = map[string]bool{
	"node_type": true, "type": true, "status": true, "timezone": true, "timeZone": true, "preferredLanguage": true, "language": true,
	"roles": true, "country": true, "level": true, "attribute": true,
}

// Origin disguises where a snapshot was taken. A nil Disguise changes nothing.
func (d *Disguise) Origin(o Origin) Origin {
	if d == nil {
		return o
	}
	return Origin{System: o.System, Hierarchy: d.path(o.Hierarchy)}
}

// Record disguises a record: all texts in its data but those that a schema or a choice of
// the product has, and the names of its nodes. Keys of objects stay.
func (d *Disguise) Record(r Record) Record {
	if d == nil || r.Kind == Schema {
		return r
	}
	r.Hierarchy = d.path(r.Hierarchy)
	data, _ := d.value("", r.Data).(map[string]any)
	if r.Kind == Node {
		data["name"] = r.Hierarchy[strings.LastIndex(r.Hierarchy, ".")+1:]
	}
	r.Data = data
	return r
}

// path disguises the names of nodes, but for the root's.
func (d *Disguise) path(path string) string {
	if path == "" {
		return ""
	}
	names := strings.Split(path, ".")
	for i, name := range names {
		if i > 0 {
			names[i] = "Node" + d.mark("node", name)[:8]
		}
	}
	return strings.Join(names, ".")
}

func (d *Disguise) value(key string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		data := map[string]any{}
		for k, inner := range v {
			data[k] = d.value(k, inner)
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
	}
	return v
}

// text returns the stand-in of a text: an address for an address, a number of as many
// digits for a number, else a word.
func (d *Disguise) text(key, text string) string {
	switch {
	case kept[key] || d.words[text] || instant.MatchString(text) || random.MatchString(text):
		return text
	case email.MatchString(text):
		return "person-" + d.mark("email", text)[:12] + "@example.com"
	case number.MatchString(text):
		return d.digits(text)
	}
	return "Name " + d.mark("text", text)[:12]
}

// digits replaces each digit but the first, so that a number stays one.
func (d *Disguise) digits(text string) string {
	sum := []byte(d.mark("number", text))
	var b strings.Builder
	seen := 0
	for _, r := range text {
		if r < '0' || r > '9' {
			b.WriteRune(r)
			continue
		}
		if seen++; seen == 1 {
			b.WriteRune(r)
			continue
		}
		b.WriteByte('0' + sum[seen%len(sum)]%10)
	}
	return b.String()
}

// mark is the same for one text of a kind, whatever its letter case.
func (d *Disguise) mark(kind, text string) string {
	mac := hmac.New(sha256.New, d.key)
	_, _ = fmt.Fprintf(mac, "%s\x00%s", kind, strings.ToLower(strings.TrimSpace(text)))
	return hex.EncodeToString(mac.Sum(nil))
}
