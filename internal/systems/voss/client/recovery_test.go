package client

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

func TestResume(t *testing.T) {
	for name, test := range map[string]struct {
		poll, txn http.HandlerFunc
		key       string
		is        error
		unwatched bool
		says      string
	}{
		"done":      {polled("Success"), say(200, finished), pkidUser, nil, false, ""},
		"no object": {polled("Success"), say(200, `{"data":{"status":"Success"}}`), "", nil, false, ""},
		"failed":    {polled("Fail"), say(200, `{"data":{"status":"Fail","message":"No licence left"}}`), "", nil, false, "No licence left"},
		"unknown":   {say(404, `{}`), say(404, `{}`), "", backend.ErrNotFound, false, "does not know"},
		"forbidden": {say(403, `{}`), say(403, `{}`), "", nil, true, "refuses to show its transaction"},
	} {
		f := newFake(t)
		f.on(logCall, list())
		f.on(pollCall, test.poll)
		f.on(txnCall, test.txn)
		object, err := f.client(nil).Resume(t.Context(), user, txn)
		var unwatched *backend.UnwatchedError
		if object.Key != test.key || errors.As(err, &unwatched) != test.unwatched || test.is != nil && !errors.Is(err, test.is) {
			t.Errorf("%s: got %+v, %v", name, object, err)
		}
		if (err != nil) != (test.says != "") || err != nil && !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// A replacement whose answer is lost follows the transaction that the log shows.
func TestLostReplaceIsFollowed(t *testing.T) {
	f := newFake(t)
	f.on("PUT"+userCall, abort)
	f.on(logCall, list(strings.Replace(logRow(txn, userName, "Queued", "", "Email:alice@example.com", 0), `"Create"`, `"Modify"`, 1)))
	f.on(pollCall, polled("Success"))
	object := backend.Object{Key: pkidUser, Hierarchy: "sys.hcs.Prov.Cust"}
	if err := f.client(nil).Replace(t.Context(), user, object, alice()); err != nil || len(f.calls("PUT"+userCall)) != 1 {
		t.Errorf("got %v after %d replacements", err, len(f.calls("PUT"+userCall)))
	}
}

// A replacement whose answer was lost goes again, unless others have changed the object
// beside it meanwhile: its body was made of what was there before.
func TestLostReplaceMeetsOthers(t *testing.T) {
	before := map[string]any{"email": "alice@example.com", "firstName": "Alice", "extension": "4101"}
	for name, test := range map[string]struct {
		now   string
		sends int
	}{
		"nobody":              {`{"email":"alice@example.com","firstName":"Alice","extension":"4101"}`, 2},
		"in another spelling": {`{"email":"alice@example.com ","firstName":"Alice","extension":"4101 "}`, 2},
		"the same field":      {`{"email":"alice@example.com","firstName":"Ali","extension":"4101"}`, 2},
		"another field":       {`{"email":"alice@example.com","firstName":"Alice","extension":"4102"}`, 1},
		"one that went":       {`{"email":"alice@example.com","firstName":"Alice"}`, 1},
	} {
		for lost, answer := range map[string]http.HandlerFunc{"broken": abort, "given up": say(408, `{}`)} {
			f := newFake(t)
			f.on("PUT"+userCall, inTurn(answer, say(200, `{"success":true}`)))
			f.on("GET"+userCall, say(200, `{"pkid":"`+pkidUser+`","data":`+test.now+`}`))
			object := backend.Object{Key: pkidUser, Hierarchy: "sys.hcs.Prov.Cust", Data: before}
			data := map[string]any{"email": "alice@example.com", "firstName": "Alicia", "extension": "4101"}
			err := f.client(nil).Replace(t.Context(), user, object, data)
			if n := len(f.calls("PUT" + userCall)); n != test.sends || (err == nil) != (n == 2) {
				t.Errorf("%s, %s: got %v after %d replacements", lost, name, err, n)
			}
		}
	}
}
