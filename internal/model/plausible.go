package model

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Content says what a text is about, which Format, the
// spellings that mean the same, does not tell.
type Content int

// The contents of texts. The zero Content is any text.
const (
	// AnyText may say anything.
	AnyText Content = iota
	// EmailAddress is one address: "anna.berg@example.com".
	EmailAddress
	// TelephoneNumber is what calls can go to: a number in international form, an
	// extension, a code such as *55, or a SIP address.
	TelephoneNumber
	// DirectNumber is a number of one's own in the public network, in international form.
	DirectNumber
	// Extension is an internal number: digits alone.
	Extension
	// TimeZone is the IANA name of a time zone: "Europe/Berlin".
	TimeZone
	// Country is the two-letter code of a country (ISO 3166-1): "DE".
	Country
)

// Limits are the documented bounds of a value. A bound of zero is none.
type Limits struct {
	// Range bounds a number.
	Range Range
	// Whole refuses a Number that is a fraction.
	Whole bool
	// Shortest and Length are the smallest and the largest number of characters of a text.
	Shortest, Length int
	// Least and Most are how many elements a list has.
	Least, Most int
	// Pattern is found in every text that the server takes. It is the server's own.
	Pattern *regexp.Regexp
	// Characters matches the whole text; CharactersInWords says which it accepts.
	Characters        *regexp.Regexp
	CharactersInWords string
}

// Condition is a fact about another field: its value is one of Values.
type Condition struct {
	// Field is the attribute name of a neighbour in the same object, or of a field at the
	// top where no neighbour has that name.
	Field string
	// Values are bools or strings.
	Values []any
	// Or names neighbours that will do in the place of a needed field.
	Or []string
	// Certain says that every server refuses an object without the needed field.
	Certain bool
}

// Implausible is a declared value that a server refuses, or that will not do what
// people expect of it.
type Implausible struct {
	// Path is the attribute path with indexes: "phone_numbers.0.value".
	Path string
	// Refused is true where every server refuses the value.
	Refused bool
	// Summary is one line that is the same for all elements of a list. Detail says what
	// is wrong with the value, what is accepted and what is nearest.
	Summary, Detail string
	key             string // the same for one value of one field, wherever it is
}

// Implausible returns what is not plausible in a configuration, in the order of the
// table. planned is what the configuration is planned as, with its defaults and what is
// kept; prior is nil for a new object. What prior holds already is never implausible, in
// any element of its lists. Values that are not known yet are not judged.
func (m *Model) Implausible(config, planned, prior Value) []Implausible {
	judge := judge{top: m.Fields, planned: planned, prior: prior, isNew: prior == nil, indexed: m.Generic}
	judge.object(m.Fields, config, planned, "", "")
	judge.fixed(config)
	if len(judge.found) == 0 || prior == nil {
		return judge.found
	}
	before := judge
	before.found, before.planned, before.isNew = nil, prior, false
	before.object(m.Fields, prior, prior, "", "")
	return slices.DeleteFunc(judge.found, func(p Implausible) bool {
		return slices.ContainsFunc(before.found, func(held Implausible) bool { return held.key == p.key })
	})
}

// judge collects what is implausible in one object.
type judge struct {
	top     []Field
	planned Value
	prior   Value
	isNew   bool
	// indexed is true where sets are written as lists.
	indexed bool
	found   []Implausible
}

func (j *judge) object(fields []Field, config, planned Value, path, place string) {
	for i := range fields {
		f := &fields[i]
		if f.Access == ReadOnly || f.isUnsent() {
			continue
		}
		at, where := join(path, f.Name), join(place, f.Name)
		j.needed(f, fields, config, planned, at, where)
		v := config[f.Name]
		if v == nil || IsUnknown(v) {
			continue
		}
		if !j.used(f, fields, v, planned, at, where) {
			continue // nothing in it has an effect, which was said once
		}
		switch v := v.(type) {
		case Value:
			j.object(f.Fields, v, asObject(planned[f.Name]), at, where)
		case []any:
			j.elements(f, v, asList(planned[f.Name]), at, where)
		default:
			j.any(f, v, at, where)
		}
	}
}

// any judges a value that has no fields, and what is in it.
func (j *judge) any(f *Field, v any, at, where string) {
	if list := f.ElementsOf(v); list != nil {
		j.elements(f, list, nil, at, where)
		return
	}
	j.leaf(f, v, at, where)
}

func (j *judge) elements(f *Field, elements, planned []any, at, where string) {
	if complaint := f.Limits.elements(len(elements)); complaint != "" {
		j.add(at, true, "Implausible length of "+where, complaint, where+"\x00elements\x00"+strconv.Itoa(len(elements)))
	}
	for i, element := range elements {
		object, isObject := element.(Value)
		if !isObject {
			if f.Kind == ObjectList || element == nil {
				continue
			}
			inside := at
			if f.Kind != StringSet || j.indexed {
				inside = at + "." + strconv.Itoa(i)
			}
			j.any(f.OfElements(), element, inside, where)
			continue
		}
		plan := object
		if len(planned) == len(elements) {
			if p, ok := planned[i].(Value); ok {
				plan = p
			}
		}
		j.object(f.Fields, object, plan, at+"."+strconv.Itoa(i), where)
	}
}

// leaf judges a value by itself.
func (j *judge) leaf(f *Field, v any, at, where string) {
	complaint, refused := "", false
	switch v := v.(type) {
	case int64, Decimal:
		complaint, refused = f.Limits.Range.complaint(v), true
	case string:
		if v == "" || f.Access == WriteOnly || f.Sensitive {
			return
		}
		complaint, refused = f.implausibleText(v)
	}
	if complaint != "" {
		j.add(at, refused, "Implausible value of "+where, fmt.Sprintf("%q %s", Text(v), complaint), where+"\x00"+f.Canonical(Text(v)))
	}
}

// elements says what is wrong with a number of elements. None at all clears the list.
func (l Limits) elements(n int) string {
	switch {
	case l.Most > 0 && n > l.Most:
		return fmt.Sprintf("has %s. Accepted are up to %d.", counted(n, "element"), l.Most)
	case n > 0 && n < l.Least:
		return fmt.Sprintf("has %s. Accepted are %d or more.", counted(n, "element"), l.Least)
	}
	return ""
}

// implausibleText says what is wrong with a text that is not empty, and whether every
// server refuses it; empty for nothing.
func (f *Field) implausibleText(text string) (complaint string, refused bool) {
	written := text
	text = tidied(text)
	if text == "" {
		return "", false
	}
	if n := utf8.RuneCountInString(text); f.Limits.Length > 0 && n > f.Limits.Length {
		return fmt.Sprintf("has %s. Accepted are up to %d.", counted(n, "character"), f.Limits.Length), true
	}
	if n := utf8.RuneCountInString(text); n < f.Limits.Shortest {
		return fmt.Sprintf("has %s. Accepted are %d or more.", counted(n, "character"), f.Limits.Shortest), true
	}
	if f.Limits.Pattern != nil && !f.Limits.Pattern.MatchString(text) {
		return fmt.Sprintf("is not of the form that the server takes. Accepted is what matches %s.", f.Limits.Pattern), true
	}
	if f.Limits.Characters != nil && !f.Limits.Characters.MatchString(text) {
		return "has characters that are not accepted. Accepted are " + f.Limits.CharactersInWords + ".", true
	}
	if f.Format == WholeNumber {
		return implausibleWholeNumber(text)
	}
	switch f.Content {
	case EmailAddress:
		return implausibleEmail(text, written)
	case TelephoneNumber:
		return implausibleNumber(text, true)
	case DirectNumber:
		return implausibleNumber(text, false)
	case Extension:
		return implausibleExtension(text)
	case TimeZone:
		return implausibleZone(text)
	case Country:
		return implausibleCountry(text)
	}
	return "", false
}

// needed judges a field that another one makes necessary. What nobody declares may have
// a value on the server that no state shows, unless the object is new.
func (j *judge) needed(f *Field, neighbours []Field, config, planned Value, at, where string) {
	c := f.NeededWhen
	if c == nil || config[c.Field] == nil && config[f.Name] == nil {
		return
	}
	for _, name := range append([]string{f.Name}, c.Or...) {
		if IsUnknown(config[name]) || IsUnknown(planned[name]) || !isEmpty(planned[name]) {
			return
		}
	}
	other, value := j.find(c.Field, neighbours, planned)
	if other == nil || !c.holds(other, value) {
		return
	}
	text := fmt.Sprintf("has no value, but %s = %s needs one.", placeOf(c.Field, neighbours, where), Text(value))
	if len(c.Or) > 0 {
		var others []string
		for _, name := range c.Or {
			others = append(others, placeOf(name, neighbours, where))
		}
		text += " In its place will do: " + strings.Join(others, ", ") + "."
	}
	if config[f.Name] == nil && !j.isNew {
		text += " The server may hold one that is not declared here."
	}
	j.add(at, c.Certain && (j.isNew || config[f.Name] != nil), "No value for "+where, text, where+"\x00needed")
}

// fixed judges changes of fields at the top that the server holds and does not change
// any more.
func (j *judge) fixed(config Value) {
	for i := range j.top {
		f := &j.top[i]
		v, held := config[f.Name], j.prior[f.Name]
		if f.FixedWhen == nil || v == nil || IsUnknown(v) || isEmpty(held) || f.Equal(v, held) {
			continue
		}
		other, value := j.find(f.FixedWhen.Field, j.top, j.prior)
		if other == nil || value != nil && !f.FixedWhen.holds(other, value) {
			continue
		}
		text := fmt.Sprintf("changes from %q to %q, and servers refuse that once %s is %s.", Text(held), Text(v), f.FixedWhen.Field, Text(f.FixedWhen.Values[0]))
		if value == nil {
			text += " Whether it is cannot be seen here, because it is not declared."
		}
		j.add(f.Name, false, "Change of "+f.Name, text, f.Name+"\x00fixed")
	}
}

// used reports whether something inside a value is worth judging, and judges a value
// that another field makes meaningless.
func (j *judge) used(f *Field, neighbours []Field, v any, planned Value, at, where string) bool {
	if len(f.UsedWhen) == 0 || !f.saysSomething(v) {
		return true
	}
	for _, c := range f.UsedWhen {
		other, value := j.find(c.Field, neighbours, planned)
		if other == nil || IsUnknown(value) || c.holds(other, value) {
			continue
		}
		text := c.explain(other, placeOf(c.Field, neighbours, where), value)
		j.add(at, false, "No effect of "+where, f.withRefusal(text), where+"\x00used\x00"+c.Field)
		return f.Kind != Object
	}
	return true
}

// placeOf returns where a field that a condition names stands, written from the top. The
// condition is that of the field at where, among its neighbours.
func placeOf(name string, neighbours []Field, where string) string {
	if i := strings.LastIndex(where, "."); i >= 0 && fieldNamed(neighbours, name) != nil {
		return where[:i+1] + name
	}
	return name
}

// explain says what the condition asks for of the other field, and what is there.
func (c Condition) explain(other *Field, place string, value any) string {
	var wanted []string
	for _, want := range c.Values {
		wanted = append(wanted, Text(want))
	}
	if list, isList := value.([]any); isList {
		return fmt.Sprintf("has an effect only where %s holds %s. It holds %s.", place, strings.Join(wanted, " or "), cmp.Or(texts(list), "nothing"))
	}
	is := "has no value"
	if value != nil {
		is = "is " + Text(value)
	}
	if other.Default != nil && other.Equal(value, other.Default) {
		is += ", which is its default"
	}
	return fmt.Sprintf("has an effect only where %s is %s. It %s.", place, strings.Join(wanted, " or "), is)
}

// texts writes the texts of a list one after the other.
func texts(list []any) string {
	all := make([]string, len(list))
	for i, v := range list {
		all[i] = Text(v)
	}
	return strings.Join(all, ", ")
}

// withRefusal adds what comes of elements that a server may refuse once the object is
// there.
func (f *Field) withRefusal(text string) string {
	if f.Assigned == nil {
		return text
	}
	return text + fmt.Sprintf(" Where the server refuses each %s for that, every apply warns of it, and every plan shows it as missing, until one of the two is changed.", f.Assigned.Element)
}

// find returns the field that a condition names, and its planned value; nil where the server
// does not take it.
func (j *judge) find(name string, neighbours []Field, planned Value) (*Field, any) {
	if f := fieldNamed(neighbours, name); f != nil {
		return f.judged(), planned[name]
	}
	return fieldNamed(j.top, name).judged(), j.planned[name]
}

// judged returns nil for what the server does not take: its value means nothing.
func (f *Field) judged() *Field {
	if f != nil && f.isUnsent() {
		return nil
	}
	return f
}

// holds reports whether a value of the field is one of the condition's, or a list with
// one of them.
func (c Condition) holds(f *Field, value any) bool {
	if list, isList := value.([]any); isList {
		return slices.ContainsFunc(list, func(item any) bool {
			return IsUnknown(item) || slices.ContainsFunc(c.Values, func(want any) bool { return f.equalLeaves(item, want) })
		})
	}
	return slices.ContainsFunc(c.Values, func(want any) bool { return f.Equal(value, want) })
}

// saysSomething reports whether a declared value asks for more than what holds without it.
func (f *Field) saysSomething(v any) bool {
	if object, ok := v.(Value); ok {
		return slices.ContainsFunc(f.Fields, func(child Field) bool { return child.saysSomething(object[child.Name]) })
	}
	isDefault := f.Default != nil && f.Equal(v, f.Default)
	return !isEmpty(v) && !IsUnknown(v) && !isDefault
}

func (j *judge) add(path string, refused bool, summary, detail, key string) {
	j.found = append(j.found, Implausible{Path: path, Refused: refused, Summary: summary, Detail: detail, key: key})
}
