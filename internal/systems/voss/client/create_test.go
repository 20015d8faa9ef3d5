package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/backend/recovery"
)

const (
	createCall = "POST /api/device/spark/User/"
	listCall   = "GET /api/device/spark/User/"
	userCall   = " /api/device/spark/User/" + pkidUser + "/"
	pollCall   = "GET /api/tool/Transaction/" + txn + "/poll/"
	txnCall    = "GET /api/tool/Transaction/" + txn + "/"

	accepted = `{"href":"/api/tool/Transaction/` + txn + `","success":true,"transaction_id":"` + txn + `"}`
	finished = `{"meta":{"model_type":"tool/Transaction"},"data":{"status":"Completed","resource":{"hierarchy":"sys","after_transaction":"/api/device/spark/User/` + pkidUser + `/?cached=true"}}}`
)

func polled(status string) http.HandlerFunc {
	return say(200, `{"`+txn+`":{"status":"`+status+`","href":"/api/tool/Transaction/`+txn+`"}}`)
}

func alice() map[string]any {
	return map[string]any{"email": "alice@example.com", "firstName": "Alice"}
}

// TestCreateAnswers goes through every form of answer that CONTRACT.md
// leaves open (§4.4, §4.5, §9 no. 1 to 6).
func TestCreateAnswers(t *testing.T) {
	sync := `{"pkid":"` + pkidUser + `","model_type":"device/spark/User","meta":{"uri":"/api/device/spark/User/` + pkidUser + `"},"success":true}`
	done := map[string]http.HandlerFunc{pollCall: polled("Success"), txnCall: say(200, finished)}
	with := func(call string, answer http.HandlerFunc) map[string]http.HandlerFunc {
		all := map[string]http.HandlerFunc{pollCall: polled("Success"), txnCall: say(200, finished)}
		all[call] = answer
		return all
	}
	transaction := func(body string) map[string]http.HandlerFunc {
		all := with(txnCall, say(200, body))
		all[listCall] = list(userRow("other0000000000000000001", "bob@example.com", pkidCust), userRow(pkidUser, "alice@example.com", pkidCust))
		return all
	}
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		more   map[string]http.HandlerFunc
	}{
		"pkid, 200":                             {say(200, sync), nil},
		"pkid, 201":                             {say(201, sync), nil},
		"pkid, 202":                             {say(202, sync), nil},
		"pkid in meta.uri only":                 {say(201, `{"success":true,"meta":{"uri":"/api/device/spark/User/`+pkidUser+`/"}}`), nil},
		"pkid in data":                          {say(201, `{"data":{"pkid":"`+pkidUser+`"}}`), nil},
		"pkid in self":                          {say(201, `{"meta":{"references":{"self":[{"pkid":"","href":""},{"pkid":"`+pkidUser+`"}]}}}`), nil},
		"pkid in href":                          {say(201, `{"href":"/api/device/spark/User/`+pkidUser+`/"}`), nil},
		"transaction, 202":                      {say(202, accepted), done},
		"transaction, 200":                      {say(200, accepted), done},
		"transaction by href only":              {say(202, `{"href":"/api/tool/Transaction/`+txn+`/"}`), done},
		"transaction under the name pkid":       {say(200, `{"pkid":"`+txn+`"}`), done},
		"transaction with model type":           {say(200, `{"pkid":"`+txn+`","model_type":"tool/Transaction"}`), done},
		"transaction that looks like an object": {say(200, `{"pkid":"`+txn+`","model_type":"device/spark/User"}`), done},
		"bare pkid":                             {say(201, `"`+pkidUser+`"`), nil},
		"bare transaction":                      {say(202, `"`+txn+`"`), done},
		"null":                                  {say(201, `null`), transaction(`{}`)},
		"ok":                                    {say(200, `OK`), transaction(`{}`)},
		"transaction beside a pkid":             {say(200, `{"pkid":"`+pkidUser+`","model_type":"device/spark/User","transaction_id":"`+txn+`"}`), transaction(`{"data":{"status":"Success"}}`)},
		"word Completed":                        {say(202, accepted), with(pollCall, polled("Completed"))},
		"word in capitals":                      {say(202, accepted), with(pollCall, polled("SUCCESS"))},
		"running words":                         {say(202, accepted), with(pollCall, inTurn(polled("Queued"), polled("In Progress"), polled("Processing"), polled("Pending"), polled("never seen"), polled("Success")))},
		"flat poll":                             {say(202, accepted), with(pollCall, say(200, `{"status":"Success"}`))},
		"poll that tells the word alone":        {say(202, accepted), with(pollCall, say(200, `{"`+txn+`":"Success"}`))},
		"no poll call, 404":                     {say(202, accepted), with(pollCall, say(404, `{}`))},
		"no poll call, 405":                     {say(202, accepted), with(pollCall, say(405, `{}`))},
		"poll without a status":                 {say(202, accepted), with(pollCall, say(200, `{}`))},
		"transaction without data":              {say(202, accepted), transaction(`{"status":"Success","resource":{"after_transaction":"/api/device/spark/User/` + pkidUser + `"}}`)},
		"transaction with resource.pkid":        {say(202, accepted), transaction(`{"data":{"status":"Success","resource":{"pkid":"` + pkidUser + `"}}}`)},
		"transaction of another model":          {say(202, accepted), transaction(`{"data":{"status":"Success","resource":{"after_transaction":"/api/device/spark/Place/99f7e09bd0278d4b28e981da/","pkid":"99f7e09bd0278d4b28e981da","model_type":"device/spark/Place"}}}`)},
		"transaction without resource":          {say(202, accepted), transaction(`{"data":{"status":"Success"}}`)},
		"nothing":                               {say(204, ``), transaction(``)},
		"success alone":                         {say(200, `{"success":true}`), transaction(``)},
	} {
		for _, asynchronous := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s,asynchronous=%t", name, asynchronous), func(t *testing.T) {
				f := newFake(t)
				f.on(createCall, test.answer)
				for call, answer := range test.more {
					f.on(call, answer)
				}
				c := f.client(func(cfg *Config) { cfg.Asynchronous = asynchronous })
				object, err := c.Create(t.Context(), user, "hcs.Prov.Cust", alice())
				if err != nil {
					t.Fatal(err)
				}
				if object.Key != pkidUser || object.Hierarchy != "sys.hcs.Prov.Cust" {
					t.Errorf("got %+v", object)
				}
				calls := f.calls(createCall)
				if len(calls) != 1 {
					t.Fatalf("%d creates", len(calls))
				}
				want := url.Values{"format": {"json"}, "hierarchy": {pkidCust}}
				if asynchronous {
					want.Set("nowait", "true")
				}
				if calls[0].query != want.Encode() || calls[0].body != `{"email":"alice@example.com","firstName":"Alice"}` {
					t.Errorf("sent %s with %s", calls[0].query, calls[0].body)
				}
			})
		}
	}
}

func TestCreateWithoutTrace(t *testing.T) {
	f := newFake(t)
	f.on(createCall, say(200, `{"success":true}`))
	f.on(listCall, list())
	_, err := f.client(nil).Create(t.Context(), user, "", alice())
	if e := asError(t, err); !errors.Is(err, backend.ErrProtocol) || !strings.Contains(e.Message, "no object with this business key") {
		t.Errorf("got %v", err)
	}
	if errors.Is(err, backend.ErrNotFound) {
		t.Error("a created object that is not seen must not read as one that does not exist")
	}
}

// TestLostCreate goes through what a look after a lost answer can find.
func TestLostCreate(t *testing.T) {
	const mine = "Email:alice@example.com First Name:Alice"
	there := list(userRow(pkidUser, "alice@example.com", pkidCust))
	for name, test := range map[string]struct {
		post     http.HandlerFunc
		log      http.HandlerFunc
		users    http.HandlerFunc
		creates  int
		key      string // of the object found; empty for another error
		ours     bool
		evidence string
	}{
		"log names us":          {abort, list(logRow(txn, userName, "Success", pkidUser, mine, time.Second)), there, 1, pkidUser, true, "this account made it"},
		"still running":         {abort, list(logRow(txn, userName, "Processing", "", mine, time.Second)), list(), 1, pkidUser, true, "this account made it"},
		"gateway":               {say(504, `<html>`), list(logRow(txn, userName, "Success", pkidUser, mine, time.Second)), there, 1, pkidUser, true, "this account made it"},
		"broken answer":         {say(202, `{"transaction_id":`), list(logRow(txn, userName, "Success", pkidUser, mine, time.Second)), there, 1, pkidUser, true, "this account made it"},
		"words of the log only": {abort, list(logRow(txn, userName, "Success", "", mine, time.Second)), there, 1, pkidUser, true, "this account made it"},
		"somebody else":         {abort, list(logRow(txn, "eve", "Success", pkidUser, mine, time.Second)), there, 1, pkidUser, false, "eve made it"},
		"later than ours":       {abort, list(logRow(txn, "eve", "Success", pkidUser, mine, time.Second), logRow("t-2", userName, "Success", "99f7e09bd0278d4b28e981da", mine, time.Minute)), there, 1, pkidUser, false, "eve made it"},
		"long ago":              {abort, list(logRow(txn, userName, "Success", pkidUser, mine, 24*time.Hour)), there, 1, pkidUser, false, "nothing of its creation"},
		"failed":                {abort, list(logRow(txn, userName, "Fail", pkidUser, mine, time.Second)), there, 1, pkidUser, false, "nothing of its creation"},
		"another user's entry":  {abort, list(logRow(txn, userName, "Success", "99f7e09bd0278d4b28e981da", "Email:malice@example.com", time.Second)), there, 1, pkidUser, false, "nothing of its creation"},
		"log forbidden":         {abort, say(403, `{}`), there, 1, pkidUser, true, "cannot be read"},
		"nothing, then made":    {inTurn(abort, say(201, `{"pkid":"`+pkidUser+`","success":true}`)), list(), list(), 2, "", false, ""},
		"nothing, ever":         {abort, list(), list(), recovery.MaxSends, "", false, ""},
		"server's own error":    {say(500, `{"message":"out of order"}`), list(), list(), 1, "", false, ""},
		"lost, then a conflict": {inTurn(abort, say(409, `{"message":"already exists"}`)), list(), nil, 2, pkidUser, false, "nothing of its creation"},
		"a conflict, ours":      {say(409, `{}`), list(logRow(txn, userName, "Success", pkidUser, mine, time.Minute)), there, 1, pkidUser, true, "this account made it"},
		"a conflict, no log":    {say(409, `{}`), say(404, `{}`), there, 1, pkidUser, false, "cannot be read"},
		"a conflict elsewhere":  {say(409, `{}`), list(), list(), 1, "", false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.on(createCall, test.post)
			f.on(logCall, test.log)
			f.on(listCall, test.users)
			if test.users == nil { // somebody makes the user between two creates
				f.on(listCall, func(w http.ResponseWriter, r *http.Request) {
					if len(f.calls(createCall)) > 1 {
						there(w, r)
						return
					}
					list()(w, r)
				})
			}
			f.on(pollCall, polled("Success"))
			f.on(txnCall, say(200, finished))
			object, err := f.client(nil).Create(t.Context(), user, "", alice())
			if n := len(f.calls(createCall)); n != test.creates {
				t.Errorf("%d creates", n)
			}
			var found *backend.ConflictError
			switch is := errors.As(err, &found); {
			case is != (test.key != ""):
				t.Errorf("got %+v, %v", object, err)
			case is && (found.Object.Key != test.key || found.MayBeOurs != test.ours || !strings.Contains(found.Evidence, test.evidence)):
				t.Errorf("found %+v", found)
			}
		})
	}
}

// A cancellation ends a look-up, and leaves the lost answer as the error.
func TestRecoveryEndsWithItsCaller(t *testing.T) {
	f := newFake(t)
	ctx, cancel := context.WithCancel(t.Context())
	f.on(createCall, func(w http.ResponseWriter, r *http.Request) {
		cancel()
		abort(w, r)
	})
	f.on(logCall, say(503, `{}`))
	_, err := f.client(nil).Create(ctx, user, "", alice())
	if e := asError(t, err); !strings.Contains(e.Message, "not known yet") || len(f.calls(createCall)) != 1 {
		t.Errorf("got %v after %d creates", err, len(f.calls(createCall)))
	}
}
