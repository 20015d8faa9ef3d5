package modeltest

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Unplanned says what is wrong with a write. The body that was sent, minus the
// object as it was read before (nil for a new one), has to be what the plan changes
// in the prior state (nil for a new one), no more and no less. What is not declared
// and read-only is left out of a body. Beside the plan, a body may hold
//
//   - a value that is filled in from another (see model.Field.FillFrom);
//   - a choice by value, where the object was read with its title;
//   - everything planned of an object that was not there;
//   - in the place of a mask, the planned value or nothing;
//   - request_meta and hierarchy.
//
// Of a list that others share, the body holds what is planned, and of what was read
// everything that the prior state did not show.
//
// It does not use what it checks: model.Plan, model.Changes and model.Payload.
func Unplanned(m *model.Model, read, body map[string]any, planned, prior model.Value) []string {
	c := comparison{body: body, partial: m.PartialUpdate && read != nil}
	c.object(m.Fields, read, body, planned, prior, place{whole: read == nil})
	return c.wrong
}

// comparison collects what is wrong with a body.
type comparison struct {
	body    map[string]any
	partial bool // the body names only what it changes
	wrong   []string
}

// place is where in the object fields are compared.
type place struct {
	path string
	// whole is true where the object that holds the fields was not there before.
	whole bool
}

func (c *comparison) add(at, format string, args ...any) {
	c.wrong = append(c.wrong, at+" "+fmt.Sprintf(format, args...))
}

// aside are keys of a body that are no part of the object, and keys of an answer
// that say which object it is.
var aside = []string{"request_meta", "hierarchy", "hierarchy_path", "pkid"}

func (c *comparison) object(fields []model.Field, read, body map[string]any, planned, prior model.Value, in place) {
	known := map[string]bool{}
	for i := range fields {
		f := &fields[i]
		known[f.Payload] = true
		if _, sent := body[f.Payload]; sent || !c.partial || planned[f.Name] != nil {
			c.field(f, read[f.Payload], body, planned, prior, place{in.path + f.Name, in.whole})
		}
	}
	for key := range union(read, body) {
		_, sent := body[key]
		if known[key] || in.path == "" && slices.Contains(aside, key) || c.partial && !sent {
			continue
		}
		if was := unmasked(read[key]); !reflect.DeepEqual(was, body[key]) {
			c.add(in.path+key, "is no field: %v became %v", was, body[key])
		}
	}
}

func union(a, b map[string]any) map[string]any {
	all := maps.Clone(a)
	if all == nil {
		all = map[string]any{}
	}
	maps.Copy(all, b)
	return all
}

// field compares what was read of a field with what the body holds of it.
func (c *comparison) field(f *model.Field, was any, body map[string]any, planned, prior model.Value, at place) {
	is, sent := body[f.Payload]
	v, before := planned[f.Name], prior[f.Name]
	if f.Assigned != nil {
		if sent {
			c.add(at.path, "is written by calls of its own, and sent")
		}
		return
	}
	switch f.Access {
	case model.ReadOnly:
		if sent {
			c.add(at.path, "is read-only, and sent")
		}
		return
	case model.WriteOnly:
		c.secret(f, is, planned, prior, at)
		return
	}
	held, isHeld := was.(map[string]any)
	if data, isObject := is.(map[string]any); f.Kind == model.Object && isObject {
		value, _ := v.(model.Value)
		old, _ := before.(model.Value)
		c.object(f.Fields, held, data, value, old, place{at.path + ".", !isHeld})
		return
	}
	if model.IsUnknown(v) {
		v = nil
	}
	if list, isList := v.([]any); isList && f.Shared != "" {
		c.shared(f, was, is, list, before, planned[f.ExactName()] == true, at)
		return
	}
	changes := v != nil && (at.whole || !reflect.DeepEqual(writable(f, v), writable(f, before)))
	stays := c.partial && !sent
	same := stays || reflect.DeepEqual(stripped(f, unmasked(was)), is)
	switch {
	case changes && !c.isSent(f, v, is) && (!stays || !c.isSent(f, v, was)):
		c.add(at.path, "is planned as %v, and %v is sent", v, is)
	case same, changes, len(f.Choices) > 0 && f.EqualPayload(was, is):
	case f.Kind == model.ObjectList && reflect.DeepEqual(byValue(f, stripped(f, unmasked(was))), byValue(f, is)):
	case isMask(was) && (is == nil || c.isSent(f, v, is)):
	case f.FillFrom != "" && f.EqualPayload(is, valueIn(c.body, f.FillFrom)):
	default:
		c.add(at.path, "is not planned: %v became %v", was, is)
	}
}

// secret checks a value that no answer shows. A write-only attribute stands in no
// plan; a version beside it says when it is sent.
func (c *comparison) secret(f *model.Field, is any, planned, prior model.Value, at place) {
	v, version := planned[f.Name], f.Name+"_wo_version"
	changes := v != nil && (prior == nil || v != prior[f.Name])
	switch {
	case changes && is != v:
		c.add(at.path, "is planned, and another value is sent")
	case is != nil && !isMask(is) && !changes && prior != nil && planned[version] == prior[version]:
		c.add(at.path, "is sent, and not planned")
	}
}

// isSent reports whether a value of the payload holds the planned one. In a list the
// elements stand in the planned order, each with what is planned of it.
func (c *comparison) isSent(f *model.Field, planned, sent any) bool {
	one := &model.Model{Fields: []model.Field{*f}}
	value, problems := one.Decode(map[string]any{f.Payload: sent})
	return len(problems) == 0 && holds(f, planned, value[f.Name])
}

func holds(f *model.Field, planned, got any) bool {
	switch v := planned.(type) {
	case nil:
		return true
	case model.Value:
		data, _ := got.(model.Value)
		for i := range f.Fields {
			child := &f.Fields[i]
			if child.Access != model.ReadOnly && !model.IsUnknown(v[child.Name]) && !holds(child, v[child.Name], data[child.Name]) {
				return false
			}
		}
		return true
	case []any:
		if f.Kind != model.ObjectList {
			break
		}
		list, _ := got.([]any)
		if len(list) != len(v) {
			return false
		}
		for i := range v {
			if !holds(f, v[i], list[i]) {
				return false
			}
		}
		return true
	}
	return f.Equal(planned, got)
}

// writable returns the part of a value that can be sent.
func writable(f *model.Field, v any) any {
	return mapObjects(v, func(object model.Value) model.Value {
		return model.MapFields(f.Fields, func(child *model.Field) any {
			if child.Access == model.ReadOnly || model.IsUnknown(object[child.Name]) {
				return nil
			}
			return writable(child, object[child.Name])
		})
	})
}

// stripped returns the payload of a field without what only the server sets.
func stripped(f *model.Field, payload any) any {
	switch v := payload.(type) {
	case map[string]any:
		data := maps.Clone(v)
		for i := range f.Fields {
			child := &f.Fields[i]
			if held, has := data[child.Payload]; has && child.Access == model.ReadOnly {
				delete(data, child.Payload)
			} else if has {
				data[child.Payload] = stripped(child, held)
			}
		}
		return data
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = stripped(f, v[i])
		}
		return list
	}
	return payload
}

// byValue returns the payload of a list of objects with its choices by value.
func byValue(f *model.Field, payload any) any {
	switch v := payload.(type) {
	case map[string]any:
		data := maps.Clone(v)
		for i := range f.Fields {
			child := &f.Fields[i]
			if held, has := data[child.Payload]; has {
				data[child.Payload] = byValue(child, held)
			}
		}
		return data
	case []any:
		list := make([]any, 0, len(v))
		for _, element := range v {
			if element != nil || len(f.Choices) == 0 {
				list = append(list, byValue(f, element))
			}
		}
		if len(f.Choices) > 0 { // their order and number mean nothing
			slices.SortFunc(list, func(a, b any) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
			list = slices.Compact(list)
		}
		return list
	case string:
		return f.Choices.ToWire(v)
	}
	return payload
}

func valueIn(data map[string]any, path string) any {
	key, rest, isNested := strings.Cut(path, ".")
	if !isNested {
		return data[key]
	}
	inner, _ := data[key].(map[string]any)
	return valueIn(inner, rest)
}

var masks = regexp.MustCompile(`^[*•●]{3,}$`)

func isMask(v any) bool {
	text, isText := v.(string)
	return isText && masks.MatchString(text)
}

// unmasked returns a value of JSON without the keys that hold a mask.
func unmasked(v any) any {
	switch v := v.(type) {
	case map[string]any:
		clean := map[string]any{}
		for key, inner := range v {
			if !isMask(inner) {
				clean[key] = unmasked(inner)
			}
		}
		return clean
	case []any:
		clean := make([]any, len(v))
		for i, inner := range v {
			clean[i] = unmasked(inner)
		}
		return clean
	}
	if isMask(v) {
		return nil
	}
	return v
}
