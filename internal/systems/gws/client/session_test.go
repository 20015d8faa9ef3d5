package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

const csrfMessage = "Missing or invalid Csrf token"

// guarded is a server that wants a token on changes. Each session has a token
// of its own, as with the real one; a request without a cookie begins one.
type guarded struct {
	mu       sync.Mutex
	sessions int
	current  map[string]string // token by session
	refusal  reply
	// deaf sets no cookie to come back with, like a balancer that drops them.
	deaf bool
}

func (g *guarded) answer(s seen) reply {
	g.mu.Lock()
	defer g.mu.Unlock()
	header := map[string]string{}
	session := strings.TrimPrefix(s.header.Get("Cookie"), "JSESSIONID=")
	if g.current[session] == "" {
		g.sessions++
		session = fmt.Sprintf("session-%d", g.sessions)
		g.current[session] = "token-of-" + session
		if !g.deaf {
			header["Set-Cookie"] = "JSESSIONID=" + session + "; Path=/; HttpOnly"
		}
	}
	if s.method == http.MethodGet {
		header["X-CSRF-HEADER"], header["X-CSRF-TOKEN"] = "X-CSRF-TOKEN", g.current[session]
		return reply{header: header, body: userAnswer(aliceID, "alice")}
	}
	if s.header.Get("X-Csrf-Token") != g.current[session] {
		refusal := g.refusal
		refusal.header = header
		return refusal
	}
	return reply{header: header, body: `{"statusCode":"0","id":"` + aliceID + `"}`}
}

// expire ends every session.
func (g *guarded) expire() {
	g.mu.Lock()
	defer g.mu.Unlock()
	clear(g.current)
}

func newGuarded(refusal reply) *guarded {
	return &guarded{current: map[string]string{}, refusal: refusal}
}

func rename(c *Client) error {
	return c.Replace(context.Background(), users, backend.Object{Key: aliceID}, map[string]any{"firstName": "Alicia"})
}

func TestChangesCarryTheToken(t *testing.T) {
	for name, refusal := range map[string]reply{
		"envelope":  {status: 403, body: `{"statusCode":3,"statusMessage":"` + csrfMessage + `"}`},
		"plain":     {status: 403, body: csrfMessage},
		"page":      {status: 403, body: "<html><title>403</title><p>" + csrfMessage + "</p>"},
		"only code": {status: 403, body: `{"statusCode":"5","statusMessage":"` + strings.ToUpper(csrfMessage) + `"}`},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGuarded(refusal)
			c, f := clientOf(t, g.answer)
			var calls []string
			step := func(title string, more ...string) {
				t.Helper()
				if err := rename(c); err != nil {
					t.Fatalf("%s: %v", title, err)
				}
				calls = append(calls, more...)
				if diff := cmp.Diff(calls, f.calls()); diff != "" {
					t.Fatalf("%s: %s", title, diff)
				}
			}
			put := "PUT /users/" + aliceID
			step("the first change learns the token", put, "GET /me", put)
			step("the next has it", put)
			g.expire()
			step("a session that ended is renewed", put, "GET /me", put)
		})
	}
}

func TestTokenOfAnyGet(t *testing.T) {
	c, f := clientOf(t, newGuarded(reply{status: 403, body: csrfMessage}).answer)
	if _, err := c.Get(context.Background(), users, aliceID); err != nil {
		t.Fatal(err)
	}
	if err := rename(c); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"GET /users/" + aliceID, "PUT /users/" + aliceID}, f.calls()); diff != "" {
		t.Error(diff)
	}
}

// Changes that start together share renewals and end in one session.
func TestConcurrentChangesShareRenewals(t *testing.T) {
	g := newGuarded(reply{status: 403, body: csrfMessage})
	c, f := clientOf(t, g.answer)
	for round := range 5 {
		g.expire()
		var wait sync.WaitGroup
		for range 16 {
			wait.Go(func() {
				if err := rename(c); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		looks := strings.Count(strings.Join(f.calls(), "\n"), "GET /me")
		if looks != round+1 {
			t.Errorf("round %d: %d renewals in all", round, looks)
		}
	}
}

func TestTokenRefusedTwice(t *testing.T) {
	g := newGuarded(reply{status: 403, body: csrfMessage})
	g.deaf = true
	c, f := clientOf(t, g.answer)
	err := rename(c)
	var failed *backend.Error
	if !errors.As(err, &failed) || failed.Is != nil || !strings.Contains(err.Error(), "balancer") {
		t.Errorf("got %v", err)
	}
	if got := len(f.calls()); got != 3 {
		t.Errorf("%d calls", got)
	}
}

func TestNoTokenWhereNoneIsGiven(t *testing.T) {
	c, f := clientOf(t, func(s seen) reply {
		if s.method == http.MethodGet {
			return ok(userAnswer(aliceID, "alice"))
		}
		return reply{status: 403, body: csrfMessage}
	})
	if err := rename(c); err == nil || !strings.Contains(err.Error(), csrfMessage) {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff([]string{"PUT /users/" + aliceID, "GET /me"}, f.calls()); diff != "" {
		t.Error(diff)
	}
}

func TestRenewalFails(t *testing.T) {
	c, _ := clientOf(t, func(s seen) reply {
		if s.method == http.MethodGet {
			return reply{status: 401, body: `{"statusCode":20,"statusMessage":"Access denied"}`}
		}
		return reply{status: 403, body: csrfMessage}
	})
	if err := rename(c); !errors.Is(err, backend.ErrUnauthenticated) {
		t.Errorf("got %v", err)
	}
}

// A 403 that is about something else is not a reason to look for a token.
func TestForbiddenIsNoTokenError(t *testing.T) {
	c, f := clientOf(t, always(reply{status: 403, body: `{"statusCode":5,"statusMessage":"no"}`}))
	if err := rename(c); !errors.Is(err, backend.ErrForbidden) {
		t.Errorf("got %v", err)
	}
	if got := len(f.calls()); got != 1 {
		t.Errorf("%d calls", got)
	}
}

// A renewal that fails is no lost answer: the change was refused, and is not looked
// for. The error is about the change.
func TestRenewalThatFailsIsNoLostCreate(t *testing.T) {
	for name, renewal := range map[string]reply{
		"no answer": {}, "gateway": {status: 502, body: "<html><title>Bad Gateway</title>"}, "page": {status: 404, body: "<html>"},
		"refused": {status: 401, body: `{"statusCode":20,"statusMessage":"Access denied"}`}, "server's error": {status: 500, body: `{"statusCode":4}`},
	} {
		t.Run(name, func(t *testing.T) {
			c, f := clientOf(t, func(s seen) reply {
				switch {
				case s.method == http.MethodPost:
					return reply{status: 403, body: csrfMessage}
				case s.path == "/me" && renewal.status == 0:
					panic(http.ErrAbortHandler)
				case s.path == "/me":
					return renewal
				}
				return ok(`{"statusCode":0,"users":[` + userRow(aliceID, "alice@example.com") + `]}`)
			})
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second) // a lost create is looked for until the end
			defer cancel()
			_, err := c.Create(ctx, users, "", alice())
			if _, found := errors.AsType[*backend.ConflictError](err); found || err == nil {
				t.Errorf("got %v", err)
			}
			for _, want := range []string{"POST /api/v2/users (users alice@example.com)", "was not made", "token could not be renewed", "GET /api/v2/me"} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q lacks %q", err, want)
				}
			}
			calls := strings.Join(f.calls(), " ")
			if _, after, _ := strings.Cut(calls, "POST"); strings.Contains(after, "GET /users") || strings.Count(calls, "POST") != 1 {
				t.Errorf("it called %s", calls)
			}
		})
	}
}

// A server that refuses the session it has ended, in spite of good credentials, gets
// a call without its cookie. A change is sent again only where the session is the
// reason.
func TestSessionThatIsRefused(t *testing.T) {
	for name, refusal := range map[string]reply{
		"envelope": {status: 401, body: `{"statusCode":20,"statusMessage":"Access denied"}`}, "text": {status: 401, body: "Access denied"},
		"page": {status: 403, body: "<html><title>Sign in</title>"}, "login page": ok("<html><title>Sign in</title>"),
		"redirect": {status: 302, header: map[string]string{"Location": "http://login.invalid/"}},
	} {
		for _, guard := range []bool{true, false} {
			t.Run(fmt.Sprint(name, " tokens=", guard), func(t *testing.T) {
				g := newGuarded(reply{status: 403, body: csrfMessage})
				changes := 0
				c, _ := clientOf(t, func(s seen) reply {
					session := strings.TrimPrefix(s.header.Get("Cookie"), "JSESSIONID=")
					g.mu.Lock()
					known := session == "" || g.current[session] != ""
					g.mu.Unlock()
					switch {
					case !known:
						return refusal
					case s.method != http.MethodGet && !guard:
						changes++
						return ok(`{"statusCode":0}`)
					}
					return g.answer(s)
				})
				for range 3 {
					if _, err := c.Get(t.Context(), users, aliceID); err != nil {
						t.Fatal(err)
					}
					g.expire()
					if err := rename(c); err != nil {
						t.Fatal(err)
					}
					g.expire()
				}
				if !guard && changes != 3 {
					t.Errorf("%d changes", changes)
				}
			})
		}
	}
}

// A page in answer to a change, while the session lives, is no reason to send it again.
func TestPageInALivingSession(t *testing.T) {
	g := newGuarded(reply{status: 403, body: csrfMessage})
	sends := 0
	c, _ := clientOf(t, func(s seen) reply {
		switch {
		case s.method == http.MethodPost:
			sends++
			return reply{status: 403, body: "<html><title>Blocked</title>"}
		case s.path == "/users":
			return ok(`{"statusCode":0,"users":[]}`)
		}
		return g.answer(s)
	})
	if _, err := c.Get(t.Context(), users, aliceID); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Create(t.Context(), users, "", alice()); err == nil || sends != 1 {
		t.Errorf("got %v after %d creates", err, sends)
	}
}
