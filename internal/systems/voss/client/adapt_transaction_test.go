package client

import (
	"encoding/json"
	"net/http"
	"testing"
)

// A body that only the transaction refuses is adapted as one that is refused at once. A
// create is sent again only where nothing can be left of it.
func TestRefusedByTransaction(t *testing.T) {
	const undone, unsaid, done = `,"rolled_back":"Yes"`, ``, `,"rolled_back":"No"`
	for name, test := range map[string]struct {
		said, rolledBack string
		create, again    bool
	}{
		"null":                    {`"message":"avatar: null is not of type string"`, undone, false, true},
		"null, one level down":    {`"message":"Step failed","sub_transactions":[{"action":"Modify","status":"Fail","message":"avatar: None is not valid"}]`, undone, false, true},
		"null, not rolled back":   {`"message":"avatar: null is not of type string"`, done, false, true},
		"null, nothing said":      {`"message":"avatar: null is not of type string"`, unsaid, false, true},
		"no word":                 {`"message":""`, undone, false, true},
		"something else":          {`"message":"The licence is not available"`, undone, false, false},
		"conflict":                {`"message":"avatar null already exists"`, undone, false, false},
		"create":                  {`"message":"avatar: null is not of type string"`, undone, true, true},
		"create, not rolled back": {`"message":"avatar: null is not of type string"`, done, true, false},
		"create, nothing said":    {`"message":"avatar: null is not of type string"`, unsaid, true, false},
	} {
		f := newFake(t)
		word := "Fail"
		change := func(w http.ResponseWriter, r *http.Request) {
			var body map[string]any
			if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
				panic(err)
			}
			if word = "Fail"; !holdsNull(body) {
				word = "Success"
			}
			say(http.StatusAccepted, accepted)(w, r)
		}
		f.on("PUT"+userCall, change)
		f.on(createCall, change)
		f.on(pollCall, func(w http.ResponseWriter, r *http.Request) { polled(word)(w, r) })
		f.on(txnCall, func(w http.ResponseWriter, r *http.Request) {
			if word == "Success" {
				say(200, finished)(w, r)
				return
			}
			say(200, `{"data":{"status":"Fail",`+test.said+test.rolledBack+`}}`)(w, r)
		})
		req := apiCall(http.MethodPut, caller.Type, pkidUser)
		if test.create {
			req = apiCall(http.MethodPost, caller.Type)
		}
		req.model, req.body = caller, map[string]any{"email": "alice@example.com", "avatar": nil}
		want := 1
		if test.again {
			want = 2
		}
		_, err := f.client(nil).sendAndWait(t.Context(), req)
		if got := len(f.calls("PUT"+userCall)) + len(f.calls(createCall)); (err == nil) != test.again || got != want {
			t.Errorf("%s: %v after %d requests", name, err, got)
		}
	}
}
