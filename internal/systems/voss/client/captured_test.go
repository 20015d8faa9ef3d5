package client

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// The shapes in this file are those of captured answers (CONTRACT.md §4.2).

const relationCall = "GET /api/relation/SparkUser/"

// capturedRow is a row of a relation: without its joined parts, and with the pkid of
// another object in the data.
func capturedRow(pkid, email, more string) string {
	return fmt.Sprintf(`{"pkid": %[1]q,
		"meta": {"summary": "false", "path": [%[4]q, %[5]q, %[1]q], "references": {"self": [{"pkid": %[1]q, "href": "/api/relation/SparkUser/%[1]s/"}],
			"parent": [{"pkid": %[5]q, "href": "/api/data/HierarchyNode/%[5]s"}], "owner": [{"pkid": ""}]},
			"actions": [{"update": {}}], "business_key": {"hierarchy": true, "unique": ["email"]}},
		"data": {"email": %[2]q, "firstName": null, "pkid": "0123456789abcdef01234567", "hierarchy_path": "sys.hcs.Prov.Cust"%[3]s}}`, pkid, email, more, pkidRoot, pkidCust)
}

func capturedList(rows ...string) http.HandlerFunc {
	return say(200, fmt.Sprintf(`{"operations": ["help", "get", "list", "export"],
		"pagination": {"order_by": "email", "direction": "asc", "limit": 50, "total_limit": null, "maximum_limit": 200, "skip": 0, "total": %d},
		"meta": {"model_type": "relation/SparkUser", "references": {"self": [{"pkid": null, "href": "/api/relation/SparkUser/None/"}]},
			"actions": [{"add": {"method": "GET"}}], "summary_attrs": [{"name": "email", "title": "Email"}, {"name": "hierarchy_path", "title": "Hierarchy"}],
			"business_key": {"hierarchy": true, "unique": ["email"]}},
		"resources": [%s]}`, len(rows), strings.Join(rows, ",")))
}

func TestRowsOfRelationsArePartial(t *testing.T) {
	for name, test := range map[string]struct {
		more    string
		summary bool
	}{
		"no joined part":    {"", true},
		"one joined part":   {`, "Calling": {"email": "a"}`, true},
		"parts without any": {`, "Calling": null, "SparkServices": {}`, true},
		"all joined parts":  {`, "Calling": {"email": "a"}, "SparkServices": {"name": "a"}`, false},
	} {
		f := newFake(t)
		f.on(relationCall, capturedList(capturedRow(pkidUser, "a@example.com", test.more)))
		for page, err := range f.client(nil).Pages(t.Context(), vossmodels.RelationSparkUser(), backend.Query{}) {
			if err != nil || len(page.Objects) != 1 {
				t.Fatal(page, err)
			}
			got := page.Objects[0]
			if got.Key != pkidUser || got.Hierarchy != "sys.hcs.Prov.Cust" || got.Summary != test.summary {
				t.Errorf("%s: %+v", name, got)
			}
			if _, there := got.Data["pkid"]; there {
				t.Error("the pkid of another object is in the payload")
			}
		}
		if n := len(f.calls("GET /api/relation/SparkUser/" + pkidUser + "/")); n != 0 {
			t.Errorf("%s: %d requests for the object itself", name, n)
		}
	}
}

// The pkid in the data of a relation that was made is that of the object that it joins.
func TestJoinedObjectIsNotWhatWasMade(t *testing.T) {
	const made = `"data": {"email": "a@example.com", "pkid": "0123456789abcdef01234567"}`
	for name, answer := range map[string]string{"alone": `{` + made + `}`, "href of the collection": `{"href": "/api/relation/SparkUser/", ` + made + `}`} {
		f := newFake(t)
		f.on("POST /api/relation/SparkUser/", say(201, answer))
		f.on(relationCall, inTurn(capturedList(), capturedList(capturedRow(pkidUser, "a@example.com", ""))))
		object, err := f.client(nil).Create(within(t, time.Minute), vossmodels.RelationSparkUser(), "hcs.Prov.Cust", map[string]any{"email": "a@example.com"})
		if err != nil || object.Key != pkidUser {
			t.Errorf("%s: %+v, %v", name, object, err)
		}
	}
}

// A row that says of itself that it is a summary is one.
func TestRowThatIsASummary(t *testing.T) {
	f := newFake(t)
	f.on(listCall, list(`{"pkid": "`+pkidUser+`", "meta": {"summary": "true", "references": {"parent": [{"pkid": "`+pkidCust+`"}]}}, "data": {"email": "a", "firstName": "A"}}`))
	for object, err := range backend.Objects(t.Context(), f.client(nil), user, backend.Query{}) {
		if err != nil || !object.Summary {
			t.Error(object, err)
		}
	}
}

func TestNoneIsNoPkid(t *testing.T) {
	none := `"meta": {"references": {"self": [{"pkid": null, "href": "/api/device/spark/User/None/"}], "parent": [{"pkid": "` + pkidCust + `"}]}}`
	f := newFake(t)
	f.on(listCall, list(`{"pkid": "None", `+none+`, "data": {"email": "a"}}`))
	if got, err := keys(t, f.client(nil), backend.Query{}); err == nil {
		t.Errorf("got %v", got)
	}
	f.on(listCall, list(`{`+none+`, "href": "/api/device/spark/User/`+pkidUser+`/", "data": {"email": "a", "pkid": "0123456789abcdef01234567"}}`))
	if got, err := keys(t, f.client(nil), backend.Query{}); err != nil || len(got) != 1 || got[0] != pkidUser {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := f.client(nil).Get(t.Context(), user, "None"); !errors.Is(err, backend.ErrInvalidKey) {
		t.Errorf("got %v", err)
	}
}

// limits returns the limits that the pages of lists were asked with.
func limits(t *testing.T, f *fake) []string {
	t.Helper()
	var got []string
	for _, r := range f.calls(listCall) {
		query, _ := url.ParseQuery(r.query)
		got = append(got, query.Get("limit"))
	}
	return got
}

// A server that has named its maximum for one list is asked for no more in another.
func TestPagesObeyTheMaximumOfAnotherList(t *testing.T) {
	f := newFake(t)
	f.on(listCall, say(200, `{"pagination": {"total": 0, "maximum_limit": 50}, "resources": []}`))
	f.on(relationCall, say(200, `{"pagination": {"total": 0, "maximum_limit": 50}, "resources": []}`))
	c := f.client(nil)
	for _, m := range []*model.Model{user, vossmodels.RelationSparkUser()} {
		for _, err := range c.Pages(t.Context(), m, backend.Query{}) {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	for call, want := range map[string]string{listCall: "200", relationCall: "50"} {
		query, _ := url.ParseQuery(f.calls(call)[0].query)
		if got := query.Get("limit"); got != want {
			t.Errorf("%s: limit %s, want %s", call, got, want)
		}
	}
}

func TestPagesObeyTheMaximum(t *testing.T) {
	row := func(i int) string { return userRow(pkidNumber(i), fmt.Sprintf("u%d@example.com", i), pkidCust) }
	for name, test := range map[string]struct {
		refuses bool
		want    []string
	}{
		"reduced": {false, []string{"200", "50", "50", "50"}},
		"refused": {true, []string{"200", "", "50", "50", "50"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.on(listCall, func(w http.ResponseWriter, r *http.Request) {
				if limit, _ := strconv.Atoi(r.URL.Query().Get("limit")); test.refuses && limit > 50 {
					say(400, `{"message": "limit is over the maximum"}`)(w, r)
					return
				}
				p := pager{rows: 120, cap: 50, total: `120, "maximum_limit": 50`, row: row}
				if !r.URL.Query().Has("limit") {
					q := r.URL.Query()
					q.Set("limit", "50")
					r.URL.RawQuery = q.Encode()
				}
				p.ServeHTTP(w, r)
			})
			c := f.client(nil)
			if got, err := keys(t, c, backend.Query{}); err != nil || len(got) != 120 {
				t.Fatalf("got %d rows, %v", len(got), err)
			}
			if _, err := keys(t, c, backend.Query{Limit: 1}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, limits(t, f)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestChoicesInEveryForm(t *testing.T) {
	captured := `{"pagination": {"maximum_limit": 2000, "skip": 0, "limit": 0, "total": %d},
		"meta": {"query": "/api/device/spark/Location/choices/", "references": [{"pkid": "p1", "href": "/api/device/spark/Location/p1/"}]}, "choices": [%s]}`
	berlin := model.Choices{{Value: "id-of-berlin", Title: "Berlin", Key: "p1"}}
	for name, test := range map[string]struct {
		rows, kind string
		want       model.Choices
		fails      bool
	}{
		"lists":           {`{"value": ["id-of-berlin"], "title": ["Berlin"]}`, "application/json", berlin, false},
		"scalars":         {`{"value": "id-of-berlin", "title": "Berlin"}`, "application/json", berlin, false},
		"under text/html": {`{"value": ["id-of-berlin"], "title": ["Berlin"]}`, "text/html", berlin, false},
		"a business key":  {`{"value": ["id-of-berlin", "hcs"], "title": ["Berlin", "hcs"]}`, "application/json", berlin, false},
		"one of two":      {`{"value": [], "title": null}, {"value": ["id-of-berlin"], "title": ["Berlin"]}`, "application/json", model.Choices{{Value: "id-of-berlin", Title: "Berlin"}}, false},
		"none usable":     {`{"value": [], "title": []}, {"value": [{"a": 1}]}`, "application/json", nil, true},
		"none":            {``, "application/json", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.on("GET /api/device/spark/Location/choices/", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", test.kind)
				fmt.Fprintf(w, captured, strings.Count(test.rows, `"value"`), test.rows)
			})
			got, err := f.client(nil).Choices(t.Context(), model.Target{Model: "device/spark/Location", Attribute: "name"}, "", "")
			if diff := cmp.Diff(test.want, got); diff != "" || (err != nil) != test.fails || test.fails && !errors.Is(err, backend.ErrProtocol) {
				t.Errorf("%s %v", diff, err)
			}
		})
	}
}

// An account that may not see the root sees its own nodes in a list that names none.
func TestHierarchyOfTheAccountsOwnNode(t *testing.T) {
	node := func(pkid, name, parent, path string) string {
		return fmt.Sprintf(`{"pkid": %[1]q, "meta": {"path": ["x", %[3]q, %[1]q], "references": {"parent": [{"pkid": %[3]q}]}}, "data": {"name": %[2]q, "hierarchy_path": %[4]q}}`, pkid, name, parent, path)
	}
	f := newFake(t)
	f.on("GET /api/data/HierarchyNode/", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("hierarchy") {
			say(403, `{"message": "not yours"}`)(w, r)
			return
		}
		say(200, fmt.Sprintf(`{"meta": {"references": {"parent": [{"pkid": %q}]}}, "pagination": {"total": 2}, "resources": [%s, %s]}`, pkidProv,
			node(pkidCust, "Cust", pkidProv, "sys.hcs.Prov"), node(pkidSite, "Site 1", pkidCust, "sys.hcs.Prov.Cust")))(w, r)
	})
	nodes, err := f.client(func(cfg *Config) { cfg.Hierarchy = "" }).HierarchyNodes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range nodes {
		got = append(got, n.Path+" "+n.Pkid)
	}
	want := []string{"sys ", "sys.hcs.Prov " + pkidProv, "sys.hcs.Prov.Cust " + pkidCust, "sys.hcs.Prov.Cust.Site 1 " + pkidSite}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
