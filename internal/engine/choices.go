package engine

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// checkChoices enforces the documented choices of all fields. It is part of the
// plan of the whole object: a validator sees the configuration alone, and so
// would refuse a value that the server itself answered (state contract, rule
// 3), and plan modifiers of attributes stop at whichever error comes first.
func checkChoices(m *model.Model, config, prior model.Value, diags *diag.Diagnostics) {
	if !hasOutsiders(m.Fields, config) && !hasOutsiders(m.Fields, prior) {
		return // as nearly always: the paths below cost more
	}
	m.WalkValues(config, func(v model.FieldRef, at string, leaf any) {
		for _, one := range outsiders(v.Field, at, leaf) {
			refuse(v.Field, one, textsAt(prior, strings.Split(at, ".")), diags)
		}
	})
	// Where nothing is declared, what the state holds came from the server.
	m.WalkValues(prior, func(v model.FieldRef, at string, leaf any) {
		if declares(config, strings.Split(at, ".")) {
			return
		}
		for _, one := range outsiders(v.Field, at, leaf) {
			warnOfHeld(v.Field, one, diags)
		}
	})
}

func hasChoices(f *model.Field) bool { return len(f.Choices) > 0 && f.Access != model.ReadOnly }

// refuse reports a declared value that is no choice. That is an error, or a warning
// where the prior state holds the value too or the list of choices is open.
func refuse(f *model.Field, one outsider, held []string, diags *diag.Diagnostics) {
	switch {
	case slices.Contains(held, one.text):
		warnOfHeld(f, one, diags)
	case f.Extensible:
		diags.AddAttributeWarning(one.at, "Value outside the documented choices",
			fmt.Sprintf("%s: %s It is sent as it is.", one.at, f.Choices.Explain(one.text)))
	default:
		diags.AddAttributeError(one.at, "Value outside the documented choices",
			fmt.Sprintf("%s: %s", one.at, f.Choices.Explain(one.text)))
	}
}

// outsider is a text that is no choice of its field.
type outsider struct {
	at   path.Path
	text string
}

// outsiders returns what a leaf holds outside the choices of its field, if that
// has any: its text, or those of its elements.
func outsiders(f *model.Field, attribute string, leaf any) []outsider {
	if !hasChoices(f) || allListed(f, leaf) {
		return nil
	}
	at := pathAt(attribute)
	list, isList := leaf.([]any)
	if !isList {
		return []outsider{{at, model.Text(leaf)}}
	}
	var all []outsider
	for i, element := range list {
		text := model.Text(element)
		switch {
		case allListed(f, element):
		case f.Kind == model.StringSet:
			all = append(all, outsider{at.AtSetValue(types.StringValue(text)), text})
		default:
			all = append(all, outsider{at.AtListIndex(i), text})
		}
	}
	return all
}

// hasOutsiders reports whether an object holds a value outside documented choices.
func hasOutsiders(fields []model.Field, object model.Value) bool {
	for i := range fields {
		f := &fields[i]
		v := object[f.Name]
		if v == nil {
			continue
		}
		if hasChoices(f) && !allListed(f, v) {
			return true
		}
		inside, _ := v.([]any)
		if one, ok := v.(model.Value); ok {
			inside = []any{one}
		}
		for _, element := range inside {
			if one, ok := element.(model.Value); ok && hasOutsiders(f.Fields, one) {
				return true
			}
		}
	}
	return false
}

// allListed reports whether there is nothing to say of a leaf, which is so of most.
// What is unknown is judged when it is known, and the empty text clears a field.
func allListed(f *model.Field, leaf any) bool {
	list, isList := leaf.([]any)
	if !isList {
		text := model.Text(leaf)
		_, ok := f.Choices.Resolve(text)
		return ok || text == "" || model.IsUnknown(leaf)
	}
	return !slices.ContainsFunc(list, func(element any) bool { return !allListed(f, element) })
}

func warnOfHeld(f *model.Field, one outsider, diags *diag.Diagnostics) {
	diags.AddAttributeWarning(one.at, "Server value outside the documented choices",
		fmt.Sprintf("%s: %s The server holds this value, so it is kept.", one.at, f.Choices.Explain(one.text)))
}

// textsAt returns the texts that a value holds at a path, in any element of the
// lists on the way: elements may have moved.
func textsAt(v any, steps []string) []string {
	switch v := v.(type) {
	case nil:
		return nil
	case model.Value:
		if len(steps) == 0 {
			return nil
		}
		return textsAt(v[steps[0]], steps[1:])
	case []any:
		if len(steps) > 0 {
			steps = steps[1:] // the index
		}
		var all []string
		for _, element := range v {
			all = append(all, textsAt(element, steps)...)
		}
		return all
	}
	return []string{model.Text(v)}
}

// declares reports whether a configuration says anything about a path: also that
// a list has no such element, or that it is not known yet.
func declares(v any, steps []string) bool {
	switch v := v.(type) {
	case nil:
		return false
	case model.Value:
		return len(steps) == 0 || declares(v[steps[0]], steps[1:])
	case []any:
		if len(steps) == 0 {
			return true
		}
		i, err := strconv.Atoi(steps[0])
		return err != nil || i >= len(v) || declares(v[i], steps[1:])
	}
	return true
}
