package client

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

func TestCreateReadsEveryForm(t *testing.T) {
	for name, answer := range map[string]reply{
		"as documented":  ok(`{"statusCode":"0","path":"/users/` + aliceID + `","id":"` + aliceID + `","uri":"http://gone.example.com/api/v2/users/` + aliceID + `"}`),
		"number and 201": {status: 201, body: `{"statusCode":0,"id":"` + aliceID + `"}`},
		"path alone":     ok(`{"statusCode":0,"path":"/users/` + aliceID + `"}`),
		"uri alone":      ok(`{"statusCode":0,"uri":"http://gone.example.com/api/v2/users/` + aliceID + `"}`),
		"no id at all":   ok(`{"statusCode":0}`),
	} {
		t.Run(name, func(t *testing.T) {
			c, f := clientOf(t, func(s seen) reply {
				switch {
				case s.method == http.MethodPost:
					return answer
				case s.path == "/users":
					return ok(`{"statusCode":0,"users":[` + userRow(aliceID, "alice@example.com") + `]}`)
				}
				return ok(userAnswer(aliceID, "alice@example.com"))
			})
			object, err := c.Create(context.Background(), users, "", alice())
			if err != nil || object.Key != aliceID || object.Data["lastName"] != "Smith" {
				t.Fatalf("got %+v, %v", object, err)
			}
			want := map[string]any{
				"userName": "alice@example.com", "password": "pw-of-alice", "firstName": "Alice", "lastName": "Smith",
				"roles": []any{"ROLE_AGENT"}, "changePasswordOnFirstLogin": false,
			}
			if diff := cmp.Diff(want, f.requests[0].body); diff != "" {
				t.Error(diff)
			}
			if got := f.requests[0].header.Get("Content-Type"); got != "application/json" {
				t.Errorf("content type %q", got)
			}
		})
	}
}

func TestCreateWaitsUntilTheUserIsVisible(t *testing.T) {
	for name, tc := range map[string]struct {
		misses, looks int
		read          bool
	}{
		"at once":    {0, 1, true},
		"after some": {3, 4, true},
		"never":      {1000, maxPolls, false},
	} {
		t.Run(name, func(t *testing.T) {
			looks := 0
			f := newFake(t, func(s seen) reply {
				if s.method == http.MethodPost {
					return ok(`{"statusCode":0,"id":"` + aliceID + `"}`)
				}
				if looks++; looks <= tc.misses {
					return reply{status: 404, body: notFound}
				}
				return ok(userAnswer(aliceID, "alice@example.com"))
			})
			rest := &naps{}
			cfg := testConfig(f.URL + "/api/v2")
			cfg.Sleep = rest.sleep
			object, err := newTestClient(t, cfg).Create(context.Background(), users, "", alice())
			if err != nil || object.Key != aliceID || (object.Data != nil) != tc.read {
				t.Errorf("got %+v, %v", object, err)
			}
			if looks != tc.looks || len(rest.list) != tc.looks-1 {
				t.Errorf("%d looks, waits %v", looks, rest.list)
			}
			for i, d := range rest.list {
				if want := min(defaultTuning.PollInterval<<i, defaultTuning.PollIntervalMax); d != want {
					t.Errorf("wait %d is %s, want %s", i, d, want)
				}
			}
		})
	}
}

// The user is there, so a failure to read it must not lose the id.
func TestCreateKeepsTheKeyWhenReadingFails(t *testing.T) {
	c, _ := clientOf(t, func(s seen) reply {
		if s.method == http.MethodPost {
			return ok(`{"statusCode":0,"id":"` + aliceID + `"}`)
		}
		return reply{status: 500, body: `{"statusCode":4}`}
	})
	object, err := c.Create(context.Background(), users, "", alice())
	if err != nil || object.Key != aliceID {
		t.Errorf("got %+v, %v", object, err)
	}
}

func TestCreateFails(t *testing.T) {
	lost := func(seen) reply { panic(http.ErrAbortHandler) }
	for name, tc := range map[string]struct {
		answer  func(seen) reply
		kind    error
		unknown bool // whether the user was made
		says    string
	}{
		"taken":          {answer: always(reply{status: 403, body: `{"statusCode":"18","statusMessage":"Failed to create user. User 'test' already exists."}`}), kind: backend.ErrConflict, says: "import"},
		"taken with 200": {answer: always(ok(`{"statusCode":18}`)), kind: backend.ErrConflict, says: `"alice@example.com" is taken`},
		"missing":        {answer: always(reply{status: 400, body: `{"statusCode":1,"statusMessage":"lastName"}`}), says: "code 1 (a required parameter is missing): lastName"},
		"not finished":   {answer: always(ok(`{"statusCode":9}`)), unknown: true},
		"gateway":        {answer: always(reply{status: 504}), unknown: true},
		"page with 200":  {answer: always(ok("<html>")), kind: backend.ErrProtocol, unknown: true},
		"server's error": {answer: always(reply{status: 500, body: `{"statusCode":4}`})},
		"forbidden":      {answer: always(reply{status: 403, body: `{"statusCode":5}`}), kind: backend.ErrForbidden, says: "api-provisioning-write"},
		"lost":           {answer: lost, kind: backend.ErrUnreachable, unknown: true},
	} {
		t.Run(name, func(t *testing.T) {
			c, f := clientOf(t, tc.answer)
			_, err := c.Create(context.Background(), users, "", alice())
			var failed *backend.Error
			if !errors.As(err, &failed) || !errors.Is(failed.Is, tc.kind) || !strings.Contains(err.Error(), tc.says) {
				t.Fatalf("got %v", err)
			}
			if got := strings.Contains(err.Error(), "is not known"); got != tc.unknown {
				t.Errorf("%q", err)
			}
			if conflict := errors.Is(tc.kind, backend.ErrConflict); conflict != (failed.Fields["userName"] != "") {
				t.Errorf("fields %v", failed.Fields)
			}
			if n := strings.Count(strings.Join(f.calls(), " "), "POST"); n != 1 {
				t.Errorf("%d creates", n)
			}
		})
	}
}

func TestCreateWithoutAnIDAnywhere(t *testing.T) {
	c, _ := clientOf(t, func(s seen) reply {
		if s.method == http.MethodPost {
			return ok(`{"statusCode":0}`)
		}
		return ok(`{"statusCode":0,"users":[]}`)
	})
	_, err := c.Create(context.Background(), users, "", alice())
	if !errors.Is(err, backend.ErrProtocol) || !strings.Contains(err.Error(), "import it by its userName") {
		t.Errorf("got %v", err)
	}
}

// A create whose answer is lost is sent again only if the lists show that no user
// was made.
func TestLostCreate(t *testing.T) {
	taken := reply{status: 403, body: `{"statusCode":"18"}`}
	for name, test := range map[string]struct {
		again reply // to the second create
		shown int   // the create after which the lists show the user; 0 for never
		sends int
		found bool
		err   error // of another failure
	}{
		"made":                {shown: 1, sends: 1, found: true},
		"not made":            {again: ok(`{"statusCode":0,"id":"` + aliceID + `"}`), sends: 2},
		"made after all":      {again: taken, shown: 2, sends: 2, found: true},
		"taken and not shown": {again: taken, sends: 2, err: backend.ErrConflict},
	} {
		t.Run(name, func(t *testing.T) {
			var sends atomic.Int32
			c, _ := clientOf(t, func(s seen) reply {
				switch {
				case s.method == http.MethodPost && sends.Add(1) == 1:
					panic(http.ErrAbortHandler)
				case s.method == http.MethodPost:
					return test.again
				case s.path != "/users":
					return ok(userAnswer(aliceID, "alice@example.com"))
				case test.shown > 0 && int(sends.Load()) >= test.shown:
					return ok(`{"statusCode":0,"users":[` + userRow(aliceID, "alice@example.com") + `]}`)
				}
				return ok(`{"statusCode":0,"users":[]}`)
			})
			object, err := c.Create(context.Background(), users, "", alice())
			conflict, found := errors.AsType[*backend.ConflictError](err)
			switch {
			case int(sends.Load()) != test.sends || found != test.found:
				t.Errorf("got %v after %d creates", err, sends.Load())
			case found && (conflict.Object.Key != aliceID || !conflict.MayBeOurs):
				t.Errorf("found %+v", conflict)
			case !found && test.err == nil && (err != nil || object.Key != aliceID):
				t.Errorf("got %+v, %v", object, err)
			case !found && !errors.Is(err, test.err):
				t.Errorf("got %v", err)
			}
		})
	}
}
