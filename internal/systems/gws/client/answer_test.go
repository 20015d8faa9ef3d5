package client

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

func TestAcknowledges(t *testing.T) {
	for body, want := range map[string]bool{
		"": true, " \n": true, "\ufeff": true, "null": true, "OK": true, `"ok"`: true, "{}": true, " [ ] ": true, "true": true, "Success.": true,
		"<html></html>": false, "OK, but later": false, "false": false, `{"status":"ok"}`: false, "down for maintenance": false, `{"error":1}`: false, "1": false,
	} {
		if acknowledges([]byte(body)) != want {
			t.Errorf("%q: %t", body, !want)
		}
	}
}

// A change that a 2xx answers in a word is done, and sent once.
func TestChangesAreDoneInEveryForm(t *testing.T) {
	for _, answer := range []reply{ok(""), ok("OK"), ok("null"), ok(`"OK"`), ok("{}"), {status: 204}, {status: 202}, ok(`{"statusCode":"0"}`)} {
		deleted := false
		c, f := clientOf(t, func(s seen) reply {
			switch {
			case s.method != http.MethodGet:
				deleted = s.method == http.MethodDelete
				return answer
			case deleted:
				return reply{status: 404, body: notFound}
			}
			return ok(userAnswer(aliceID, "alice@example.com"))
		})
		if err := rename(c); err != nil {
			t.Errorf("%+v: %v", answer, err)
		}
		if err := c.Delete(t.Context(), users, backend.Object{Key: aliceID}); err != nil {
			t.Errorf("%+v: %v", answer, err)
		}
		if calls := strings.Join(f.calls(), " "); strings.Count(calls, "PUT") != 1 || strings.Count(calls, "DELETE") != 1 {
			t.Errorf("%+v: it called %s", answer, calls)
		}
	}
}

// However a server refuses the account, a run tries it once, and its other calls
// fail at once for the same reason.
func TestRefusedSignIn(t *testing.T) {
	for name, test := range map[string]struct {
		refusal reply
		logins  int
	}{
		"envelope":          {reply{status: 401, body: `{"statusCode":20,"statusMessage":"Access denied"}`}, 1},
		"envelope with 200": {ok(`{"statusCode":20}`), 1},
		"text":              {reply{status: 401, body: "Unauthorized"}, 1},
		"new password":      {reply{status: 403, body: `{"statusCode":8}`}, 1},
		"forbidden page":    {reply{status: 403, body: "<html><title>Forbidden</title>"}, 2},
		"login page":        {ok("<html><title>Sign in</title>"), 2},
		"redirect":          {reply{status: 302, header: map[string]string{"Location": "/login"}}, 2},
		"bad request":       {reply{status: 400, body: "Bad Request"}, 2},
		"broken":            {reply{status: 500, body: "boom"}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			c, f := clientOf(t, func(s seen) reply {
				switch s.path {
				case "/diagnostics/version":
					return ok(versionAnswer)
				case "/login":
					return ok("<html><title>Sign in</title>")
				}
				return test.refusal
			})
			var calls sync.WaitGroup
			shared := map[error]int{}
			var mu sync.Mutex
			for range 20 {
				calls.Go(func() {
					_, err := c.Get(t.Context(), users, aliceID)
					failed, _ := errors.AsType[*backend.Error](err)
					mu.Lock()
					defer mu.Unlock()
					shared[failed.Shared]++
					if !strings.Contains(err.Error(), "users "+aliceID) {
						t.Errorf("the error names another object: %v", err)
					}
				})
			}
			calls.Wait()
			if len(shared) != 1 || shared[nil] > 0 {
				t.Errorf("the calls fail for %v", shared)
			}
			logins := 0
			for _, call := range f.requests {
				if call.header.Get("Authorization") != "" && call.path != "/login" {
					logins++
				}
			}
			if logins != test.logins {
				t.Errorf("%d sign-ins", logins)
			}
		})
	}
}

// A page for one call is no refused account where another call is answered.
func TestPageForOneCallIsNoRefusedAccount(t *testing.T) {
	c, _ := clientOf(t, func(s seen) reply {
		if s.path == "/users/"+aliceID {
			return reply{status: 403, body: "<html><title>Forbidden</title>"}
		}
		return ok(userAnswer("b", "bob"))
	})
	_, first := c.Get(t.Context(), users, aliceID)
	if failed, _ := errors.AsType[*backend.Error](first); failed == nil || failed.Shared != nil || !errors.Is(first, backend.ErrProtocol) {
		t.Errorf("got %v", first)
	}
	if _, err := c.Get(t.Context(), users, "b"); err != nil {
		t.Error(err)
	}
}
