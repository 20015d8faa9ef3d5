package emulator_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
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
	e.call("GET", things+pkid+"/", "").is("meta.hierarchy_path", voss.Tenant+".Site1")
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
}
