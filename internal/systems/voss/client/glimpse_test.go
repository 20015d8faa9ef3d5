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
