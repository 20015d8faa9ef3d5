package emulator

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/big"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
)

// check judges a body by what the table of a given model cannot say: patterns, bounds,
// and the types of values that no kind fits. null and the empty text are no value.
func (g Given) check(body map[string]any) []payload.Violation {
	c := givenCheck{given: g}
	c.object("", g.resolved(g.Schema), body, false)
	return c.found
}

type givenCheck struct {
	given Given
	found []payload.Violation
}

func (c *givenCheck) report(path, format string, args ...any) {
	c.found = append(c.found, payload.Violation{Path: path, Message: fmt.Sprintf(format, args...)})
}

// object judges the values of an object. With typed set it judges the keys too: the
// table does so where it has a kind.
func (c *givenCheck) object(path string, schema, body map[string]any, typed bool) {
	properties, _ := schema["properties"].(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(body)) {
		property, known := properties[key].(map[string]any)
		property = c.given.resolved(property)
		switch {
		case known && (isTrue(property["readonly"]) || isTrue(property["cache_only"])):
		case known:
			c.value(inside(path, key), property, body[key], typed)
		case typed && properties != nil:
			c.report(inside(path, key), "is not a field of the model")
		}
	}
	for _, key := range slices.Sorted(maps.Keys(properties)) {
		if property, _ := properties[key].(map[string]any); typed && body[key] == nil && isTrue(c.given.resolved(property)["required"]) {
			c.report(inside(path, key), "is required")
		}
	}
}

func inside(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// value judges one value. With typed set its type and choices are judged too: the table
// does so where it has a kind.
func (c *givenCheck) value(path string, schema map[string]any, value any, typed bool) {
	types := typesOf(schema)
	typed = typed || len(types) != 1 || !slices.Contains([]string{"string", "boolean", "integer", "object", "array"}, types[0])
	if value == nil || value == "" && (!typed || len(types) == 0 || slices.Contains(types, "string")) {
		return
	}
	if typed && len(types) > 0 && !slices.ContainsFunc(types, func(name string) bool { return hasType(value, name) }) {
		c.report(path, "must be of type %s, not %s", strings.Join(types, " or "), typeName(value))
		return
	}
	if text := textOf(value); text != "" && typed {
		c.choice(path, schema, text)
	}
	switch v := value.(type) {
	case string:
		c.text(path, schema, v)
	case json.Number:
		c.number(path, schema, v)
	case map[string]any:
		c.object(path, schema, v, typed)
	case []any:
		c.array(path, schema, v, typed)
	}
}

func (c *givenCheck) choice(path string, schema map[string]any, text string) {
	choices := choicesIn(schema)
	values := make([]string, len(choices))
	for i, choice := range choices {
		values[i] = choice.Value
	}
	if len(values) > 0 && !slices.Contains(values, text) {
		c.report(path, "%q is not a valid choice; it must be one of %s", text, strings.Join(values, ", "))
	}
}

func (c *givenCheck) text(path string, schema map[string]any, text string) {
	n := utf8.RuneCountInString(text)
	if most, err := strconv.Atoi(textOf(schema["maxLength"])); err == nil && n > most {
		c.report(path, "has %d characters, and may have up to %d", n, most)
	}
	if least, err := strconv.Atoi(textOf(schema["minLength"])); err == nil && n < least {
		c.report(path, "has %d characters, and must have %d", n, least)
	}
	for _, key := range []string{"valid_re", "pattern"} {
		expression := textOf(schema[key])
		form, err := regexp.Compile(strings.ReplaceAll(expression, `\Z`, `\z`)) // Python's end of text
		if expression != "" && err == nil && !form.MatchString(text) {
			c.report(path, "does not match %s", expression)
			return
		}
	}
	if isTrue(schema["is_password"]) && text == mask {
		c.report(path, "is the mask that answers show in its place")
	}
}

func (c *givenCheck) number(path string, schema map[string]any, number json.Number) {
	value := exact(number.String())
	if value == nil {
		return
	}
	for key, outside := range map[string]int{"minimum": -1, "maximum": 1} {
		bound := exact(textOf(schema[key]))
		if bound == nil {
			continue
		}
		exclusive := isTrue(schema["exclusive"+strings.ToUpper(key[:1])+key[1:]])
		if order := value.Cmp(bound); order == outside || order == 0 && exclusive {
			c.report(path, "is out of range: the %s is %s", key, textOf(schema[key]))
		}
	}
	step := exact(textOf(schema["divisibleBy"]))
	if step != nil && step.Sign() != 0 && !new(big.Rat).Quo(value, step).IsInt() {
		c.report(path, "is no multiple of %s", textOf(schema["divisibleBy"]))
	}
}

// exact returns a number without loss; nil for what is none or beyond all use.
func exact(text string) *big.Rat {
	if near, err := strconv.ParseFloat(text, 64); err != nil || math.Abs(near) > 1e100 || len(text) > 200 {
		return nil
	}
	value, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil
	}
	return value
}

func (c *givenCheck) array(path string, schema map[string]any, elements []any, typed bool) {
	if most, err := strconv.Atoi(textOf(schema["maxItems"])); err == nil && len(elements) > most {
		c.report(path, "has %d elements, and may have up to %d", len(elements), most)
	}
	if least, err := strconv.Atoi(textOf(schema["minItems"])); err == nil && len(elements) < least {
		c.report(path, "has %d elements, and must have %d", len(elements), least)
	}
	items, _ := schema["items"].(map[string]any)
	items = c.given.resolved(items)
	known := items["properties"] != nil || slices.Equal(typesOf(items), []string{"string"})
	for i, element := range elements {
		at := fmt.Sprintf("%s.[%d]", path, i)
		if isTrue(schema["uniqueItems"]) && slices.ContainsFunc(elements[:i], func(other any) bool { return reflect.DeepEqual(other, element) }) {
			c.report(at, "is in the list twice")
		}
		if items != nil {
			c.value(at, items, element, typed || !known)
		}
	}
}

// typesOf returns the types that a schema names; none where any will do.
func typesOf(schema map[string]any) []string {
	raw, is := schema["type"].([]any)
	if !is {
		raw = []any{schema["type"]}
	}
	var list []string
	for _, one := range raw {
		name, isName := one.(string)
		if !isName || name == "any" {
			return shownTypes(schema)
		}
		if name != "null" {
			list = append(list, name)
		}
	}
	return list
}

// shownTypes tells the type by what else a schema says.
func shownTypes(schema map[string]any) []string {
	switch {
	case schema["type"] != nil:
		return nil
	case schema["properties"] != nil:
		return []string{"object"}
	case schema["items"] != nil:
		return []string{"array"}
	case schema["pattern"] != nil, schema["valid_re"] != nil, schema["maxLength"] != nil, schema["target"] != nil, schema["is_password"] != nil:
		return []string{"string"}
	}
	return nil
}

func hasType(value any, name string) bool {
	switch v := value.(type) {
	case string:
		return name == "string"
	case bool:
		return name == "boolean"
	case json.Number:
		_, isWhole := new(big.Int).SetString(v.String(), 10)
		return name == "number" || name == "integer" && isWhole
	case []any:
		return name == "array"
	case map[string]any:
		return name == "object"
	}
	return true
}

// typeName names the type of a value.
func typeName(value any) string {
	for _, name := range []string{"string", "boolean", "integer", "number", "array"} {
		if hasType(value, name) {
			return name
		}
	}
	return "object"
}

// resolved follows $ref and extends inside the document. One that leads nowhere, or on
// and on, says nothing.
func (g Given) resolved(schema map[string]any) map[string]any {
	return g.followed(schema, 0)
}

func (g Given) followed(schema map[string]any, depth int) map[string]any {
	if schema["$ref"] == nil && schema["extends"] == nil {
		return schema
	}
	bases, _ := schema["extends"].([]any)
	if one, is := schema["extends"].(map[string]any); is {
		bases = []any{one}
	}
	if ref := textOf(schema["$ref"]); ref != "" {
		bases = append([]any{g.at(ref)}, bases...)
	}
	all := maps.Clone(schema)
	delete(all, "$ref")
	delete(all, "extends")
	for _, base := range bases {
		inner, _ := base.(map[string]any)
		if depth > maxGivenDepth || inner == nil {
			continue
		}
		for key, value := range g.followed(inner, depth+1) {
			held, there := all[key].(map[string]any)
			if added, is := value.(map[string]any); there && is && key == "properties" {
				both := maps.Clone(added)
				maps.Copy(both, held)
				all[key] = both
			} else if all[key] == nil {
				all[key] = value
			}
		}
	}
	return all
}

// at returns what a reference such as "#/definitions/line" names.
func (g Given) at(ref string) any {
	var found any = g.Schema
	if plain, err := url.PathUnescape(ref); err == nil {
		ref = plain
	}
	for step := range strings.SplitSeq(strings.Trim(strings.TrimPrefix(ref, "#"), "/"), "/") {
		if step == "" {
			continue
		}
		switch held := found.(type) {
		case map[string]any:
			found = held[strings.NewReplacer("~1", "/", "~0", "~").Replace(step)]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(held) {
				return nil
			}
			found = held[i]
		default:
			return nil
		}
	}
	return found
}
