package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/backend/recovery"
)

const logCall = "GET /api/tool/Transaction/"

// logRow is a row of the transaction log about the creation of a user.
func logRow(id, username, status, pkid, detail string, age time.Duration) string {
	resource := `{"hierarchy":"sys.hcs.Prov.Cust","model_type":"device/spark/User"}`
	if pkid != "" {
		resource = `{"hierarchy":"sys.hcs.Prov.Cust","model_type":"device/spark/User","after_transaction":"/api/device/spark/User/` + pkid + `/?cached=true"}`
	}
	return fmt.Sprintf(`{"pkid":%q,"data":{"action":"Create","username":%q,"status":%q,"detail":%q,"submitted_time":%q,"resource":%s}}`,
		id, username, status, detail, time.Now().Add(-age).UTC().Format(time.RFC3339), resource)
}

func abort(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

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
			case is && (found.Object.Key != test.key || found.Ours != test.ours || !strings.Contains(found.Evidence, test.evidence)):
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

// A watch goes on through a restart of the server, and does not end before it.
func TestWatchOutlivesARestart(t *testing.T) {
	f := newFake(t)
	f.on(createCall, say(202, accepted))
	f.on(pollCall, inTurn(polled("Queued"), abort, abort, abort, abort, say(503, ``), say(502, `<html>`), say(200, `{"cut`), polled("Success")))
	f.on(txnCall, inTurn(say(503, ``), say(503, ``), say(503, ``), say(200, finished)))
	object, err := f.client(nil).Create(t.Context(), user, "", alice())
	if err != nil || object.Key != pkidUser {
		t.Errorf("got %+v, %v", object, err)
	}
}

func TestResume(t *testing.T) {
	for name, test := range map[string]struct {
		poll, txn http.HandlerFunc
		key       string
		is        error
		pending   bool
		says      string
	}{
		"done":      {polled("Success"), say(200, finished), pkidUser, nil, false, ""},
		"no object": {polled("Success"), say(200, `{"data":{"status":"Success"}}`), "", nil, false, ""},
		"failed":    {polled("Fail"), say(200, `{"data":{"status":"Fail","message":"No licence left"}}`), "", nil, false, "No licence left"},
		"unknown":   {say(404, `{}`), say(404, `{}`), "", backend.ErrNotFound, false, "does not know"},
		"forbidden": {say(403, `{}`), say(403, `{}`), "", nil, true, "cannot be watched"},
	} {
		f := newFake(t)
		f.on(pollCall, test.poll)
		f.on(txnCall, test.txn)
		object, err := f.client(nil).Resume(t.Context(), user, txn)
		var pending *backend.InProgressError
		if object.Key != test.key || errors.As(err, &pending) != test.pending || test.is != nil && !errors.Is(err, test.is) {
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

func TestMentions(t *testing.T) {
	for text, want := range map[string]bool{
		"Email:a@example.com": true, "a@example.com": true, "Name: A, (a@example.com)": true, "ba@example.com": false,
		"a@example.com.au": false, "xa@example.com a@example.com": true, "": false, "a@example": false, "a@example.comb": false,
	} {
		if mentions(text, "a@example.com") != want {
			t.Errorf("%q: %t", text, !want)
		}
	}
	if mentions("anything", "") {
		t.Error("an empty key is mentioned")
	}
}

// FuzzLog reads what a server may write into its transaction log.
func FuzzLog(f *testing.F) {
	f.Add("2026-03-01T09:00:00Z", "Email:a@example.com", "a@example.com")
	f.Add("2026-03-01 09:00:00.123456", "", "")
	f.Fuzz(func(t *testing.T, stamp, detail, key string) {
		recent := Transaction{SubmittedTime: stamp, Detail: detail}
		submitted, told := readTime(stamp)
		if isRecent(recent, submitted, time.Minute) && told && submitted.IsZero() && stamp == "" {
			t.Error("nothing was read as a time")
		}
		if mentions(detail, key) && !strings.Contains(detail, key) {
			t.Errorf("%q does not hold %q", detail, key)
		}
	})
}
