package listcache

import (
	"context"
	"iter"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// Two addresses of a state may hold one object. No export names it twice, because a
// server may then send it twice, and each of the two is answered.
func TestObjectsThatAreReadTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newExportServer(100, at("sys.Prov.Cust"))
		r := exportClient(t, s, nil)
		keys := sorted(100)
		twice := slices.Concat(keys[:50], keys[:50], keys[50:], keys[50:])
		slices.Sort(twice[:100]) // side by side
		refreshRelations(t, r, s, twice, 10)
		if s.doubles > 0 || s.exports == 0 || s.gets > 20 {
			t.Errorf("%d keys were named twice in %d exports, and %d objects read by themselves", s.doubles, s.exports, s.gets)
		}
		atOnce(len(keys), 10, func(i int) {
			object := backend.Object{Key: keys[i/2], Hierarchy: "sys.Prov.Cust"}
			if err := r.Replace(t.Context(), relation, object, map[string]any{"email": object.Key, "line": "new"}); err != nil {
				t.Error(err)
			}
			if got, err := r.ReadBack(t.Context(), relation, object); err != nil || got.Data["line"] != "new" {
				t.Errorf("%s is read back as %+v, %v", object.Key, got, err)
			}
		})
		if s.doubles > 0 {
			t.Errorf("%d keys were named twice", s.doubles)
		}
	})
}

// What an export brings is bounded, however large its objects are. The rest has come, and
// is read otherwise.
func TestExportOfLargeObjectsIsBounded(t *testing.T) {
	s := newExportServer(100, at("sys.Prov.Cust"))
	r := exportResult{
		exporting: &exporting{Selection: backend.Selection{Hierarchy: "sys.Prov.Cust"}, ctx: t.Context(), shown: backend.Parts{}},
		rows:      map[string]cachedRow{}, came: map[string]bool{}, most: 1000,
	}
	from := source{model: relation, export: func(ctx context.Context, selection backend.Selection) iter.Seq2[backend.Object, error] {
		return s.Export(ctx, relation, selection)
	}}
	if err := r.collect(from); err != nil || len(r.came) != 100 || r.size > 1000 || len(r.rows) < 5 || len(r.rows) > 50 {
		t.Errorf("%d objects came, %d are kept in %d bytes, %v", len(r.came), len(r.rows), r.size, err)
	}
}
