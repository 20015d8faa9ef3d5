package lifecycle

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// A message about a field of any model names its place in data, and names it once.
func TestInData(t *testing.T) {
	m := &DataManager{Manager: Manager{Model: &model.Model{Fields: []model.Field{
		{Name: "lines", Payload: "Lines", Kind: model.ObjectList, Fields: []model.Field{{Name: "dirn", Payload: "dirN", Kind: model.String}}},
	}}}}
	report := Report{
		{Path: Path{"lines", 0, "dirn"}, Detail: `lines[0].dirn: "x" is unknown.`},
		{Path: Path{"lines"}, Detail: "the server's own words"},
		{Path: Path{Hierarchy}, Detail: "hierarchy: unknown"},
	}
	want := Report{
		{Path: Path{Data, "Lines", 0, "dirN"}, Detail: `data.Lines[0].dirN: "x" is unknown.`},
		{Path: Path{Data, "Lines"}, Detail: "the server's own words"},
		{Path: Path{Hierarchy}, Detail: "hierarchy: unknown"},
	}
	if diff := cmp.Diff(want, m.InData(report)); diff != "" {
		t.Error(diff)
	}
}
