package terraform

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// objectValue is a configuration, plan or state of the resource for any model. Its dynamic
// attributes keep the types that Terraform gave them, because core insists on those.
type objectValue map[string]tftypes.Value

// objectValueOf returns the attributes of a value; nil for null.
func objectValueOf(raw tftypes.Value) (objectValue, error) {
	if raw.IsNull() || !raw.IsKnown() {
		return nil, nil
	}
	var all map[string]tftypes.Value
	err := raw.As(&all)
	return maps.Clone(all), err
}

// text returns a text; empty where it is null or not known.
func (o objectValue) text(name string) string {
	var text *string
	if v, is := o[name]; !is || !v.IsKnown() || v.As(&text) != nil || text == nil {
		return ""
	}
	return *text
}

// isUnknown reports whether nothing is known of an attribute, not even its keys.
func (o objectValue) isUnknown(name string) bool {
	v, is := o[name]
	return is && !v.IsKnown()
}

// tree returns a dynamic attribute by the payload's keys; nil where it is null or not
// known.
func (o objectValue) tree(name string) (map[string]any, error) {
	v, is := o[name]
	if !is || v.IsNull() || !v.IsKnown() {
		return nil, nil
	}
	raw, err := dynamicTree(v)
	tree, isTree := raw.(map[string]any)
	if err == nil && !isTree {
		err = fmt.Errorf("%s: expected an object, such as { name = \"x\" }", name)
	}
	return tree, err
}

// meta returns what an object has beside its data.
func (o objectValue) meta() (model.Value, error) {
	value := model.Value{}
	for _, name := range []string{lifecycle.Hierarchy, lifecycle.Timeouts, lifecycle.SecretsVersion} {
		v, is := o[name]
		switch {
		case !is || v.IsNull():
			continue
		case !v.IsKnown():
			value[name] = model.Unknown
			continue
		}
		inner, err := decodeObject(tftypes.NewValue(tftypes.Object{AttributeTypes: map[string]tftypes.Type{name: v.Type()}}, map[string]tftypes.Value{name: v}))
		if err != nil {
			return nil, err
		}
		maps.Copy(value, inner)
	}
	return value, nil
}

// exports returns the paths that output shows.
func (o objectValue) exports() []string {
	var elements []tftypes.Value
	v, is := o[lifecycle.Exports]
	if !is || !v.IsKnown() || v.IsNull() || v.As(&elements) != nil {
		return nil
	}
	var paths []string
	for _, element := range elements {
		var path *string
		if element.IsKnown() && element.As(&path) == nil && path != nil {
			paths = append(paths, *path)
		}
	}
	return paths
}

// typed returns a tree as Terraform writes a literal of it: objects and tuples.
func typed(v any) tftypes.Value {
	switch v := v.(type) {
	case map[string]any:
		types, members := map[string]tftypes.Type{}, map[string]tftypes.Value{}
		for key, inner := range v {
			members[key] = typed(inner)
			types[key] = members[key].Type()
		}
		return tftypes.NewValue(tftypes.Object{AttributeTypes: types}, members)
	case []any:
		types, elements := make([]tftypes.Type, len(v)), make([]tftypes.Value, len(v))
		for i, inner := range v {
			elements[i] = typed(inner)
			types[i] = elements[i].Type()
		}
		return tftypes.NewValue(tftypes.Tuple{ElementTypes: types}, elements)
	case bool:
		return tftypes.NewValue(tftypes.Bool, v)
	case string:
		return tftypes.NewValue(tftypes.String, v)
	case int64, model.Decimal:
		return tftypes.NewValue(tftypes.Number, model.BigFloat(v))
	case json.Number:
		if number, ok := model.ParseNumber(v.String()); ok {
			return typed(number)
		}
	case tftypes.Value:
		return v
	}
	return tftypes.NewValue(tftypes.DynamicPseudoType, nil)
}

// refreshed returns declared data with what a read has changed, by the values before and
// after it. What means the same as before keeps its spelling and its type.
func refreshed(fields []model.Field, data tftypes.Value, before, after model.Value) tftypes.Value {
	var members map[string]tftypes.Value
	if data.IsNull() || !data.IsKnown() || data.As(&members) != nil {
		return data
	}
	changed := false
	tree := map[string]any{}
	for key, held := range members {
		tree[key] = held
		f := model.FieldWithPayload(fields, key)
		if held.IsNull() || f == nil {
			continue
		}
		switch was, is := before[f.Name], after[f.Name]; {
		case lifecycle.Same(was, is):
			continue
		case is == nil:
			delete(tree, key)
		default:
			tree[key] = refreshedField(f, held, was, is)
		}
		changed = true
	}
	if !changed {
		return data
	}
	return typed(tree)
}

func refreshedField(f *model.Field, held tftypes.Value, before, after any) tftypes.Value {
	switch is := after.(type) {
	case model.Value:
		if was, isObject := before.(model.Value); isObject {
			return refreshed(f.Fields, held, was, is)
		}
	case []any:
		was, _ := before.([]any)
		var elements []tftypes.Value
		if held.As(&elements) != nil || len(elements) != len(was) {
			break
		}
		list := make([]any, len(is))
		for i := range is {
			list[i] = f.Tree(is[i])
			if j := slices.IndexFunc(was, func(other any) bool { return lifecycle.Same(other, is[i]) }); j >= 0 {
				list[i] = elements[j]
			} else if i < len(was) {
				list[i] = refreshedField(f, elements[i], was[i], is[i])
			}
		}
		return typed(list)
	}
	return inKindOf(held, f.Tree(after))
}

// inKindOf writes a number or a boolean as a text where a text stood before.
func inKindOf(held tftypes.Value, v any) tftypes.Value {
	if held.Type().Is(tftypes.String) {
		switch v := v.(type) {
		case bool:
			return typed(strconv.FormatBool(v))
		case int64, model.Decimal:
			return typed(model.Text(v))
		}
	}
	return typed(v)
}
