package client

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// A page that lacks rows which its total counts proves of no object that it was not
// there.
func TestGlimpseIsWhole(t *testing.T) {
	row := userRow(pkidUser, "alice@example.com", pkidCust)
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		want   bool
	}{
		"a row":                    {say(200, `{"pagination": {"total": 1}, "resources": [`+row+`]}`), true},
		"none":                     {say(200, `{"pagination": {"total": 0}, "resources": []}`), true},
		"none, without a total":    {say(200, `{"resources": []}`), true},
		"a row, without a total":   {say(200, `{"resources": [`+row+`]}`), false},
		"none of those that count": {say(200, `{"pagination": {"total": 1}, "resources": []}`), false},
		"a refusal":                {say(403, `{}`), false},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.on(listCall, test.answer)
			c := f.client(nil)
			node, err := c.resolve(t.Context(), "hcs.Prov.Cust")
			if err != nil {
				t.Fatal(err)
			}
			g := c.glimpse(t.Context(), &createRequest{model: user, node: node, key: "alice@example.com"})
			if g.whole != test.want {
				t.Errorf("whole: %t", g.whole)
			}
		})
	}
}

// A server that refuses more rows than there may be on a page is asked for as many as it
// likes, with the filter: what a glimpse does not see is not known to be new.
func TestGlimpseOfAListWithAMaximum(t *testing.T) {
	f := newFake(t)
	f.on(listCall, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("limit") || !r.URL.Query().Has("filter_field") {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		say(200, `{"pagination": {"total": 1, "maximum_limit": 50}, "resources": [`+userRow(pkidUser, "alice@example.com", pkidCust)+`]}`)(w, r)
	})
	c := f.client(nil)
	node, err := c.resolve(t.Context(), "hcs.Prov.Cust")
	if err != nil {
		t.Fatal(err)
	}
	if g := c.glimpse(t.Context(), &createRequest{model: user, node: node, key: "alice@example.com"}); !g.whole || !g.shows(pkidUser) {
		t.Errorf("%+v", g)
	}
}

// A list that refuses the limit and is short, by its node or by a filter, does not say how
// many rows a page may have: pages of one row would be read for ever, and lose rows where
// others change the list.
func TestShortListsHaveNoMaximum(t *testing.T) {
	for name, rows := range map[string][]string{"none": nil, "one": {userRow(pkidUser, "alice@example.com", pkidCust)}} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			var limits []string
			f.on(listCall, func(w http.ResponseWriter, r *http.Request) {
				if limit := r.URL.Query().Get("limit"); limit != "" {
					limits = append(limits, limit)
					w.WriteHeader(http.StatusBadRequest)
					return
				}
				say(200, fmt.Sprintf(`{"pagination": {"total": %d}, "resources": [%s]}`, len(rows), strings.Join(rows, ",")))(w, r)
			})
			c := f.client(nil)
			node, err := c.resolve(t.Context(), "hcs.Prov.Cust")
			if err != nil {
				t.Fatal(err)
			}
			if g := c.glimpse(t.Context(), &createRequest{model: user, node: node, key: "alice@example.com"}); !g.whole {
				t.Errorf("%+v", g)
			}
			for range 2 {
				for _, err := range c.Pages(t.Context(), user, backend.Query{Hierarchy: node.Path, Traversal: backend.TraverseLocal}) {
					if err != nil {
						t.Error(err)
					}
				}
			}
			if want := []string{"200", "200", "200"}; !slices.Equal(want, limits) {
				t.Errorf("pages of %v rows were asked for, not %v", limits, want)
			}
		})
	}
}
