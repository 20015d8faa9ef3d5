package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// validateAssigned reports elements of assigned lists that say not which object they
// stand for, and those that name the same one.
func (m *Manager) validateAssigned(config model.Value, report *Report) {
	for _, f := range m.Model.AssignedLists() {
		list, _ := config[f.Name].([]any)
		for i, element := range list {
			declared, isObject := element.(model.Value)
			if !isObject {
				continue
			}
			at := Path{f.Name, stepTo(f, declared)}
			if declared[f.KeyField().Name] == nil && declared[f.NameField().Name] == nil {
				report.addError(at, "Which "+f.Assigned.Element+"?",
					fmt.Sprintf("%s: an element has neither. Declare the %s or the %s of each %s.", at, f.NameField().Name, f.KeyField().Name, f.Assigned.Element))
			}
			if j := slices.IndexFunc(list[:i], func(other any) bool { return namesSame(f, declared, other) }); j >= 0 {
				m.addTwice(f, declared, asObject(list[j]), report)
			}
		}
	}
}

// namesSame reports whether two declared elements name one object for certain.
func namesSame(f *model.Field, a model.Value, other any) bool {
	b, isObject := other.(model.Value)
	if !isObject {
		return false
	}
	for _, child := range []*model.Field{f.KeyField(), f.NameField()} {
		x, y := a[child.Name], b[child.Name]
		if x != nil && y != nil {
			return child.Equal(x, y) // an unknown one equals nothing
		}
	}
	return false
}

// addTwice reports two elements that stand for one object, with what they say of it.
func (m *Manager) addTwice(f *model.Field, one, other model.Value, report *Report) {
	report.addError(Path{f.Name, stepTo(f, one)}, "The same "+f.Assigned.Element+" twice",
		fmt.Sprintf("%s: both %s and %s stand for the %s. Declare it once.", f.Name, inWords(f, one), inWords(f, other), m.nameOfElement(f, one)))
}

// inWords writes what an element declares: {name = "English", level = "5"}.
func inWords(f *model.Field, element model.Value) string {
	var parts []string
	for _, child := range f.Fields {
		switch v := element[child.Name]; {
		case v == nil:
		case model.IsUnknown(v):
			parts = append(parts, child.Name+" not known yet")
		default:
			parts = append(parts, fmt.Sprintf("%s = %q", child.Name, model.Text(v)))
		}
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// checkAssigned reports declared elements of assigned lists that stand for nothing the
// server has, or for more than one thing, and new ones that lack what they need. Only
// what the prior state does not hold is looked up.
func (m *Manager) checkAssigned(ctx context.Context, config, planned, prior model.Value, report *Report) {
	for _, f := range m.Model.AssignedLists() {
		list, _ := config[f.Name].([]any)
		before, _ := prior[f.Name].([]any)
		anew := f.DeclaredAnew(list, before)
		if len(anew) == 0 {
			continue
		}
		c := assignedCheck{Manager: m, field: f, planned: asList(planned[f.Name]), anew: anew, report: report}
		for _, i := range anew {
			c.complete(asObject(list[i]))
		}
		if things, ok := m.thingsToAssign(ctx, f, report); ok {
			c.things = things
			c.check(list)
		}
	}
}

func asList(v any) []any {
	list, _ := v.([]any)
	return list
}

func asObject(v any) model.Value {
	object, _ := v.(model.Value)
	return object
}

// thingsToAssign returns what can be an element of the list. Where that cannot be had, a
// warning says once that nothing was checked.
func (m *Manager) thingsToAssign(ctx context.Context, f *model.Field, report *Report) ([]backend.Assignable, bool) {
	assigner, ok := roleOf[backend.Assigner](m)
	if !ok {
		return nil, false
	}
	things, err := m.assignablesFor(ctx, assigner, f)
	if err != nil && ctx.Err() == nil && !errors.Is(err, backend.ErrUnauthenticated) && m.first("unlisted "+assignablesKey(m.Model, f)) {
		report.addWarning(nil, "No "+f.Assigned.Element+" was checked",
			fmt.Sprintf("The server did not list its %s, so names in %s that it does not know come to light in the apply only.\n\n%v", f.Assigned.Collection, f.Name, err))
	}
	return things, err == nil
}

// assignedCheck judges the declared elements of one list.
type assignedCheck struct {
	*Manager
	field   *model.Field
	things  []backend.Assignable
	planned []any
	anew    []int
	report  *Report
}

// complete reports a new element without a value that the server needs.
func (c *assignedCheck) complete(element model.Value) {
	for j := range c.field.Fields {
		if child := &c.field.Fields[j]; child.Required && element[child.Name] == nil {
			at := Path{c.field.Name, stepTo(c.field, element)}
			c.report.addError(at, fmt.Sprintf("No %s for a %s", child.Name, c.field.Assigned.Element),
				fmt.Sprintf("%s: the server needs the %s of each %s.", at, child.Name, c.field.Assigned.Element))
		}
	}
}

// check looks the new elements up, and reports those that stand for what another one
// stands for too.
func (c *assignedCheck) check(list []any) {
	owner := map[string]int{}
	for i := range list {
		if key, ok := asObject(elementOf(c.planned, i))[c.field.KeyField().Name].(string); ok && !slices.Contains(c.anew, i) {
			owner[key] = i
		}
	}
	for _, i := range c.anew {
		element := asObject(list[i])
		thing, ok := c.find(element)
		if !ok {
			continue
		}
		j, taken := owner[thing.Key]
		if taken && !namesSame(c.field, element, list[j]) { // else that was said before
			c.addTwice(c.field, element, asObject(list[j]), c.report)
		}
		owner[thing.Key] = i
	}
}

func elementOf(list []any, i int) any {
	if i < len(list) {
		return list[i]
	}
	return nil
}

// find returns the one thing that an element stands for. Values that are not known yet are
// looked up in the apply.
func (c *assignedCheck) find(element model.Value) (thing backend.Assignable, ok bool) {
	f := c.field
	key, byKey := element[f.KeyField().Name].(string)
	name, byName := element[f.NameField().Name].(string)
	if !byKey && (!byName || element[f.KeyField().Name] != nil) {
		return backend.Assignable{}, false
	}
	by, text := f.NameField(), name
	if byKey {
		by, text = f.KeyField(), key
	}
	at := Path{f.Name, stepTo(f, element), by.Name}
	found := thingsOf(f, c.things, key, name)
	switch {
	case len(found) == 0:
		c.report.addError(at, "Unknown "+f.Assigned.Element, fmt.Sprintf("%s: %s", at, c.unknown(by, text)))
		return backend.Assignable{}, false
	case len(found) > 1:
		c.report.addError(at, fmt.Sprintf("More than one %s of this name", f.Assigned.Element),
			fmt.Sprintf("%s: %d have the name %q. Declare the %s of the one that is meant: %s.", at, len(found), text, f.KeyField().Name, keysOf(found)))
		return backend.Assignable{}, false
	case byKey && byName && !f.NameField().Equal(found[0].Name, name):
		at = Path{f.Name, stepTo(f, element), f.NameField().Name}
		c.report.addError(at, fmt.Sprintf("The %s has another name", f.Assigned.Element),
			fmt.Sprintf("%s: the %s with the %s %q is named %q, not %q. Declare one of the two, or both as they are.", at, f.Assigned.Element, f.KeyField().Name, key, found[0].Name, name))
		return backend.Assignable{}, false
	}
	return found[0], true
}

// mostListed is how many names a message lists.
const mostListed = 20

// unknown says that the server has nothing of the name or key, what it has, and what is
// nearest.
func (c *assignedCheck) unknown(by *model.Field, text string) string {
	f := c.field
	message := fmt.Sprintf("the server has no %s with the %s %q.", f.Assigned.Element, by.Name, text)
	if len(c.things) == 0 {
		return message + fmt.Sprintf(" It shows none at all: may the account read %s?", f.Assigned.Collection)
	}
	var choices model.Choices
	var names []string
	for _, thing := range c.things {
		choice := model.Choice{Value: thing.Name}
		if by == f.KeyField() {
			choice = model.Choice{Value: thing.Key, Title: thing.Name}
		}
		choices = append(choices, choice)
		names = append(names, strconv.Quote(thing.Name))
	}
	for _, near := range choices.Suggest(text, 1) {
		message += fmt.Sprintf(" Did you mean %q?", near.Value)
	}
	names = slices.Compact(names)
	if more := len(names) - mostListed; more > 0 {
		names = append(names[:mostListed], fmt.Sprintf("and %d more", more))
	}
	return message + fmt.Sprintf(" It has %s.", strings.Join(names, ", "))
}

// keysOf lists the keys of things.
func keysOf(things []backend.Assignable) string {
	var keys []string
	for _, thing := range things {
		keys = append(keys, strconv.Quote(thing.Key))
	}
	return strings.Join(keys, " or ")
}
