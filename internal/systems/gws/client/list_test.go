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
	// uneven answers every second page with half of what was asked for.
	uneven bool
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
	if p.uneven && offset > 0 && offset%limit == 0 {
		limit = max(limit/2, 1)
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
		"full pages and a rest":   {pages{n: 25}, 4},
		"full pages only":         {pages{n: 20}, 3},
		"server with its own top": {pages{n: 25, most: 7}, 5},
		"no offset":               {pages{n: 25, noOffset: true}, 5},
		"no offset, one page":     {pages{n: 10, noOffset: true}, 5},
		"no offset, many":         {pages{n: 300, noOffset: true}, 7},
		"no paging, many":         {pages{n: 25, noOffset: true, noLimit: true}, 1},
		"no paging, few":          {pages{n: 5, noOffset: true, noLimit: true}, 4},
		"uris":                    {pages{n: 12, uris: true}, 3 + 12},
		"full pages, total":       {pages{n: 20, total: true}, 2},
		"short page, total":       {pages{n: 3, total: true}, 1},
		"own top, total":          {pages{n: 25, most: 7, total: true}, 4},
		"uneven pages, total":     {pages{n: 25, uneven: true, total: true}, 3},
		"uneven pages":            {pages{n: 25, uneven: true}, 4},
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

// A row that lacks what every user has, or what belongs to users, is a summary.
func TestRowsThatLackKeysAreSummaries(t *testing.T) {
	const names = `"firstName":"A","lastName":"B","roles":[]`
	body := `{"statusCode":0,"totalCount":4,"users":[{"id":"a","userName":"a",` + names + `,"skills":[],"devices":[]},{"id":"b","userName":"b",` + names + `,"skills":[]},` +
		`{"id":"c","userName":"c",` + names + `},{"id":"d","userName":"d","firstName":"A","roles":[],"skills":[],"devices":[]}]}`
	c, _ := clientOf(t, always(ok(body)))
	got := map[string]bool{}
	for object, err := range backend.Objects(context.Background(), c, users, backend.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		got[object.Key] = object.Summary
	}
	if diff := cmp.Diff(map[string]bool{"a": false, "b": true, "c": true, "d": true}, got); diff != "" {
		t.Error(diff)
	}
}

// A row without the user's name is an address, and the user is read by itself.
func TestRowsInEveryForm(t *testing.T) {
	for name, list := range map[string]string{
		"objects": `"users":[` + userRow("u0000", "u0000") + `]`, "uris": `"uris":["http://gone.example.com:8080/api/v2/users/u0000"]`,
		"paths": `"paths":["/users/u0000"]`, "both": `"paths":["/users/u0000"],"uris":["https://gone.example.com/x/api/v2/users/u0000"]`,
		"hollow rows": `"users":[{"id":"u0000"}]`, "rows with another kind of name": `"users":[{"id":"u0000","userName":{}}]`,
		"rows without an id": `"users":[{"userName":"u0000","path":"/users/u0000"}]`, "a total in a text": `"totalCount":"1","users":[` + userRow("u0000", "u0000") + `]`,
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := clientOf(t, func(s seen) reply {
				if s.path == "/users" {
					return ok(`{"statusCode":0,` + list + `}`)
				}
				return ok(userAnswer("u0000", "u0000"))
			})
			for object, err := range backend.Objects(t.Context(), c, users, backend.Query{}) {
				if err != nil || object.Key != "u0000" || object.Data["userName"] != "u0000" {
					t.Errorf("got %+v, %v", object, err)
				}
			}
			if found, err := backend.Find(t.Context(), c, users, "", "u0000"); err != nil || found.Key != "u0000" {
				t.Errorf("found %+v, %v", found, err)
			}
		})
	}
}

// Rows that slip to a page that was read already, because others went or the server
// has no order of its own, are found by reading again in an order.
func TestListWithRowsThatSlip(t *testing.T) {
	for name, sliced := range map[string]func(call int, s seen) (users []string, total int){
		"no order of its own": func(call int, s seen) ([]string, int) {
			list := names(9)
			if !s.query.Has("sortBy") {
				list = append(list[call%9:], list[:call%9]...)
			}
			return list, 9
		},
		"some are removed meanwhile": func(call int, _ seen) ([]string, int) {
			if call == 0 {
				return names(12), 12
			}
			return names(12)[3:], 9
		},
	} {
		t.Run(name, func(t *testing.T) {
			call := 0
			keys, f, err := listedBy(t, func(s seen) reply {
				all, total := sliced(call, s)
				call++
				offset, _ := strconv.Atoi(s.query.Get("offset"))
				var rows []string
				for _, one := range all[min(offset, len(all)):min(offset+4, len(all))] {
					rows = append(rows, userRow(one, one))
				}
				return ok(fmt.Sprintf(`{"statusCode":0,"totalCount":%d,"users":[%s]}`, total, strings.Join(rows, ",")))
			}, 4, backend.Query{})
			got := map[string]bool{}
			for _, key := range keys {
				got[key] = true
			}
			for _, want := range names(12)[3:9] {
				if !got[want] {
					t.Errorf("%s is missing", want)
				}
			}
			if err != nil || len(got) != len(keys) || len(f.calls()) > 9 {
				t.Errorf("%v, %v after %d calls", keys, err, len(f.calls()))
			}
		})
	}
}

// A list that stays shorter than its total is an error.
func TestListShorterThanItsTotal(t *testing.T) {
	for name, server := range map[string]pages{"no offset": {n: 25, most: 10, noOffset: true, total: true}, "an empty page": {n: 25, total: true}} {
		t.Run(name, func(t *testing.T) {
			_, f, err := listedBy(t, func(s seen) reply {
				if s.query.Get("offset") != "0" && name == "an empty page" {
					return ok(`{"statusCode":0,"totalCount":25,"users":[]}`)
				}
				return server.answer(s)
			}, 10, backend.Query{})
			if !errors.Is(err, backend.ErrProtocol) || !strings.Contains(err.Error(), "ends too early") || len(f.calls()) > 8 {
				t.Errorf("got %v after %d calls", err, len(f.calls()))
			}
		})
	}
}

// A total that is of the page alone, or that says nothing, ends no list. One that is far
// too large keeps none going.
func TestListWithAStrangeTotal(t *testing.T) {
	for name, test := range map[string]struct {
		server pages
		total  string // of the list; "" where it is that of the page
		size   int
		short  bool // an error says that rows are missing
	}{
		"of a full page":                {pages{n: 25}, "", 7, false},
		"of full pages alone":           {pages{n: 21}, "", 7, false},
		"of a page that is cut":         {pages{n: 25, most: 10}, "", 100, false},
		"of a page that is cut oddly":   {pages{n: 60, most: 25}, "", 100, false},
		"of a page, without an offset":  {pages{n: 25, most: 10, noOffset: true}, "", 100, true},
		"negative":                      {pages{n: 25, most: 10}, "-1", 100, false},
		"negative, without an offset":   {pages{n: 25, most: 10, noOffset: true}, "-1", 100, true},
		"far too large":                 {pages{n: 25, most: 10}, "100000", 100, true},
		"too large, without an offset":  {pages{n: 25, most: 10, noOffset: true}, "100000", 100, true},
		"right, and as many as a page":  {pages{n: 10}, "10", 100, false},
		"right, and as many as a limit": {pages{n: 7}, "7", 7, false},
	} {
		t.Run(name, func(t *testing.T) {
			keys, f, err := listedBy(t, func(s seen) reply {
				r := test.server.answer(s)
				total := test.total
				if total == "" {
					total = strconv.Itoa(strings.Count(r.body, "userName"))
				}
				r.body = strings.Replace(r.body, `"users"`, `"totalCount":`+total+`,"users"`, 1)
				return r
			}, test.size, backend.Query{})
			if test.short != errors.Is(err, backend.ErrProtocol) || !test.short && (err != nil || len(keys) != test.server.n) || len(f.calls()) > 10 {
				t.Errorf("%d of %d users after %d calls, %v", len(keys), test.server.n, len(f.calls()), err)
			}
		})
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
		"what may be read as a list": {exists.answer, "a,b", "", 4},
		"too long for a URL":         {exists.answer, long, "", 4},
		"in another case":            {exists.answer, "U0012@EXAMPLE.com", "u0012", 4},
		"in lower case on a server that tells cases apart": {func(s seen) reply {
			if name := s.query.Get("userName"); name == "u0012@example.com" {
				return ok(`{"statusCode":0,"totalCount":1,"users":[` + userRow("u0012", name) + `]}`)
			}
			return ok(`{"statusCode":0,"totalCount":0,"users":[]}`)
		}, "U0012@EXAMPLE.com", "u0012", 2},
		"nobody": {exists.answer, "u00120@example.com", "", 8},
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
