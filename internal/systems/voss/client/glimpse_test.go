package client

import (
	"net/http"
	"testing"
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
