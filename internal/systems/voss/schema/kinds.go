package schema

import (
	"slices"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// The kinds of what a table of this provider never needed. Package model does not know
// them yet: such a field is known by its name, and its value is the server's to judge.
const (
	// number is a number that need not be whole.
	number model.Kind = 0
	// opaque is a value of any shape.
	opaque model.Kind = 0
	// anyList is a list of anything but texts and objects.
	anyList model.Kind = 0
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
		return number
	case "object":
		if len(object(at.keys["properties"])) > 0 {
			return model.Object
		}
	case "array":
		return r.listKind(at)
	}
	return opaque
}

// listKind returns the kind of an array by its elements. Elements that have a schema for
// each place are of any shape.
func (r *reader) listKind(at node) model.Kind {
	items := object(at.keys["items"])
	if items == nil {
		return anyList
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
	return anyList
}

// typeOf returns the one type that a property has; empty where it may have several, or
// says none and shows none by its other keys. null is no type: every value can be absent.
func (r *reader) typeOf(at node) string {
	var names []string
	for _, one := range asList(at.keys["type"]) {
		name, isName := one.(string)
		if !isName {
			// A schema in the place of a name.
			inner := object(one)
			if inner == nil {
				return ""
			}
			name = r.typeOf(r.expand(inner, &at))
		}
		if name != "null" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	switch {
	case len(names) == 1 && names[0] != "any":
		return names[0]
	case slices.Equal(names, []string{"integer", "number"}):
		return "number"
	case len(names) > 0:
		return ""
	}
	return shownType(at.keys)
}

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
