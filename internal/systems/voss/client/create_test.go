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
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
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
		"pkid, 200":                       {say(200, sync), nil},
		"pkid, 201":                       {say(201, sync), nil},
		"pkid, 202":                       {say(202, sync), nil},
		"pkid in meta.uri only":           {say(201, `{"success":true,"meta":{"uri":"/api/device/spark/User/`+pkidUser+`/"}}`), nil},
		"pkid in data":                    {say(201, `{"data":{"pkid":"`+pkidUser+`"}}`), nil},
		"pkid in self":                    {say(201, `{"meta":{"references":{"self":[{"pkid":"","href":""},{"pkid":"`+pkidUser+`"}]}}}`), nil},
		"pkid in href":                    {say(201, `{"href":"/api/device/spark/User/`+pkidUser+`/"}`), nil},
		"transaction, 202":                {say(202, accepted), done},
		"transaction, 200":                {say(200, accepted), done},
		"transaction by href only":        {say(202, `{"href":"/api/tool/Transaction/`+txn+`/"}`), done},
		"transaction under the name pkid": {say(200, `{"pkid":"`+txn+`"}`), done},
		"transaction with model type":     {say(200, `{"pkid":"`+txn+`","model_type":"tool/Transaction"}`), done},
		"transaction beside a pkid":       {say(200, `{"pkid":"`+pkidUser+`","model_type":"device/spark/User","transaction_id":"`+txn+`"}`), transaction(`{"data":{"status":"Success"}}`)},
		"word Completed":                  {say(202, accepted), with(pollCall, polled("Completed"))},
		"word in capitals":                {say(202, accepted), with(pollCall, polled("SUCCESS"))},
		"running words":                   {say(202, accepted), with(pollCall, inTurn(polled("Queued"), polled("In Progress"), polled("Processing"), polled("Pending"), polled("never seen"), polled("Success")))},
		"flat poll":                       {say(202, accepted), with(pollCall, say(200, `{"status":"Success"}`))},
		"poll that tells the word alone":  {say(202, accepted), with(pollCall, say(200, `{"`+txn+`":"Success"}`))},
		"no poll call, 404":               {say(202, accepted), with(pollCall, say(404, `{}`))},
		"no poll call, 405":               {say(202, accepted), with(pollCall, say(405, `{}`))},
		"poll without a status":           {say(202, accepted), with(pollCall, say(200, `{}`))},
		"transaction without data":        {say(202, accepted), transaction(`{"status":"Success","resource":{"after_transaction":"/api/device/spark/User/` + pkidUser + `"}}`)},
		"transaction with resource.pkid":  {say(202, accepted), transaction(`{"data":{"status":"Success","resource":{"pkid":"` + pkidUser + `"}}}`)},
		"transaction of another model":    {say(202, accepted), transaction(`{"data":{"status":"Success","resource":{"after_transaction":"/api/device/spark/Place/99f7e09bd0278d4b28e981da/","pkid":"99f7e09bd0278d4b28e981da","model_type":"device/spark/Place"}}}`)},
		"transaction without resource":    {say(202, accepted), transaction(`{"data":{"status":"Success"}}`)},
		"nothing":                         {say(204, ``), transaction(``)},
		"success alone":                   {say(200, `{"success":true}`), transaction(``)},
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

func TestTransactionFails(t *testing.T) {
	log := `{"meta":{},"data":{"status":"Fail","message":"%MSG%","rolled_back":%ROLLED%,"sub_transactions":[
		{"action":"Create device/spark/User","status":"Success","message":""},
		{"action":"Assign licence","status":"Fail","message":"No licence left","sub_transactions":[{"action":"Call Webex","status":"Failed","detail":"HTTP 400"}]}],
		"logs":[{"severity":"info","message":"started"},{"severity":"Error","message":"password ` + password + ` refused"}]}}`
	for status, word := range map[string]string{"Fail": "true", "Failed": `"Yes"`, "FAILURE": "false", "Cancelled": `"no"`, "Canceled": "null", "Partial Success": `"x"`, "Error": "1"} {
		for _, poll := range []bool{true, false} {
			f := newFake(t)
			f.on(createCall, say(202, accepted))
			body := strings.NewReplacer("%MSG%", "Workflow failed", "%ROLLED%", word, `"status":"Fail","message":"Workflow`, `"status":"`+status+`","message":"Workflow`).Replace(log)
			f.on(txnCall, say(200, body))
			if poll {
				f.on(pollCall, polled(status))
			}
			_, err := f.client(nil).Create(t.Context(), user, "", alice())
			e := asError(t, err)
			if e.Transaction != txn || e.Message != "Workflow failed" || e.Call != createCall || e.Object != "device/spark/User alice@example.com" || e.Is != nil {
				t.Errorf("%s: got %+v", status, e)
			}
			want := []backend.Step{
				{Action: "Assign licence", Status: "Fail", Message: "No licence left"},
				{Action: "Call Webex", Status: "Failed", Message: "HTTP 400"},
				{Action: "log", Status: "error", Message: "password *** refused"},
			}
			if toJSON(t, e.Steps) != toJSON(t, want) {
				t.Errorf("%s: steps %+v", status, e.Steps)
			}
			rolled := map[string]any{"true": true, `"Yes"`: true, "false": false, `"no"`: false, "null": nil, `"x"`: nil, "1": true}[word]
			if toJSON(t, e.RolledBack) != toJSON(t, rolled) {
				t.Errorf("%s: rolled back %s, want %v", status, toJSON(t, e.RolledBack), rolled)
			}
		}
	}
}

func TestTransactionFailureWithoutDetail(t *testing.T) {
	f := newFake(t)
	f.on(createCall, say(202, accepted))
	f.on(pollCall, polled("Fail"))
	_, err := f.client(nil).Create(t.Context(), user, "", alice())
	if e := asError(t, err); e.Transaction != txn || !strings.Contains(e.Message, `"Fail"`) || errors.Is(err, backend.ErrNotFound) {
		t.Errorf("got %+v", e)
	}
}

func TestDuplicateInTransaction(t *testing.T) {
	f := newFake(t)
	f.on(createCall, say(202, accepted))
	f.on(pollCall, polled("Fail"))
	f.on(txnCall, say(200, `{"data":{"status":"Fail","message":"Resource already exists: alice@example.com"}}`))
	_, err := f.client(nil).Create(t.Context(), user, "", alice())
	if !errors.Is(err, backend.ErrConflict) {
		t.Errorf("got %v", err)
	}
}

func TestTransactionUnknownToServer(t *testing.T) {
	f := newFake(t)
	f.on(createCall, say(202, accepted))
	_, err := f.client(nil).Create(t.Context(), user, "", alice())
	e := asError(t, err)
	if e.Transaction != txn || errors.Is(err, backend.ErrNotFound) || !errors.Is(err, backend.ErrProtocol) {
		t.Errorf("got %+v", e)
	}
	if looks := len(f.calls(pollCall)); looks != maxUnknownPolls+1 {
		t.Errorf("%d looks", looks)
	}
}

func TestTransactionAppearsLate(t *testing.T) {
	f := newFake(t)
	f.on(createCall, say(202, accepted))
	f.on(pollCall, inTurn(say(404, `{}`), say(404, `{}`), polled("Success")))
	f.on(txnCall, inTurn(say(404, `{}`), say(404, `{}`), say(200, finished)))
	if _, err := f.client(nil).Create(t.Context(), user, "", alice()); err != nil {
		t.Error(err)
	}
}

func TestPollWaitsGrowWithJitter(t *testing.T) {
	f := newFake(t)
	f.on(createCall, say(202, accepted))
	var answers []http.HandlerFunc
	for range 12 {
		answers = append(answers, polled("Processing"))
	}
	f.on(pollCall, inTurn(append(answers, polled("Success"))...))
	f.on(txnCall, say(200, finished))
	c := f.client(func(cfg *Config) { cfg.PollInterval, cfg.PollIntervalMax = time.Second, 8*time.Second })
	if _, err := c.Create(t.Context(), user, "", alice()); err != nil {
		t.Fatal(err)
	}
	if len(f.slept) != 13 {
		t.Fatalf("slept %v", f.slept)
	}
	interval := time.Second
	even := true
	for _, d := range f.slept {
		if d < interval*4/5 || d > interval*6/5 {
			t.Errorf("slept %s, want %s ± 20 %%", d, interval)
		}
		even = even && d == interval
		interval = min(interval*3/2, 8*time.Second)
	}
	if even {
		t.Error("the waits have no jitter")
	}
}

func TestPollHonoursRetryAfter(t *testing.T) {
	f := newFake(t)
	asked := func(seconds string, answer http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", seconds)
			answer(w, r)
		}
	}
	f.on(createCall, asked("7", say(202, accepted)))
	f.on(pollCall, inTurn(asked("20", polled("Queued")), asked("3600", polled("Queued")), polled("Success")))
	f.on(txnCall, say(200, finished))
	if _, err := f.client(nil).Create(t.Context(), user, "", alice()); err != nil {
		t.Fatal(err)
	}
	if len(f.slept) != 3 || f.slept[0] != 7*time.Second || f.slept[1] != 20*time.Second || f.slept[2] != maxPollWait {
		t.Errorf("slept %v", f.slept)
	}
}

func TestCancelDuringTransaction(t *testing.T) {
	f := newFake(t)
	f.on(createCall, say(202, accepted))
	f.on(pollCall, polled("Processing"))
	ctx, cancel := context.WithCancel(t.Context())
	waits := 0
	c := f.client(func(cfg *Config) {
		cfg.Sleep = func(ctx context.Context, _ time.Duration) error {
			if waits++; waits == 3 {
				cancel()
			}
			return ctx.Err()
		}
	})
	_, err := c.Create(ctx, user, "", alice())
	if e := asError(t, err); !errors.Is(err, context.Canceled) || e.Transaction != txn || e.Is != nil {
		t.Errorf("got %+v", e)
	}
	var pending *backend.InProgressError
	if !errors.As(err, &pending) || pending.Transaction != txn {
		t.Errorf("got %v, want a transaction to resume", err)
	}
	if looks := len(f.calls(pollCall)); looks < 3 {
		t.Errorf("%d looks, none after the cancellation", looks)
	}
}

// The real sleep must end with its context, not with its time.
func TestSleepEndsWithContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := transport.Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := transport.Sleep(t.Context(), time.Nanosecond); err != nil {
		t.Errorf("got %v", err)
	}
}

func TestReplace(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"pkid": say(200, `{"pkid":"`+pkidUser+`","success":true}`), "transaction": say(202, accepted), "nothing": say(204, ``),
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
		"answer that is not JSON": {say(200, `deleted`), say(200, `{"data":{"email":"x"}}`), "", false},
		"broken answer, but gone": {say(200, `deleted`), nil, "", true},
	} {
		f := newFake(t)
		f.on("DELETE"+userCall, test.answer)
		f.on(pollCall, polled(test.poll))
		f.on(txnCall, say(200, `{"data":{"status":"Fail","message":"it went wrong"}}`))
		if test.get != nil {
			f.on("GET"+userCall, test.get)
		}
		err := f.client(nil).Delete(t.Context(), user, backend.Object{Key: pkidUser, Hierarchy: "sys.hcs.Prov.Cust"})
		if (err == nil) != test.fine {
			t.Errorf("%s: got %v", name, err)
		}
		want := 1
		if name == "answer that is not JSON" {
			want = recovery.MaxSends // to no effect, as a look showed each time
		}
		if calls := f.calls("DELETE" + userCall); len(calls) != want || calls[0].query != "format=json&nowait=true" || calls[0].body != "" {
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
