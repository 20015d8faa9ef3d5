package client

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

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
	synctest.Test(t, func(t *testing.T) {
		f := newBubbleFake(t)
		f.on(logCall, list())
		f.on(createCall, say(202, accepted))
		_, err := f.client(nil).Create(within(t, 5*time.Minute), user, "", alice())
		e := asError(t, err)
		if e.Transaction != txn || errors.Is(err, backend.ErrNotFound) || !errors.Is(err, backend.ErrProtocol) {
			t.Errorf("got %+v", e)
		}
		if _, unknown := errors.AsType[*backend.UnknownOutcomeError](err); !unknown || len(f.calls(createCall)) != 1 {
			t.Errorf("got %v after %d creates", err, len(f.calls(createCall)))
		}
		if looks := len(f.calls(pollCall)); looks != maxUnknownPolls+1 {
			t.Errorf("%d looks", looks)
		}
	})
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
