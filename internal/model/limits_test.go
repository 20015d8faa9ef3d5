package model_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// TestImplausible_ServersLimits judges by what a server's own schema bounds.
func TestImplausible_ServersLimits(t *testing.T) {
	m := &model.Model{Fields: []model.Field{
		{Name: "code", Payload: "code", Kind: model.String, Limits: model.Limits{Shortest: 2, Length: 4, Pattern: regexp.MustCompile(`^[A-Z]+$`)}},
		{Name: "tags", Payload: "tags", Kind: model.StringList, Limits: model.Limits{Least: 2, Most: 3, Length: 2}},
		{Name: "rings", Payload: "rings", Kind: model.Int, Limits: model.Limits{Range: model.Range{Least: int64(2)}}},
		{Name: "gain", Payload: "gain", Kind: model.Number, Limits: model.Limits{Range: model.Range{Most: int64(3)}}},
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

// TestRange: bounds may be zero, fractions or beyond 64 bits, and may leave themselves out.
func TestRange(t *testing.T) {
	d := func(text string) model.Decimal { return model.Decimal(text) }
	for _, test := range []struct {
		within model.Range
		number any
		want   string // what is said; empty for nothing
	}{
		{model.Range{}, int64(-1), ""},
		{model.Range{Most: int64(0)}, int64(0), ""},
		{model.Range{Most: int64(0)}, int64(1), "is out of range. Accepted are numbers up to 0; that is the nearest too."},
		{model.Range{Least: int64(0)}, d("-0.1"), "is out of range. Accepted are numbers from 0; that is the nearest too."},
		{model.Range{Least: d("0.5"), Most: d("1.5")}, d("0.5"), ""},
		{model.Range{Least: d("0.5"), Most: d("1.5")}, d("1.6"), "is out of range. Accepted are numbers from 0.5 to 1.5; the nearest is 1.5."},
		{model.Range{Least: d("0.5"), Most: d("1.5")}, int64(0), "is out of range. Accepted are numbers from 0.5 to 1.5; the nearest is 0.5."},
		{model.Range{Most: d("0.1")}, d("0.1"), ""},
		{model.Range{Least: int64(0), AboveLeast: true, Most: int64(120)}, int64(0), "is out of range. Accepted are numbers above 0 and up to 120."},
		{model.Range{Least: int64(1), Most: int64(9), BelowMost: true}, int64(9), "is out of range. Accepted are numbers from 1 and below 9."},
		{model.Range{Most: d("18446744073709551615")}, d("18446744073709551615"), ""},
		{model.Range{Most: d("18446744073709551615")}, d("18446744073709551616"), "is out of range. Accepted are numbers up to 18446744073709551615; that is the nearest too."},
		{model.Range{Step: d("0.1")}, d("0.3"), ""},
		{model.Range{Step: d("0.1")}, d("0.35"), "is no multiple of 0.1."},
		{model.Range{Step: int64(5)}, int64(-10), ""},
		{model.Range{Step: int64(0)}, int64(3), ""},
		{model.Range{Step: int64(5)}, d("1e+500"), ""},
	} {
		m := &model.Model{Type: "test/Number", Fields: []model.Field{{Name: "n", Payload: "n", Kind: model.Number, Limits: model.Limits{Range: test.within}}}}
		found := judgeNew(m, model.Value{"n": test.number})
		got := ""
		if len(found) == 1 {
			_, got, _ = strings.Cut(found[0].Detail, model.Text(test.number)+"\" ")
		}
		if got != test.want {
			t.Errorf("%v in %v: got %q of %+v, want %q", test.number, test.within, got, found, test.want)
		}
	}
}

// One of a thing is one thing.
func TestCountsInWords(t *testing.T) {
	m := &model.Model{Fields: []model.Field{
		{Name: "code", Payload: "code", Kind: model.String, Limits: model.Limits{Shortest: 2, Length: 4}},
		{Name: "tags", Payload: "tags", Kind: model.StringList, Limits: model.Limits{Least: 2, Most: 3}},
	}}
	for _, test := range []struct {
		value model.Value
		want  string
	}{
		{model.Value{"code": "A"}, "has 1 character. "},
		{model.Value{"code": "ABCDE"}, "has 5 characters. "},
		{model.Value{"tags": []any{"a"}}, "has 1 element. "},
		{model.Value{"tags": []any{"a", "b", "c", "d"}}, "has 4 elements. "},
	} {
		found := judgeNew(m, test.value)
		if len(found) != 1 || !strings.Contains(found[0].Detail, test.want) {
			t.Errorf("%v: got %v, want %q", test.value, found, test.want)
		}
	}
}
