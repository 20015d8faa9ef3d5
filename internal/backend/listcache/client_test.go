package listcache

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/node"
)

var user = &model.Model{Type: "test/User", BusinessKey: "email", Fields: []model.Field{{Name: "email", Payload: "email", Kind: model.String}}}

// server is a client that holds objects in memory and counts what it is asked.
type server struct {
	backend.Client
	backend.Placer
	mu          sync.Mutex
	order       []string
	objects     map[string]backend.Object
	pageSize    int
	partial     bool
	hide        map[string]bool // absent from lists
	showsGone   bool            // lists show objects that are gone, as those of a cache do
	strip       string          // a key that list rows lack
	failPage    int             // the page that fails, counted from 1
	total       bool
	latency     time.Duration
	listLatency time.Duration // added to that of a page
	gets, pages int
	cancelled   int // lists
	listedAt    []string
	listedFor   []any // the callers, by their contexts
}

func newServer(n int, nodeOf func(i int) string) *server {
	s := &server{objects: map[string]backend.Object{}, pageSize: 200, total: true, latency: 50 * time.Millisecond, hide: map[string]bool{}}
	for i := range n {
		key := fmt.Sprintf("key-%05d", i*7919%n)
		s.order = append(s.order, key)
		s.objects[key] = backend.Object{Key: key, Hierarchy: nodeOf(i), Data: map[string]any{"email": key, "line": "x"}}
	}
	return s
}

func (s *server) Get(ctx context.Context, _ *model.Model, key string) (backend.Object, error) {
	if ctx.Err() != nil {
		return backend.Object{}, ctx.Err() // nothing is sent
	}
	time.Sleep(s.latency) // within a synctest bubble: no real time passes
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gets++
	object, ok := s.objects[key]
	if !ok {
		return object, &backend.Error{Is: backend.ErrNotFound}
	}
	return object, nil
}

func (s *server) Replace(_ context.Context, _ *model.Model, object backend.Object, data map[string]any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.objects[object.Key] = backend.Object{Key: object.Key, Hierarchy: object.Hierarchy, Data: data}
	return nil
}

func (s *server) Within(path, top string) bool { return node.Within(path, top) }

func (s *server) Common(a, b string) string { return node.Common(a, b) }

func (s *server) Pages(ctx context.Context, _ *model.Model, q backend.Query) iter.Seq2[backend.Page, error] {
	return func(yield func(backend.Page, error) bool) {
		s.mu.Lock()
		s.listedAt = append(s.listedAt, q.Hierarchy)
		s.listedFor = append(s.listedFor, ctx.Value(requestKey{}))
		var rows []backend.Object
		for _, key := range s.order {
			o, there := s.objects[key]
			if !there && s.showsGone {
				o, there = backend.Object{Key: key, Hierarchy: q.Hierarchy, Data: map[string]any{"email": key}}, true
			}
			if there && !s.hide[key] && node.Within(o.Hierarchy, q.Hierarchy) {
				rows = append(rows, s.row(o))
			}
		}
		s.mu.Unlock()
		for n := 1; len(rows) > 0; n++ {
			select {
			case <-time.After(s.latency + s.listLatency):
			case <-ctx.Done():
				s.mu.Lock()
				s.cancelled++
				s.mu.Unlock()
				yield(backend.Page{}, ctx.Err())
				return
			}
			s.mu.Lock()
			s.pages++
			s.mu.Unlock()
			if n == s.failPage {
				yield(backend.Page{}, errors.New("the server stumbled"))
				return
			}
			count := min(s.pageSize, len(rows))
			total := -1
			if s.total {
				total = len(rows) + (n-1)*s.pageSize
			}
			if !yield(backend.Page{Objects: rows[:count], Rows: count, Total: total}, nil) {
				return
			}
			rows = rows[count:]
		}
	}
}

func (s *server) row(o backend.Object) backend.Object {
	o.Summary = s.partial
	if s.strip != "" {
		data := map[string]any{}
		for k, v := range o.Data {
			if k != s.strip {
				data[k] = v
			}
		}
		o.Data = data
	}
	return o
}

// refreshAll reads objects as Terraform does: ten at a time.
func refreshAll(t *testing.T, r *Client, keys []string, nodeOf func(key string) string) map[string]backend.Object {
	t.Helper()
	var mu sync.Mutex
	found := map[string]backend.Object{}
	atOnce(len(keys), 10, func(i int) {
		key := keys[i]
		object, err := r.Refresh(context.Background(), user, backend.Object{Key: key, Hierarchy: nodeOf(key)})
		if err != nil && !errors.Is(err, backend.ErrNotFound) {
			t.Errorf("%s: %v", key, err)
		}
		mu.Lock()
		defer mu.Unlock()
		found[key] = object
	})
	return found
}

// atOnce does something for each number, so many at a time.
func atOnce(count, parallel int, do func(i int)) {
	work := make(chan int)
	var workers sync.WaitGroup
	for range parallel {
		workers.Go(func() {
			for i := range work {
				do(i)
			}
		})
	}
	for i := range count {
		work <- i
	}
	close(work)
	workers.Wait()
}

// newClient returns a Client whose goroutines have ended when the test has.
func newClient(t *testing.T, s *server) *Client {
	t.Cleanup(func() { time.Sleep(2 * idleTime) })
	return New(s, nil)
}

// requestKey is where the context of a test's request says which one it is.
type requestKey struct{}

func one(string) string { return "sys.Prov.Cust" }

func at(place string) func(int) string { return func(int) string { return place } }

func sorted(n int) []string {
	keys := make([]string, n)
	for i := range keys {
		keys[i] = fmt.Sprintf("key-%05d", i)
	}
	return keys
}

func TestRefreshCosts(t *testing.T) {
	countsRequests(t)
	sites := func(i int) string { return fmt.Sprintf("sys.Prov.Cust.Site%d", i%200) }
	for name, test := range map[string]struct {
		objects, reads     int
		nodeOf             func(int) string
		shape              func(*server)
		maxGets, maxPages  int
		minPages, maxTotal int
	}{
		"a thousand in one node":    {objects: 1000, reads: 1000, nodeOf: at("sys.Prov.Cust"), maxGets: 3, maxPages: 5, minPages: 5, maxTotal: 8},
		"a thousand over 200 sites": {objects: 1000, reads: 1000, nodeOf: sites, maxGets: 3, maxPages: 5, minPages: 5, maxTotal: 8},
		"few":                       {objects: 1000, reads: 6, nodeOf: at("sys.Prov.Cust"), maxGets: 6, maxPages: 0, maxTotal: 6},
		"few of a large tenant":     {objects: 20000, reads: 50, nodeOf: at("sys.Prov.Cust"), maxGets: 50, maxPages: 2, maxTotal: 51},
		"half of a large tenant":    {objects: 4000, reads: 2000, nodeOf: at("sys.Prov.Cust"), maxGets: 50, maxPages: 20, maxTotal: 70},
		"pages capped low":          {objects: 1000, reads: 1000, nodeOf: at("sys.Prov.Cust"), shape: func(s *server) { s.pageSize = 50 }, maxGets: 40, maxPages: 20, maxTotal: 60},
		"no total":                  {objects: 1000, reads: 1000, nodeOf: at("sys.Prov.Cust"), shape: func(s *server) { s.total = false }, maxGets: 60, maxPages: 5, maxTotal: 65},
		"summaries only":            {objects: 1000, reads: 1000, nodeOf: at("sys.Prov.Cust"), shape: func(s *server) { s.partial = true }, maxGets: 1000, maxPages: 1, maxTotal: 1001},
		"rows that lack a key":      {objects: 100, reads: 100, nodeOf: at("sys.Prov.Cust"), shape: func(s *server) { s.strip = "line" }, maxGets: 100, maxPages: 1, maxTotal: 101},
		"a page that fails":         {objects: 1000, reads: 1000, nodeOf: at("sys.Prov.Cust"), shape: func(s *server) { s.failPage = 3 }, maxGets: 620, maxPages: 3, maxTotal: 623},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newServer(test.objects, test.nodeOf)
				if test.shape != nil {
					test.shape(s)
				}
				keys := sorted(test.reads)
				r := newClient(t, s)
				found := refreshAll(t, r, keys, func(key string) string { return s.objects[key].Hierarchy })
				for _, key := range keys {
					if found[key].Data["email"] != key || found[key].Data["line"] != "x" || found[key].Hierarchy != s.objects[key].Hierarchy {
						t.Fatalf("%s was answered with %v", key, found[key])
					}
				}
				t.Logf("%d reads took %d gets and %d pages", test.reads, s.gets, s.pages)
				if s.gets > test.maxGets || s.pages > test.maxPages || s.pages < test.minPages || s.gets+s.pages > test.maxTotal {
					t.Errorf("%d gets and %d pages, want at most %d and %d, %d in all", s.gets, s.pages, test.maxGets, test.maxPages, test.maxTotal)
				}
			})
		})
	}
}

func TestRefreshListsAtTheCommonAncestor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(100, func(i int) string { return fmt.Sprintf("sys.Prov.Cust%d.Site%d", i%2, i%5) })
		refreshAll(t, newClient(t, s), sorted(100), func(key string) string { return s.objects[key].Hierarchy })
		if got := strings.Join(s.listedAt, " "); got != "sys.Prov" {
			t.Errorf("listed at %q", got)
		}
	})
}

// Reads that come one by one, as from a chain of dependent resources or on a
// slow machine, are listed for too once there are enough of them.
func TestRefreshListsForReadsInARow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(100, at("sys.Prov.Cust"))
		r := newClient(t, s)
		for _, key := range sorted(100) {
			if object, err := r.Refresh(context.Background(), user, s.objects[key]); err != nil || object.Data["email"] != key {
				t.Fatalf("%s was answered with %v, %v", key, object, err)
			}
		}
		if s.gets >= minReads || s.pages != 1 {
			t.Errorf("%d gets and %d pages", s.gets, s.pages)
		}
	})
}

func TestRefreshListsAgainElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(200, func(i int) string { return fmt.Sprintf("sys.Prov.Cust%d", i%2) })
		r := newClient(t, s)
		for _, place := range []string{"sys.Prov.Cust0", "sys.Prov.Cust1"} {
			var keys []string
			for key, o := range s.objects {
				if o.Hierarchy == place {
					keys = append(keys, key)
				}
			}
			refreshAll(t, r, keys, func(string) string { return place })
		}
		if got := strings.Join(s.listedAt, " "); got != "sys.Prov.Cust0 sys.Prov.Cust1" {
			t.Errorf("listed at %q", got)
		}
		if s.gets > 6 {
			t.Errorf("%d gets", s.gets)
		}
	})
}

func TestRefreshReadsIndividuallyWhatTheListLacks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(100, at("sys.Prov.Cust"))
		s.hide["key-00050"] = true
		delete(s.objects, "key-00060")
		found := refreshAll(t, newClient(t, s), sorted(100), one)
		if found["key-00050"].Data["email"] != "key-00050" {
			t.Errorf("an object missing from the list was answered with %v", found["key-00050"])
		}
		if found["key-00060"].Key != "" {
			t.Errorf("an object that is gone was answered with %v", found["key-00060"])
		}
	})
}

func TestRefreshNeverShowsAnOlderRow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(100, at("sys.Prov.Cust"))
		r := newClient(t, s)
		refreshAll(t, r, sorted(90), one) // fills the cache with all hundred
		changed := backend.Object{Key: "key-00095", Hierarchy: "sys.Prov.Cust"}
		if err := r.Replace(context.Background(), user, changed, map[string]any{"email": "new"}); err != nil {
			t.Fatal(err)
		}
		object, err := r.Refresh(context.Background(), user, changed)
		if err != nil || object.Data["email"] != "new" {
			t.Errorf("answered with %v, %v", object, err)
		}
	})
}

// A row is used once: what is read again may have changed since.
func TestRefreshUsesARowOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(100, at("sys.Prov.Cust"))
		r := newClient(t, s)
		refreshAll(t, r, sorted(100), one)
		before := s.gets
		if _, err := r.Refresh(context.Background(), user, s.objects["key-00042"]); err != nil {
			t.Fatal(err)
		}
		if s.gets != before+1 {
			t.Errorf("%d gets for a second read", s.gets-before)
		}
	})
}

// A list outlives the caller whose read started it, but not all its callers. It
// has the values of that caller's context, among them the log.
func TestRefreshEndsWithItsCallers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(1000, at("sys.Prov.Cust"))
		s.latency = time.Hour
		r := newClient(t, s)
		r.refresher(user).Do(func(s *state) { s.reads = individualReads }) // as if the first had come and gone
		first, stopFirst := context.WithCancel(context.WithValue(t.Context(), requestKey{}, "first"))
		others, stopOthers := context.WithCancel(t.Context())
		var readers sync.WaitGroup
		read := func(ctx context.Context, key string) {
			readers.Go(func() {
				if _, err := r.Refresh(ctx, user, backend.Object{Key: key, Hierarchy: "sys.Prov.Cust"}); !errors.Is(err, context.Canceled) {
					t.Errorf("%s: %v", key, err)
				}
			})
			synctest.Wait()
		}
		keys := sorted(10)
		read(first, keys[0])
		for _, key := range keys[1:] {
			read(others, key)
		}
		time.Sleep(time.Second)
		stopFirst()
		synctest.Wait()
		if s.cancelled != 0 || len(s.listedFor) != 1 || s.listedFor[0] != "first" {
			t.Errorf("%d lists cancelled, begun by %v", s.cancelled, s.listedFor)
		}
		stopOthers()
		readers.Wait()
		synctest.Wait()
		if s.cancelled != 1 {
			t.Errorf("%d lists cancelled once nobody waits", s.cancelled)
		}
		// The lists of this server are not given up for that.
		s.latency = time.Millisecond
		refreshAll(t, r, sorted(100), one)
		if s.pages != 5 {
			t.Errorf("%d pages afterwards", s.pages)
		}
	})
}

// A list that reads do not pay for any more is closed after a while.
func TestSuspendedListEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(20000, at("sys.Prov.Cust"))
		r := newClient(t, s)
		refreshAll(t, r, sorted(20), one)
		listed := func() (there bool) {
			done := make(chan bool)
			r.refresher(user).Do(func(s *state) { done <- s.list != nil })
			return <-done
		}
		if !listed() {
			t.Error("there is no list")
		}
		time.Sleep(2 * idleTime)
		if listed() {
			t.Error("the list is still open")
		}
	})
}

// A list that is slow holds up the reads for a few seconds, once. Each is then made
// individually.
func TestSlowListIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(30, at("sys.Prov.Cust"))
		s.listLatency = time.Hour
		r := newClient(t, s)
		began := time.Now()
		if read := refreshAll(t, r, sorted(30), one); len(read) != 30 {
			t.Errorf("%d read", len(read))
		}
		if took := time.Since(began); took > 8*time.Second || s.gets != 30 || len(s.listedAt) != 1 || s.pages != 0 {
			t.Errorf("took %s, %d gets, %d lists", took, s.gets, len(s.listedAt))
		}
	})
}

// A read with little time does not spend it all on waiting for a list that hangs.
func TestReadsWithLittleTimeAreMadeIndividually(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(30, at("sys.Prov.Cust"))
		s.listLatency = time.Hour
		r := newClient(t, s)
		atOnce(30, 30, func(i int) {
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			defer cancel()
			if _, err := r.Refresh(ctx, user, backend.Object{Key: sorted(30)[i], Hierarchy: one("")}); err != nil {
				t.Error(err)
			}
		})
		if s.gets != 30 || len(s.listedAt) != 1 {
			t.Errorf("%d gets, %d lists", s.gets, len(s.listedAt))
		}
	})
}

// A page that comes late is used by the reads that come after it. Those before it wait
// for a few seconds, and are then made individually.
func TestLatePageIsUsed(t *testing.T) {
	countsRequests(t)
	synctest.Test(t, func(t *testing.T) {
		s := newServer(1000, at("sys.Prov.Cust"))
		s.pageSize = 1000
		s.listLatency = 8 * time.Second
		var told bytes.Buffer
		r := newClient(t, s)
		r.log = slog.New(slog.NewTextHandler(&told, nil))
		if read := refreshAll(t, r, sorted(1000), one); len(read) != 1000 {
			t.Errorf("%d read", len(read))
		}
		if !strings.Contains(told.String(), `level=INFO msg="A page of a list is late, so objects are read one by one until it comes"`) {
			t.Errorf("told %s", &told)
		}
		// Ten at a time, for three seconds, each in 50 ms.
		if s.gets > 650 || len(s.listedAt) != 1 || s.pages != 1 || s.cancelled != 0 {
			t.Errorf("%d gets, %d lists of %d pages, %d cancelled", s.gets, len(s.listedAt), s.pages, s.cancelled)
		}
	})
}
