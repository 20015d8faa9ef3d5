package emulator_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/clock"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

func TestChangesByHand(t *testing.T) {
	e := newEmulator(t, "")
	pkid, err := e.Add(thingType, voss.Tenant, `{"email": "a", "extra": {"x": 1, "y": 2}, "settings": {"on": true}}`)
	if err != nil {
		t.Fatal(err)
	}
	e.call("GET", things+pkid+"/", "").want(http.StatusOK).is("data.extra.x", 1).is("data.id", nil)

	if err := e.Patch(pkid, `{"name": "A", "extra": {"y": null}, "settings": null, "nested": {"email": "b"}}`); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"email": "a", "name": "A", "extra": map[string]any{"x": json.Number("1")}, "nested": map[string]any{"email": "b"},
	}
	if diff := cmp.Diff(want, e.data(pkid)); diff != "" {
		t.Errorf("after Patch (-want +got):\n%s", diff)
	}
	if err := e.Put(pkid, `{"email": "z"}`); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]any{"email": "z"}, e.data(pkid)); diff != "" {
		t.Errorf("after Put (-want +got):\n%s", diff)
	}
	e.create(`{"email": "a"}`) // its old key is free
	if err := e.Relocate(pkid, voss.Tenant+".Site1"); err != nil {
		t.Fatal(err)
	}
	e.call("GET", things+pkid+"/", "").is("meta.references.parent.0.pkid", node(e, voss.Tenant+".Site1"))
	if !e.Remove(pkid) || e.Remove(pkid) {
		t.Error("Remove must report what it found")
	}
	if e.Count(thingType) != 1 || len(e.Objects(thingType)) != 1 {
		t.Errorf("%d objects left", e.Count(thingType))
	}
}

func TestChangesByHandThatCannotBe(t *testing.T) {
	e := newEmulator(t, "")
	pkid := e.create(`{"email": "a"}`)
	for name, change := range map[string]func() error{
		"unknown pkid":   func() error { return e.Put("none", `{}`) },
		"unknown node":   func() error { return e.Relocate(pkid, "sys.none") },
		"broken JSON":    func() error { return e.Patch(pkid, `{`) },
		"unknown model":  func() error { _, err := e.Add("a/b", voss.Tenant, `{}`); return err },
		"node for a new": func() error { _, err := e.Add(thingType, "sys.none", `{}`); return err },
		"JSON for a new": func() error { _, err := e.Add(thingType, voss.Tenant, `[]`); return err },
	} {
		t.Run(name, func(t *testing.T) {
			if change() == nil {
				t.Error("no error")
			}
		})
	}
	if o, _ := e.Object(pkid); o.Hierarchy != voss.Tenant {
		t.Errorf("a refused change moved the object to %s", o.Hierarchy)
	}
	if _, found := e.Object("none"); found {
		t.Error("found an object that is not there")
	}
}

func TestWhatTestsGetIsTheirs(t *testing.T) {
	e := newEmulator(t, "")
	pkid := e.create(`{"email": "a", "settings": {"mode": "fast"}}`)
	settings, _ := e.data(pkid)["settings"].(map[string]any)
	settings["mode"] = "scrambled"
	e.call("GET", things+pkid+"/", "").is("data.settings.mode", "fast")
}

func TestRequestCounts(t *testing.T) {
	e := newEmulator(t, "")
	pkid := e.create(`{"email": "a"}`)
	for range 3 {
		e.call("GET", things+pkid+"/", "")
	}
	e.call("GET", things+"none/", "")
	if got := e.RequestCount("get " + thingType); got != 4 {
		t.Errorf("%d gets counted, want 4", got)
	}
	requests := e.Requests()
	last := requests[len(requests)-1]
	if len(requests) != 5 || last.Status != http.StatusNotFound || last.Username != "terraform" || last.Method != "GET" {
		t.Errorf("%d requests, the last %+v", len(requests), last)
	}
	e.ResetRequests()
	if e.RequestCount("get "+thingType) != 0 || len(e.Requests()) != 0 {
		t.Error("ResetRequests left something")
	}
}

// TestWrites looks at what is kept of each change: what was sent, and the object as
// the account had read it before.
func TestWrites(t *testing.T) {
	e := newEmulator(t, "choices_shown=titles")
	unread := e.create(`{"email": "a"}`)
	pkid := e.create(`{"email": "b", "kind": "work"}`)
	e.call("PUT", things+unread+"/", `{"email": "c"}`).want(http.StatusOK)
	e.call("GET", things+pkid+"/", "").want(http.StatusOK)
	e.as(voss.Outsider).call("GET", things+pkid+"/", "").want(http.StatusForbidden)
	if err := e.Patch(pkid, `{"name": "by hand", "level": 9}`); err != nil {
		t.Fatal(err)
	}
	e.call("GET", things+tenant, "").want(http.StatusOK) // its rows have the name, and no level
	e.call("PUT", things+pkid+"/", `{"email": "d", "zzz": 1, "request_meta": {"external_id": "x"}}`).want(http.StatusBadRequest)
	e.call("DELETE", things+pkid+"/", "").want(http.StatusOK)
	e.call("DELETE", things+tenant, `{"hrefs": ["`+things+unread+`/"]}`).want(http.StatusOK)

	list := e.Writes()
	if len(list) != 6 {
		t.Fatalf("%d writes, want 6: %+v", len(list), list)
	}
	for i, want := range []struct {
		operation, object string
		status            int
		body              map[string]any
		reads             []any // email, kind, name, level
	}{
		{"create", "", 201, map[string]any{"email": "a"}, nil},
		{"create", "", 201, map[string]any{"email": "b", "kind": "work"}, nil},
		{"replace", unread, 200, map[string]any{"email": "c"}, nil},
		{"replace", pkid, 400, map[string]any{"email": "d", "zzz": json.Number("1"), "request_meta": map[string]any{"external_id": "x"}}, []any{"b", "Work", "by hand", json.Number("3")}},
		{"delete", pkid, 200, nil, []any{"b", "Work", "by hand", json.Number("3")}},
		{"bulk delete", "", 200, map[string]any{"hrefs": []any{things + unread + "/"}}, nil},
	} {
		got := list[i]
		if got.Operation != want.operation+" "+thingType || got.Write.Object != want.object || got.Write.Model != thingType || got.Status != want.status {
			t.Errorf("write %d: %s of %q answered %d, want %s of %q answered %d", i, got.Operation, got.Write.Object, got.Status, want.operation, want.object, want.status)
		}
		if diff := cmp.Diff(want.body, got.Write.Body); diff != "" {
			t.Errorf("body of write %d (-want +got):\n%s", i, diff)
		}
		var reads []any
		if read := got.Write.Read; read != nil {
			reads = []any{read["email"], read["kind"], read["name"], read["level"]}
		}
		if diff := cmp.Diff(want.reads, reads); diff != "" {
			t.Errorf("read before write %d (-want +got):\n%s", i, diff)
		}
	}
}

// keeping starts a server on a snapshot file, as a restart does.
func keeping(t *testing.T, path string, manual *clock.Manual) *emulator {
	t.Helper()
	server := voss.New(voss.Options{Models: []*model.Model{thing()}, Clock: manual, TransactionTime: time.Second})
	t.Cleanup(server.Close)
	if err := server.Persist(path); err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	return &emulator{
		Server: server, t: t, url: web.URL, clock: manual, client: web.Client(),
		username: voss.Administrator.Username, password: voss.Administrator.Password,
	}
}

func TestSnapshot(t *testing.T) {
	path := filepath.Join(t.TempDir(), "voss.json")
	manual := clock.NewManual(start)
	before := keeping(t, path, manual)
	first := submit(before, "POST", things+tenant, `{"email": "a", "level": 7}`)
	manual.AwaitSleepers(1)
	manual.Advance(time.Second)
	before.finish()
	if err := before.Patch(before.Objects(thingType)[0].PKID, `{"extra": 1}`); err != nil {
		t.Fatal(err)
	}
	second := submit(before, "POST", things+tenant, `{"email": "b"}`)
	manual.AwaitSleepers(1)
	before.Close() // in the middle of the second

	after := keeping(t, path, manual)
	if diff := cmp.Diff(before.Objects(thingType), after.Objects(thingType)); diff != "" {
		t.Errorf("objects (-before +after the restart):\n%s", diff)
	}
	after.transaction(first).is("data.status", "Success")
	manual.AwaitSleepers(1)
	manual.Advance(time.Second)
	after.finish()
	after.transaction(second).is("data.status", "Success").is("data.txn_seq_id", 2)
	if after.Count(thingType) != 2 {
		t.Errorf("%d objects after the restart, want 2", after.Count(thingType))
	}
	third := submit(after, "POST", things+tenant, `{"email": "c"}`)
	after.transaction(third).is("data.txn_seq_id", 3)
}

func TestSnapshotThatCannotBe(t *testing.T) {
	server := voss.New(voss.Options{})
	t.Cleanup(server.Close)
	if server.Persist(filepath.Join(t.TempDir(), "none", "voss.json")) == nil {
		t.Error("no error for a directory that does not exist")
	}
}

func TestCloseReleasesWaitingCalls(t *testing.T) {
	e := newEmulator(t, "", slowly)
	answers := make(chan response)
	go func() { answers <- e.call("POST", things+tenant, `{"email": "a"}`) }()
	e.clock.AwaitSleepers(1)
	e.Close()
	(<-answers).want(http.StatusServiceUnavailable)
	defer func() {
		if reason := recover(); reason != http.ErrAbortHandler {
			t.Errorf("a later request ended with %v", reason)
		}
	}()
	e.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, things+tenant, strings.NewReader(`{"email": "b"}`)))
}

// Who watches a request hears of its transaction, whatever the answer names, and of none
// where the request is refused.
func TestWatchTransactions(t *testing.T) {
	for _, form := range []string{"as-asked", "pkid", "transaction", "null", "ok", "nothing"} {
		e := newEmulator(t, "create_answer="+form)
		var seen []voss.Transaction
		send := func(body string) {
			r := e.request("POST", things+tenant, body)
			r.SetBasicAuth(e.username, e.password)
			e.ServeHTTP(httptest.NewRecorder(), r.WithContext(voss.WatchTransactions(r.Context(), func(one voss.Transaction) { seen = append(seen, one) })))
		}
		send(`{"email": "a"}`)
		if err := e.AwaitTransactions(t.Context()); err != nil {
			t.Fatal(err)
		}
		send(`{"email": "a"}`) // the key is taken
		if len(seen) != 1 || seen[0].Action != "Create" || seen[0].PKID != e.Objects(thingType)[0].PKID {
			t.Errorf("%s: %+v", form, seen)
		}
	}
}
