package provider_test

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

func orNull(v model.Value) any {
	if v == nil {
		return nil
	}
	return v
}

func hasError(diagnostics []*tfprotov6.Diagnostic) bool {
	return slices.ContainsFunc(diagnostics, func(d *tfprotov6.Diagnostic) bool { return d.Severity == tfprotov6.DiagnosticSeverityError })
}

func noErrors(t *testing.T, diagnostics []*tfprotov6.Diagnostic) {
	t.Helper()
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			t.Fatal(told(d))
		}
	}
}

// told renders a diagnostic in one line.
func told(d *tfprotov6.Diagnostic) string {
	return fmt.Sprintf("%s at %q: %s: %s", d.Severity, dotted(d.Attribute), d.Summary, d.Detail)
}

// dotted renders an attribute path: "licenses.0.license".
func dotted(at *tftypes.AttributePath) string {
	var parts []string
	for _, step := range at.Steps() {
		switch step := step.(type) {
		case tftypes.AttributeName:
			parts = append(parts, string(step))
		case tftypes.ElementKeyInt:
			parts = append(parts, strconv.Itoa(int(step)))
		case tftypes.ElementKeyString:
			parts = append(parts, string(step))
		case tftypes.ElementKeyValue:
			parts = append(parts, "(value)")
		}
	}
	return strings.Join(parts, ".")
}

func encodedValue(t *testing.T, typ tftypes.Type, v any) *tfprotov6.DynamicValue {
	t.Helper()
	value, err := tfprotov6.NewDynamicValue(typ, typed(t, typ, v))
	if err != nil {
		t.Fatal(err)
	}
	return &value
}

// typed builds a Terraform value of the type out of a model value.
func typed(t *testing.T, typ tftypes.Type, v any) tftypes.Value {
	t.Helper()
	if model.IsUnknown(v) {
		return tftypes.NewValue(typ, tftypes.UnknownValue)
	}
	switch v := v.(type) {
	case model.Value:
		members := map[string]tftypes.Value{}
		if object, ok := typ.(tftypes.Object); ok {
			for name, inner := range object.AttributeTypes {
				members[name] = typed(t, inner, v[name])
			}
			for name := range v {
				if object.AttributeTypes[name] == nil {
					t.Fatalf("there is no attribute %s", name)
				}
			}
			return tftypes.NewValue(typ, members)
		}
		for name := range v {
			members[name] = typed(t, typ.(tftypes.Map).ElementType, v[name]) //nolint:forcetypeassert // what has keys is an object or a map
		}
		return tftypes.NewValue(typ, members)
	case []any:
		elements := make([]tftypes.Value, len(v))
		for i := range v {
			elements[i] = typed(t, elementType(typ), v[i])
		}
		return tftypes.NewValue(typ, elements)
	}
	return tftypes.NewValue(typ, v)
}

func elementType(typ tftypes.Type) tftypes.Type {
	if set, ok := typ.(tftypes.Set); ok {
		return set.ElementType
	}
	return typ.(tftypes.List).ElementType //nolint:forcetypeassert // what has elements is a list or a set
}

func decodedValue(t *testing.T, typ tftypes.Type, value *tfprotov6.DynamicValue) model.Value {
	t.Helper()
	raw, err := value.Unmarshal(typ)
	if err != nil {
		t.Fatal(err)
	}
	object, _ := plain(t, raw).(model.Value)
	return object
}

// plain is the inverse of typed; nulls are left out of objects.
func plain(t *testing.T, v tftypes.Value) any {
	t.Helper()
	switch {
	case !v.IsKnown():
		return model.Unknown
	case v.IsNull():
		return nil
	}
	switch typ := v.Type(); {
	case typ.Is(tftypes.String):
		return as[string](t, v)
	case typ.Is(tftypes.Bool):
		return as[bool](t, v)
	case typ.Is(tftypes.Number):
		number := as[big.Float](t, v)
		n, _ := number.Int64()
		return n
	case typ.Is(tftypes.Object{}), typ.Is(tftypes.Map{}):
		object := model.Value{}
		for name, member := range as[map[string]tftypes.Value](t, v) {
			if inner := plain(t, member); inner != nil {
				object[name] = inner
			}
		}
		return object
	}
	list := []any{}
	for _, element := range as[[]tftypes.Value](t, v) {
		list = append(list, plain(t, element))
	}
	return list
}

func as[T any](t *testing.T, v tftypes.Value) T {
	t.Helper()
	var target T
	if err := v.As(&target); err != nil {
		t.Fatal(err)
	}
	return target
}

// same fails the test where two values differ.
func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
