package coretest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// cutSets returns a copy of an object without its sets of objects, and those. Terraform
// has no way to tell which elements of two sets belong together, so it compares them by
// what they hold.
func cutSets(attributes []*tfprotov6.SchemaAttribute, object model.Value) (rest model.Value, sets map[string][]any) {
	rest, sets = maps.Clone(object), map[string][]any{}
	for _, a := range attributes {
		list, isKnown := object[a.Name].([]any)
		if isKnown && a.NestedType != nil && a.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeSet {
			sets[a.Name] = list
			delete(rest, a.Name)
		}
	}
	return rest, sets
}

// checkSets returns an error where Terraform would not take sets in the place of others:
// each needs as many elements, and fits says which may stand for one.
func checkSets(wanted, got map[string][]any, fits func(wanted, got any) bool) error {
	for name, want := range wanted {
		held, isKnown := got[name]
		if !isKnown {
			continue // as a whole, it is compared like any value
		}
		if len(want) != len(held) {
			return fmt.Errorf("%w: %s has %d elements, not %d", ErrRule, name, len(held), len(want))
		}
		for _, element := range want {
			if !slices.ContainsFunc(held, func(other any) bool { return fits(element, other) }) {
				return fmt.Errorf("%w: %s lacks %v: %v", ErrRule, name, element, held)
			}
		}
	}
	return nil
}

// becomes reports whether a planned element may come out as another one: what was known
// stays.
func becomes(planned, result any) bool {
	got := Leaves(result)
	for path, v := range Leaves(planned) {
		if !model.IsUnknown(v) && got[path] != v {
			return false
		}
	}
	return true
}

// inSetOrder returns an object as Terraform hands it over: the elements of sets come in an
// order that has nothing to do with how they were written.
func inSetOrder(attributes []*tfprotov6.SchemaAttribute, object model.Value) model.Value {
	if object == nil {
		return nil
	}
	rest, sets := cutSets(attributes, object)
	for name, list := range sets {
		sorted := slices.Clone(list)
		slices.SortFunc(sorted, func(a, b any) int { return -strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		rest[name] = sorted
	}
	return rest
}
