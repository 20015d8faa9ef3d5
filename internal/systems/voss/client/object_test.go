package client

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/backend/recovery"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

func TestReplace(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"pkid": say(200, `{"pkid":"`+pkidUser+`","success":true}`), "transaction": say(202, accepted), "nothing": say(204, ``),
		"bare pkid": say(200, `"`+pkidUser+`"`), "text": say(200, pkidUser), "null": say(200, `null`), "ok": say(200, "OK\n"), "empty text": say(200, `""`),
	} {
		f := newFake(t)
		f.on("PUT"+userCall, answer)
		f.on(pollCall, polled("Success"))
		err := f.client(nil).Replace(t.Context(), user, backend.Object{Key: pkidUser}, alice())
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if calls := f.calls("PUT" + userCall); len(calls) != 1 || calls[0].query != "format=json&nowait=true" || calls[0].body != toJSON(t, alice()) {
			t.Errorf("%s: sent %+v", name, calls)
		}
		if len(f.calls(txnCall)) != 0 {
			t.Errorf("%s: a call for nothing", name)
		}
	}
}

// Changes name the node of the object as the portal does. One that the server does
// not show is left out.
func TestChangesNameTheNode(t *testing.T) {
	for hierarchy, want := range map[string]string{"sys.hcs.Prov.Cust": pkidCust, "hcs.Prov.Cust.Site 1": pkidSite, pkidSite: pkidSite, "": "", "sys.hcs.Gone": ""} {
		f := newFake(t)
		f.on("PUT"+userCall, say(200, `{}`))
		f.on("DELETE"+userCall, say(200, `{}`))
		c, object := f.client(nil), backend.Object{Key: pkidUser, Hierarchy: hierarchy}
		if err := errors.Join(c.Replace(t.Context(), user, object, alice()), c.Delete(t.Context(), user, object)); err != nil {
			t.Errorf("%q: %v", hierarchy, err)
		}
		for _, call := range append(f.calls("PUT"+userCall), f.calls("DELETE"+userCall)...) {
			query, err := url.ParseQuery(call.query)
			if err != nil || query.Get("hierarchy") != want || query.Has("hierarchy") != (want != "") {
				t.Errorf("%q: sent %s %s", hierarchy, call.method, call.query)
			}
		}
	}
}

func TestDelete(t *testing.T) {
	for name, test := range map[string]struct {
		answer, get http.HandlerFunc
		poll        string
		fine        bool
	}{
		"done":                    {say(200, `{"success":true}`), nil, "", true},
		"no content":              {say(204, ``), nil, "", true},
		"transaction":             {say(202, accepted), nil, "Success", true},
		"gone already":            {say(404, `{"message":"not found"}`), nil, "", true},
		"gone, says HTML":         {say(404, `<html><title>Not Found</title>`), nil, "", true},
		"gone during transaction": {say(202, accepted), say(404, `{}`), "Fail", true},
		"failed, still there":     {say(202, accepted), say(200, `{"data":{"email":"x"}}`), "Fail", false},
		"refused":                 {say(403, `{"message":"no"}`), nil, "", false},
		"says no with status 200": {say(200, `{"success":false,"message":"in use"}`), nil, "", false},
		"answer that is not JSON": {say(200, `the gateway is tired`), say(200, `{"data":{"email":"x"}}`), "", false},
		"answer of another":       {say(200, `{"message":"back soon"}`), say(200, `{"data":{"email":"x"}}`), "", false},
		"of another, but gone":    {say(200, `{"status":"UP","data":{}}`), nil, "", true},
		"given up, but gone":      {say(408, `{"message":"timed out"}`), nil, "", true},
		"refused, but gone":       {say(403, `RBAC: access denied`), nil, "", true},
		"broken answer, but gone": {say(200, `the gateway is tired`), nil, "", true},
	} {
		f := newFake(t)
		f.on("DELETE"+userCall, test.answer)
		f.on(pollCall, polled(test.poll))
		f.on(txnCall, say(200, `{"data":{"status":"Fail","message":"it went wrong"}}`))
		if test.get != nil {
			f.on("GET"+userCall, test.get)
		}
		err := f.client(nil).Delete(t.Context(), user, backend.Object{Key: pkidUser, Hierarchy: "sys.hcs.Prov.Cust"})
		missing := strings.Contains(name, "gone")
		if (err == nil || missing) != test.fine || errors.Is(err, backend.ErrNotFound) != missing {
			t.Errorf("%s: got %v", name, err)
		}
		want := 1
		if name == "answer that is not JSON" || name == "answer of another" {
			want = recovery.MaxSends // to no effect, as a look showed each time
		}
		if calls := f.calls("DELETE" + userCall); len(calls) != want || calls[0].query != "format=json&hierarchy="+pkidCust+"&nowait=true" || calls[0].body != "" {
			t.Errorf("%s: sent %+v", name, calls)
		}
	}
}

func TestMove(t *testing.T) {
	for _, from := range []string{"sys.hcs.Prov.Cust", ""} {
		f := newFake(t)
		f.on("GET"+userCall, say(200, userRow(pkidUser, "alice@example.com", pkidCust)))
		f.on("POST /api/tool/DataMove/", say(202, accepted))
		f.on(pollCall, polled("Success"))
		err := f.client(nil).Move(t.Context(), user, backend.Object{Key: pkidUser, Hierarchy: from}, "hcs.Prov.Cust.Site 1")
		if err != nil {
			t.Fatal(err)
		}
		call := f.calls("POST /api/tool/DataMove/")[0]
		want := url.Values{
			"model_type": {"device/spark/User"}, "hierarchy": {pkidCust}, "context_hierarchy": {pkidSite}, "format": {"json"}, "nowait": {"true"},
		}.Encode()
		if call.query != want || call.body != `{"hrefs":["/api/device/spark/User/`+pkidUser+`"]}` {
			t.Errorf("sent %s with %s", call.query, call.body)
		}
	}
	f := newFake(t)
	f.on("POST /api/tool/DataMove/", say(405, `{}`))
	err := f.client(nil).Move(t.Context(), user, backend.Object{Key: pkidUser, Hierarchy: "sys.hcs.Prov"}, "sys.hcs.Prov.Cust")
	if !errors.Is(err, backend.ErrUnsupported) {
		t.Errorf("got %v", err)
	}
}

// A pkid must not reach beyond its segment of the path.
func TestHostilePkids(t *testing.T) {
	f := newFake(t)
	c := f.client(nil)
	for _, pkid := range []string{"", ".", "..", "../../login", "a/b", `a\b`, "a%2fb", "a?b=c", "a#b", "a b", "a\r\nX: y", "ü", strings.Repeat("a", 200)} {
		_, getErr := c.Get(t.Context(), user, pkid)
		_, txnErr := c.Transaction(t.Context(), pkid)
		for _, err := range []error{
			getErr, txnErr,
			c.Replace(t.Context(), user, backend.Object{Key: pkid}, alice()),
			c.Delete(t.Context(), user, backend.Object{Key: pkid}),
			c.Move(t.Context(), user, backend.Object{Key: pkid, Hierarchy: "sys"}, "sys.hcs"),
		} {
			if err == nil || errors.Is(err, backend.ErrNotFound) {
				t.Errorf("%q: got %v", pkid, err)
			}
		}
	}
	if len(f.log) != 0 {
		t.Errorf("the server got %+v", f.log)
	}
}

// An object without a business key is known by the pkid that the answer names. Any other
// document with status 200 would do otherwise, and be put back over the object.
func TestGetWithoutBusinessKey(t *testing.T) {
	defaults := &model.Model{Type: "data/SiteDefaults", Key: "pkid", Fields: []model.Field{{Name: "areaCodes", Payload: "areaCodes", Kind: model.StringList}}}
	for body, fine := range map[string]bool{
		`{"pkid":"` + pkidUser + `","data":{"areaCodes":[]}}`:                                true,
		`{"pkid":"` + strings.ToUpper(pkidUser) + `","data":{"areaCodes":[]}}`:               true,
		`{"data":{"areaCodes":[],"pkid":"` + pkidUser + `"}}`:                                true,
		`{"meta":{"uri":"/api/data/SiteDefaults/` + pkidUser + `"},"data":{"areaCodes":[]}}`: true,
		`{"pkid":"` + pkidUser + `","data":{}}`:                                              false,
		`{"pkid":"99f7e09bd0278d4b28e981da","data":{"areaCodes":[]}}`:                        false,
		`{"status":"UP"}`:                    false,
		`{"data":{"status":"UP"},"meta":{}}`: false,
		`{"message":"back soon","meta":{"references":{"self":[{"pkid":"","href":""}]}},"data":1}`: false,
	} {
		f := newFake(t)
		f.on("GET /api/data/SiteDefaults/"+pkidUser+"/", say(200, body))
		_, err := f.client(nil).Get(t.Context(), defaults, pkidUser)
		if (err == nil) != fine || err != nil && !errors.Is(err, backend.ErrProtocol) {
			t.Errorf("%s: %v", body, err)
		}
	}
}
