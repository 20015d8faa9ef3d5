package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/backend/recovery"
)

const post = "POST /users"

var (
	made    = ok(`{"statusCode":0,"id":"` + aliceID + `"}`)
	taken   = reply{status: 403, body: `{"statusCode":"18","statusMessage":"Failed to create user. User 'test' already exists."}`}
	nobody  = ok(`{"statusCode":0,"users":[]}`)
	missing = reply{status: 404, body: notFound}
)

// lost breaks the connection once the request was sent.
func lost() reply { panic(http.ErrAbortHandler) }

// listing is a list with Alice alone.
func listing() reply {
	return ok(`{"statusCode":0,"users":[` + userRow(aliceID, "alice@example.com") + `]}`)
}

// createIn creates Alice within a time, in a bubble, and returns how long it took.
func createIn(t *testing.T, limit time.Duration, answer func(seen) reply) (object backend.Object, took time.Duration, f *fake, err error) {
	t.Helper()
	c, f := bubbleClient(t, answer)
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	began := time.Now()
	object, err = c.Create(ctx, users, "", alice())
	return object, time.Since(began), f, err
}

func TestCreateReadsEveryForm(t *testing.T) {
	for name, answer := range map[string]reply{
		"as documented":   ok(`{"statusCode":"0","path":"/users/` + aliceID + `","id":"` + aliceID + `","uri":"http://gone.example.com/api/v2/users/` + aliceID + `"}`),
		"number and 201":  {status: 201, body: `{"statusCode":0,"id":"` + aliceID + `"}`},
		"path alone":      ok(`{"statusCode":0,"path":"/users/` + aliceID + `"}`),
		"uri alone":       ok(`{"statusCode":0,"uri":"http://gone.example.com/api/v2/users/` + aliceID + `"}`),
		"the user":        ok(userAnswer(aliceID, "alice@example.com")),
		"no envelope":     ok(`{"id":"` + aliceID + `"}`),
		"no id at all":    ok(`{"statusCode":0}`),
		"nothing":         {status: 204},
		"null":            ok("null"),
		"a word":          ok("OK"),
		"another's id":    ok(`{"statusCode":0,"id":"other"}`),
		"a list, with id": ok(`{"statusCode":0,"uris":[],"id":"` + aliceID + `"}`),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				object, _, f, err := createIn(t, time.Minute, func(s seen) reply {
					switch {
					case s.method == http.MethodPost:
						return answer
					case s.path == "/users":
						return listing()
					case s.path == "/users/other":
						return ok(userAnswer("other", "bob@example.com"))
					}
					return ok(userAnswer(aliceID, "alice@example.com"))
				})
				if err != nil || object.Key != aliceID || object.Data["lastName"] != "Smith" || f.count(post) != 1 {
					t.Fatalf("got %+v, %v after %v", object, err, f.calls())
				}
				sent := f.first(http.MethodPost)
				if diff := cmp.Diff(alice(), sent.body); diff != "" {
					t.Error(diff)
				}
				if got := sent.header.Get("Content-Type"); got != "application/json" {
					t.Errorf("content type %q", got)
				}
			})
		})
	}
}

// The new user is waited for until the caller's time is over. One that never shows
// is an error with its key; after a stop the key is kept.
func TestCreateWaitsUntilTheUserIsVisible(t *testing.T) {
	for name, test := range map[string]struct {
		shows time.Duration
		found bool
	}{
		"at once": {0, true}, "after a minute": {time.Minute, true}, "after the time": {time.Hour, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				object, took, _, err := createIn(t, 10*time.Minute, func(s seen) reply {
					switch {
					case s.method == http.MethodPost:
						return made
					case time.Since(began) < test.shows:
						return missing
					}
					return ok(userAnswer(aliceID, "alice@example.com"))
				})
				var unknown *backend.UnknownOutcomeError
				switch {
				case test.found && (err != nil || object.Data == nil):
					t.Errorf("got %+v, %v", object, err)
				case !test.found && (!errors.As(err, &unknown) || unknown.Key != aliceID || took < 10*time.Minute || took > 11*time.Minute):
					t.Errorf("got %+v, %v after %s", object, err, took)
				case test.found && took > test.shows+10*time.Second:
					t.Errorf("took %s", took)
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		c, _ := bubbleClient(t, func(s seen) reply {
			if s.method == http.MethodPost {
				return made
			}
			return missing
		})
		began := time.Now()
		object, err := c.Create(ctx, users, "", alice())
		if err != nil || object.Key != aliceID || time.Since(began) > 12*time.Second {
			t.Errorf("stopped: got %+v, %v after %s", object, err, time.Since(began))
		}
	})
}

// The user is there, so a failure to read it must not lose the id.
func TestCreateKeepsTheKeyWhenReadingFails(t *testing.T) {
	c, _ := clientOf(t, func(s seen) reply {
		switch {
		case s.method == http.MethodPost:
			return made
		case s.path == "/users":
			return nobody
		}
		return reply{status: 500, body: `{"statusCode":4}`}
	})
	object, err := c.Create(context.Background(), users, "", alice())
	if err != nil || object.Key != aliceID {
		t.Errorf("got %+v, %v", object, err)
	}
}

func TestCreateIsRefused(t *testing.T) {
	for name, test := range map[string]struct {
		answer reply
		kind   error
		says   string
	}{
		"missing":        {reply{status: 400, body: `{"statusCode":1,"statusMessage":"lastName"}`}, nil, "code 1 (a required parameter is missing): lastName"},
		"server's error": {reply{status: 500, body: `{"statusCode":4}`}, nil, "code 4"},
		"forbidden":      {reply{status: 403, body: `{"statusCode":5}`}, backend.ErrForbidden, "api-provisioning-write"},
		"gateway":        {reply{status: 403, body: "<html><title>Blocked</title>"}, backend.ErrProtocol, "Blocked"},
		"gateway's 409":  {reply{status: 409, body: "conflict"}, backend.ErrProtocol, "do not show the user"},
		"throttled":      {reply{status: 429, body: "slow down"}, nil, "slow down"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, took, f, err := createIn(t, time.Hour, func(s seen) reply {
					switch s.path {
					case "/diagnostics/version":
						return ok(versionAnswer)
					case "/me":
						return ok(userAnswer("me", "me"))
					}
					if s.method == http.MethodPost {
						return test.answer
					}
					return nobody
				})
				var failed *backend.Error
				if !errors.As(err, &failed) || !errors.Is(failed.Is, test.kind) || !strings.Contains(err.Error(), test.says) {
					t.Fatalf("got %v", err)
				}
				if f.count(post) != 1 || took > 10*time.Second || len(failed.Fields) > 0 {
					t.Errorf("%v took %s, fields %v", f.calls(), took, failed.Fields)
				}
			})
		})
	}
}

// A name that is taken is a conflict with the user that has it, and never ours.
func TestTakenName(t *testing.T) {
	for name, answer := range map[string]reply{
		"code 18": taken, "with 200": ok(`{"statusCode":18}`),
		"Configuration Server": {status: 500, body: `{"statusCode":4,"platformCode":"117","statusMessage":"Platform exception: Uniqueness constraint violated"}`},
	} {
		for shown, rows := range map[string]reply{aliceID: listing(), "": nobody} {
			t.Run(name+" "+shown, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					_, took, f, err := createIn(t, time.Hour, func(s seen) reply {
						switch {
						case s.method == http.MethodPost:
							return answer
						case s.path == "/users":
							return rows
						}
						return ok(userAnswer(aliceID, "alice@example.com"))
					})
					var conflict *backend.ConflictError
					if !errors.As(err, &conflict) || !errors.Is(err, backend.ErrConflict) || conflict.MayBeOurs || conflict.Object.Key != shown {
						t.Fatalf("got %+v", err)
					}
					if f.count(post) != 1 || took > time.Second {
						t.Errorf("%v took %s", f.calls(), took)
					}
				})
			})
		}
	}
}

// lostCreate is a create whose answer is lost, or comes from a gateway.
type lostCreate struct {
	first  func() reply  // answers the first create
	shows  time.Duration // when the lists begin to show the user; 0 for never
	again  reply         // answers all further creates
	sends  int
	found  bool // a conflict that may be ours
	err    bool // an outcome that is not known
	within time.Duration
}

// A create whose answer is lost is looked for until its time is over. It is sent
// again only where the lists did not show the user for a quiet minute, and only
// where no answer came, or one of a failure that may pass.
func TestLostCreate(t *testing.T) {
	page := func(status int) func() reply {
		return func() reply { return reply{status: status, body: "<html><title>A gateway's page</title>"} }
	}
	for name, test := range map[string]lostCreate{
		"made":                       {first: lost, shows: time.Nanosecond, sends: 1, found: true, within: time.Second},
		"made, and shown late":       {first: lost, shows: 50 * time.Second, sends: 1, found: true, within: time.Minute},
		"not made":                   {first: lost, again: made, sends: 2, within: 70 * time.Second},
		"made after the quiet time":  {first: lost, shows: 70 * time.Second, again: taken, sends: 2, found: true, within: 80 * time.Second},
		"taken, and never shown":     {first: lost, again: taken, sends: 2, within: 3 * time.Minute},
		"gateway's 504":              {first: page(504), again: made, sends: 2, within: 70 * time.Second},
		"gateway's 503, made":        {first: page(503), shows: time.Nanosecond, sends: 1, found: true, within: time.Second},
		"gateway's 404, made":        {first: page(404), shows: time.Nanosecond, sends: 1, found: true, within: time.Second},
		"page with 200":              {first: page(200), sends: 1, err: true, within: 11 * time.Minute},
		"page with 200, made":        {first: page(200), shows: 9 * time.Minute, sends: 1, found: true, within: 10 * time.Minute},
		"not finished":               {first: func() reply { return ok(`{"statusCode":9}`) }, shows: 5 * time.Minute, sends: 1, found: true, within: 6 * time.Minute},
		"lost for ever":              {first: lost, again: page(502)(), sends: recovery.MaxSends, err: true, within: 4 * time.Minute},
		"refused for another reason": {first: lost, again: reply{status: 400, body: `{"statusCode":10}`}, sends: 2, within: 70 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began, first := time.Now(), true
				object, took, f, err := createIn(t, 10*time.Minute, func(s seen) reply {
					switch {
					case s.path == "/diagnostics/version":
						return ok(versionAnswer)
					case s.path == "/me":
						return ok(userAnswer("me", "me"))
					case s.method == http.MethodPost && first:
						first = false
						return test.first()
					case s.method == http.MethodPost:
						return test.again
					case s.path != "/users":
						return ok(userAnswer(aliceID, "alice@example.com"))
					case test.shows > 0 && time.Since(began) >= test.shows:
						return listing()
					}
					return nobody
				})
				var conflict *backend.ConflictError
				var unknown *backend.UnknownOutcomeError
				if f.count(post) != test.sends || took > test.within {
					t.Errorf("%d creates in %s: %v", f.count(post), took, err)
				}
				if found := errors.As(err, &conflict) && conflict.MayBeOurs && conflict.Object.Key == aliceID; found != test.found {
					t.Errorf("got %v", err)
				}
				if errors.As(err, &unknown) != test.err || unknown != nil && unknown.Key != "" {
					t.Errorf("got %v", err)
				}
				if test.again.body == made.body && (err != nil || object.Key != aliceID) {
					t.Errorf("got %+v, %v", object, err)
				}
			})
		})
	}
}

// Lists that cannot be read are no evidence, so the create is not sent again.
func TestLostCreateWithoutLists(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := false
		_, took, f, err := createIn(t, 5*time.Minute, func(s seen) reply {
			switch {
			case s.method == http.MethodPost:
				sent = true
				return lost()
			case !sent:
				return nobody
			}
			return reply{status: 500, body: `{"statusCode":4,"statusMessage":"no lists today"}`}
		})
		var unknown *backend.UnknownOutcomeError
		if !errors.As(err, &unknown) || !strings.Contains(unknown.Known, "no lists today") || f.count(post) != 1 || took < 5*time.Minute {
			t.Errorf("got %v after %s and %d creates", err, took, f.count(post))
		}
	})
}

// A user that is there before a create is sent is not its own, whatever becomes of the
// answer. Nor is one of which nobody knows whether it was there.
func TestLostCreateMeetsAnOlderUser(t *testing.T) {
	for name, test := range map[string]struct {
		before reply
		says   string
	}{
		"there before": {listing(), "saw the user before"},
		"nobody knows": {reply{status: 404, body: "default backend - 404"}, "could not be read"},
		"not there":    {nobody, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sent := false
				_, _, f, err := createIn(t, 5*time.Minute, func(s seen) reply {
					switch {
					case s.method == http.MethodPost:
						sent = true
						return lost()
					case s.path == "/users" && !sent:
						return test.before
					case s.path == "/users":
						return listing()
					}
					return ok(userAnswer(aliceID, "alice@example.com"))
				})
				var conflict *backend.ConflictError
				if !errors.As(err, &conflict) || conflict.MayBeOurs != (test.says == "") || !strings.Contains(conflict.Evidence, test.says) || f.count(post) != 1 {
					t.Errorf("got %+v after %v", err, f.calls())
				}
			})
		})
	}
}

// A fault of a list that passes, before the create or after it, leaves nothing open: the
// list is asked again, and the user that the create made is found.
func TestLostCreateWithListsThatFailOnce(t *testing.T) {
	answers := func(r reply) func() reply { return func() reply { return r } }
	for name, fault := range map[string]func() reply{
		"no answer": lost,
		"gateway":   answers(reply{status: 503, body: "busy"}),
		"page":      answers(reply{status: 200, body: "<html>one moment</html>"}),
		"server":    answers(reply{status: 500, body: `{"statusCode":4,"statusMessage":"try again"}`}),
	} {
		for _, fails := range [][]int{{1}, {1, 2}, {3, 4}, {1, 3, 5}} {
			t.Run(fmt.Sprint(name, fails), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					sent, lists := false, 0
					_, took, f, err := createIn(t, 5*time.Minute, func(s seen) reply {
						if s.path == "/users" && s.method == http.MethodGet {
							if lists++; slices.Contains(fails, lists) {
								return fault()
							}
							if sent {
								return listing()
							}
							return nobody
						}
						if s.method == http.MethodPost {
							sent = true
							return lost()
						}
						return ok(userAnswer(aliceID, "alice@example.com"))
					})
					var conflict *backend.ConflictError
					if !errors.As(err, &conflict) || !conflict.MayBeOurs || f.count(post) != 1 || took > time.Minute {
						t.Errorf("got %+v after %s: %v", err, took, f.calls())
					}
				})
			})
		}
	}
}

// Lists that hang hold up one create of a run, and no other.
func TestCreatesWithListsThatHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := bubbleClient(t, func(s seen) reply {
			switch {
			case s.method == http.MethodPost:
				return made
			case s.path == "/users":
				time.Sleep(glimpseTime + time.Second)
			}
			return ok(userAnswer(aliceID, "alice@example.com"))
		})
		for i, want := range []time.Duration{glimpseTime + time.Second, 0} {
			began := time.Now()
			if _, err := c.Create(t.Context(), users, "", alice()); err != nil || time.Since(began).Round(time.Second) > want {
				t.Errorf("create %d: %v after %s", i, err, time.Since(began))
			}
		}
	})
}

// A user that this run saw before it sent the create was not made by it, and one that
// a list shows although it is gone is not there.
func TestLostCreateMeetsAnotherUser(t *testing.T) {
	for name, gone := range map[string]bool{"seen before": false, "a stale row": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sends := 0
				c, f := bubbleClient(t, func(s seen) reply {
					switch {
					case s.method == http.MethodPost:
						if sends++; sends == 1 {
							return lost()
						}
						return ok(`{"statusCode":0,"id":"second"}`)
					case s.path == "/users":
						return listing()
					case s.path == "/users/second":
						return ok(userAnswer("second", "alice@example.com"))
					case gone:
						return missing
					}
					return ok(userAnswer(aliceID, "alice@example.com"))
				})
				if _, err := collect(c, backend.Query{}); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Second)
				object, err := c.Create(t.Context(), users, "", alice())
				var conflict *backend.ConflictError
				switch found := errors.As(err, &conflict); {
				case found == gone, found && (conflict.MayBeOurs || !strings.Contains(conflict.Evidence, "saw the user before")):
					t.Errorf("got %+v", err)
				case gone && object.Key != "second":
					t.Errorf("got %+v after %v", object, f.calls())
				}
			})
		})
	}
}

// A stop ends a create that lost its answer within its grace period.
func TestLostCreateIsStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		c, f := bubbleClient(t, func(s seen) reply {
			if s.method == http.MethodPost {
				cancel()
				return lost()
			}
			return nobody
		})
		began := time.Now()
		_, err := c.Create(ctx, users, "", alice())
		var unknown *backend.UnknownOutcomeError
		if !errors.As(err, &unknown) || time.Since(began) > 12*time.Second || f.count(post) != 1 {
			t.Errorf("got %v after %s and %v", err, time.Since(began), f.calls())
		}
	})
}
