package model_test

import (
	"math"
	"regexp"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// TestImplausible_ServersLimits judges by what a server's own schema bounds.
func TestImplausible_ServersLimits(t *testing.T) {
	m := &model.Model{Fields: []model.Field{
		{Name: "code", Payload: "code", Kind: model.String, Limits: model.Limits{Shortest: 2, Length: 4, Pattern: regexp.MustCompile(`^[A-Z]+$`)}},
		{Name: "tags", Payload: "tags", Kind: model.StringList, Limits: model.Limits{Least: 2, Most: 3, Length: 2}},
		{Name: "rings", Payload: "rings", Kind: model.Int, Limits: model.Limits{Min: 2}},
		{Name: "gain", Payload: "gain", Kind: model.Number, Limits: model.Limits{Min: math.MinInt64, Max: 3}},
		{Name: "pin", Payload: "pin", Kind: model.String, Access: model.WriteOnly, Limits: model.Limits{Pattern: regexp.MustCompile(`^\d+$`)}},
	}}
	for _, test := range []struct {
		attribute, want string
		value           any
	}{
		{"code", "", "AB"},
		{"code", "", ""},
		{"code", "", " AB "},
		{"code", "!code", "A"},
		{"code", "!code", "ABCDE"},
		{"code", "!code", "ab"},
		{"tags", "", []any{}},
		{"tags", "", []any{"a", "b"}},
		{"tags", "!tags", []any{"a"}},
		{"tags", "!tags", []any{"a", "b", "c", "d"}},
		{"tags", "!tags.1", []any{"a", "bcd"}},
		{"rings", "", int64(2)},
		{"rings", "", int64(1 << 60)},
		{"rings", "!rings", int64(1)},
		{"gain", "", model.Decimal("-2.5")},
		{"gain", "!gain", model.Decimal("3.1")},
		{"gain", "!gain", int64(4)},
		{"rings", "!rings", model.Decimal("1.5")},
		{"pin", "", "secret"},
	} {
		if got := verdict(judgeNew(m, model.Value{test.attribute: test.value})); got != test.want {
			t.Errorf("%s = %q: got %q, want %q", test.attribute, test.value, got, test.want)
		}
	}
}
