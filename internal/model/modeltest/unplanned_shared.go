package modeltest

import (
	"reflect"
	"slices"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// shared compares a list that others share. An element that was read goes only where
// the prior state showed it and the plan does not, or where the list is meant exactly.
func (c *comparison) shared(f *model.Field, was, is any, planned []any, before any, exact bool, at place) {
	held, _ := was.([]any)
	sent, _ := is.([]any)
	if reflect.DeepEqual(writable(f, planned), writable(f, before)) && !exact && !at.whole {
		if !reflect.DeepEqual(stripped(f, held), stripped(f, sent)) {
			c.add(at.path, "is not planned: %v became %v", was, is)
		}
		return
	}
	shown, _ := before.([]any)
	for _, element := range planned {
		if !c.hasElement(f, element, sent) {
			c.add(at.path, "is planned with %v, and %v is sent", element, is)
		}
	}
	for _, element := range c.elements(f, sent) {
		if !c.hasElement(f, element, held) && !slices.ContainsFunc(planned, func(other any) bool { return sameElement(f, element, other) }) {
			c.add(at.path, "is sent with %v, which is not planned", element)
		}
	}
	for _, element := range c.elements(f, held) {
		wasShown := slices.ContainsFunc(shown, func(other any) bool { return sameElement(f, element, other) })
		if !wasShown && !exact && !c.hasElement(f, element, sent) {
			c.add(at.path, "takes away %v, which no plan showed", element)
		}
	}
}

// elements decodes a payload's list.
func (c *comparison) elements(f *model.Field, payload []any) []any {
	one := &model.Model{Fields: []model.Field{*f}}
	value, _ := one.Decode(map[string]any{f.Payload: payload})
	list, _ := value[f.Name].([]any)
	return list
}

// hasElement reports whether a payload's list has an element.
func (c *comparison) hasElement(f *model.Field, element any, payload []any) bool {
	return slices.ContainsFunc(c.elements(f, payload), func(other any) bool { return sameElement(f, element, other) })
}

// sameElement reports whether two elements of a list have one key.
func sameElement(f *model.Field, a, b any) bool {
	x, _ := a.(model.Value)
	y, _ := b.(model.Value)
	name := f.KeyField().Name
	return f.KeyField().Equal(x[name], y[name])
}
