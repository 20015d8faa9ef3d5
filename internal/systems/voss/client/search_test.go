package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// within returns a context that ends after the time.
func within(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

// passed returns how long ago the first request came.
func (f *fake) passed() time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	return time.Since(f.began)
}

// The keys and words of the entries of logs.
const (
	pkidOther = "99f7e09bd0278d4b28e981da"
	txnOther  = "11111111-98e6-4290-b0c3-2dfa2224b808"
	bob       = "bob@example.com"
)

// entry is a row of a log that a test builds up.
type entry struct {
	id, user, status, pkid, detail, mark, action string
	at                                           time.Time
}

func (e entry) row() string {
	data := map[string]any{"action": "Create", "username": userName, "status": "Success", "detail": "Email:alice@example.com"}
	for key, value := range map[string]string{"action": e.action, "username": e.user, "status": e.status, "detail": e.detail} {
		if value != "" {
			data[key] = strings.TrimSpace(value)
		}
	}
	resource := map[string]any{"model_type": user.Type}
	if e.pkid != "" {
		resource["after_transaction"] = "/api/" + user.Type + "/" + e.pkid + "/?cached=true"
	}
	data["resource"], data["submitted_time"] = resource, e.at.UTC().Format(time.RFC3339)
	if e.mark != "" {
		data["request_meta"] = map[string]any{"external_id": e.mark}
	}
	text, _ := json.Marshal(map[string]any{"pkid": e.id, "data": data})
	return string(text)
}

// markSent returns the mark of the n-th create that was sent for a key.
func (f *fake) markSent(key string, n int) string {
	for _, r := range f.calls(createCall) {
		var body struct {
			Email string `json:"email"`
			Meta  struct {
				ID string `json:"external_id"`
			} `json:"request_meta"`
		}
		if json.Unmarshal([]byte(r.body), &body) == nil && body.Email == key {
			if n--; n == 0 {
				return body.Meta.ID
			}
		}
	}
	return ""
}

// lostServer is a server that loses the answers to creates of alice, and answers
// those of bob. A test says what its log and its list show.
type lostServer struct {
	*fake
	// log and there return what they show when so much time has passed since the
	// create of alice.
	log   func(since time.Duration) []entry
	users func(since time.Duration) []string
	// answer answers the creates of alice.
	answer http.HandlerFunc
	sent   time.Time
}

func newLostServer(t *testing.T) *lostServer {
	s := &lostServer{fake: newBubbleFake(t), answer: abort}
	since := func() time.Duration {
		if s.sent.IsZero() {
			return -1
		}
		return time.Since(s.sent)
	}
	s.on(createCall, func(w http.ResponseWriter, r *http.Request) {
		if s.markSent(bob, 1) != "" && len(s.calls(createCall)) == 1 {
			say(202, strings.ReplaceAll(accepted, txn, txnOther))(w, r)
			return
		}
		if s.sent.IsZero() {
			s.sent = time.Now()
		}
		s.answer(w, r)
	})
	s.on(logCall, func(w http.ResponseWriter, r *http.Request) {
		var rows []string
		if s.log == nil {
			say(403, `{}`)(w, r)
			return
		}
		for _, e := range s.log(since()) {
			rows = append(rows, e.row())
		}
		list(rows...)(w, r)
	})
	s.on(listCall, func(w http.ResponseWriter, r *http.Request) {
		var rows []string
		if s.users != nil {
			rows = s.users(since())
		}
		list(rows...)(w, r)
	})
	s.on(strings.ReplaceAll(pollCall, txn, txnOther), say(200, `{"status":"Success"}`))
	s.on(strings.ReplaceAll(txnCall, txn, txnOther), say(200, strings.ReplaceAll(finished, pkidUser, pkidOther)))
	s.on(pollCall, polled("Success"))
	s.on(txnCall, say(200, finished))
	return s
}

// witness is the entry of bob's create, by which the log is known to tell the truth.
func (s *lostServer) witness(marked bool) entry {
	e := entry{id: txnOther, pkid: pkidOther, detail: "Email:" + bob, at: s.began}
	if marked {
		e.mark = s.markSent(bob, 1)
	}
	return e
}

// bobFirst has the run make bob first.
func (s *lostServer) bobFirst(t *testing.T, c *Client) {
	t.Helper()
	if _, err := c.Create(t.Context(), user, "", map[string]any{"email": bob}); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Minute)
}

// outcome is what a create comes to.
type outcome struct {
	sends    int
	made     bool // the create succeeded with alice's object
	conflict bool
	ours     bool // it may be ours
	unknown  bool
	says     string
	// atMost bounds how long it takes; 0 for the whole of five minutes.
	atMost time.Duration
}

func (o outcome) check(t *testing.T, s *lostServer, object backend.Object, err error, took time.Duration) {
	t.Helper()
	found, conflict := errors.AsType[*backend.ConflictError](err)
	_, unknown := errors.AsType[*backend.UnknownOutcomeError](err)
	got := outcome{sends: 0, made: err == nil && object.Key == pkidUser, conflict: conflict, unknown: unknown, says: o.says, atMost: o.atMost}
	for _, r := range s.calls(createCall) {
		if strings.Contains(r.body, "alice") {
			got.sends++
		}
	}
	if conflict {
		got.ours = found.MayBeOurs
	}
	if got != o {
		t.Errorf("got %+v, want %+v: %+v, %v", got, o, object, err)
	}
	if o.says != "" && !strings.Contains(fmt.Sprint(err), o.says) {
		t.Errorf("%v does not say %q", err, o.says)
	}
	if o.atMost > 0 && took > o.atMost {
		t.Errorf("it took %s", took)
	}
}

// TestLostCreate goes through every state of the log, with and without an object.
func TestLostCreate(t *testing.T) {
	alice0 := userRow(pkidUser, "alice@example.com", pkidCust)
	there := func(since time.Duration) []string {
		if since < 0 {
			return nil
		}
		return []string{alice0}
	}
	for name, test := range map[string]struct {
		bob    bool // the run has made bob before
		log    func(s *lostServer) func(time.Duration) []entry
		users  func(time.Duration) []string
		answer http.HandlerFunc
		want   outcome
	}{
		"the mark is shown": {
			log: func(s *lostServer) func(time.Duration) []entry {
				return func(time.Duration) []entry {
					return []entry{{id: txn, pkid: pkidUser, mark: s.markSent("alice@example.com", 1), at: time.Now()}}
				}
			},
			users: there, want: outcome{sends: 1, made: true, atMost: 10 * time.Second},
		},
		"the mark is shown, of a create that runs": {
			log: func(s *lostServer) func(time.Duration) []entry {
				return func(time.Duration) []entry {
					return []entry{{id: txn, status: "Processing", mark: s.markSent("alice@example.com", 1), at: time.Now()}}
				}
			},
			users: there, want: outcome{sends: 1, made: true, atMost: 10 * time.Second},
		},
		"the mark is shown, hours off": {
			log: func(s *lostServer) func(time.Duration) []entry {
				return func(time.Duration) []entry {
					return []entry{{id: txn, pkid: pkidUser, mark: s.markSent("alice@example.com", 1), at: time.Now().Add(5 * time.Hour)}}
				}
			},
			users: there, want: outcome{sends: 1, made: true, atMost: 10 * time.Second},
		},
		"the mark is shown late": {
			log: func(s *lostServer) func(time.Duration) []entry {
				return func(since time.Duration) []entry {
					if since < 40*time.Second {
						return nil
					}
					return []entry{{id: txn, pkid: pkidUser, mark: s.markSent("alice@example.com", 1), at: s.sent}}
				}
			},
			users: there, want: outcome{sends: 1, made: true, atMost: time.Minute},
		},
		"the mark is on a failure": {
			log: func(s *lostServer) func(time.Duration) []entry {
				return func(time.Duration) []entry {
					return []entry{{id: txn, status: "Fail", mark: s.markSent("alice@example.com", 1), at: time.Now()}}
				}
			},
			want: outcome{sends: 1, says: "ended with status", atMost: 10 * time.Second},
		},
		"another mark": {
			log: func(*lostServer) func(time.Duration) []entry {
				return func(time.Duration) []entry {
					return []entry{{id: txn, pkid: pkidUser, mark: "another", at: time.Now()}}
				}
			},
			users: there, want: outcome{sends: 1, conflict: true, says: "does not carry the mark", atMost: 10 * time.Second},
		},
		"another account": {
			log: func(*lostServer) func(time.Duration) []entry {
				return func(time.Duration) []entry { return []entry{{id: txn, user: "eve", pkid: pkidUser, at: time.Now()}} }
			},
			users: there, want: outcome{sends: 1, conflict: true, says: "eve made it", atMost: 10 * time.Second},
		},
		"another account, of a name that says nothing": {
			log: func(*lostServer) func(time.Duration) []entry {
				return func(time.Duration) []entry { return []entry{{id: txn, user: "  ", pkid: pkidUser, at: time.Now()}} }
			},
			users: there, want: outcome{sends: 1, conflict: true, ours: true, says: "does not name", atMost: 10 * time.Second},
		},
		"plain, of this account": {
			log: func(*lostServer) func(time.Duration) []entry {
				return func(time.Duration) []entry { return []entry{{id: txn, pkid: pkidUser, at: time.Now()}} }
			},
			users: there, want: outcome{sends: 1, conflict: true, ours: true, says: "this account made it", atMost: 10 * time.Second},
		},
		"plain, but it was there before": {
			log: func(*lostServer) func(time.Duration) []entry {
				return func(time.Duration) []entry { return []entry{{id: txn, pkid: pkidUser, at: time.Now()}} }
			},
			users: func(time.Duration) []string { return []string{alice0} },
			want:  outcome{sends: 1, conflict: true, says: "It was there before", atMost: 10 * time.Second},
		},
		"forbidden": {
			users: there, want: outcome{sends: 1, conflict: true, ours: true, says: "cannot be read", atMost: 10 * time.Second},
		},
		"forbidden, but it was there before": {
			users: func(time.Duration) []string { return []string{alice0} },
			want:  outcome{sends: 1, conflict: true, says: "It was there before", atMost: 10 * time.Second},
		},
		"forbidden, and nothing": {want: outcome{sends: 1, unknown: true, says: "cannot be read"}},
		"silent": {
			log:   func(*lostServer) func(time.Duration) []entry { return func(time.Duration) []entry { return nil } },
			users: there, want: outcome{sends: 1, conflict: true, ours: true, says: "does not say who", atMost: 2 * time.Minute},
		},
		"silent, and nothing": {
			log:  func(*lostServer) func(time.Duration) []entry { return func(time.Duration) []entry { return nil } },
			want: outcome{sends: 1, unknown: true, says: "proves nothing"},
		},
		"without actions, and nothing": {
			bob: true,
			log: func(s *lostServer) func(time.Duration) []entry {
				return func(time.Duration) []entry {
					e := s.witness(false)
					e.action = " "
					return []entry{e}
				}
			},
			want: outcome{sends: 1, unknown: true, says: "proves nothing"},
		},
		"a witness, and nothing for a minute": {
			bob: true,
			log: func(s *lostServer) func(time.Duration) []entry {
				return func(time.Duration) []entry { return []entry{s.witness(false)} }
			},
			answer: inTurn(abort, say(201, `{"pkid":"`+pkidUser+`","success":true}`)),
			want:   outcome{sends: 2, made: true, atMost: 2 * time.Minute},
		},
		"a witness with marks, and nothing for a minute": {
			bob: true,
			log: func(s *lostServer) func(time.Duration) []entry {
				return func(time.Duration) []entry { return []entry{s.witness(true)} }
			},
			answer: inTurn(abort, say(201, `{"pkid":"`+pkidUser+`","success":true}`)),
			want:   outcome{sends: 2, made: true, atMost: 2 * time.Minute},
		},
		"a witness, and a create that may be ours": {
			bob: true,
			log: func(s *lostServer) func(time.Duration) []entry {
				return func(time.Duration) []entry {
					return []entry{{id: txn, status: "Processing", at: time.Now()}, s.witness(false)}
				}
			},
			want: outcome{sends: 1, unknown: true, says: txn},
		},
		"a witness, and an earlier create of the key": {
			bob: true,
			log: func(s *lostServer) func(time.Duration) []entry {
				return func(time.Duration) []entry {
					return []entry{s.witness(false), {id: txn, pkid: "77f7e09bd0278d4b28e981da", at: s.began.Add(-time.Minute)}}
				}
			},
			answer: inTurn(abort, say(201, `{"pkid":"`+pkidUser+`","success":true}`)),
			want:   outcome{sends: 2, made: true, atMost: 2 * time.Minute},
		},
		"the server's own failure": {
			answer: say(500, `{"message":"out of order"}`),
			want:   outcome{sends: 1, says: "out of order", atMost: 2 * time.Minute},
		},
		"the server's own failure, and yet": {
			answer: say(500, `{"message":"out of order"}`),
			users: func(since time.Duration) []string {
				if since < 20*time.Second {
					return nil
				}
				return []string{alice0}
			},
			want: outcome{sends: 1, conflict: true, ours: true, atMost: time.Minute},
		},
		"lost, then refused": {
			bob: true,
			log: func(s *lostServer) func(time.Duration) []entry {
				return func(time.Duration) []entry { return []entry{s.witness(false)} }
			},
			answer: inTurn(abort, say(409, `{"message":"already exists"}`)),
			users: func(since time.Duration) []string {
				if since < 90*time.Second {
					return nil
				}
				return []string{alice0}
			},
			want: outcome{sends: 2, conflict: true, ours: true, atMost: 4 * time.Minute},
		},
		"slow": {
			users: func(since time.Duration) []string {
				if since < 3*time.Minute {
					return nil
				}
				return []string{alice0}
			},
			answer: say(504, `<html>`),
			want:   outcome{sends: 1, conflict: true, ours: true, atMost: 4 * time.Minute},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newLostServer(t)
				if test.log != nil {
					s.log = test.log(s)
				}
				s.users = test.users
				if test.answer != nil {
					s.answer = test.answer
				}
				c := s.client(nil)
				if test.bob {
					s.bobFirst(t, c)
				}
				began := time.Now()
				object, err := c.Create(within(t, 5*time.Minute), user, "", alice())
				test.want.check(t, s, object, err, time.Since(began))
			})
		})
	}
}

// Of creates of one run that follow each other in the log, the later one shows that
// the log has got as far.
func TestLogThatIsAheadProvesThatNothingHappened(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newLostServer(t)
		s.answer = inTurn(abort, say(201, `{"pkid":"`+pkidUser+`","success":true}`))
		var bobs time.Time
		s.log = func(time.Duration) []entry {
			if bobs.IsZero() {
				return nil
			}
			return []entry{{id: txnOther, pkid: pkidOther, detail: "Email:" + bob, at: bobs}}
		}
		s.on(createCall, func(create http.HandlerFunc) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				if s.markSent(bob, 1) != "" && bobs.IsZero() {
					bobs = time.Now()
					say(202, strings.ReplaceAll(accepted, txn, txnOther))(w, r)
					return
				}
				create(w, r)
			}
		}(s.answers[createCall]))
		c := s.client(nil)
		var later sync.WaitGroup
		defer later.Wait()
		later.Go(func() {
			time.Sleep(5 * time.Second)
			if _, err := c.Create(t.Context(), user, "", map[string]any{"email": bob}); err != nil {
				t.Error(err)
			}
		})
		began := time.Now()
		object, err := c.Create(within(t, 5*time.Minute), user, "", alice())
		outcome{sends: 2, made: true, atMost: 30 * time.Second}.check(t, s, object, err, time.Since(began))
	})
}

// After a stop a search ends with the grace period, and says what is not known.
func TestSearchEndsAfterAStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newLostServer(t)
		ctx, cancel := context.WithCancel(t.Context())
		s.answer = func(w http.ResponseWriter, r *http.Request) {
			cancel()
			abort(w, r)
		}
		began := time.Now()
		object, err := s.client(nil).Create(ctx, user, "", alice())
		outcome{sends: 1, unknown: true}.check(t, s, object, err, 0)
		if took := time.Since(began); took > 12*time.Second {
			t.Errorf("it took %s", took)
		}
	})
}

// A create that the server refuses for its mark goes again without one, and so does
// every later one.
func TestRefusedMarks(t *testing.T) {
	for name, refusal := range map[string]http.HandlerFunc{
		"by a message":  say(400, `{"message":"request_meta is not a field of the model"}`),
		"by a field":    say(400, `{"message":"invalid","errors":{"request_meta.external_id":["unknown"]}}`),
		"by a page":     say(400, `<html><head><title>400 Bad Request</title></head><body><p>unknown key request_meta</p></body></html>`),
		"of status 422": say(422, `{"message":"Additional properties are not allowed ('request_meta' was unexpected)"}`),
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			made := say(201, `{"pkid":"`+pkidUser+`","success":true}`)
			f.on(createCall, inTurn(refusal, made))
			c := f.client(nil)
			for range 2 {
				if object, err := c.Create(t.Context(), user, "", alice()); err != nil || object.Key != pkidUser {
					t.Fatalf("got %+v, %v", object, err)
				}
			}
			calls := f.calls(createCall)
			if len(calls) != 3 || !strings.Contains(calls[0].body, "request_meta") {
				t.Fatalf("%d creates: %v", len(calls), calls)
			}
			for _, call := range calls[1:] {
				if strings.Contains(call.body, "request_meta") {
					t.Errorf("sent %s", call.body)
				}
			}
		})
	}
}

// Each create has a mark of its own, and none goes with a call that the server
// answers when it is done.
func TestMarks(t *testing.T) {
	f := newFake(t)
	f.on(createCall, say(201, `{"pkid":"`+pkidUser+`","success":true}`))
	for _, asynchronous := range []bool{true, true, false} {
		if _, err := f.client(func(cfg *Config) { cfg.Asynchronous = asynchronous }).Create(t.Context(), user, "", alice()); err != nil {
			t.Fatal(err)
		}
	}
	first, second := f.markSent("alice@example.com", 1), f.markSent("alice@example.com", 2)
	if first == "" || second == "" || first == second {
		t.Errorf("the marks are %q and %q", first, second)
	}
	if body := f.calls(createCall)[2].body; strings.Contains(body, "request_meta") {
		t.Errorf("sent %s", body)
	}
}

// Once the server has shown a mark, nothing is looked at before a create.
func TestNoGlimpseWhereMarksAreShown(t *testing.T) {
	for _, shown := range []bool{true, false} {
		f := newFake(t)
		f.on(createCall, say(202, accepted))
		f.on(pollCall, polled("Success"))
		f.on(txnCall, func(w http.ResponseWriter, r *http.Request) {
			body := finished
			if shown {
				body = strings.Replace(body, `"data":{`, `"data":{"external_id":"`+f.markSent("alice@example.com", len(f.calls(createCall)))+`",`, 1)
			}
			say(200, body)(w, r)
		})
		c := f.client(nil)
		for range 3 {
			if _, err := c.Create(t.Context(), user, "", alice()); err != nil {
				t.Fatal(err)
			}
		}
		if looks := len(f.calls(listCall)); looks != map[bool]int{true: 1, false: 3}[shown] {
			t.Errorf("shown: %t, and %d looks", shown, looks)
		}
	}
}

// TestConflict goes through what is said of an object in the way of a create.
func TestConflict(t *testing.T) {
	there := list(userRow(pkidUser, "alice@example.com", pkidCust))
	for name, test := range map[string]struct {
		log, users http.HandlerFunc
		key, says  string
	}{
		"of this account":      {list(logRow(txn, userName, "Success", pkidUser, "Email:alice@example.com", time.Minute)), there, pkidUser, "this account made it, in transaction " + txn},
		"words of the log":     {list(logRow(txn, userName, "Success", "", "Email:alice@example.com", time.Minute)), there, pkidUser, "this account made it"},
		"of another account":   {list(logRow(txn, "eve", "Success", pkidUser, "Email:alice@example.com", time.Minute)), there, pkidUser, "eve made it"},
		"another user's entry": {list(logRow(txn, userName, "Success", pkidOther, "Email:malice@example.com", time.Second)), there, pkidUser, "nothing of its creation"},
		"a failed entry":       {list(logRow(txn, userName, "Fail", pkidUser, "Email:alice@example.com", time.Second)), there, pkidUser, "nothing of its creation"},
		"no log":               {say(404, `{}`), there, pkidUser, "cannot be read"},
		"nowhere":              {list(), list(), "", "No list shows it"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.on(createCall, say(409, `{"message":"already exists"}`))
			f.on(logCall, test.log)
			f.on(listCall, test.users)
			_, err := f.client(nil).Create(t.Context(), user, "", alice())
			found, ok := errors.AsType[*backend.ConflictError](err)
			if !ok || found.MayBeOurs || found.Object.Key != test.key || !strings.Contains(found.Evidence, test.says) || !errors.Is(err, backend.ErrConflict) {
				t.Errorf("got %+v, %v", found, err)
			}
			if n := len(f.calls(createCall)); n != 1 {
				t.Errorf("%d creates", n)
			}
		})
	}
}

// TestDeletion goes through what the log may show of a deletion.
func TestDeletion(t *testing.T) {
	const key = "alice@example.com"
	created := entry{id: "t-1", pkid: pkidUser}
	deleted := entry{id: "t-2", action: "Delete", user: "eve"}
	running, failure := deleted, deleted
	running.status, failure.status = "Processing", "Fail"
	again := entry{id: "t-3", pkid: pkidOther}
	other := entry{id: "t-4", action: "Delete", detail: "Email:malice@example.com"}
	for name, test := range map[string]struct {
		log  []entry // the latest first
		pkid string
		want *backend.Deletion
	}{
		"none":                         {[]entry{created}, pkidUser, nil},
		"done":                         {[]entry{deleted, created}, pkidUser, &backend.Deletion{Transaction: "t-2", Username: "eve"}},
		"running":                      {[]entry{running, created}, pkidUser, &backend.Deletion{Transaction: "t-2", Username: "eve", Running: true}},
		"failed":                       {[]entry{failure, created}, pkidUser, nil},
		"of an earlier object":         {[]entry{created, deleted}, pkidUser, nil},
		"of another object":            {[]entry{other, created}, pkidUser, nil},
		"of an object nobody sees":     {[]entry{deleted, created}, "", &backend.Deletion{Transaction: "t-2", Username: "eve"}},
		"of one that is made anew":     {[]entry{again, deleted, created}, pkidUser, &backend.Deletion{Transaction: "t-2", Username: "eve"}},
		"before one that is made anew": {[]entry{again, deleted, created}, pkidOther, nil},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			var rows []string
			for _, e := range test.log {
				e.at = time.Now()
				rows = append(rows, e.row())
			}
			f.on(logCall, list(rows...))
			got, err := f.client(nil).Deletion(t.Context(), user, backend.Object{Key: test.pkid, Hierarchy: "sys.hcs.Prov.Cust"}, key)
			if err != nil || toJSON(t, got) != toJSON(t, test.want) {
				t.Errorf("got %s, %v", toJSON(t, got), err)
			}
		})
	}
}
