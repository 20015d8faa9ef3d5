package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

const loginCall = "POST /noninteractivelogin/"

func useSession(cfg *Config) { cfg.Auth = AuthSession }

// sessions is a login that hands out numbered sessions and a check of them.
type sessions struct {
	logins  atomic.Int32
	valid   atomic.Int32 // the session that is accepted
	expired func(w http.ResponseWriter, r *http.Request)
}

func (s *sessions) login(w http.ResponseWriter, r *http.Request) {
	n := s.logins.Add(1)
	s.valid.Store(n)
	http.SetCookie(w, &http.Cookie{Name: "sessionid", Value: fmt.Sprintf("session-%d-secret", n), HttpOnly: true, Path: "/", Secure: true})
	http.SetCookie(w, &http.Cookie{Name: "csrftoken", Value: fmt.Sprintf("csrf-%d-secret", n), HttpOnly: true, Path: "/", Secure: true})
	w.Header().Set("X-CSRFToken", fmt.Sprintf("csrf-%d-secret", n))
	say(200, `{"is_externally_authenticated":false,"num_of_failed_login_attempts":0}`)(w, r)
}

// guard lets the valid session through.
func (s *sessions) guard(answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		n := s.valid.Load()
		id, err := r.Cookie("sessionid")
		token, err2 := r.Cookie("csrftoken")
		if err != nil || err2 != nil || id.Value != fmt.Sprintf("session-%d-secret", n) ||
			token.Value != fmt.Sprintf("csrf-%d-secret", n) || r.Header.Get("X-CSRFToken") != token.Value || r.Header.Get("Authorization") != "" {
			s.expired(w, r)
			return
		}
		answer(w, r)
	}
}

func TestBasic(t *testing.T) {
	f := newFake(t)
	f.on("GET"+userCall, say(200, userRow(pkidUser, "a@example.com", pkidCust)))
	if _, err := f.client(nil).Get(t.Context(), user, pkidUser); err != nil {
		t.Fatal(err)
	}
	for _, r := range f.log {
		probe := &http.Request{Header: r.header}
		if name, pass, ok := probe.BasicAuth(); !ok || name != userName || pass != password {
			t.Errorf("%s %s: %q", r.method, r.path, r.header.Get("Authorization"))
		}
		if r.header.Get("Cookie") != "" || r.header.Get("Accept") != "application/json" {
			t.Errorf("headers %v", r.header)
		}
	}
}

func TestWrongPassword(t *testing.T) {
	for auth, calls := range map[string]string{AuthBasic: "GET /api/data/HierarchyNode/", AuthSession: loginCall} {
		f := newFake(t)
		f.on(calls, say(401, `{"message":"Invalid username/password: `+password+`"}`))
		c := f.client(func(cfg *Config) { cfg.Auth = auth })
		var waiting sync.WaitGroup
		for range 10 {
			waiting.Go(func() {
				_, err := c.Get(t.Context(), user, pkidUser)
				if e := asError(t, err); !errors.Is(err, backend.ErrUnauthenticated) || !strings.Contains(e.Message, userName) ||
					!strings.Contains(e.Message, f.server.URL) || !strings.Contains(e.Message, "Invalid username") {
					t.Errorf("%s: got %v", auth, err)
				}
			})
		}
		waiting.Wait()
		if _, err := c.Create(t.Context(), user, "", alice()); !errors.Is(err, backend.ErrUnauthenticated) {
			t.Errorf("%s: got %v", auth, err)
		}
		// Each further try would count towards the account's lock-out.
		if len(f.log) != 1 {
			t.Errorf("%s: the server saw %d requests with the wrong password", auth, len(f.log))
		}
	}
}

// Once the account was accepted, a refusal is that of one request only.
func TestLaterRefusalIsNotForEver(t *testing.T) {
	f := newFake(t)
	f.on("GET"+userCall, inTurn(say(401, `{}`), say(200, userRow(pkidUser, "a", pkidCust))))
	c := f.client(nil)
	if _, err := c.Get(t.Context(), user, pkidUser); !errors.Is(err, backend.ErrUnauthenticated) {
		t.Errorf("got %v", err)
	}
	if _, err := c.Get(t.Context(), user, pkidUser); err != nil {
		t.Error(err)
	}
}

// Whoever starts a shared piece of work may leave without ending it for others.
func TestFlightOutlivesItsStarter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f flight[int]
		release := make(chan struct{})
		ctx, cancel := context.WithCancel(t.Context())
		left, stayed := make(chan error), make(chan error)
		go func() {
			_, err := f.do(ctx, func(ctx context.Context) (int, error) { <-release; return 7, ctx.Err() })
			left <- err
		}()
		synctest.Wait()
		go func() {
			n, err := f.do(t.Context(), func(context.Context) (int, error) { return 8, nil })
			if n != 7 {
				t.Errorf("got %d", n)
			}
			stayed <- err
		}()
		synctest.Wait()
		cancel()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Errorf("the starter got %v", err)
		}
		close(release)
		if err := <-stayed; err != nil {
			t.Errorf("the other got %v", err)
		}
	})
}

func TestSession(t *testing.T) {
	for name, expired := range map[string]http.HandlerFunc{
		"401":                say(401, `{"message":"Authentication credentials were not provided."}`),
		"403 on CSRF":        say(403, `<html><title>403 Forbidden</title><p>CSRF verification failed.</html>`),
		"403 on the session": say(403, `{"message":"Your session has expired"}`),
		"403 and no more":    say(403, ``),
		"403, a word":        say(403, `{"message":"Forbidden"}`),
		"login page":         say(200, `<html><title>VOSS</title><form><input name="p" type="password"></form></html>`),
		"titled login page":  say(200, `<html><title>Sign in - VOSS Automate</title></html>`),
		"302":                func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/login/?next=x", http.StatusFound) },
		"303": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/accounts/login", http.StatusSeeOther)
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			s := &sessions{expired: expired}
			f.on(loginCall, s.login)
			f.on("GET /api/data/HierarchyNode/", s.guard(f.answers["GET /api/data/HierarchyNode/"]))
			f.on("GET"+userCall, s.guard(say(200, userRow(pkidUser, "a@example.com", pkidCust))))
			f.on("PUT"+userCall, s.guard(say(200, `{"pkid":"`+pkidUser+`"}`)))
			f.on(exportRelation, s.guard(zipped(exportFile(exportItem(pkidUser, wholeData)))))
			c := f.client(useSession)
			var waiting sync.WaitGroup
			read := func() {
				if _, err := c.Get(t.Context(), user, pkidUser); err != nil {
					t.Error(err)
				}
			}
			for range 10 {
				waiting.Go(read)
			}
			waiting.Wait()
			if n := s.logins.Load(); n != 1 {
				t.Fatalf("%d logins", n)
			}
			if login := f.calls(loginCall)[0]; login.body != toJSON(t, map[string]string{"username": userName, "password": password}) || login.header.Get("Authorization") != "" {
				t.Errorf("logged in with %+v", login)
			}
			s.valid.Store(99) // the server forgets the session
			for range 10 {
				waiting.Go(read)
			}
			waiting.Wait()
			s.valid.Store(99)
			if err := c.Replace(t.Context(), user, backend.Object{Key: pkidUser}, alice()); err != nil {
				t.Error(err)
			}
			if n := s.logins.Load(); n != 3 {
				t.Errorf("%d logins after two expiries", n)
			}
			s.valid.Store(99)
			if got, err := exported(t, c, backend.Selection{Keys: []string{pkidUser}}); err != nil || len(got) != 1 || s.logins.Load() != 4 {
				t.Errorf("exported %v, %v after %d logins", got, err, s.logins.Load())
			}
			puts := f.calls("PUT" + userCall)
			if last := puts[len(puts)-1]; last.body != toJSON(t, alice()) || !strings.HasPrefix(last.header.Get("Referer"), f.server.URL) {
				t.Errorf("sent again as %+v", last)
			}
		})
	}
}

// An account that lacks a permission is refused for good, after one further login at
// most, whether or not the server says why.
func TestForbiddenWithoutAReason(t *testing.T) {
	f := newFake(t)
	s := &sessions{expired: say(401, `{}`)}
	f.on(loginCall, s.login)
	f.on("GET /api/data/HierarchyNode/", s.guard(f.answers["GET /api/data/HierarchyNode/"]))
	f.on("GET"+userCall, s.guard(say(403, `<html><title>403 Forbidden</title></html>`)))
	f.on("PUT"+userCall, s.guard(say(200, `{}`)))
	c := f.client(useSession)
	var waiting sync.WaitGroup
	for range 10 {
		waiting.Go(func() {
			if _, err := c.Get(t.Context(), user, pkidUser); !errors.Is(err, backend.ErrForbidden) {
				t.Errorf("got %v", err)
			}
		})
	}
	waiting.Wait()
	if err := c.Replace(t.Context(), user, backend.Object{Key: pkidUser}, alice()); err != nil {
		t.Error(err)
	}
	if n := s.logins.Load(); n > 2 {
		t.Errorf("%d logins", n)
	}
}

// A write whose session had ended was not acted upon, whatever becomes of the login.
func TestWriteWithoutASessionIsNotLost(t *testing.T) {
	for name, login := range map[string]http.HandlerFunc{"no answer": abort, "gateway": say(502, ``), "page": say(200, `<html></html>`)} {
		for _, first := range []bool{true, false} {
			f := newFake(t)
			s := &sessions{expired: say(401, `{}`)}
			f.on(loginCall, s.login)
			f.on("GET /api/data/HierarchyNode/", s.guard(f.answers["GET /api/data/HierarchyNode/"]))
			f.on("PUT"+userCall, s.guard(say(200, `{}`)))
			f.on(createCall, s.guard(say(200, `{}`)))
			c := f.client(useSession)
			if _, err := c.nodes(t.Context()); err != nil {
				t.Fatal(err)
			}
			if first {
				c.auth.(*sessionAuth).end(1)
			}
			s.valid.Store(99)
			f.on(loginCall, login)
			looks := len(f.received())
			err := c.Replace(t.Context(), user, backend.Object{Key: pkidUser}, alice())
			if err == nil || mayHaveTakenEffect(err) {
				t.Errorf("%s: %v", name, err)
			}
			sent := 0
			for _, r := range f.received()[looks:] {
				if r.path != "/noninteractivelogin/" {
					sent++
				}
			}
			if want := map[bool]int{true: 0, false: 1}[first]; sent != want {
				t.Errorf("%s: %d requests beside logins", name, sent)
			}
		}
	}
}

// A server may replace the token, or the session's cookie, with any answer.
func TestRotatedToken(t *testing.T) {
	for _, header := range []bool{false, true} {
		f := newFake(t)
		s := &sessions{expired: say(403, `{"message":"CSRF Failed"}`)}
		f.on(loginCall, s.login)
		f.on("GET /api/data/HierarchyNode/", s.guard(f.answers["GET /api/data/HierarchyNode/"]))
		f.on("PUT"+userCall, s.guard(func(w http.ResponseWriter, r *http.Request) {
			n := s.valid.Add(1)
			token := fmt.Sprintf("csrf-%d-secret", n)
			http.SetCookie(w, &http.Cookie{Name: "csrftoken", Value: token, Path: "/"})
			http.SetCookie(w, &http.Cookie{Name: "sessionid", Value: fmt.Sprintf("session-%d-secret", n), Path: "/"})
			if header {
				w.Header().Set("X-CSRFToken", token)
			}
			say(200, `{}`)(w, r)
		}))
		c := f.client(useSession)
		for range 5 {
			if err := c.Replace(t.Context(), user, backend.Object{Key: pkidUser}, alice()); err != nil {
				t.Error(err)
			}
		}
		if n := s.logins.Load(); n != 1 || len(f.calls("PUT"+userCall)) != 5 {
			t.Errorf("%d logins, %d writes", n, len(f.calls("PUT"+userCall)))
		}
		if secrets := strings.Join(c.auth.secrets(), " "); !strings.Contains(secrets, "csrf-1-secret") || !strings.Contains(secrets, "session-6-secret") {
			t.Errorf("only %s are masked", secrets)
		}
	}
}

func TestSessionIsRenewedOnce(t *testing.T) {
	f := newFake(t)
	s := &sessions{expired: say(401, `{"message":"no"}`)}
	f.on(loginCall, s.login)
	f.on("GET /api/data/HierarchyNode/", say(401, `{"message":"cookie session-2-secret with csrf-2-secret unknown"}`))
	_, err := f.client(useSession).Get(t.Context(), user, pkidUser)
	if !errors.Is(err, backend.ErrUnauthenticated) || s.logins.Load() != 2 {
		t.Errorf("got %v after %d logins", err, s.logins.Load())
	}
	if e := asError(t, err); strings.Contains(e.Error(), "-secret") || !strings.Contains(e.Error(), userName) {
		t.Errorf("got %v", e)
	}
}

func TestForbiddenIsNoExpiry(t *testing.T) {
	f := newFake(t)
	s := &sessions{expired: say(401, `{}`)}
	f.on(loginCall, s.login)
	f.on("GET"+userCall, s.guard(say(403, `{"message":"Access profile denies Read"}`)))
	_, err := f.client(useSession).Get(t.Context(), user, pkidUser)
	if !errors.Is(err, backend.ErrForbidden) || s.logins.Load() != 1 {
		t.Errorf("got %v after %d logins", err, s.logins.Load())
	}
}

func TestLoginWithoutCookie(t *testing.T) {
	f := newFake(t)
	f.on(loginCall, say(200, `<html><title>Welcome</title></html>`))
	_, err := f.client(useSession).Get(t.Context(), user, pkidUser)
	if e := asError(t, err); !errors.Is(err, backend.ErrProtocol) || !strings.Contains(e.Message, "Welcome") {
		t.Errorf("got %v", err)
	}
}

func TestNewRefuses(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"auth":       func(cfg *Config) { cfg.Auth = "oauth" },
		"user":       func(cfg *Config) { cfg.Username = "" },
		"password":   func(cfg *Config) { cfg.Password = "" },
		"colon":      func(cfg *Config) { cfg.Username = "a:b" },
		"plain http": func(cfg *Config) { cfg.Transport.Endpoint = "http://voss.example.com" },
		"endpoint":   func(cfg *Config) { cfg.Transport.Endpoint = "" },
	} {
		cfg := Config{Username: userName, Password: password}
		cfg.Transport.Endpoint = "https://voss.example.com"
		change(&cfg)
		if _, err := New(cfg); err == nil || strings.Contains(err.Error(), password) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestEndpointWithAPIBehind(t *testing.T) {
	f := newFake(t)
	f.on("GET"+userCall, say(200, userRow(pkidUser, "a@example.com", pkidCust)))
	c := newClient(t, f.server.URL+"/api/", nil)
	if _, err := c.Get(t.Context(), user, pkidUser); err != nil {
		t.Error(err)
	}
}

// A login that fails is the last of the run, in whatever way the server refuses it.
func TestRefusedLoginIsTheLast(t *testing.T) {
	page := `<html><head><title>Sign in</title></head></html>`
	withCookie := func(answer http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			http.SetCookie(w, &http.Cookie{Name: "sessionid", Value: "anonymous", Path: "/"})
			answer(w, r)
		}
	}
	for name, answer := range map[string]http.HandlerFunc{
		"401":             say(http.StatusUnauthorized, `{}`),
		"400":             say(http.StatusBadRequest, `{"message": "bad credentials"}`),
		"200, page":       withCookie(say(http.StatusOK, page)),
		"200, no success": withCookie(say(http.StatusOK, `{"success": false, "message": "bad credentials"}`)),
		"302":             func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/login/", http.StatusFound) },
		"500":             say(http.StatusInternalServerError, `{"message": "bad credentials"}`),
		"useless session": withCookie(say(http.StatusOK, `{}`)),
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.on("POST /"+loginPath+"/", answer)
			f.on(nodesCall, say(http.StatusUnauthorized, `{"message": "who are you"}`))
			c := f.client(useSession)
			var shared error
			for i := range 5 {
				_, err := c.Get(t.Context(), user, pkidUser)
				failed, ok := errors.AsType[*backend.Error](err)
				if !ok || failed.Shared == nil || i > 0 && failed.Shared != shared {
					t.Fatalf("call %d fails with %#v", i, err)
				}
				shared = failed.Shared
			}
			logins := len(f.calls("POST /" + loginPath + "/"))
			if most := map[bool]int{false: 1, true: 2}[name == "useless session"]; logins != most {
				t.Errorf("%d logins", logins)
			}
		})
	}
}

// The first call of a run goes ahead of the others, which may be as many failed logins.
func TestFirstCallGoesAhead(t *testing.T) {
	for status, want := range map[int]int{http.StatusUnauthorized: 1, http.StatusOK: 8, http.StatusForbidden: 8} {
		f := newFake(t)
		var under, most atomic.Int32
		f.on(txnCall, func(w http.ResponseWriter, r *http.Request) {
			most.Store(max(most.Load(), under.Add(1)))
			time.Sleep(20 * time.Millisecond)
			under.Add(-1)
			say(status, `{"data":{"status":"Queued"}}`)(w, r)
		})
		c := f.client(nil)
		var waiting sync.WaitGroup
		for range 8 {
			waiting.Go(func() { _, _ = c.Transaction(t.Context(), txn) })
		}
		waiting.Wait()
		if got := len(f.log); got != want || want > 1 && most.Load() < 2 {
			t.Errorf("%d: %d requests, %d at a time", status, got, most.Load())
		}
	}
}

func TestFirstCallEndsTheWaitOfOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, err := New(Config{
			Transport: transport.Config{Endpoint: "https://voss.example.com", RoundTripper: &wire{stuck: func(string) bool { return true }, bad: silent}},
			Username:  userName, Password: password,
		})
		if err != nil {
			t.Fatal(err)
		}
		go func() { _, _ = c.Transaction(t.Context(), txn) }()
		synctest.Wait()
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if _, err := c.Transaction(ctx, txn); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		time.Sleep(time.Hour)
	})
}

// A login that is not found says nothing about the list or the export that waited for
// it, and all that wait are told the same.
func TestLoginThatIsNotFound(t *testing.T) {
	f := newFake(t)
	f.on(loginCall, say(404, `<html><title>Not here</title></html>`))
	c := f.client(func(cfg *Config) { cfg.Auth = AuthSession })
	var callers sync.WaitGroup
	for range 8 {
		callers.Go(func() {
			for _, err := range c.Pages(t.Context(), user, backend.Query{}) {
				if err == nil || strings.Contains(err.Error(), "no such list") {
					t.Errorf("the list: %v", err)
				}
			}
		})
		callers.Go(func() {
			for _, err := range c.Export(t.Context(), user, backend.Selection{Keys: []string{pkidUser}}) {
				if err == nil || errors.Is(err, backend.ErrUnsupported) {
					t.Errorf("the export: %v", err)
				}
			}
		})
	}
	callers.Wait()
}
