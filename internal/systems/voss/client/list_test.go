package client

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

func pkidNumber(i int) string { return fmt.Sprintf("%024x", 0xa00000+i) }

// pager is a server's way with lists.
type pager struct {
	rows        int
	cap         int  // most rows per page; 0 for what is asked
	ignoreSkip  bool // always from the start
	ignoreLimit bool // always to the end
	total       string
	meta        bool // pagination stands in meta
	row         func(i int) string
}

func (p pager) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	skip, _ := strconv.Atoi(r.URL.Query().Get("skip"))
	limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
	if p.cap > 0 {
		limit = min(limit, p.cap)
	}
	if p.ignoreSkip {
		skip = 0
	}
	if p.ignoreLimit {
		limit = p.rows
	}
	var rows []string
	for i := skip; i < min(skip+limit, p.rows); i++ {
		rows = append(rows, p.row(i))
	}
	pagination := fmt.Sprintf(`"pagination":{"skip":%d,"limit":%d,"total":%s}`, skip, limit, p.total)
	switch {
	case p.total == "":
		pagination = `"meta":{}`
	case p.meta:
		pagination = `"meta":{` + pagination + `}`
	}
	say(200, fmt.Sprintf(`{%s,"resources":[%s]}`, pagination, strings.Join(rows, ",")))(w, r)
}

func keys(t testing.TB, c *Client, q backend.Query) ([]string, error) {
	t.Helper()
	var list []string
	for object, err := range backend.Objects(t.Context(), c, user, q) {
		if err != nil {
			return list, err
		}
		list = append(list, object.Key)
	}
	return list, nil
}

func TestPaging(t *testing.T) {
	row := func(i int) string { return userRow(pkidNumber(i), fmt.Sprintf("u%d@example.com", i), pkidCust) }
	for name, test := range map[string]struct {
		pager pager
		most  int // requests
		fails bool
	}{
		"total at the top":              {pager{rows: 450, total: "450"}, 3, false},
		"total in meta":                 {pager{rows: 450, total: "450", meta: true}, 3, false},
		"no pagination":                 {pager{rows: 450}, 4, false},
		"not counted":                   {pager{rows: 450, total: "0"}, 4, false},
		"total not known yet":           {pager{rows: 450, total: "999999999"}, 4, false},
		"total as text":                 {pager{rows: 450, total: `"450"`}, 4, false},
		"exactly two pages":             {pager{rows: 400, total: "400"}, 3, false},
		"capped":                        {pager{rows: 450, cap: 50, total: "450"}, 10, false},
		"capped, no total":              {pager{rows: 450, cap: 50}, 11, false},
		"limit ignored":                 {pager{rows: 450, ignoreLimit: true, total: "450"}, 1, false},
		"limit ignored, no total":       {pager{rows: 450, ignoreLimit: true}, 2, false},
		"both ignored, no total":        {pager{rows: 450, ignoreLimit: true, ignoreSkip: true}, 2, false},
		"both ignored":                  {pager{rows: 450, ignoreLimit: true, ignoreSkip: true, total: "450"}, 1, false},
		"skip ignored, rows are hidden": {pager{rows: 450, ignoreSkip: true, total: "450"}, 3, true},
		"total too high":                {pager{rows: 450, total: "460"}, 4, true},
		"empty":                         {pager{rows: 0, total: "0"}, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			test.pager.row = row
			f.on(listCall, test.pager.ServeHTTP)
			got, err := keys(t, f.client(nil), backend.Query{})
			if (err != nil) != test.fails {
				t.Fatalf("got %d rows, %v", len(got), err)
			}
			if err != nil && !errors.Is(asError(t, err), backend.ErrProtocol) {
				t.Errorf("got %v", err)
			}
			if !test.fails && len(got) != test.pager.rows || len(slices.Compact(slices.Sorted(slices.Values(got)))) != len(got) {
				t.Errorf("got %d rows of %d, or some twice", len(got), test.pager.rows)
			}
			calls := f.calls(listCall)
			if len(calls) > test.most {
				t.Errorf("%d requests, want at most %d", len(calls), test.most)
			}
			query, _ := url.ParseQuery(calls[0].query)
			want := url.Values{"hierarchy": {pkidCust}, "format": {"json"}, "skip": {"0"}, "limit": {"200"}, "summary": {"false"}, "traversal": {"down"}}
			if diff := cmp.Diff(want, query); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Rows that are removed while a list is read move those behind them up.
func TestRowsRemovedWhileListing(t *testing.T) {
	for name, removed := range map[string][]int{"before": {0, 1}, "behind": {430, 440}, "all over": {3, 199, 200, 201, 449}} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			var rows []string
			for i := range 450 {
				rows = append(rows, userRow(pkidNumber(i), fmt.Sprintf("u%03d@example.com", i), pkidCust))
			}
			left := slices.Clone(rows)
			for _, i := range slices.Backward(removed) {
				left = slices.Delete(left, i, i+1)
			}
			f.on(listCall, inTurn(
				pager{rows: 450, total: "450", row: func(i int) string { return rows[i] }}.ServeHTTP,
				pager{rows: len(left), total: strconv.Itoa(len(left)), row: func(i int) string { return left[i] }}.ServeHTTP,
			))
			got, err := keys(t, f.client(nil), backend.Query{})
			if err != nil {
				t.Fatal(err)
			}
			for i := range 450 {
				if key := pkidNumber(i); !slices.Contains(removed, i) && !slices.Contains(got, key) {
					t.Errorf("row %d is missing", i)
				}
			}
			if n := len(f.calls(listCall)); n > 8 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func TestListLimitAndBreak(t *testing.T) {
	f := newFake(t)
	f.on(listCall, pager{rows: 1000, total: "1000", row: func(i int) string { return userRow(pkidNumber(i), "x", pkidCust) }}.ServeHTTP)
	c := f.client(nil)
	if got, err := keys(t, c, backend.Query{Limit: 7}); err != nil || len(got) != 7 {
		t.Errorf("got %d rows, %v", len(got), err)
	}
	for range backend.Objects(t.Context(), c, user, backend.Query{}) {
		break
	}
	if n := len(f.calls(listCall)); n != 2 {
		t.Errorf("%d requests for two lists that stop on their first page", n)
	}
}

func TestPkidIsFoundInEveryForm(t *testing.T) {
	self := `"references":{"parent":[{"pkid":"` + pkidCust + `"}]`
	for name, row := range map[string]string{
		"row":       `{"pkid":"` + pkidUser + `","meta":{` + self + `}},"data":{"email":"a"}}`,
		"data":      `{"meta":{` + self + `}},"data":{"pkid":"` + pkidUser + `","email":"a"}}`,
		"self":      `{"meta":{` + self + `,"self":[{"pkid":"` + pkidUser + `","href":"/api/x"}]}},"data":{"email":"a"}}`,
		"self href": `{"meta":{` + self + `,"self":[{"href":"/api/device/spark/User/` + pkidUser + `/"}]}},"data":{"email":"a"}}`,
		"uri":       `{"meta":{"uri":"/api/device/spark/User/` + pkidUser + `",` + self + `}},"data":{"email":"a"}}`,
		"href":      `{"meta":{"href":"/api/device/spark/User/` + pkidUser + `/?cached=true",` + self + `}},"data":{"email":"a"}}`,
		"row href":  `{"href":"/api/device/spark/User/` + pkidUser + `/","meta":{` + self + `}},"data":{"email":"a"}}`,
		"no data":   `{"pkid":"` + pkidUser + `","meta":{` + self + `}},"email":"a"}`,
	} {
		f := newFake(t)
		f.on(listCall, list(row))
		for object, err := range backend.Objects(t.Context(), f.client(nil), user, backend.Query{}) {
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			want := backend.Object{Key: pkidUser, Hierarchy: "sys.hcs.Prov.Cust", Data: map[string]any{"email": "a"}}
			if diff := cmp.Diff(want, object); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	}
}

func TestAnswerThatIsNoList(t *testing.T) {
	for name, body := range map[string]string{
		"no pkid":      `{"resources":[{"data":{"email":"a"}}]}`,
		"hostile pkid": `{"resources":[{"pkid":"../../login","data":{"email":"a"}}]}`,
		"text row":     `{"resources":["a"]}`,
		"no resources": `{"meta":{}}`,
		"object":       `{"resources":{"a":"b"}}`,
		"top list":     `[]`,
		"says no":      `{"success":false,"message":"broken"}`,
	} {
		f := newFake(t)
		f.on(listCall, say(200, body))
		if got, err := keys(t, f.client(nil), backend.Query{}); err == nil {
			t.Errorf("%s: got %v", name, got)
		} else {
			asError(t, err)
		}
	}
	f := newFake(t)
	f.on(listCall, say(200, `{"resources":null}`))
	if got, err := keys(t, f.client(nil), backend.Query{}); err != nil || len(got) != 0 {
		t.Errorf("null: got %v, %v", got, err)
	}
}

// A failing page must be seen, not read as the end.
func TestListFailsInTheMiddle(t *testing.T) {
	f := newFake(t)
	p := pager{rows: 450, total: "450", row: func(i int) string { return userRow(pkidNumber(i), "x", pkidCust) }}
	f.on(listCall, inTurn(p.ServeHTTP, say(500, `{"message":"overload"}`)))
	got, err := keys(t, f.client(nil), backend.Query{})
	if len(got) != 200 || err == nil || asError(t, err).Message != "overload" {
		t.Errorf("got %d rows, %v", len(got), err)
	}
}

func TestSummaryRows(t *testing.T) {
	f := newFake(t)
	f.on(listCall, say(200, `{"meta":{"summary_attrs":[{"name":"email","title":"Email"}]},"resources":[
		{"pkid":"`+pkidUser+`","data":{"email":"a@example.com"}},{"pkid":"`+pkidNumber(1)+`","data":{"email":"b@example.com"}},{"pkid":"`+pkidNumber(2)+`","data":{"email":"c@example.com"}}]}`))
	f.on("GET"+userCall, say(200, userRow(pkidUser, "a@example.com", pkidSite)))
	f.on("GET /api/device/spark/User/"+pkidNumber(2)+"/", say(200, userRow(pkidNumber(2), "c@example.com", pkidCust)))
	var got []string
	for object, err := range backend.Objects(t.Context(), f.client(nil), user, backend.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(object.Key, object.Hierarchy, object.Data["firstName"]))
	}
	// What the answer to one call alone says to be gone is still a summary.
	want := []string{fmt.Sprint(pkidUser, "sys.hcs.Prov.Cust.Site 1", "A"), fmt.Sprint(pkidNumber(1), "", any(nil)), fmt.Sprint(pkidNumber(2), "sys.hcs.Prov.Cust", "A")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFind(t *testing.T) {
	rows := []string{
		userRow(pkidNumber(1), "bob@example.com", pkidCust),
		userRow(pkidNumber(2), "alice@example.com", pkidSite),
		userRow(pkidNumber(3), "ALICE@example.com", pkidCust),
		userRow(pkidUser, "alice@example.com", pkidCust),
	}
	filtered := func(answer http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Has("filter_text") {
				answer(w, r)
				return
			}
			list(rows...)(w, r)
		}
	}
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		calls  int
	}{
		"filter honoured":            {filtered(list(rows[3])), 1},
		"filter and place ignored":   {list(rows...), 1},
		"filter finds nothing":       {filtered(list()), 2},
		"filter refused":             {filtered(say(400, `{"message":"unknown parameter"}`)), 2},
		"filter finds another place": {filtered(list(rows[1])), 2},
	} {
		f := newFake(t)
		f.on(listCall, test.answer)
		object, err := backend.Find(t.Context(), f.client(nil), user, "hcs.Prov.Cust", "alice@example.com")
		if err != nil || object.Key != pkidUser || object.Hierarchy != "sys.hcs.Prov.Cust" {
			t.Errorf("%s: got %+v, %v", name, object, err)
		}
		calls := f.calls(listCall)
		if len(calls) != test.calls {
			t.Errorf("%s: %d calls", name, len(calls))
		}
		query, _ := url.ParseQuery(calls[0].query)
		if query.Get("traversal") != "local" || query.Get("filter_field") != "email" || query.Get("filter_text") != "alice@example.com" || query.Get("filter_condition") != "equals" {
			t.Errorf("%s: asked %s", name, calls[0].query)
		}
	}
	f := newFake(t)
	f.on(listCall, list(rows[:3]...))
	_, err := backend.Find(t.Context(), f.client(nil), user, "hcs.Prov.Cust", "alice@example.com")
	if e := asError(t, err); !errors.Is(err, backend.ErrNotFound) || !strings.Contains(e.Error(), "alice@example.com") {
		t.Errorf("got %v", err)
	}
	f.on(listCall, say(500, `{"message":"overload"}`))
	if _, err := backend.Find(t.Context(), f.client(nil), user, "", "x"); err == nil || errors.Is(err, backend.ErrNotFound) {
		t.Errorf("got %v", err)
	}
	keyless := &model.Model{Type: "device/spark/User"}
	if _, err := backend.Find(t.Context(), f.client(nil), keyless, "", "x"); !errors.Is(err, backend.ErrUnsupported) {
		t.Errorf("got %v", err)
	}
}

func TestTraversalIsChecked(t *testing.T) {
	rows := list(
		userRow(pkidNumber(1), "prov", pkidProv), userRow(pkidNumber(2), "cust", pkidCust), userRow(pkidNumber(3), "site", pkidSite))
	for traversal, want := range map[string][]string{
		"": {pkidNumber(2), pkidNumber(3)}, "down": {pkidNumber(2), pkidNumber(3)}, "local": {pkidNumber(2)}, "up": {pkidNumber(1), pkidNumber(2)},
	} {
		f := newFake(t)
		f.on(listCall, rows)
		got, err := keys(t, f.client(nil), backend.Query{Hierarchy: pkidCust, Traversal: traversal})
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: got %v, %v", traversal, got, err)
		}
	}
	if _, err := keys(t, newFake(t).client(nil), backend.Query{Traversal: "sideways"}); err == nil {
		t.Error("an unknown traversal is accepted")
	}
}

func TestEqual(t *testing.T) {
	f := newFake(t)
	f.on(listCall, list(
		`{"pkid":"`+pkidNumber(1)+`","meta":{"path":"sys.hcs.Prov.Cust"},"data":{"email":"a","active":true,"n":3}}`,
		`{"pkid":"`+pkidNumber(2)+`","meta":{"path":"sys.hcs.Prov.Cust"},"data":{"email":"b","active":false,"n":3}}`,
		`{"pkid":"`+pkidNumber(3)+`","meta":{"path":"sys.hcs.Prov.Cust"},"data":{"email":"c"}}`))
	for want, equal := range map[string]map[string]string{
		pkidNumber(1): {"active": "true", "n": "3"}, pkidNumber(2): {"active": "false"}, pkidNumber(3): {"email": "c"},
	} {
		if got, err := keys(t, f.client(nil), backend.Query{Equal: equal}); err != nil || !slices.Equal(got, []string{want}) {
			t.Errorf("%v: got %v, %v", equal, got, err)
		}
	}
}

func TestChoices(t *testing.T) {
	want := model.Choices{{Value: "id-1", Title: "London"}, {Value: "Paris"}, {Value: "7"}}
	for name, body := range map[string]string{
		"choices":      `{"pagination":{"total":3},"choices":[{"value":"id-1","title":"London"},{"value":"Paris","title":"Paris"},{"value":7}]}`,
		"resources":    `{"resources":[{"value":"id-1","title":"London"},{"title":"Paris"},{"value":"7"}]}`,
		"list":         `[{"value":"id-1","title":"London"},"Paris","7"]`,
		"data":         `{"data":[{"value":"id-1","title":"London"},"Paris",7]}`,
		"data.choices": `{"data":{"choices":[{"value":"id-1","title":"London"},"Paris",7,null]}}`,
	} {
		f := newFake(t)
		f.on("GET /api/device/spark/Location/choices/", say(200, body))
		got, err := f.client(nil).Choices(t.Context(), model.Target{Model: "device/spark/Location", Attribute: "name"}, "sys.hcs.Prov.Cust", "")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if query := f.calls("GET /api/device/spark/Location/choices/")[0].query; !strings.Contains(query, "field=name") || !strings.Contains(query, "hierarchy="+pkidCust) {
			t.Errorf("%s: asked %s", name, query)
		}
	}
	for name, body := range map[string]string{"none": `{"meta":{}}`, "broken": `{"choices":[`, "denied": `{"success":false,"message":"no"}`} {
		f := newFake(t)
		f.on("GET /api/device/spark/Location/choices/", say(200, body))
		_, err := f.client(nil).Choices(t.Context(), model.Target{Model: "device/spark/Location", Attribute: "name"}, "", "")
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestChoicesArePaged(t *testing.T) {
	f := newFake(t)
	f.on("GET /api/device/spark/License/choices/", func(w http.ResponseWriter, r *http.Request) {
		skip, _ := strconv.Atoi(r.URL.Query().Get("skip"))
		var rows []string
		for i := skip; i < min(skip+100, 250); i++ {
			rows = append(rows, fmt.Sprintf(`{"value":"v%d","title":"t%d"}`, i, i))
		}
		say(200, `{"choices":[`+strings.Join(rows, ",")+`]}`)(w, r)
	})
	got, err := f.client(nil).Choices(t.Context(), model.Target{Model: "device/spark/License", Attribute: "unique_name"}, "", "")
	if err != nil || len(got) != 250 || got[249] != (model.Choice{Value: "v249", Title: "t249"}) {
		t.Errorf("got %d choices, %v", len(got), err)
	}
}
