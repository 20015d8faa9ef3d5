package model

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"

	"github.com/collab-iac/terraform-provider-collab/internal/suggest"
)

// Dynamic is a value of any type as Terraform has it. Values hold pointers to it.
type Dynamic struct {
	// Tree is the value as Declare takes it.
	Tree any
	// Raw is how Terraform wrote it, with its type; empty for one that was built here.
	Raw string
}

// Same reports whether two values are the same to the last spelling and type.
func (d *Dynamic) Same(other *Dynamic) bool {
	return d == other || d != nil && other != nil && d.Raw != "" && d.Raw == other.Raw
}

// WithExtra returns the model with a field, named as given, for payload keys that the
// table does not know, as a tree declares them. The field is Inline: its keys stand in the
// payload beside those of the table. server is the server's own model; nil where none is
// known, and then the values say themselves of what kind they are, and names which texts
// refer to other objects.
//
// A mismatch is a key that is an attribute of the table, or that the server's model lacks
// or keeps to itself. Such keys are left out.
func (m *Model) WithExtra(name string, tree map[string]any, server *Model, names Names) (*Model, []Mismatch) {
	x := extra{checked: server != nil, names: names}
	var served []Field
	if server != nil {
		served = server.ForData().Fields
	}
	field := Field{Name: name, Kind: Object, Inline: true, Fields: x.fields(tree, m.Fields, served, nil, "")}
	with := *m
	with.Fields = append(slices.Clone(m.Fields), field)
	return &with, x.found
}

// extra makes fields of a tree.
type extra struct {
	checked bool
	names   Names
	found   []Mismatch
}

func (x *extra) add(at []any, summary, format string, args ...any) {
	x.found = append(x.found, Mismatch{Path: at, Summary: summary, Detail: fmt.Sprintf(format, args...)})
}

// fields makes the fields of an object; parent is the attribute that holds its payload.
func (x *extra) fields(tree map[string]any, known, served []Field, at []any, parent string) []Field {
	var list []Field
	for _, key := range slices.Sorted(maps.Keys(tree)) {
		raw := tree[key]
		if raw == nil {
			continue
		}
		inside := append(slices.Clone(at), key)
		table, own := FieldWithPayload(known, key), FieldWithPayload(served, key)
		object, isObject := raw.(map[string]any)
		f := Field{Name: pathName(key), Payload: key, Kind: Object}
		switch {
		case table != nil && (!isObject || table.Kind != Object):
			x.add(inside, "Key of an attribute", "%q is what the attribute %s holds. Declare it there.", key, join(parent, table.Name))
			continue
		case x.checked && own == nil:
			x.unknown(key, known, served, inside)
			continue
		case own != nil && own.Access == ReadOnly:
			x.add(inside, "Value that only the server sets", "the server has %q as read-only. Leave it out.", key)
			continue
		case own != nil && own.Access == WriteOnly:
			x.add(inside, "Secret in a plain value", "%q is a secret on the server, which the state would show. It cannot be declared here.", key)
			continue
		case isObject && (table != nil || own == nil || len(own.Fields) > 0):
			var children, theirs []Field
			at := ""
			if table != nil {
				children, at = table.Fields, join(parent, table.Name)
			}
			if own != nil {
				theirs = own.Fields
			}
			f.Fields = x.fields(object, children, theirs, inside, at)
		case own != nil:
			f = *own
			f.Name, f.Required = pathName(key), false
		default:
			f = x.shapeOf(f, raw)
		}
		list = append(list, f)
	}
	return list
}

func (x *extra) unknown(key string, known, served []Field, at []any) {
	var keys []string
	for i := range served {
		if f := &served[i]; f.Access == ReadWrite && FieldWithPayload(known, f.Payload) == nil {
			keys = append(keys, f.Payload)
		}
	}
	x.add(at, "Key that the model does not have", "the server's model has no %q here.%s", key, suggest.Question(key, keys))
}

// shapeOf gives a field the kind that a value shows.
func (x *extra) shapeOf(f Field, raw any) Field {
	switch v := raw.(type) {
	case string:
		f.Kind, f.Target = String, x.names.target(v)
	case bool:
		f.Kind = Bool
	case *big.Float:
		f.Kind = Number
	case []any:
		f.Kind, f.Fields = x.shapeOfList(v)
	default:
		f.Kind = Any
	}
	return f
}

// shapeOfList knows lists of texts and lists of objects; any other is a value as a whole.
func (x *extra) shapeOfList(items []any) (Kind, []Field) {
	all := map[string]any{}
	texts, nulls := 0, 0 // a null is refused with its place
	for _, item := range items {
		switch item := item.(type) {
		case nil:
			nulls++
		case string:
			texts++
		case map[string]any:
			x.merge(all, item)
			continue
		default:
			return Any, nil
		}
	}
	switch {
	case texts > 0 && texts+nulls == len(items):
		return StringList, nil
	case texts > 0 || len(items) == 0:
		return Any, nil
	}
	inside := extra{names: x.names}
	return ObjectList, inside.fields(all, nil, nil, nil, "")
}

// merge takes in an element of a list. A text that is known as a name stays: it tells what
// the field refers to in all elements.
func (x *extra) merge(all, item map[string]any) {
	for key, value := range item {
		if text, isText := all[key].(string); isText && x.names.target(text) != nil {
			continue
		}
		all[key] = value
	}
}

// TreeAfter returns a tree as a server has it by now: where a value is no longer what it
// was, the new one stands in its place, and what is gone is left out.
func (f *Field) TreeAfter(tree map[string]any, before, now Value) map[string]any {
	after := maps.Clone(tree)
	for i := range f.Fields {
		child := &f.Fields[i]
		was, is := before[child.Name], now[child.Name]
		held, isObject := tree[child.Payload].(map[string]any)
		switch {
		case is == nil && was != nil:
			delete(after, child.Payload)
		case child.Kind == Object && isObject:
			after[child.Payload] = child.TreeAfter(held, asObject(was), asObject(is))
		case is != nil && !child.Equal(was, is):
			after[child.Payload] = child.declarable(is)
		}
	}
	return after
}

// declarable returns a value of the field as Declare takes it: choices by what goes over
// the wire. Tree shows them as they are.
func (f *Field) declarable(v any) any {
	switch v := v.(type) {
	case Value:
		object := map[string]any{}
		for i := range f.Fields {
			if child := &f.Fields[i]; v[child.Name] != nil {
				object[child.Payload] = child.declarable(v[child.Name])
			}
		}
		return object
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = f.declarable(item)
		}
		return list
	}
	return treeOf(f.toJSON(v))
}

// treeOf returns a value of JSON as Declare takes it.
func treeOf(v any) any {
	switch v := v.(type) {
	case map[string]any:
		object := make(map[string]any, len(v))
		for key, inner := range v {
			object[key] = treeOf(inner)
		}
		return object
	case []any:
		list := make([]any, len(v))
		for i, inner := range v {
			list[i] = treeOf(inner)
		}
		return list
	case json.Number:
		return parseDecimal(v.String())
	case int64:
		return new(big.Float).SetInt64(v)
	}
	return v
}

// TreePaths lists the leaves of a tree by their dotted keys; a list is a leaf.
func TreePaths(tree map[string]any) Paths {
	var paths Paths
	for _, key := range slices.Sorted(maps.Keys(tree)) {
		switch v := tree[key].(type) {
		case nil:
		case map[string]any:
			for _, inner := range TreePaths(v) {
				paths = append(paths, key+"."+inner)
			}
		default:
			paths = append(paths, key)
		}
	}
	return paths
}
