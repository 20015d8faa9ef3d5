package listcache

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/node"
)

// relation is a model whose rows lack the line.
var relation = &model.Model{Type: "test/Relation", BusinessKey: "email", Joined: []string{"line"}, Fields: user.Fields}

// exportServer is a server that exports too.
type exportServer struct {
	*server
	exports       int
	exportedNodes int
	brought       int
	exportLatency time.Duration // for each
	perObject     time.Duration
	local         bool                // a node's export leaves out the nodes below
	most          int                 // objects in an export; 0 for all
	fail          error               // after half of the objects
	rightFor      int                 // exports that come before fail; 0 for none
	foreign       bool                // a node's export holds objects of other nodes
	change        func(*exportServer) // while the export is under way
	spoil         func(*backend.Object)
	exportsEnded  int  // by their contexts
	strict        bool // an export that names what is not there fails
	doubles       int  // keys that an export named again
}

var errNoObject = &backend.Error{Message: "it does not exist", Is: backend.ErrNotFound}

func (s *exportServer) Export(ctx context.Context, _ *model.Model, selection backend.Selection) iter.Seq2[backend.Object, error] {
	return func(yield func(backend.Object, error) bool) {
		s.mu.Lock()
		s.exports++
		if len(selection.Keys) == 0 {
			s.exportedNodes++
		}
		var all []backend.Object
		for _, key := range s.order {
			o, there := s.objects[key]
			within := s.foreign || s.local && o.Hierarchy == selection.Hierarchy || !s.local && node.Within(o.Hierarchy, selection.Hierarchy)
			if there && (within && len(selection.Keys) == 0 || slices.Contains(selection.Keys, key)) {
				all = append(all, o)
			}
		}
		s.doubles += len(selection.Keys) - len(slices.Compact(slices.Sorted(slices.Values(selection.Keys))))
		change := s.change
		lacksOne, fails := len(all) < len(selection.Keys), s.exports > s.rightFor
		s.mu.Unlock()
		if lacksOne && s.strict {
			yield(backend.Object{}, errNoObject)
			return
		}
		if change != nil {
			change(s)
		}
		select {
		case <-time.After(s.latency + s.exportLatency + s.perObject*time.Duration(len(all))):
		case <-ctx.Done():
			s.mu.Lock()
			s.exportsEnded++
			s.mu.Unlock()
			yield(backend.Object{}, ctx.Err())
			return
		}
		if s.most > 0 {
			all = all[:min(s.most, len(all))]
		}
		for i, o := range all {
			if s.fail != nil && fails && i >= len(all)/2 {
				yield(backend.Object{}, s.fail)
				return
			}
			if s.spoil != nil {
				s.spoil(&o)
			}
			s.brought++
			if !yield(o, nil) {
				return
			}
		}
	}
}

// Replace makes a change whose transaction ends at a full second, as those do that one
// look finds ended.
func (s *exportServer) Replace(ctx context.Context, m *model.Model, object backend.Object, data map[string]any) error {
	now := time.Now()
	time.Sleep(now.Truncate(time.Second).Add(time.Second).Sub(now))
	return s.server.Replace(ctx, m, object, data)
}

// newExportServer has rows that lack the line, and exports that hold it.
func newExportServer(n int, nodeOf func(int) string) *exportServer {
	s := &exportServer{server: newServer(n, nodeOf)}
	s.partial, s.strip = true, "line"
	return s
}

func exportClient(t *testing.T, s *exportServer, log *slog.Logger) *Client {
	t.Helper()
	t.Cleanup(func() { time.Sleep(2 * idleTime) })
	return New(s, log)
}

// refreshRelations reads objects as Terraform does, so many at a time, and fails the
// test for each that is not what the server holds.
func refreshRelations(t *testing.T, r *Client, s *exportServer, keys []string, at int) {
	t.Helper()
	atOnce(len(keys), at, func(i int) {
		s.mu.Lock()
		want, there := s.objects[keys[i]]
		s.mu.Unlock()
		got, err := r.Refresh(t.Context(), relation, backend.Object{Key: keys[i], Hierarchy: want.Hierarchy})
		if !there {
			if !errors.Is(err, backend.ErrNotFound) {
				t.Errorf("%s: %v", keys[i], err)
			}
			return
		}
		if err != nil || got.Data["line"] != want.Data["line"] || got.Data["email"] != want.Data["email"] || got.Hierarchy != want.Hierarchy {
			t.Errorf("%s was answered with %v, %v", keys[i], got, err)
		}
	})
}

func TestRefreshByExports(t *testing.T) {
	countsRequests(t)
	cust := at("sys.Prov.Cust")
	sites := func(i int) string { return fmt.Sprintf("sys.Prov.Cust.Site%d", i%200) }
	forbidden := &backend.Error{Message: "no", Is: backend.ErrUnsupported}
	for name, test := range map[string]struct {
		objects, reads, at int
		nodeOf             func(int) string
		shape              func(*exportServer)
		most, mostBrought  int
	}{
		"a thousand in one node":     {objects: 1000, reads: 1000, at: 10, nodeOf: cust, most: 10, mostBrought: 1000},
		"a thousand over 200 sites":  {objects: 1000, reads: 1000, at: 10, nodeOf: sites, most: 10, mostBrought: 1000},
		"six at a time":              {objects: 1000, reads: 1000, at: 6, nodeOf: sites, most: 11, mostBrought: 1000},
		"one by one":                 {objects: 300, reads: 300, at: 1, nodeOf: cust, most: 20, mostBrought: 300},
		"fifty of 20,000":            {objects: 20000, reads: 50, at: 10, nodeOf: cust, most: 7, mostBrought: 50},
		"400 of 5,000":               {objects: 5000, reads: 400, at: 10, nodeOf: cust, most: 45, mostBrought: 1300},
		"2,000":                      {objects: 2000, reads: 2000, at: 10, nodeOf: cust, most: 40, mostBrought: 3600},
		"2,000, node by node":        {objects: 2000, reads: 2000, at: 10, nodeOf: sites, shape: func(s *exportServer) { s.local = true }, most: 130, mostBrought: 5000},
		"a few":                      {objects: 1000, reads: 5, at: 10, nodeOf: cust, most: 2, mostBrought: 5},
		"a pair":                     {objects: 1000, reads: 2, at: 10, nodeOf: cust, most: 2},
		"no total":                   {objects: 1000, reads: 300, at: 10, nodeOf: cust, shape: func(s *exportServer) { s.total = false }, most: 12, mostBrought: 1000},
		"a thousand, no total":       {objects: 1000, reads: 1000, at: 10, nodeOf: sites, shape: func(s *exportServer) { s.total = false }, most: 12, mostBrought: 1000},
		"fifty, no total":            {objects: 20000, reads: 50, at: 10, nodeOf: cust, shape: func(s *exportServer) { s.total = false }, most: 12, mostBrought: 300},
		"without the right":          {objects: 300, reads: 300, at: 10, nodeOf: cust, shape: func(s *exportServer) { s.fail = forbidden }, most: 302, mostBrought: 5},
		"a right that is lost":       {objects: 300, reads: 300, at: 10, nodeOf: cust, shape: func(s *exportServer) { s.fail, s.rightFor = forbidden, 1 }, most: 296, mostBrought: 160},
		"whole rows, no right":       {objects: 300, reads: 300, at: 10, nodeOf: cust, shape: func(s *exportServer) { s.fail, s.partial, s.strip = forbidden, false, "" }, most: 5, mostBrought: 5},
		"whole rows":                 {objects: 300, reads: 300, at: 10, nodeOf: cust, shape: func(s *exportServer) { s.partial, s.strip = false, "" }, most: 4, mostBrought: 10},
		"a file that ends too early": {objects: 300, reads: 300, at: 10, nodeOf: cust, shape: func(s *exportServer) { s.fail = errors.New("cut") }, most: 302, mostBrought: 5},
		"exports that lack parts": {objects: 300, reads: 300, at: 10, nodeOf: cust, shape: func(s *exportServer) {
			s.spoil = func(o *backend.Object) { o.Data = map[string]any{"email": o.Data["email"]} }
		}, most: 302, mostBrought: 10},
		"cut off":                   {objects: 300, reads: 300, at: 10, nodeOf: cust, shape: func(s *exportServer) { s.most = 20 }, most: 320, mostBrought: 100},
		"a list that fails":         {objects: 300, reads: 300, at: 10, nodeOf: cust, shape: func(s *exportServer) { s.failPage = 1 }, most: 31, mostBrought: 300},
		"a list that hangs":         {objects: 300, reads: 300, at: 10, nodeOf: cust, shape: func(s *exportServer) { s.listLatency = time.Hour }, most: 31, mostBrought: 300},
		"exports slower than reads": {objects: 300, reads: 300, at: 10, nodeOf: cust, shape: func(s *exportServer) { s.perObject = 300 * time.Millisecond }, most: 304, mostBrought: 300},
		"a list that takes long":    {objects: 1000, reads: 1000, at: 10, nodeOf: cust, shape: func(s *exportServer) { s.listLatency = 8 * time.Second }, most: 26, mostBrought: 1300},
		"exports that take a while": {objects: 300, reads: 300, at: 10, nodeOf: cust, shape: func(s *exportServer) { s.exportLatency = 3 * time.Second }, most: 4, mostBrought: 300},
		"a slow thousand":           {objects: 1000, reads: 1000, at: 10, nodeOf: sites, shape: func(s *exportServer) { s.perObject = 20 * time.Millisecond }, most: 10, mostBrought: 1000},
		"exports that hang":         {objects: 300, reads: 300, at: 10, nodeOf: cust, shape: func(s *exportServer) { s.exportLatency = time.Hour }, most: 302},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newExportServer(test.objects, test.nodeOf)
				if test.shape != nil {
					test.shape(s)
				}
				began := time.Now()
				refreshRelations(t, exportClient(t, s, nil), s, sorted(test.reads), test.at)
				n := s.exports + s.pages + s.gets
				t.Logf("%d exports, %d of them of nodes, %d pages, %d gets, %d objects brought, %s", s.exports, s.exportedNodes, s.pages, s.gets, s.brought, time.Since(began))
				if n > test.most || s.brought > test.mostBrought {
					t.Errorf("%d requests and %d objects for %d reads, want at most %d and %d", n, s.brought, test.reads, test.most, test.mostBrought)
				}
				if took := time.Since(began); took > 90*time.Second {
					t.Errorf("it took %s", took)
				}
			})
		})
	}
}

// TestRefreshLearnsLateThatRowsArePartial: nothing tells beforehand that the rows of a model
// lack parts, and the first page holds none of the objects that were read one by one.
func TestRefreshLearnsLateThatRowsArePartial(t *testing.T) {
	countsRequests(t)
	unjoined := *relation
	unjoined.Joined = nil
	synctest.Test(t, func(t *testing.T) {
		s := newExportServer(1000, at("sys.Prov.Cust"))
		s.partial = false // no row calls itself a summary
		keys := sorted(1000)
		keys = slices.Concat(keys[250:], keys[:250]) // the first reads are of the second page
		r := exportClient(t, s, nil)
		atOnce(len(keys), 10, func(i int) {
			// A row that lacks a part is for the caller to notice, which compares it with a state.
			if _, err := r.Refresh(t.Context(), &unjoined, backend.Object{Key: keys[i], Hierarchy: "sys.Prov.Cust"}); err != nil {
				t.Error(err)
			}
		})
		if n := s.exports + s.pages + s.gets; n > 25 {
			t.Errorf("%d exports, %d pages and %d gets", s.exports, s.pages, s.gets)
		}
	})
}

// An export that names an object which is gone fails on some servers. Its objects are
// read one by one, and later ones by exports all the same. A server that never finds
// what an export names has no exports.
func TestExportThatNamesWhatIsGone(t *testing.T) {
	countsRequests(t)
	for name, test := range map[string]struct {
		gone  []string
		shape func(*exportServer)
		most  int
	}{
		"one":          {[]string{"key-00003"}, nil, 40},
		"the last":     {[]string{"key-00999"}, nil, 40},
		"far apart":    {[]string{"key-00003", "key-00301", "key-00777"}, nil, 90},
		"all of a few": {sorted(10), nil, 30},
		"in the list":  {sorted(10), func(s *exportServer) { s.showsGone = true }, 30},
		"no such call": {nil, func(s *exportServer) { s.fail = errNoObject }, 1010},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newExportServer(1000, at("sys.Prov.Cust"))
				s.strict = true
				for _, key := range test.gone {
					delete(s.objects, key)
				}
				if test.shape != nil {
					test.shape(s)
				}
				refreshRelations(t, exportClient(t, s, nil), s, sorted(1000), 10)
				n := s.exports + s.pages + s.gets
				t.Logf("%d exports, %d pages, %d gets", s.exports, s.pages, s.gets)
				if n > test.most {
					t.Errorf("%d requests, want at most %d", n, test.most)
				}
			})
		})
	}
}

// A read that waits for an export, while the run writes its object, is not exported
// again: it is read by itself.
func TestRefreshOfWhatIsWrittenMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newExportServer(100, at("sys.Prov.Cust"))
		r := exportClient(t, s, nil)
		write := sync.OnceFunc(func() {
			atOnce(10, 10, func(i int) {
				key := sorted(10)[i]
				if err := r.Replace(context.Background(), relation, backend.Object{Key: key, Hierarchy: "sys.Prov.Cust"}, map[string]any{"email": key, "line": "new"}); err != nil {
					t.Error(err)
				}
			})
		})
		s.change = func(*exportServer) { write() }
		atOnce(10, 10, func(i int) {
			got, err := r.Refresh(t.Context(), relation, backend.Object{Key: sorted(10)[i], Hierarchy: "sys.Prov.Cust"})
			if err != nil || got.Data["line"] != "new" {
				t.Errorf("%v, %v", got, err)
			}
		})
		if s.exports != 1 || s.gets != 10 {
			t.Errorf("%d exports, %d gets", s.exports, s.gets)
		}
	})
}

// What this run has written since an export began is never taken from it.
func TestExportIsNotUsedForWhatWasWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newExportServer(100, at("sys.Prov.Cust"))
		r := exportClient(t, s, nil)
		changed := backend.Object{Key: "key-00095", Hierarchy: "sys.Prov.Cust"}
		write := sync.OnceFunc(func() {
			if err := r.Replace(context.Background(), relation, changed, map[string]any{"email": "key-00095", "line": "new"}); err != nil {
				t.Error(err)
			}
		})
		s.change = func(s *exportServer) {
			if s.exports == 2 { // which brings all
				write()
			}
		}
		refreshRelations(t, r, s, sorted(100), 10)
		if s.objects["key-00095"].Data["line"] != "new" || s.exports < 2 {
			t.Errorf("nothing was written, %d exports", s.exports)
		}
	})
}

func TestExportOfANodeMayLeaveOutThoseBelow(t *testing.T) {
	countsRequests(t)
	for _, local := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			var told bytes.Buffer
			s := newExportServer(3000, func(i int) string { return []string{"sys.Prov.Cust", "sys.Prov.Cust.Site"}[i%2] })
			s.local = local
			refreshRelations(t, exportClient(t, s, slog.New(slog.NewTextHandler(&told, nil))), s, sorted(3000), 10)
			if s.exportedNodes != 1 || s.gets > 0 || strings.Contains(told.String(), "WARN") {
				t.Errorf("local %v: %d exports of nodes, %d gets; told %s", local, s.exportedNodes, s.gets, &told)
			}
		})
	}
}

// An export of a node may hold objects that live elsewhere. They are what their pkids say,
// and make nothing else of the others.
func TestExportOfANodeMayHoldObjectsOfOthers(t *testing.T) {
	countsRequests(t)
	synctest.Test(t, func(t *testing.T) {
		var told bytes.Buffer
		s := newExportServer(4000, func(i int) string {
			return []string{"sys.Prov.Cust", "sys.Prov.Cust.Site", "sys.Prov.Other"}[min(i%4, 2)]
		})
		s.foreign = true
		var own, elsewhere []string
		for _, key := range sorted(4000) {
			if s.objects[key].Hierarchy == "sys.Prov.Other" {
				elsewhere = append(elsewhere, key)
			} else {
				own = append(own, key)
			}
		}
		r := exportClient(t, s, slog.New(slog.NewTextHandler(&told, nil)))
		refreshRelations(t, r, s, own, 10)
		if s.exportedNodes != 1 || s.gets > 0 || strings.Contains(told.String(), "WARN") {
			t.Errorf("%d exports of nodes, %d gets; told %s", s.exportedNodes, s.gets, &told)
		}
		refreshRelations(t, r, s, elsewhere[:50], 10)
	})
}

// What cannot be used is told, and a missing right is no reason to worry.
func TestExportsAreTold(t *testing.T) {
	for name, test := range map[string]struct {
		shape func(*exportServer)
		want  string
	}{
		"no right": {func(s *exportServer) { s.fail = &backend.Error{Message: "no", Is: backend.ErrUnsupported} }, "level=INFO msg=\"Objects are not read from exports\" model=test/Relation export=\"of 10 objects\" error=no way=\"a request for each\""},
		"right that is lost": {func(s *exportServer) {
			s.fail, s.rightFor = &backend.Error{Message: "no", Is: backend.ErrUnsupported}, 1
		}, "level=INFO msg=\"Objects are not read from exports\" model=test/Relation export=\"of 90 objects\" error=no"},
		"broken":   {func(s *exportServer) { s.fail = errors.New("cut") }, "level=WARN msg=\"Objects are not read from exports\" model=test/Relation export=\"of 10 objects\" error=cut"},
		"left out": {func(s *exportServer) { s.most = 5 }, "level=WARN msg=\"Objects are not read from exports\" model=test/Relation error=\"an export left out key-"},
		"lists":    {func(*exportServer) {}, "way=exports why=\"rows of its lists lack parts of the objects\""},
		"used":     {func(*exportServer) {}, "level=INFO msg=\"Read objects from an export\" model=test/Relation export=\"of 10 objects\" objects=10 took=50ms asked_for=10 requests=2"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var told bytes.Buffer
				s := newExportServer(100, at("sys.Prov.Cust"))
				test.shape(s)
				refreshRelations(t, exportClient(t, s, slog.New(slog.NewTextHandler(&told, nil))), s, sorted(100), 10)
				if !strings.Contains(told.String(), test.want) || strings.Count(told.String(), "Objects are not read from exports") > 1 {
					t.Errorf("told %s", &told)
				}
			})
		})
	}
}

// A slow export holds reads up for a few seconds, and serves those that come later.
func TestLateExportServesLaterReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newExportServer(1000, at("sys.Prov.Cust"))
		s.latency = 500 * time.Millisecond  // ten at a time are 20 reads a second
		s.perObject = 40 * time.Millisecond // less than single reads, but 200 take eight seconds
		var told bytes.Buffer
		began := time.Now()
		refreshRelations(t, exportClient(t, s, slog.New(slog.NewTextHandler(&told, nil))), s, sorted(1000), 10)
		t.Logf("%d exports, %d gets, %s", s.exports, s.gets, time.Since(began))
		if took := time.Since(began); took > 55*time.Second || s.gets == 0 || s.gets > 700 {
			t.Errorf("%d gets in %s", s.gets, took)
		}
		if !strings.Contains(told.String(), `level=INFO msg="An export is late, so objects are read one by one until it comes"`) {
			t.Errorf("told %s", &told)
		}
	})
}

func TestExportEndsWithItsCallers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newExportServer(100, at("sys.Prov.Cust"))
		s.exportLatency = time.Hour
		r := exportClient(t, s, nil)
		ctx, stop := context.WithCancel(t.Context())
		var readers sync.WaitGroup
		for _, key := range sorted(10) {
			readers.Go(func() {
				if _, err := r.Refresh(ctx, relation, s.objects[key]); !errors.Is(err, context.Canceled) {
					t.Errorf("%s: %v", key, err)
				}
			})
		}
		time.Sleep(time.Second)
		stop()
		readers.Wait()
		synctest.Wait()
		if s.exports != 1 || s.exportsEnded != 1 {
			t.Errorf("%d exports, %d ended", s.exports, s.exportsEnded)
		}
		// Exports are not given up for that.
		s.exportLatency = 0
		refreshRelations(t, r, s, sorted(100), 10)
		if s.gets > 0 {
			t.Errorf("%d gets afterwards", s.gets)
		}
	})
}

// Objects that are written together are read back by one export of just these.
func TestReadBackByExports(t *testing.T) {
	for name, test := range map[string]struct {
		shape    func(*exportServer)
		parallel int
		most     int
	}{
		"exported":          {func(*exportServer) {}, 10, 12},
		"few at a time":     {func(*exportServer) {}, minExport + 1, 30},
		"without the right": {func(s *exportServer) { s.fail = &backend.Error{Is: backend.ErrUnsupported} }, 10, 102},
		"cut off":           {func(s *exportServer) { s.most = 3 }, 10, 110},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newExportServer(5000, at("sys.Prov.Cust"))
				test.shape(s)
				r := exportClient(t, s, nil)
				keys := sorted(100)
				atOnce(len(keys), test.parallel, func(i int) {
					object := backend.Object{Key: keys[i], Hierarchy: "sys.Prov.Cust"}
					if err := r.Replace(t.Context(), relation, object, map[string]any{"email": keys[i], "line": "new"}); err != nil {
						t.Error(err)
					}
					got, err := r.ReadBack(t.Context(), relation, object)
					if err != nil || got.Data["line"] != "new" {
						t.Errorf("%s is read back as %+v, %v", keys[i], got, err)
					}
				})
				if n := s.exports + s.pages + s.gets; n > test.most {
					t.Errorf("%d exports, %d pages, %d gets", s.exports, s.pages, s.gets)
				}
			})
		})
	}
}

func TestPackedRows(t *testing.T) {
	object := backend.Object{Hierarchy: "sys.a", Data: map[string]any{"email": strings.Repeat("a", 10000), "line": nil}}
	row, ok := pack(object)
	if !ok || len(row.data) > 1000 {
		t.Fatalf("%d bytes", len(row.data))
	}
	got, ok := row.unpack("1")
	if !ok || got.Key != "1" || !got.FromList || got.Data["email"] != object.Data["email"] || got.Hierarchy != "sys.a" {
		t.Errorf("got %v", got)
	}
	row.data = row.data[:5]
	if _, ok := row.unpack("1"); ok {
		t.Error("half of a row is unpacked")
	}
	if _, ok := pack(backend.Object{Data: map[string]any{"x": func() {}}}); ok {
		t.Error("what is no JSON is packed")
	}
}

// A thousand users with all their call settings take a few megabytes while they
// wait to be asked for.
func TestPackedRowsAreSmall(t *testing.T) {
	m := vossmodels.RelationSparkUser()
	cache, plain := newRowCache(), 0
	for i := range 1000 {
		payload := modeltest.Payloads(m).Example(i % 200)
		payload["email"] = fmt.Sprintf("user-%05d@example.com", i)
		content, err := json.Marshal(payload)
		if err != nil {
			t.Fatal(err)
		}
		plain += len(content)
		row, ok := pack(backend.Object{Key: fmt.Sprint(i), Data: payload})
		if !ok {
			t.Fatal("no JSON")
		}
		cache.put(fmt.Sprint(i), row)
	}
	t.Logf("%d kB, packed %d kB", plain>>10, cache.size>>10)
	if len(cache.rows) != 1000 || cache.size > 4<<20 {
		t.Errorf("%d rows take %d bytes", len(cache.rows), cache.size)
	}
}
