package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// pages is a server with n users that pages in one of the ways that servers may.
type pages struct {
	n int
	// most bounds a page whatever the limit says; 0 for no bound.
	most int
	// noOffset and noLimit are parameters that the server does not know.
	noOffset, noLimit bool
	// uris answers addresses in place of users, at a host that must not be dialled.
	uris bool
	// total says how many users there are.
	total bool
}

func name(i int) string { return fmt.Sprintf("u%04d", i) }

func (p pages) answer(s seen) reply {
	if id, ok := strings.CutPrefix(s.path, "/users/"); ok {
		return reply{body: userAnswer(id, id+"@example.com")}
	}
	limit, offset := p.n, 0
	if !p.noLimit {
		limit, _ = strconv.Atoi(s.query.Get("limit"))
	}
	if p.most > 0 {
		limit = min(limit, p.most)
	}
	if !p.noOffset {
		offset, _ = strconv.Atoi(s.query.Get("offset"))
	}
	var rows []string
	for i := min(offset, p.n); i < min(offset+limit, p.n); i++ {
		row := i
		if s.query.Get("order") == "Descending" {
			row = p.n - 1 - i
		}
		if p.uris {
			rows = append(rows, `"http://gws.invalid:8080/api/v2/users/`+name(row)+`"`)
		} else {
			rows = append(rows, userRow(name(row), name(row)+"@example.com"))
		}
	}
	if p.uris {
		return ok(`{"statusCode":0,"uris":[` + strings.Join(rows, ",") + `]}`)
	}
	total := ""
	if p.total {
		total = fmt.Sprintf(`"totalCount":%d,`, p.n)
	}
	return ok(`{"statusCode":0,` + total + `"users":[` + strings.Join(rows, ",") + `]}`)
}

func names(n int) []string {
	var list []string
	for i := range n {
		list = append(list, name(i))
	}
	return list
}

func listedBy(t *testing.T, answer func(seen) reply, size int, q backend.Query) ([]string, *fake, error) {
	t.Helper()
	f := newFake(t, answer)
	cfg := testConfig(f.URL + "/api/v2")
	cfg.PageSize = size
	keys, err := collect(newTestClient(t, cfg), q)
	return keys, f, err
}

func TestListPages(t *testing.T) {
	for name, tc := range map[string]struct {
		server pages
		calls  int
	}{
		"none":                    {pages{n: 0}, 1},
		"one short page":          {pages{n: 3}, 2},
		"full pages and a rest":   {pages{n: 25}, 3},
		"full pages only":         {pages{n: 20}, 3},
		"server with its own top": {pages{n: 25, most: 7}, 4},
		"no offset":               {pages{n: 25, noOffset: true}, 5},
		"no offset, one page":     {pages{n: 10, noOffset: true}, 5},
		"no offset, many":         {pages{n: 300, noOffset: true}, 7},
		"no paging, many":         {pages{n: 25, noOffset: true, noLimit: true}, 1},
		"no paging, few":          {pages{n: 5, noOffset: true, noLimit: true}, 4},
		"uris":                    {pages{n: 12, uris: true}, 2 + 12},
	} {
		t.Run(name, func(t *testing.T) {
			keys, f, err := listedBy(t, tc.server.answer, 10, backend.Query{})
			if diff := cmp.Diff(names(tc.server.n), keys); diff != "" || err != nil {
				t.Errorf("%v %s", err, diff)
			}
			if got := f.calls(); len(got) != tc.calls {
				t.Errorf("%d calls: %v", len(got), got)
			}
			for _, s := range f.requests {
				if s.path == "/users" && (s.query.Get("fields") != "*" || s.query.Get("subresources") != "skills,devices" || s.query.Get("limit") == "") {
					t.Errorf("query %v", s.query)
				}
			}
		})
	}
}

func TestListEndsWithEveryServer(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		server := pages{n: rapid.IntRange(0, 40).Draw(rt, "n"), noOffset: rapid.Bool().Draw(rt, "noOffset"), total: rapid.Bool().Draw(rt, "total")}
		if server.noLimit = rapid.Bool().Draw(rt, "noLimit"); !server.noLimit {
			server.most = rapid.IntRange(0, 9).Draw(rt, "most")
		}
		keys, _, err := listedBy(t, server.answer, rapid.IntRange(1, 12).Draw(rt, "size"), backend.Query{})
		readable := !server.noOffset || server.most == 0 || server.most >= server.n
		if (err == nil) != readable || err != nil && !errors.Is(err, backend.ErrProtocol) {
			rt.Fatalf("%d of %d users, %v", len(keys), server.n, err)
		}
		if readable && len(keys) != server.n {
			rt.Fatalf("%d of %d users", len(keys), server.n)
		}
		distinct := map[string]bool{}
		for _, key := range keys {
			distinct[key] = true
		}
		if len(distinct) != len(keys) {
			rt.Fatalf("a user came twice: %v", keys)
		}
	})
}

// Users that are added while the list is read shift the others to later pages.
func TestListWithShiftedPage(t *testing.T) {
	rows := func(from, to int) reply {
		var list []string
		for i := from; i < to; i++ {
			list = append(list, userRow(name(i), name(i)))
		}
		return ok(`{"statusCode":0,"users":[` + strings.Join(list, ",") + `]}`)
	}
	keys, _, err := listedBy(t, func(s seen) reply {
		switch s.query.Get("offset") {
		case "0":
			return rows(0, 4)
		case "4":
			return rows(3, 7)
		}
		return rows(7, 8)
	}, 4, backend.Query{})
	if diff := cmp.Diff(names(8), keys); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
}

func TestListSkipsWhatIsGoneMeanwhile(t *testing.T) {
	server := pages{n: 3, uris: true}
	keys, _, err := listedBy(t, func(s seen) reply {
		if s.path == "/users/"+name(1) {
			return reply{status: 404, body: notFound}
		}
		return server.answer(s)
	}, 10, backend.Query{})
	if diff := cmp.Diff([]string{name(0), name(2)}, keys); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
}

func TestRowsWithoutSubresourcesAreSummaries(t *testing.T) {
	body := `{"statusCode":0,"users":[{"id":"a","skills":[],"devices":[]},{"id":"b","skills":[]},{"id":"c"}]}`
	c, _ := clientOf(t, always(ok(body)))
	got := map[string]bool{}
	for object, err := range backend.Objects(context.Background(), c, users, backend.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		got[object.Key] = object.Summary
	}
	if diff := cmp.Diff(map[string]bool{"a": false, "b": true, "c": true}, got); diff != "" {
		t.Error(diff)
	}
}

func TestListStops(t *testing.T) {
	keys, f, err := listedBy(t, pages{n: 25}.answer, 10, backend.Query{Limit: 4})
	if len(keys) != 4 || err != nil || len(f.calls()) != 1 {
		t.Errorf("%v %v %v", keys, err, f.calls())
	}
}

func TestListChecksFiltersItself(t *testing.T) {
	row := func(id, more string) string { return `{"id":"` + id + `",` + more + `}` }
	body := `{"statusCode":0,"users":[` + strings.Join([]string{
		row("a", `"userName":"a","enabled":true,"roles":["ROLE_ADMIN","ROLE_AGENT"],"level":7`),
		row("b", `"userName":"b","enabled":false,"roles":["ROLE_AGENT"],"emailAddress":"b@x"`),
		row("c", `"userName":"A","enabled":"true","roles":[]`),
	}, ",") + `]}`
	for name, tc := range map[string]struct {
		equal map[string]string
		want  []string
		sent  map[string]string
	}{
		"user name in any case": {map[string]string{"userName": "a"}, []string{"a", "c"}, map[string]string{"userName": "a"}},
		"boolean":               {map[string]string{"enabled": "true"}, []string{"a", "c"}, map[string]string{"enabled": "true"}},
		"one of the roles":      {map[string]string{"roles": "ROLE_AGENT"}, []string{"a", "b"}, map[string]string{"roles": "ROLE_AGENT"}},
		"both":                  {map[string]string{"roles": "ROLE_AGENT", "enabled": "true"}, []string{"a"}, map[string]string{"roles": "ROLE_AGENT", "enabled": "true"}},
		"not for the server":    {map[string]string{"emailAddress": "b@x"}, []string{"b"}, nil},
		"number":                {map[string]string{"level": "7"}, []string{"a"}, nil},
		"nothing":               {map[string]string{"userName": "z"}, nil, map[string]string{"userName": "z"}},
	} {
		t.Run(name, func(t *testing.T) {
			keys, f, err := listedBy(t, always(ok(body)), 3, backend.Query{Equal: tc.equal})
			if diff := cmp.Diff(tc.want, keys); diff != "" || err != nil {
				t.Errorf("%v %s", err, diff)
			}
			for _, field := range append(filterable, "emailAddress", "level") {
				if got := f.requests[0].query.Get(field); got != tc.sent[field] {
					t.Errorf("%s=%q was sent", field, got)
				}
			}
		})
	}
}

func TestListFails(t *testing.T) {
	for name, tc := range map[string]struct {
		answer reply
		kind   error
		calls  int // two where the filter may be to blame
	}{
		"no list":         {ok(`{"statusCode":0}`), backend.ErrProtocol, 2},
		"list is a text":  {ok(`{"statusCode":0,"users":"x"}`), backend.ErrProtocol, 2},
		"row is null":     {ok(`{"statusCode":0,"users":[null]}`), backend.ErrProtocol, 2},
		"row without id":  {ok(`{"statusCode":0,"users":[{"userName":"x"}]}`), backend.ErrProtocol, 2},
		"foreign uri":     {ok(`{"statusCode":0,"uris":["http://h/api/v2/devices/x"]}`), backend.ErrProtocol, 2},
		"forbidden":       {reply{status: 403, body: `{"statusCode":5}`}, backend.ErrForbidden, 1},
		"unauthenticated": {reply{status: 401}, backend.ErrUnauthenticated, 1},
	} {
		t.Run(name, func(t *testing.T) {
			_, f, err := listedBy(t, always(tc.answer), 10, backend.Query{Equal: map[string]string{"userName": "x"}})
			if !errors.Is(err, tc.kind) {
				t.Errorf("got %v", err)
			}
			if calls := f.calls(); len(calls) != tc.calls {
				t.Errorf("it called %v", calls)
			}
		})
	}
}

func TestListFailsOnALaterPage(t *testing.T) {
	server := pages{n: 25}
	keys, _, err := listedBy(t, func(s seen) reply {
		if s.query.Get("offset") == "10" {
			return reply{status: 500, body: `{"statusCode":4}`}
		}
		return server.answer(s)
	}, 10, backend.Query{Equal: map[string]string{"enabled": "true"}})
	if len(keys) != 10 || err == nil || !strings.Contains(err.Error(), "code 4") {
		t.Errorf("%v, %v", keys, err)
	}
}

func TestFind(t *testing.T) {
	exists := pages{n: 25}
	refuse := func(a reply) func(seen) reply {
		return func(s seen) reply {
			if s.query.Has("userName") {
				return a
			}
			return exists.answer(s)
		}
	}
	long := strings.Repeat("x", maxURL) + "@example.com"
	for name, tc := range map[string]struct {
		answer func(seen) reply
		value  string
		key    string
		calls  int
	}{
		"by a filter": {func(s seen) reply {
			return ok(`{"statusCode":0,"users":[` + userRow("x", s.query.Get("userName")) + `]}`)
		}, "a+b&c@example.com", "x", 1},
		"filter not known":           {exists.answer, "u0012@example.com", "u0012", 2},
		"filter refused":             {refuse(reply{status: 400, body: `{"statusCode":10}`}), "u0012@example.com", "u0012", 3},
		"filter refused with 200":    {refuse(ok(`{"statusCode":"2"}`)), "u0012@example.com", "u0012", 3},
		"filter breaks the server":   {refuse(reply{status: 500, body: "boom"}), "u0012@example.com", "u0012", 4},
		"what may be read as a list": {exists.answer, "a,b", "", 3},
		"too long for a URL":         {exists.answer, long, "", 3},
		"in another case":            {exists.answer, "U0012@EXAMPLE.com", "u0012", 3},
		"nobody":                     {exists.answer, "u00120@example.com", "", 6},
		"search lags behind": {func(s seen) reply {
			if s.query.Has("userName") {
				return ok(`{"statusCode":0,"users":[]}`)
			}
			return exists.answer(s)
		}, "u0012@example.com", "u0012", 3},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, tc.answer)
			cfg := testConfig(f.URL + "/api/v2")
			cfg.PageSize = 10
			object, err := backend.Find(context.Background(), newTestClient(t, cfg), users, "", tc.value)
			if tc.key == "" && !errors.Is(err, backend.ErrNotFound) || tc.key != "" && (err != nil || object.Key != tc.key) {
				t.Errorf("got %+v, %v", object, err)
			}
			if calls := f.calls(); len(calls) != tc.calls {
				t.Errorf("it called %v", calls)
			}
			for _, s := range f.requests {
				if len("http://127.0.0.1:65535/api/v2/users?"+s.query.Encode()) > maxURL {
					t.Errorf("a URL is too long")
				}
			}
		})
	}
}

func TestFindPassesErrorsOn(t *testing.T) {
	c, _ := clientOf(t, always(reply{status: http.StatusUnauthorized}))
	if _, err := backend.Find(context.Background(), c, users, "", "x"); !errors.Is(err, backend.ErrUnauthenticated) {
		t.Errorf("got %v", err)
	}
}
