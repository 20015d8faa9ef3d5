// Package payload judges and shapes the JSON bodies of an emulated server by a
// model's table of fields. It is written apart from the provider's codec, so
// that the two can catch each other's mistakes.
//
// Bodies are decoded with json.Number for numbers.
package payload

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"reflect"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Violation is a rule that one value of a body breaks.
type Violation struct {
	// Path is the payload path with indices: "phoneNumbers.[0].type".
	Path    string
	Message string
}

// Rules configure the check of a body.
type Rules struct {
	// Stored is the object that the body replaces; nil on creation. A value
	// that the object already holds at the same path is valid, whatever it is.
	Stored map[string]any
	// Titles accepts the title of a choice beside its value, and TitlesOnly in its
	// place.
	Titles, TitlesOnly bool
	// ReadOnly refuses read-only fields.
	ReadOnly bool
	// Unknown reports whether a key that the table lacks is accepted, given its
	// path; nil refuses all that Stored does not hold.
	Unknown func(path string) bool
	// RequiredInside demands the required fields of an object even where the
	// body leaves out the whole object.
	RequiredInside bool
	// Plausible refuses what Webex refuses: texts that are not what their field is about,
	// values out of their range, and features without what they need.
	Plausible bool
}

// Check returns every violation, in the order of the table, with unknown keys
// last.
func (r Rules) Check(fields []model.Field, body map[string]any) []Violation {
	c := &checker{Rules: r}
	var stored any
	if r.Stored != nil {
		stored = r.Stored
	}
	c.object("", fields, body, stored)
	return c.violations
}

// Nulls returns a violation for every null in a body.
func Nulls(body map[string]any) []Violation {
	c := &checker{}
	c.nulls("", body)
	return c.violations
}

func (c *checker) nulls(path string, v any) {
	switch v := v.(type) {
	case nil:
		c.report(path, "must not be null")
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			c.nulls(join(path, key), v[key])
		}
	case []any:
		for i, element := range v {
			c.nulls(fmt.Sprintf("%s.[%d]", path, i), element)
		}
	}
}

type checker struct {
	Rules
	violations []Violation
}

func (c *checker) report(path, format string, args ...any) {
	c.violations = append(c.violations, Violation{Path: path, Message: fmt.Sprintf(format, args...)})
}

func (c *checker) object(path string, fields []model.Field, body map[string]any, stored any) {
	held, _ := stored.(map[string]any)
	known := make(map[string]bool, len(fields))
	for i := range fields {
		f := &fields[i]
		known[f.Payload] = true
		c.field(join(path, f.Payload), f, body[f.Payload], held[f.Payload])
		c.needed(path, f, fields, body, held)
		c.fixed(path, f, fields, body, held)
	}
	for _, key := range slices.Sorted(maps.Keys(body)) {
		if known[key] {
			continue
		}
		_, wasThere := held[key]
		if wasThere || c.Unknown != nil && c.Unknown(join(path, key)) {
			continue
		}
		c.report(join(path, key), "is not a field of the model")
	}
}

func (c *checker) field(path string, f *model.Field, value, stored any) {
	switch {
	case f.Access == model.ReadOnly:
		if c.ReadOnly && value != nil {
			c.report(path, "is read-only")
		}
	case f.Access == model.CreateOnly && stored != nil && value != nil && !reflect.DeepEqual(value, stored):
		c.report(path, "cannot be changed after creation")
	case value == nil:
		c.missing(path, f, stored)
	case stored != nil && reflect.DeepEqual(value, stored):
	default:
		c.value(path, f, value, stored)
	}
}

// missing checks a field that the body leaves out, or sets to null.
func (c *checker) missing(path string, f *model.Field, stored any) {
	if f.Access == model.CreateOnly && stored != nil {
		return // it cannot change, so leaving it out keeps it
	}
	if f.Required {
		c.report(path, "is required")
		return
	}
	if f.Kind == model.Object && c.RequiredInside {
		c.object(path, requiredOnly(f.Fields), nil, nil)
	}
}

// requiredOnly returns the fields that an absent object can lack.
func requiredOnly(fields []model.Field) []model.Field {
	var list []model.Field
	for _, f := range fields {
		if f.Required || f.Kind == model.Object {
			list = append(list, f)
		}
	}
	return list
}

func (c *checker) value(path string, f *model.Field, value, stored any) {
	switch f.Kind {
	case model.String:
		c.text(path, f, value)
	case model.Bool:
		if _, is := value.(bool); !is {
			c.report(path, "must be a Boolean, not %s", jsonType(value))
		}
	case model.Int:
		c.number(path, f, value)
	case model.Number:
		if _, is := value.(json.Number); !is {
			c.report(path, "must be a Number, not %s", jsonType(value))
		}
	case model.Object:
		if inner, is := value.(map[string]any); is {
			c.object(path, f.Fields, inner, stored)
		} else {
			c.report(path, "must be an Object, not %s", jsonType(value))
		}
	case model.ObjectList, model.StringList, model.StringSet:
		c.array(path, f, value, stored)
	}
}

func (c *checker) text(path string, f *model.Field, value any) {
	text, is := value.(string)
	switch {
	case !is:
		c.report(path, "must be a String, not %s", jsonType(value))
	case text == "" && f.Required:
		c.report(path, "must not be empty")
	case text != "":
		c.choice(path, f, text)
		c.plausible(path, f, text)
	}
}

func (c *checker) number(path string, f *model.Field, value any) {
	number, _ := value.(json.Number)
	whole, is := new(big.Int).SetString(number.String(), 10)
	if !is {
		c.report(path, "must be an Integer, not %s", jsonType(value))
		return
	}
	if whole.IsInt64() {
		c.bounds(path, f, whole.Int64())
	}
	c.choice(path, f, number.String())
}

func (c *checker) choice(path string, f *model.Field, text string) {
	if len(f.Choices) == 0 || f.Extensible {
		return
	}
	accepted := make([]string, len(f.Choices))
	for i, choice := range f.Choices {
		accepted[i] = choice.Value
		if c.TitlesOnly {
			accepted[i] = choice.Label()
		}
		if accepted[i] == text || c.Titles && choice.Title == text {
			return
		}
	}
	c.report(path, "%q is not a valid choice; it must be one of %s", text, strings.Join(accepted, ", "))
}

func (c *checker) array(path string, f *model.Field, value, stored any) {
	elements, is := value.([]any)
	if !is {
		c.report(path, "must be an Array, not %s", jsonType(value))
		return
	}
	held, _ := stored.([]any)
	for i, element := range elements {
		at := fmt.Sprintf("%s.[%d]", path, i)
		if f.Kind != model.ObjectList {
			c.text(at, f, element)
			continue
		}
		inner, is := element.(map[string]any)
		if !is {
			c.report(at, "must be an Object, not %s", jsonType(element))
			continue
		}
		var was any
		if j := counterpart(f, elements, held, i); j >= 0 {
			was = held[j]
		}
		c.object(at, f.Fields, inner, was)
	}
}

// jsonType names the JSON type of a value for a message.
func jsonType(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case string:
		return "a String"
	case bool:
		return "a Boolean"
	case json.Number:
		return "a Number"
	case []any:
		return "an Array"
	}
	return "an Object"
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
