package emulator

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
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

func (c *givenCheck) object(path string, schema, body map[string]any, typed bool) {
	properties, _ := schema["properties"].(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(body)) {
		property, known := properties[key].(map[string]any)
		if property = c.given.resolved(property); known && !isTrue(property["readonly"]) && !isTrue(property["cache_only"]) {
			at := key
			if path != "" {
				at = path + "." + key
			}
			c.value(at, property, body[key], typed)
		}
	}
}

// value judges one value. With typed set its type is judged too: the table does so where
// it has a kind.
func (c *givenCheck) value(path string, schema map[string]any, value any, typed bool) {
	types := typesOf(schema)
	named := len(types) == 1 && slices.Contains([]string{"string", "boolean", "integer", "object", "array"}, types[0])
	if value == nil || value == "" {
		return
	}
	if (typed || !named) && len(types) > 0 && !slices.ContainsFunc(types, func(name string) bool { return hasType(value, name) }) {
		c.report(path, "must be of type %s", strings.Join(types, " or "))
		return
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
		if form, err := regexp.Compile(expression); expression != "" && err == nil && !form.MatchString(text) {
			c.report(path, "does not match %s", expression)
			return
		}
	}
}

func (c *givenCheck) number(path string, schema map[string]any, number json.Number) {
	value, ok := new(big.Float).SetString(number.String())
	if !ok {
		return
	}
	for key, outside := range map[string]int{"minimum": -1, "maximum": 1} {
		if bound, ok := new(big.Float).SetString(textOf(schema[key])); ok && value.Cmp(bound) == outside {
			c.report(path, "is out of range: the %s is %s", key, textOf(schema[key]))
		}
	}
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
		if items != nil {
			c.value(fmt.Sprintf("%s.[%d]", path, i), items, element, typed || !known)
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
	for step := range strings.SplitSeq(strings.Trim(strings.TrimPrefix(ref, "#"), "/"), "/") {
		if step == "" {
			continue
		}
		object, _ := found.(map[string]any)
		found = object[strings.NewReplacer("~1", "/", "~0", "~").Replace(step)]
	}
	return found
}
