package listcache

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Create makes an object whose transaction ends at a full second, as those do
// that one look finds ended.
func (s *server) Create(_ context.Context, _ *model.Model, hierarchy string, data map[string]any) (backend.Object, error) {
	now := time.Now()
	time.Sleep(now.Truncate(time.Second).Add(time.Second).Sub(now))
	s.mu.Lock()
	defer s.mu.Unlock()
	key := fmt.Sprint(data["email"])
	s.order = append(s.order, key)
	s.objects[key] = backend.Object{Key: key, Hierarchy: hierarchy, Data: data}
	return backend.Object{Key: key, Hierarchy: hierarchy}, nil
}

// createAll makes objects as Terraform does, so many at a time, and reads each
// back.
func createAll(t *testing.T, r *Client, count, parallel int, nodeOf func(i int) string) {
	t.Helper()
	atOnce(count, parallel, func(i int) {
		email := fmt.Sprintf("new-%05d", i)
		made, err := r.Create(t.Context(), user, nodeOf(i), map[string]any{"email": email, "line": "x"})
		if err != nil {
			t.Error(err)
			return
		}
		got, err := r.ReadBack(t.Context(), user, made)
		if err != nil || got.Key != email || got.Data["email"] != email || got.Hierarchy != nodeOf(i) {
			t.Errorf("%s is read back as %+v, %v", email, got, err)
		}
	})
}

func site(int) string { return "sys.Cust.Site" }

func atSite(string) string { return site(0) }

func TestReadBackTogether(t *testing.T) {
	for name, test := range map[string]struct {
		before   int // objects that are there already
		parallel int
		nodeOf   func(int) string
		change   func(*server)
		gets     int // at most
		pages    int // at most
	}{
		"one node":             {0, 10, site, nil, 0, 10},
		"three pages":          {500, 10, site, nil, 0, 30},
		"sites below one node": {0, 10, func(i int) string { return fmt.Sprintf("sys.Cust.Site%d", i) }, nil, 0, 10},
		"one after the other":  {0, 1, site, nil, 100, 0},
		"few at a time":        {0, minWaiting - 1, site, nil, 100, 0},
		"more pages than pay":  {2000, 10, site, nil, 100, 1},
		"total not told":       {500, 10, site, func(s *server) { s.total = false }, 100, 1},
		"rows of a summary":    {0, 10, site, func(s *server) { s.partial = true }, 100, 1},
		"rows that lag behind": {0, 10, site, func(s *server) {
			for i := range 100 {
				s.hide[fmt.Sprintf("new-%05d", i)] = i%2 == 0
			}
		}, 50, 10},
		"a failing list": {0, 10, site, func(s *server) { s.failPage = 1 }, 100, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newServer(test.before, site)
				if test.change != nil {
					test.change(s)
				}
				createAll(t, newClient(t, s), 100, test.parallel, test.nodeOf)
				synctest.Wait()
				t.Logf("%d reads, %d pages", s.gets, s.pages)
				if s.gets > test.gets || s.pages > test.pages {
					t.Errorf("%d reads and %d pages, want at most %d and %d", s.gets, s.pages, test.gets, test.pages)
				}
			})
		})
	}
}

// One page that is slow in a busy moment is given up, and its reads are made individually.
// Lists go on after that, for read-backs and for refreshes. Where pages are slow again, they
// end.
func TestReadBackGivesUpASlowPage(t *testing.T) {
	for name, again := range map[string]bool{"once": false, "again": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newExportServer(300, site)
				s.partial, s.strip = false, ""
				r := exportClient(t, s, nil)
				round := func(latency time.Duration, from int) (gets, pages int) {
					s.listLatency, s.gets, s.pages = latency, 0, 0
					atOnce(10, 10, func(i int) {
						object := backend.Object{Key: sorted(300)[from+i], Hierarchy: site(0)}
						if err := r.Replace(t.Context(), user, object, map[string]any{"email": object.Key, "line": "new"}); err != nil {
							t.Error(err)
						}
						if got, err := r.ReadBack(t.Context(), user, object); err != nil || got.Data["line"] != "new" {
							t.Errorf("%s is read back as %+v, %v", object.Key, got, err)
						}
					})
					return s.gets, s.pages
				}
				if gets, _ := round(pageTime+time.Second, 0); gets != 10 {
					t.Errorf("%d single reads for a slow page", gets)
				}
				if again {
					round(pageTime+time.Second, 10)
				}
				if gets, pages := round(0, 20); (gets == 0) == again || (pages == 0) != again {
					t.Errorf("afterwards %d single reads and %d pages", gets, pages)
				}
				s.gets = 0
				refreshAll(t, r, sorted(300)[100:], atSite)
				if (s.gets < 20) == again {
					t.Errorf("a refresh took %d single reads", s.gets)
				}
			})
		})
	}
}

// Rows that lack what a read of the same object showed end the reading of lists.
func TestReadBackNoticesThinRows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(0, site)
		s.strip = "line"
		r := newClient(t, s)
		createAll(t, r, 1, 1, site) // read individually
		createAll(t, r, 100, 10, site)
		if s.gets != 101 || s.pages != 1 {
			t.Errorf("%d reads and %d pages", s.gets, s.pages)
		}
	})
}

// A write with nothing beside it is read back at once.
func TestReadBackOfOneDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(10, site)
		r := newClient(t, s)
		start := time.Now()
		if _, err := r.ReadBack(t.Context(), user, s.objects[s.order[0]]); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != s.latency {
			t.Errorf("it took %s", took)
		}
	})
}

// What is read back is what was written, also where the same objects were read
// from lists before.
func TestReadBackAfterRefresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(50, site)
		r := newClient(t, s)
		refreshAll(t, r, s.order, atSite)
		var all sync.WaitGroup
		for _, key := range slices.Clone(s.order) {
			all.Go(func() {
				object := backend.Object{Key: key, Hierarchy: site(0)}
				if err := r.Replace(t.Context(), user, object, map[string]any{"email": key, "line": "new"}); err != nil {
					t.Error(err)
				}
				got, err := r.ReadBack(t.Context(), user, object)
				if err != nil || got.Data["line"] != "new" {
					t.Errorf("%s is read back as %+v, %v", key, got, err)
				}
			})
		}
		all.Wait()
	})
}

func TestReadBackEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(50, site)
		r := newClient(t, s)
		r.refresher(user).Do(func(s *state) { s.writes = minWaiting })
		ctx, cancel := context.WithCancel(t.Context())
		go cancel()
		if _, err := r.ReadBack(ctx, user, backend.Object{Key: "key-00001", Hierarchy: site(0)}); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}
