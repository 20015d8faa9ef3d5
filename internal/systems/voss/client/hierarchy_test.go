package client

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/hierarchy"
)

const nodesCall = "GET /api/data/HierarchyNode/"

// TestHierarchyOfAnObject goes through the forms in which a server may tell
// where an object lives (CONTRACT.md §2 and §4.1).
func TestHierarchyOfAnObject(t *testing.T) {
	for name, test := range map[string]struct{ meta, want string }{
		"parent pkid":          {`"references":{"parent":[{"pkid":"` + pkidSite + `"}]}`, "sys.hcs.Prov.Cust.Site 1"},
		"parent href":          {`"references":{"parent":[{"pkid":"","href":""},{"href":"/api/data/HierarchyNode/` + pkidSite + `/"}]}`, "sys.hcs.Prov.Cust.Site 1"},
		"parent_id":            {`"parent_id":{"pkid":"` + pkidCust + `","uri":"x"}`, "sys.hcs.Prov.Cust"},
		"dot path":             {`"path":"sys.hcs.Prov.Cust"`, "sys.hcs.Prov.Cust"},
		"dot path, no root":    {`"path":"hcs.Prov.Cust"`, "sys.hcs.Prov.Cust"},
		"list of names":        {`"path":["sys","hcs","Prov","Cust","Site 1"]`, "sys.hcs.Prov.Cust.Site 1"},
		"list of pkids":        {`"path":["` + pkidRoot + `","` + pkidHcs + `","` + pkidProv + `"]`, "sys.hcs.Prov"},
		"list of pkids + own":  {`"path":["` + pkidRoot + `","` + pkidHcs + `","` + pkidUser + `"]`, "sys.hcs"},
		"single pkid":          {`"path":"` + pkidCust + `"`, "sys.hcs.Prov.Cust"},
		"hierarchy_path":       {`"hierarchy_path":"sys.hcs.Prov"`, "sys.hcs.Prov"},
		"hierarchy":            {`"hierarchy":"` + pkidCust + `"`, "sys.hcs.Prov.Cust"},
		"parent before path":   {`"references":{"parent":[{"pkid":"` + pkidSite + `"}]},"path":["sys"]`, "sys.hcs.Prov.Cust.Site 1"},
		"path the tree lacks":  {`"path":"sys.hcs.Other"`, "sys.hcs.Other"},
		"nothing anyone knows": {`"path":["x","y"]`, ""},
		"nothing":              {`"tags":[]`, ""},
	} {
		f := newFake(t)
		f.on("GET"+userCall, say(200, `{"meta":{`+test.meta+`},"data":{"email":"a"}}`))
		object, err := f.client(nil).Get(t.Context(), user, pkidUser)
		if err != nil || object.Hierarchy != test.want {
			t.Errorf("%s: got %q, %v; want %q", name, object.Hierarchy, err, test.want)
		}
	}
}

// A node's own pkid ends its path, and names no place where it lives. So the place of the
// topmost node that is known is not known, and the hierarchy is read again from the root.
func TestANodeDoesNotLiveAtItself(t *testing.T) {
	f := newFake(t)
	f.on("GET /api/device/spark/User/"+pkidCust+"/", say(200, `{"pkid":"`+pkidCust+`","meta":{"path":["`+pkidUser+`","`+pkidCust+`"],
		"references":{"parent":[{"pkid":"`+pkidUser+`"}]}},"data":{"email":"a"}}`))
	object, err := f.client(nil).Get(t.Context(), user, pkidCust)
	if err != nil || object.Hierarchy != "" {
		t.Errorf("it lives at %q, %v", object.Hierarchy, err)
	}
	if n := len(f.calls(nodesCall)); n != 2 {
		t.Errorf("the hierarchy was read %d times", n)
	}
}

// TestHierarchyNodes goes through the forms in which nodes may tell their own
// place.
func TestHierarchyNodes(t *testing.T) {
	node := func(pkid, name, meta string) string {
		return fmt.Sprintf(`{"pkid":%q,"meta":{%s},"data":{"name":%q}}`, pkid, meta, name)
	}
	path := func(parts ...string) string { return `"path":` + toJSON(t, parts) }
	want := []string{"sys", "sys.hcs", "sys.hcs.Prov", "sys.hcs.Prov.Cust"}
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		want   []string
	}{
		"parents":            {list(nodeRow(pkidRoot, "sys", ""), nodeRow(pkidHcs, "hcs", pkidRoot), nodeRow(pkidProv, "Prov", pkidHcs), nodeRow(pkidCust, "Cust", pkidProv)), want},
		"children first":     {list(nodeRow(pkidCust, "Cust", pkidProv), nodeRow(pkidProv, "Prov", pkidHcs), nodeRow(pkidHcs, "hcs", pkidRoot), nodeRow(pkidRoot, "sys", "")), want},
		"root not listed":    {list(nodeRow(pkidHcs, "hcs", pkidRoot), nodeRow(pkidProv, "Prov", pkidHcs), nodeRow(pkidCust, "Cust", pkidProv)), want},
		"paths of names":     {list(node(pkidHcs, "hcs", path("sys")), node(pkidProv, "Prov", path("sys", "hcs")), node(pkidCust, "Cust", path("sys", "hcs", "Prov"))), want},
		"with themselves":    {list(node(pkidRoot, "sys", path("sys")), node(pkidHcs, "hcs", path("sys", "hcs")), node(pkidProv, "Prov", path("sys", "hcs", "Prov")), node(pkidCust, "Cust", path("sys", "hcs", "Prov", "Cust"))), want},
		"paths of pkids":     {list(node(pkidRoot, "sys", path(pkidRoot)), node(pkidHcs, "hcs", path(pkidRoot, pkidHcs)), node(pkidProv, "Prov", path(pkidRoot, pkidHcs, pkidProv)), node(pkidCust, "Cust", path(pkidRoot, pkidHcs, pkidProv, pkidCust))), want},
		"pkids of ancestors": {list(node(pkidRoot, "sys", `"tags":[]`), node(pkidHcs, "hcs", path(pkidRoot)), node(pkidProv, "Prov", path(pkidRoot, pkidHcs)), node(pkidCust, "Cust", path(pkidRoot, pkidHcs, pkidProv))), want},
		"dotted":             {list(node(pkidHcs, "hcs", `"path":"sys"`), node(pkidProv, "Prov", `"path":"sys.hcs"`), node(pkidCust, "Cust", `"path":"sys.hcs.Prov"`)), want},
		"cycle":              {list(nodeRow(pkidRoot, "sys", ""), nodeRow(pkidHcs, "a", pkidProv), nodeRow(pkidProv, "b", pkidHcs)), []string{"sys"}},
		"own parent":         {list(nodeRow(pkidRoot, "sys", ""), nodeRow(pkidHcs, "a", pkidHcs)), []string{"sys"}},
		"part, with path":    {list(fmt.Sprintf(`{"pkid":%q,"meta":{"path":["sys","hcs","Prov"],"references":{"parent":[{"pkid":%q}]}},"data":{"name":"Cust"}}`, pkidCust, pkidProv), nodeRow(pkidSite, "Site", pkidCust)), []string{"sys", "sys.hcs.Prov.Cust", "sys.hcs.Prov.Cust.Site"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.on(nodesCall, test.answer)
			nodes, err := f.client(func(cfg *Config) { cfg.Hierarchy = "" }).HierarchyNodes(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, n := range nodes {
				got = append(got, n.Path)
				if !strings.HasSuffix("."+n.Path, "."+n.Name) || n.Pkid == "" && n.Path != "sys" {
					t.Errorf("node %+v", n)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestHierarchyNodeFields(t *testing.T) {
	nodes, err := newFake(t).client(nil).HierarchyNodes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := hierarchy.Node{Pkid: pkidCust, Path: "sys.hcs.Prov.Cust", Name: "Cust", NodeType: "Customer", Description: "d"}
	if diff := cmp.Diff(want, nodes[3]); diff != "" {
		t.Error(diff)
	}
}

// An account of a customer may not look above its own node: then the hierarchy
// is read below the node of the configuration.
func TestHierarchyBelowOwnNode(t *testing.T) {
	for _, status := range []int{400, 403, 404} {
		for name, meta := range map[string]string{"parent in meta": `"references":{"parent":[{"pkid":"` + pkidCust + `"}]}`, "no meta": ``} {
			f := newFake(t)
			below := say(200, `{"meta":{`+meta+`},"resources":[`+nodeRow(pkidSite, "Site 1", pkidCust)+`]}`)
			f.on(nodesCall, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Query().Get("hierarchy") == "sys" {
					say(status, `{"message":"not yours"}`)(w, r)
					return
				}
				below(w, r)
			})
			f.on("GET"+userCall, say(200, userRow(pkidUser, "a", pkidCust)))
			f.on(createCall, say(201, `{"pkid":"`+pkidUser+`"}`))
			c := f.client(nil)
			object, err := c.Get(t.Context(), user, pkidUser)
			if err != nil || object.Hierarchy != "sys.hcs.Prov.Cust" {
				t.Errorf("%d, %s: got %+v, %v", status, name, object, err)
			}
			if made, err := c.Create(t.Context(), user, "hcs.Prov.Cust.Site 1", alice()); err != nil || made.Hierarchy != "sys.hcs.Prov.Cust.Site 1" {
				t.Errorf("%d, %s: got %+v, %v", status, name, made, err)
			}
		}
	}
}

// A customer without sites has an empty list; its meta still tells the pkid.
func TestHierarchyOfACustomerWithoutSites(t *testing.T) {
	f := newFake(t)
	f.on(nodesCall, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("hierarchy") == "sys" {
			say(403, `{"message":"not yours"}`)(w, r)
			return
		}
		say(200, `{"meta":{"references":{"parent":[{"pkid":"`+pkidCust+`"}]}},"pagination":{"total":0},"resources":[]}`)(w, r)
	})
	f.on("GET"+userCall, say(200, userRow(pkidUser, "a", pkidCust)))
	object, err := f.client(nil).Get(t.Context(), user, pkidUser)
	if err != nil || object.Hierarchy != "sys.hcs.Prov.Cust" {
		t.Errorf("got %+v, %v", object, err)
	}
}

// Where the account may list no node at all, the server judges the names.
func TestHierarchyOutOfSight(t *testing.T) {
	f := newFake(t)
	f.on(nodesCall, say(403, `{"message":"Access profile denies Read of data/HierarchyNode"}`))
	f.on("GET"+userCall, say(200, `{"meta":{"path":"sys.hcs.Prov","references":{"parent":[{"pkid":"`+pkidProv+`"}]}},"data":{"email":"a"}}`))
	f.on(createCall, say(201, `{"pkid":"`+pkidUser+`"}`))
	c := f.client(nil)
	if object, err := c.Get(t.Context(), user, pkidUser); err != nil || object.Hierarchy != "sys.hcs.Prov" {
		t.Errorf("got %+v, %v", object, err)
	}
	for _, ref := range []string{"hcs.Prov.Cust", "sys.hcs.Prov.Cust"} {
		if object, err := c.Create(t.Context(), user, ref, alice()); err != nil || object.Hierarchy != "sys.hcs.Prov.Cust" {
			t.Errorf("%s: got %+v, %v", ref, object, err)
		}
	}
	if calls := f.calls(createCall); !strings.Contains(calls[0].query, "hierarchy=sys.hcs.Prov.Cust&") {
		t.Errorf("sent %s", calls[0].query)
	}
	if _, err := c.HierarchyNodes(t.Context()); !errors.Is(err, backend.ErrForbidden) {
		t.Errorf("got %v", err)
	}
	if n := len(f.calls(nodesCall)); n != 1 {
		t.Errorf("the hierarchy was asked for %d times", n)
	}
}

func TestUnknownHierarchy(t *testing.T) {
	f := newFake(t)
	c := f.client(nil)
	for ref, near := range map[string]string{
		"sys.hcs.Prov.Custt": "sys.hcs.Prov.Cust", "hcs.Prov.Cust.Site 2": "sys.hcs.Prov.Cust.Site 1", "SYS.HCS.PROV": "sys.hcs.Prov",
	} {
		_, err := c.Create(t.Context(), user, ref, alice())
		e := asError(t, err)
		if !strings.Contains(e.Message, fmt.Sprintf("%q", ref)) || !strings.Contains(e.Message, fmt.Sprintf("%q", near)) {
			t.Errorf("got %v", err)
		}
		if errors.Is(err, backend.ErrNotFound) {
			t.Errorf("an unknown node reads as a missing object: %v", err)
		}
	}
	if len(f.calls(createCall)) != 0 {
		t.Error("the server was asked to create at an unknown node")
	}
	none := f.client(func(cfg *Config) { cfg.Hierarchy = "" })
	if _, err := none.Create(t.Context(), user, "", alice()); err == nil || !strings.Contains(err.Error(), "no hierarchy") {
		t.Errorf("got %v", err)
	}
}

func TestHierarchyIsReadOnceAndAgainOnAMiss(t *testing.T) {
	f := newFake(t)
	before := f.answers[nodesCall]
	f.on("GET"+userCall, say(200, userRow(pkidUser, "a", pkidCust)))
	f.on(createCall, say(201, `{"pkid":"`+pkidUser+`"}`))
	c := f.client(nil)
	var waiting sync.WaitGroup
	for range 20 {
		waiting.Go(func() {
			if _, err := c.Get(t.Context(), user, pkidUser); err != nil {
				t.Error(err)
			}
		})
	}
	waiting.Wait()
	if n := len(f.calls(nodesCall)); n != 1 {
		t.Fatalf("read %d times", n)
	}
	f.on(nodesCall, func(w http.ResponseWriter, r *http.Request) {
		list(nodeRow(pkidRoot, "sys", ""), nodeRow(pkidHcs, "new", pkidRoot), nodeRow(pkidProv, "Prov", pkidHcs), nodeRow(pkidCust, "Cust", pkidProv))(w, r)
	})
	if object, err := c.Create(t.Context(), user, "sys.new.Prov", alice()); err != nil || object.Hierarchy != "sys.new.Prov" {
		t.Errorf("a node made since: %+v, %v", object, err)
	}
	f.on(nodesCall, before)
	f.on("GET"+userCall, say(200, `{"meta":{"path":["no","such"]},"data":{"email":"a"}}`))
	reads := len(f.calls(nodesCall))
	for range 20 {
		if _, err := c.Get(t.Context(), user, pkidUser); err != nil {
			t.Error(err)
		}
	}
	if n := len(f.calls(nodesCall)) - reads; n != 1 {
		t.Errorf("20 objects at one unknown place had the hierarchy read %d times", n)
	}
}

// A first failure must not stay for ever.
func TestHierarchyRecovers(t *testing.T) {
	f := newFake(t)
	f.on(nodesCall, inTurn(say(500, `{}`), say(500, `{}`), f.answers[nodesCall]))
	f.on("GET"+userCall, say(200, userRow(pkidUser, "a", pkidCust)))
	c := f.client(nil)
	if _, err := c.Get(t.Context(), user, pkidUser); err == nil {
		t.Fatal("no error")
	}
	if _, err := c.Get(t.Context(), user, pkidUser); err != nil {
		t.Error(err)
	}
}

func TestSameHierarchy(t *testing.T) {
	f := newFake(t)
	c := f.client(nil)
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"sys.hcs.Prov", "hcs.Prov", true},
		{"sys", "sys", true},
		{" hcs ", "sys.hcs", true},
		{"hcs.Prov", "hcs.prov", false},
		{"hcs.Prov", "hcs.Prov.Cust", false},
		{"", "sys", false},
		{"", "", true},
		{"sysadmin", "admin", false},
		{"sys.a.b", "sys.a.b", true},
	} {
		if got, err := c.SameHierarchy(t.Context(), test.a, test.b); err != nil || got != test.want {
			t.Errorf("%q and %q: got %t, %v", test.a, test.b, got, err)
		}
	}
	if len(f.log) != 0 {
		t.Errorf("comparing paths took %d requests", len(f.log))
	}
	for _, test := range []struct {
		a, b string
		want bool
	}{{pkidCust, "hcs.Prov.Cust", true}, {"sys.hcs.Prov.Cust", pkidCust, true}, {pkidCust, pkidSite, false}, {pkidSite, "hcs.Prov.Cust", false}} {
		if got, err := c.SameHierarchy(t.Context(), test.a, test.b); err != nil || got != test.want {
			t.Errorf("%q and %q: got %t, %v", test.a, test.b, got, err)
		}
	}
	if len(f.log) != 1 {
		t.Errorf("comparing pkids took %d requests", len(f.log))
	}
	if _, err := c.SameHierarchy(t.Context(), "ffffffffffffffffffffffff", "hcs"); err == nil {
		t.Error("an unknown pkid is accepted")
	}
}

// A node that no list shows is not another one: that would move objects, or replace
// them. A gateway's page may stand in the place of a list.
func TestSameHierarchyWithoutAList(t *testing.T) {
	for name, page := range map[string]http.HandlerFunc{"a gateway's page": say(404, "default backend - 404"), "forbidden": say(403, `{"message":"not yours"}`)} {
		f := newFake(t)
		f.on("GET /api/data/HierarchyNode/", page)
		c := f.client(nil)
		if _, err := c.SameHierarchy(t.Context(), pkidCust, "hcs.Prov.Cust"); !errors.Is(err, backend.ErrUnsupported) || !strings.Contains(err.Error(), "dot path") {
			t.Errorf("%s: %v", name, err)
		}
		if same, err := c.SameHierarchy(t.Context(), pkidCust, pkidSite); same || err != nil {
			t.Errorf("%s: two pkids: %t, %v", name, same, err)
		}
	}
}

func TestDefaultHierarchy(t *testing.T) {
	if got := newFake(t).client(func(cfg *Config) { cfg.Hierarchy = " hcs.Prov " }).DefaultHierarchy(); got != "hcs.Prov" {
		t.Errorf("got %q", got)
	}
}

// The root is not asked for where the node of the configuration says enough. Where
// the account lives below the root, which then shows nothing, a node beside the
// configured one is asked for before it is refused.
func TestHierarchyBesideTheConfiguredNode(t *testing.T) {
	for name, root := range map[string]http.HandlerFunc{"forbidden": say(403, `{"message":"not yours"}`), "empty": list()} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.on(nodesCall, func(w http.ResponseWriter, r *http.Request) {
				switch r.URL.Query().Get("hierarchy") {
				case "sys":
					root(w, r)
				case "sys.hcs.Prov.Cust":
					list(nodeRow(pkidSite, "Site 1", pkidCust))(w, r)
				case "sys.hcs.Prov.Other":
					list(nodeRow(pkidHcs, "Site 2", pkidProv))(w, r)
				default:
					say(404, `{"message":"no such node"}`)(w, r)
				}
			})
			f.on("GET"+userCall, say(200, userRow(pkidUser, "a", pkidCust)))
			f.on(createCall, say(201, `{"pkid":"`+pkidUser+`"}`))
			c := f.client(nil)
			if _, err := c.Get(t.Context(), user, pkidUser); err != nil {
				t.Error(err)
			}
			if calls := f.calls(nodesCall); len(calls) != 1 || strings.Contains(calls[0].query, "hierarchy=sys&") {
				t.Errorf("asked for %v", calls)
			}
			if made, err := c.Create(t.Context(), user, "hcs.Prov.Other", alice()); err != nil || made.Hierarchy != "sys.hcs.Prov.Other" {
				t.Errorf("beside: %+v, %v", made, err)
			}
			if _, err := c.Create(t.Context(), user, "hcs.Prov.None", alice()); !errors.Is(err, backend.ErrUnknownNode) {
				t.Errorf("an unknown node: %v", err)
			}
		})
	}
}
