package client

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
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
		"href of the collection":                {say(201, `{"success":true,"href":"/api/device/spark/User/?hierarchy=1"}`), transaction(``)},
		"uri of the collection":                 {say(201, `{"success":true,"meta":{"uri":"/api/device/spark/User/"}}`), transaction(``)},
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
					if call == listCall {
						answer = f.onceCreated(answer)
					}
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
				wantBody := `{"email":"alice@example.com","firstName":"Alice"}`
				if asynchronous {
					wantBody = strings.TrimSuffix(wantBody, "}") + `,"request_meta":{"external_id":"` + f.markSent("alice@example.com", 1) + `"}}`
				}
				want := url.Values{"format": {"json"}, "hierarchy": {pkidCust}}
				if asynchronous {
					want.Set("nowait", "true")
				}
				if calls[0].query != want.Encode() || calls[0].body != wantBody {
					t.Errorf("sent %s with %s", calls[0].query, calls[0].body)
				}
			})
		}
	}
}

// A create that succeeded without a trace is looked for until its time is over: lists
// can lag behind.
func TestCreateWithoutTrace(t *testing.T) {
	for _, late := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			f := newBubbleFake(t)
			f.on(createCall, say(200, `{"success":true}`))
			f.on(listCall, func(w http.ResponseWriter, r *http.Request) {
				if late && f.passed() > time.Minute {
					list(userRow(pkidUser, "alice@example.com", pkidCust))(w, r)
					return
				}
				list()(w, r)
			})
			object, err := f.client(nil).Create(within(t, 5*time.Minute), user, "", alice())
			if late {
				if err != nil || object.Key != pkidUser {
					t.Errorf("got %+v, %v", object, err)
				}
				return
			}
			if unknown, ok := errors.AsType[*backend.UnknownOutcomeError](err); !ok || !strings.Contains(unknown.Known, "no object with this business key") {
				t.Errorf("got %v", err)
			}
			if errors.Is(err, backend.ErrNotFound) {
				t.Error("a created object that is not seen must not read as one that does not exist")
			}
		})
	}
}
