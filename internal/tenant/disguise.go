package tenant

import (
	"regexp"
	"strings"
)

// Disguise replaces what could tell whose tenant it is. One text always has the same
// stand-in within a file, in any letter case, so that references go on naming what they
// named. The key is forgotten with the Disguise, so nobody can try names against a file.
type Disguise struct {
	key   Key
	words map[string]bool
}

// NewDisguise makes one with a key of its own. The words are the product's own, such as
// the choices of its models: they stay.
func NewDisguise(words []string) *Disguise {
	d := &Disguise{NewKey(), map[string]bool{"": true, "true": true, "false": true}}
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
			names[i] = "Node" + d.key.Mark("node", name)[:8]
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
		return "person-" + d.key.Mark("email", text)[:12] + "@example.com"
	case number.MatchString(text):
		return d.key.Digits(text)
	}
	return "Name " + d.key.Mark("text", text)[:12]
}
