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
)

func TestPhases(t *testing.T) {
	for want, words := range map[phase][]string{
		succeeded: {
			"Success", "success", " SUCCESS ", "Succeeded", "Successful", "Successfully completed", "Success with warnings", "SuccessWithWarnings",
			"Completed", "Complete", "complete.", "Completed with warnings", "COMPLETED_WITH_WARNINGS", "Completed with errors", "Done", "DONE", "Finished", "OK", "Warning",
		},
		failed: {
			"Fail", "Failed", "FAILURE", "failed with errors", "Error", "Errored", "Cancelled", "Canceled", "Cancelled by user", "Aborted", "Rolled Back", "ROLLED_BACK",
			"Rollback", "Terminated", "Rejected", "Timed out", "Timeout", "Unsuccessful", "Not successful",
		},
		ended: {"Partial", "Partial Success", "partially completed"},
		running: {
			"", "Queued", "Pending", "In Progress", "in_progress", "Processing", "Completing", "Cancelling", "Rolling back", "Failing over", "Running", "Waiting for approval",
			"Ready", "Closed", "Okayed", "3", "Incomplete",
		},
	} {
		for _, word := range words {
			if got := phaseOf(word); got != want {
				t.Errorf("%q is phase %d, want %d", word, got, want)
			}
		}
	}
	for word, want := range map[string]bool{"Queued": true, "In Progress": true, "Rolling back": true, "Processing (2 of 3)": true, "Ready": false, "": false, "Incomplete": false} {
		if isRunningWord(word) != want {
			t.Errorf("%q", word)
		}
	}
	undone, kept := true, false
	for name, test := range map[string]struct {
		t    Transaction
		want phase
	}{
		"a strange word with an end":      {Transaction{Status: "Closed", CompletedTime: "2026-01-01"}, ended},
		"a word for progress with an end": {Transaction{Status: "Processing", CompletedTime: "1764140000"}, ended},
		"no word, with an end":            {Transaction{CompletedTime: "2026-01-01", RolledBack: &kept}, ended},
		"no end":                          {Transaction{Status: "Closed", CompletedTime: "None"}, running},
		"undone":                          {Transaction{Status: "Closed", CompletedTime: "2026-01-01", RolledBack: &undone}, failed},
		"success that was undone":         {Transaction{Status: "Completed with errors", RolledBack: &undone}, failed},
		"being undone":                    {Transaction{Status: "Processing", RolledBack: &undone}, running},
	} {
		if got := test.t.phase(); got != test.want {
			t.Errorf("%s: %d", name, got)
		}
	}
}

// whole is a transaction as the server shows it.
func whole(word, more string) string {
	return fmt.Sprintf(`{"data":{"status":%q,"message":"No licence was left","logs":[{"severity":"warning","message":"Voicemail was left out"}]%s}}`, word, more)
}

// endWords are transactions that end in other words than the documented ones. Each
// server ends them at the third poll, and then the object shows the change.
var endWords = map[string]struct {
	word, more string
	remarks    bool
}{
	"success":                     {"Successful", "", false},
	"done":                        {"Done", "", false},
	"with warnings":               {"Success with warnings", "", true},
	"completed with":              {"Completed with warnings", "", true},
	"partial":                     {"Partial Success", "", true},
	"strange, with an end":        {"Closed", `,"completed_time":"2026-11-26T07:00:00Z"`, true},
	"in progress, with an end":    {"Processing", `,"completed_time":"2026-11-26T07:00:00Z"`, true},
	"strange, and without an end": {"Closed", "", false},
}

func TestEndWords(t *testing.T) {
	before := userRow(pkidUser, "alice@example.com", pkidCust)
	object := backend.Object{Key: pkidUser, Hierarchy: "sys.hcs.Prov.Cust", Data: map[string]any{"email": "alice@example.com", "firstName": "A"}}
	limited, cancel := context.WithTimeout(t.Context(), 30*time.Second) // no wait goes on for ever
	defer cancel()
	for name, end := range endWords {
		for _, logged := range []bool{false, true} {
			var warnings []backend.Warning
			ctx := backend.WithWarnings(limited, func(w backend.Warning) { warnings = append(warnings, w) })
			check := func(action string, f *fake, err error) {
				t.Helper()
				if err != nil {
					t.Errorf("%s, %s: %v", name, action, err)
				}
				if (len(warnings) > 0) != end.remarks {
					t.Errorf("%s, %s: warned %+v", name, action, warnings)
				}
				for _, w := range warnings {
					if !strings.Contains(w.Detail, "No licence was left") || !strings.Contains(w.Detail, txn) {
						t.Errorf("%s, %s: %s", name, action, w.Detail)
					}
				}
				if polls := len(f.calls(pollCall)) + len(f.calls(logCall)); polls > 20 {
					t.Errorf("%s, %s: %d polls", name, action, polls)
				}
				warnings = nil
			}
			serve := func(call, more string) *fake {
				f := newFake(t)
				f.on(call, say(202, accepted))
				f.on(pollCall, inTurn(polled("Queued"), polled("Queued"), polled(end.word)))
				f.on(txnCall, say(200, whole(end.word, end.more+more)))
				if logged {
					row := func(word, more string) http.HandlerFunc {
						return list(strings.Replace(whole(word, more), "{", `{"pkid":"`+txn+`",`, 1))
					}
					f.on(logCall, inTurn(row("Queued", ""), row("Queued", ""), row(end.word, end.more+more)))
				}
				return f
			}
			f := serve(createCall, `,"resource":{"after_transaction":"/api/device/spark/User/`+pkidUser+`/"}`)
			f.on("GET"+userCall, say(200, before))
			made, err := f.client(nil).Create(ctx, user, "", alice())
			if check("create", f, err); made.Key != pkidUser {
				t.Errorf("%s: made %+v", name, made)
			}
			f = serve("PUT"+userCall, "")
			f.on("GET"+userCall, inTurn(say(200, before), say(200, strings.Replace(before, `"A"`, `"Alice"`, 1))))
			check("replace", f, f.client(nil).Replace(ctx, user, object, alice()))
			f = serve("DELETE"+userCall, "")
			f.on("GET"+userCall, inTurn(say(200, before), say(404, `{}`)))
			if err = f.client(nil).Delete(ctx, user, object); errors.Is(err, backend.ErrNotFound) {
				err = nil
			}
			check("delete", f, err)
			f = serve("POST /api/tool/DataMove/", "")
			f.on("GET"+userCall, inTurn(say(200, before), say(200, userRow(pkidUser, "alice@example.com", pkidSite))))
			check("move", f, f.client(nil).Move(ctx, user, object, "sys.hcs.Prov.Cust.Site 1"))
		}
	}
}

// Where the object does not show the effect, an end in strange words is a failure.
func TestEndWordsWithoutEffect(t *testing.T) {
	object := backend.Object{Key: pkidUser, Hierarchy: "sys.hcs.Prov.Cust", Data: map[string]any{"email": "alice@example.com", "firstName": "A"}}
	for _, end := range []string{whole("Partial Success", ""), whole("Closed", `,"completed_time":"2026-11-26T07:00:00Z"`), whole("Rolled Back", ""), whole("Closed", `,"completed_time":"2026-11-26","rolled_back":"Yes"`)} {
		f := newFake(t)
		f.on("PUT"+userCall, say(202, accepted))
		f.on(pollCall, say(404, `{}`))
		f.on(txnCall, say(200, end))
		f.on("GET"+userCall, say(200, userRow(pkidUser, "alice@example.com", pkidCust)))
		e := asError(t, f.client(nil).Replace(t.Context(), user, object, alice()))
		if e.Transaction != txn || !strings.Contains(e.Message, "No licence was left") || len(f.calls("PUT"+userCall)) != 1 {
			t.Errorf("%s: %v", end, e)
		}
	}
}

// A wait that ends while the word is not known says so: the transaction may have ended.
func TestWaitThatEndsWithAStrangeWord(t *testing.T) {
	for word, strange := range map[string]bool{"Closed": true, "Processing": false} {
		f := newFake(t)
		f.on(pollCall, polled(word))
		f.on(txnCall, say(200, `{"data":{"status":"`+word+`"}}`))
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		_, err := f.client(nil).Resume(ctx, user, txn)
		cancel()
		inProgress, ok := errors.AsType[*backend.InProgressError](err)
		if !ok || inProgress.Strange != strange || inProgress.Transaction != txn {
			t.Errorf("%s: got %v", word, err)
		}
	}
}
