package provider_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// leaf is one attribute that can be declared, and what to declare of it.
type leaf struct {
	model.FieldRef
	// first and second are two values that it can hold; first is the
	// documented default where there is one.
	first, second any
}

// label makes a name for a resource out of the leaf's path.
func (l leaf) label() string {
	return strings.NewReplacer(".[n]", "", ".", "__").Replace(l.Attribute)
}

// writableLeaves lists what can be declared of a model, by its table.
func writableLeaves(m *model.Model) []leaf {
	var list []leaf
	m.WalkFields(func(v model.FieldRef) {
		if v.Field.Access == model.ReadOnly || len(v.Field.Fields) > 0 {
			return
		}
		first, second := sample(v.Field)
		list = append(list, leaf{v, first, second})
	})
	return list
}

// sample returns two values of a field: by choices where it has them, by kind
// where it has none.
func sample(f *model.Field) (first, second any) {
	switch {
	case len(f.Choices) > 1:
		first, second = f.Choices[0].Value, f.Choices[1].Value
	case f.Kind == model.Bool:
		first, second = true, false
	case f.Kind == model.Int:
		first, second = int64(5), int64(6)
	case f.Kind == model.StringList, f.Kind == model.StringSet:
		first, second = []any{"first"}, []any{"first", "second"}
	default:
		first, second = "first "+f.Name, "second "+f.Name
		if text := plausible(f, 1); text != "" {
			first, second = text, plausible(f, 2)
		}
	}
	if f.Default != nil && !f.Equal(f.Default, first) {
		first, second = second, first
	}
	return first, second
}

// nest puts a value at an attribute path with "[n]" for lists of one element:
// phone_numbers.[n].type gives {phone_numbers = [{type = value}]}. A nil value
// leaves the innermost object empty.
func nest(path string, value any) model.Value {
	head, rest, deeper := strings.Cut(path, ".")
	switch {
	case !deeper && value == nil:
		return model.Value{}
	case !deeper:
		return model.Value{head: value}
	case rest == "[n]":
		return model.Value{head: value}
	case strings.HasPrefix(rest, "[n]."):
		return model.Value{head: []any{nest(strings.TrimPrefix(rest, "[n]."), value)}}
	}
	return model.Value{head: nest(rest, value)}
}

// merge merges objects key by key, the elements of lists by index.
func merge(a, b any) any {
	switch b := b.(type) {
	case model.Value:
		merged := model.Value{}
		if a, ok := a.(model.Value); ok {
			maps.Copy(merged, a)
		}
		for key, v := range b {
			merged[key] = merge(merged[key], v)
		}
		return merged
	case []any:
		if a, ok := a.([]any); ok && len(a) == len(b) && len(b) > 0 {
			merged := make([]any, len(b))
			for i := range b {
				merged[i] = merge(a[i], b[i])
			}
			return merged
		}
	}
	return b
}

// expression is HCL that stands for itself in a configuration.
type expression string

// hcl renders a value as an expression of Terraform's language.
func hcl(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case expression:
		return string(v)
	case string:
		return fmt.Sprintf("%q", v)
	case []any:
		items := make([]string, len(v))
		for i := range v {
			items[i] = hcl(v[i])
		}
		return "[" + strings.Join(items, ", ") + "]"
	case model.Value:
		var b strings.Builder
		b.WriteString("{\n")
		for _, key := range slices.Sorted(maps.Keys(v)) {
			fmt.Fprintf(&b, "%s = %s\n", key, hcl(v[key]))
		}
		b.WriteString("}")
		return b.String()
	}
	return fmt.Sprint(v)
}

// resourceBlock renders a resource or data block with the attributes.
func resourceBlock(kind, typeName, label string, attributes model.Value) string {
	return fmt.Sprintf("%s %q %q %s\n", kind, typeName, label, hcl(attributes))
}

// userBlock renders a resource of the model device/spark/User.
func userBlock(label string, attributes model.Value) string {
	return resourceBlock("resource", "collab_voss_device_spark_user", label, attributes)
}

// jsonPath turns a dotted path with indexes into a path for state checks.
func jsonPath(path string) tfjsonpath.Path {
	names := strings.Split(path, ".")
	at := tfjsonpath.New(names[0])
	for _, name := range names[1:] {
		if i, err := strconv.Atoi(name); err == nil {
			at = at.AtSliceIndex(i)
		} else {
			at = at.AtMapKey(name)
		}
	}
	return at
}

// exactly expects the value of a leaf.
func exactly(v any) knownvalue.Check {
	switch v := v.(type) {
	case bool:
		return knownvalue.Bool(v)
	case int64:
		return knownvalue.Int64Exact(v)
	}
	return knownvalue.StringExact(fmt.Sprint(v))
}
