package listcache

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// Rows of a model without joined parts are expected to be whole. Where a page shows that
// they are not, the reads that wait for the list go on by exports: none waits for ever.
func TestRowsThatTurnOutNotToBeWhole(t *testing.T) {
	for name, test := range map[string]struct {
		objects, reads int
		shape          func(*exportServer)
		most           int
	}{
		"one page":          {30, 30, func(*exportServer) {}, 8},
		"ten of many":       {300, 10, func(*exportServer) {}, 5},
		"a hundred of many": {300, 100, func(*exportServer) {}, 10},
		"lacking a key":     {300, 100, func(s *exportServer) { s.partial = false }, 10},
		"without the right": {300, 100, func(s *exportServer) { s.fail = &backend.Error{Is: backend.ErrUnsupported} }, 102},
		"no total":          {300, 100, func(s *exportServer) { s.total = false }, 20},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newExportServer(test.objects, at("sys.Prov.Cust"))
				test.shape(s)
				r := exportClient(t, s, nil)
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				defer cancel()
				keys := sorted(test.reads)
				atOnce(len(keys), 10, func(i int) {
					got, err := r.Refresh(ctx, user, backend.Object{Key: keys[i], Hierarchy: "sys.Prov.Cust"})
					switch {
					case errors.Is(err, context.DeadlineExceeded):
						t.Errorf("%s waited too long", keys[i])
					case err != nil || got.Data["line"] == nil:
						t.Errorf("%s was answered with %v, %v", keys[i], got, err)
					}
				})
				if n := s.exports + s.pages + s.gets; n > test.most {
					t.Errorf("%d requests: %d exports, %d pages, %d gets", n, s.exports, s.pages, s.gets)
				}
			})
		})
	}
}
