package client

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/backend/recovery"
)

const (
	put   = "PUT /users/" + aliceID
	erase = "DELETE /users/" + aliceID
)

var (
	done   = ok(`{"statusCode":0}`)
	error4 = reply{status: 500, body: `{"statusCode":4}`}
)

func TestDeleteWaitsUntilTheUserIsGone(t *testing.T) {
	for name, test := range map[string]struct {
		answer reply         // to DELETE
		stays  time.Duration // how long reads still find it
		read   reply         // what they find; Alice where it is empty
		within time.Duration
		says   string // of the error
	}{
		"at once":        {answer: done, within: time.Second},
		"slowly":         {answer: done, stays: 5 * time.Minute, within: 6 * time.Minute},
		"gone already":   {answer: missing, says: "code 6"},
		"gone with 200":  {answer: ok(notFound), says: "code 6"},
		"stays":          {answer: done, stays: time.Hour, within: 11 * time.Minute, says: "still knows"},
		"refused":        {answer: reply{status: 403, body: `{"statusCode":5}`}, says: "code 5"},
		"cannot be read": {answer: done, stays: time.Hour, read: error4, within: 5 * time.Second},
		"hollow":         {answer: done, stays: time.Hour, read: done, within: 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
				defer cancel()
				began := time.Now()
				c, f := bubbleClient(t, func(s seen) reply {
					switch {
					case s.method == http.MethodDelete:
						return test.answer
					case time.Since(began) >= test.stays:
						return missing
					case test.read.body != "":
						return test.read
					}
					return ok(userAnswer(aliceID, "a"))
				})
				err := c.Delete(ctx, users, backend.Object{Key: aliceID})
				if (err != nil) != (test.says != "") || err != nil && !strings.Contains(err.Error(), test.says) {
					t.Errorf("got %v", err)
				}
				if f.count(erase) != 1 || time.Since(began) > test.within {
					t.Errorf("%d deletes took %s", f.count(erase), time.Since(began))
				}
			})
		})
	}
}

// A change whose answer is lost, or comes from a gateway, is found done, or made
// again. What no look can show is an error.
func TestLostChanges(t *testing.T) {
	page := func(status int) func() reply {
		return func() reply { return reply{status: status, body: "<html><title>Gateway</title>"} }
	}
	change := map[string]any{"firstName": "Alicia", "password": "new"}
	for name, test := range map[string]struct {
		change  map[string]any // nil for a delete
		answer  func() reply
		effect  bool // of the first send
		sends   int
		fails   bool
		forever bool // whether each send gets the answer
	}{
		"replaced":                   {change: map[string]any{"firstName": "Alicia"}, answer: lost, effect: true, sends: 1},
		"not replaced":               {change: map[string]any{"firstName": "Alicia"}, answer: lost, sends: 2},
		"replaced, gateway's 404":    {change: map[string]any{"firstName": "Alicia"}, answer: page(404), effect: true, sends: 1},
		"not replaced, 404":          {change: map[string]any{"firstName": "Alicia"}, answer: page(404), sends: 1, fails: true},
		"not replaced, 502":          {change: map[string]any{"firstName": "Alicia"}, answer: page(502), sends: 2},
		"never replaced":             {change: map[string]any{"firstName": "Alicia"}, answer: page(502), sends: recovery.MaxSends, fails: true, forever: true},
		"replaced with a password":   {change: change, answer: lost, effect: true, sends: 1},
		"not replaced, password":     {change: change, answer: lost, sends: 1, fails: true},
		"a password alone":           {change: map[string]any{"password": "new"}, answer: lost, effect: true, sends: 1, fails: true},
		"deleted":                    {answer: lost, effect: true, sends: 1},
		"not deleted":                {answer: lost, sends: 2},
		"deleted, gateway's 404":     {answer: page(404), effect: true, sends: 1},
		"deleted, a page with 200":   {answer: page(200), effect: true, sends: 1},
		"not deleted, gateway's 404": {answer: page(404), sends: 1, fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sends, changed := 0, false
				c, f := bubbleClient(t, func(s seen) reply {
					switch {
					case s.path == "/diagnostics/version":
						return ok(versionAnswer)
					case s.method != http.MethodGet:
						sends++
						changed = changed || test.effect || sends > 1 && !test.forever
						if sends == 1 || test.forever {
							return test.answer()
						}
						return done
					case changed && test.change == nil:
						return missing
					case changed:
						return ok(strings.Replace(userAnswer(aliceID, "alice@example.com"), "Alice", "Alicia", 1))
					}
					return ok(userAnswer(aliceID, "alice@example.com"))
				})
				object, err := c.Get(t.Context(), users, aliceID)
				if err != nil {
					t.Fatal(err)
				}
				if test.change != nil {
					err = c.Replace(t.Context(), users, object, test.change)
				} else {
					err = c.Delete(t.Context(), users, object)
				}
				if (err != nil) != test.fails || f.count(put)+f.count(erase) != test.sends {
					t.Errorf("got %v after %v", err, f.calls())
				}
			})
		})
	}
}

// The wait for the end of a deletion ends with its caller.
func TestWaitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		c, _ := bubbleClient(t, func(s seen) reply {
			if s.method == http.MethodDelete {
				return done
			}
			return ok(userAnswer(aliceID, "a"))
		})
		began := time.Now()
		err := c.Delete(ctx, users, backend.Object{Key: aliceID})
		var failed *backend.Error
		if !errors.Is(err, context.Canceled) || !errors.As(err, &failed) || failed.Object != "users "+aliceID || time.Since(began) > 5*time.Second {
			t.Errorf("got %v after %s", err, time.Since(began))
		}
	})
}
