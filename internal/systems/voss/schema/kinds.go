package schema

import (
	"slices"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// kind returns the kind of a property.
func (r *reader) kind(at node) model.Kind {
	switch name := r.typeOf(at); name {
	case "string":
		return model.String
	case "boolean":
		return model.Bool
	case "integer":
		return model.Int
	case "number":
		return model.Number
	case "object":
		if len(object(at.keys["properties"])) > 0 {
			return model.Object
		}
	case "array":
		return r.listKind(at)
	}
	return model.Any
}

// listKind returns the kind of an array by its elements. Elements that have a schema for
// each place are of any shape.
func (r *reader) listKind(at node) model.Kind {
	items := object(at.keys["items"])
	if items == nil {
		return model.Any
	}
	element := r.expand(items, &at)
	switch r.kind(element) {
	case model.Object:
		return model.ObjectList
	case model.String:
		if isSet(at.keys["uniqueItems"]) {
			return model.StringSet
		}
		return model.StringList
	}
	return model.Any
}

// typeOf returns the one type that a property has; empty where it may have several, or
// says none and shows none by its other keys.
func (r *reader) typeOf(at node) string {
	names := r.types(at)
	switch {
	case len(names) == 1:
		return names[0]
	case slices.Equal(names, []string{"integer", "number"}):
		return "number"
	case len(names) > 0:
		return ""
	}
	return shownType(at.keys)
}

// types returns the types that a property names, in order; nil for any type. null is no
// type: every value can be absent.
func (r *reader) types(at node) []string {
	var names []string
	for _, one := range asList(at.keys["type"]) {
		name, isName := one.(string)
		if !isName {
			// A schema in the place of a name.
			inner := object(one)
			if inner == nil {
				return []string{"", "any"}
			}
			name = r.typeOf(r.expand(inner, &at))
		}
		if name != "null" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if len(names) == 1 && names[0] == "any" {
		return []string{"", "any"}
	}
	return names
}

// accepted returns the types of JSON that a property of any shape takes; nil for every
// type.
func (r *reader) accepted(at node) []string {
	names := r.types(at)
	if len(names) == 0 {
		if name := shownType(at.keys); name != "" {
			names = []string{name}
		}
	}
	if slices.ContainsFunc(names, func(name string) bool { return !slices.Contains(jsonTypes, name) }) {
		return nil
	}
	return names
}

var jsonTypes = []string{"string", "boolean", "integer", "number", "object", "array"}

// shownType tells the type of a property that names none.
func shownType(keys map[string]any) string {
	switch {
	case object(keys["properties"]) != nil:
		return "object"
	case keys["items"] != nil:
		return "array"
	}
	for _, key := range []string{"pattern", "valid_re", "maxLength", "minLength", "target", "target_attr", "is_password"} {
		if keys[key] != nil {
			return "string"
		}
	}
	found := ""
	for _, choice := range readChoices(keys) {
		if _, isText := choice.raw.(string); !isText {
			return ""
		}
		found = "string"
	}
	return found
}
