package client

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// hidingTransactions are the ways in which a server never shows a transaction.
func hidingTransactions() map[string]map[string]http.HandlerFunc {
	every := func(answer http.HandlerFunc) map[string]http.HandlerFunc {
		return map[string]http.HandlerFunc{pollCall: answer, txnCall: answer, logCall: answer}
	}
	forbidden := every(say(403, `{"message":"no permission"}`))
	only := maps.Clone(forbidden)
	only[logCall] = list()
	missing := maps.Clone(every(say(404, `{}`)))
	missing[pollCall] = say(405, `{}`)
	return map[string]map[string]http.HandlerFunc{
		"forbidden":               forbidden,
		"forbidden but for lists": only,
		"no endpoint":             every(say(404, `{}`)),
		"no such method":          every(say(405, `{}`)),
		"nothing of it":           missing,
		"not there":               every(say(501, `{}`)),
	}
}

// A server that refuses to show transactions is a kind of error of its own: nobody
// waits for them, and what is missing is said.
func TestUnwatchedTransaction(t *testing.T) {
	for name, answers := range hidingTransactions() {
		f := newFake(t)
		f.on(createCall, say(202, accepted))
		for call, answer := range answers {
			f.on(call, answer)
		}
		var warnings []backend.Warning
		ctx := backend.WithWarnings(t.Context(), func(w backend.Warning) { warnings = append(warnings, w) })
		_, err := f.client(nil).sendAndWait(ctx, apiCall(http.MethodPost, user.Type))
		unwatched, ok := errors.AsType[*backend.UnwatchedError](err)
		if !ok || unwatched.Transaction != txn || errors.Is(err, backend.ErrNotFound) {
			t.Errorf("%s: got %v", name, err)
		}
		if len(warnings) != 1 || warnings[0].Once == "" || !strings.Contains(warnings[0].Detail, "Read for the model tool/Transaction") {
			t.Errorf("%s: warned %+v", name, warnings)
		}
		if mayHaveTakenEffect(err) {
			t.Errorf("%s: the answer counts as lost", name)
		}
	}
}

// A transaction that the log shows and nothing else does is watched in the log.
func TestTransactionInTheLogAlone(t *testing.T) {
	f := newFake(t)
	f.on(createCall, say(202, accepted))
	f.on(pollCall, say(403, `{}`))
	f.on(txnCall, say(403, `{}`))
	running := list(logRow(txn, userName, "Processing", "", "", 0))
	f.on(logCall, inTurn(running, running, running, running, running, running, list(logRow(txn, userName, "Success", pkidUser, "", 0))))
	object, err := f.client(nil).Create(t.Context(), user, "", alice())
	if err != nil || object.Key != pkidUser {
		t.Errorf("got %+v, %v", object, err)
	}
}

// Changes whose transaction cannot be seen are done once the object shows them.
func TestUnwatchedChanges(t *testing.T) {
	before := userRow(pkidUser, "alice@example.com", pkidCust)
	after := strings.Replace(before, `"A"`, `"Alice"`, 1)
	partly := strings.Replace(before, `"firstName":"A"`, `"firstName":"A","extension":"7"`, 1)
	moved := userRow(pkidUser, "alice@example.com", pkidSite)
	object := backend.Object{Key: pkidUser, Hierarchy: "sys.hcs.Prov.Cust", Data: map[string]any{"email": "alice@example.com", "firstName": "A"}}
	replace := func(ctx context.Context, c *Client) error {
		return c.Replace(ctx, user, object, map[string]any{"email": "alice@example.com", "firstName": "Alice", "extension": nil})
	}
	for name, test := range map[string]struct {
		call   string
		reads  []http.HandlerFunc
		do     func(context.Context, *Client) error
		looks  int
		failed bool
	}{
		"replaced": {"PUT" + userCall, []http.HandlerFunc{say(200, before), say(500, `{}`), say(200, after)}, replace, 3, false},
		"replaced in part": {"PUT" + userCall, []http.HandlerFunc{say(200, before), say(200, partly)}, func(ctx context.Context, c *Client) error {
			return c.Replace(ctx, user, object, map[string]any{"email": "alice@example.com", "firstName": "Alice", "extension": "7"})
		}, 6, false},
		"deleted": {"DELETE" + userCall, []http.HandlerFunc{say(200, before), say(200, before), say(404, `{}`)}, func(ctx context.Context, c *Client) error {
			return c.Delete(ctx, user, object)
		}, 3, true},
		"moved": {"POST /api/tool/DataMove/", []http.HandlerFunc{say(200, before), say(200, moved)}, func(ctx context.Context, c *Client) error {
			return c.Move(ctx, user, object, "sys.hcs.Prov.Cust.Site 1")
		}, 2, false},
	} {
		f := newFake(t)
		f.on(test.call, say(202, accepted))
		for call, answer := range hidingTransactions()["forbidden"] {
			f.on(call, answer)
		}
		f.on("GET"+userCall, inTurn(test.reads...))
		err := test.do(t.Context(), f.client(nil))
		if test.failed && !errors.Is(err, backend.ErrNotFound) || !test.failed && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if writes, looks := len(f.calls(test.call)), len(f.calls("GET"+userCall)); writes != 1 || looks < test.looks {
			t.Errorf("%s: %d writes, %d looks", name, writes, looks)
		}
	}
}

// Where the object never shows the change, the wait ends with the caller's time. The
// change is not pending: no later run would learn more.
func TestUnwatchedChangeThatIsNeverSeen(t *testing.T) {
	f := newFake(t)
	f.on("PUT"+userCall, say(202, accepted))
	for call, answer := range hidingTransactions()["forbidden"] {
		f.on(call, answer)
	}
	ctx, cancel := context.WithCancel(t.Context())
	read := userRow(pkidUser, "alice@example.com", pkidCust)
	f.on("GET"+userCall, inTurn(say(200, read), say(200, read), func(w http.ResponseWriter, r *http.Request) {
		cancel()
		say(200, read)(w, r)
	}))
	object := backend.Object{Key: pkidUser, Hierarchy: "sys.hcs.Prov.Cust", Data: map[string]any{"email": "alice@example.com", "firstName": "A"}}
	err := f.client(nil).Replace(ctx, user, object, alice())
	if _, pending := errors.AsType[*backend.InProgressError](err); pending || !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "does not show the change") {
		t.Errorf("got %v", err)
	}
}
