package emulator_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
)

func TestSnapshotOutlivesTheServer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "gws.json")
	first := newEmulator(t, "csrf=on")
	if err := first.Persist(path); err != nil {
		t.Fatal(err)
	}
	read := first.must("GET", "/me", "")
	r := first.request("POST", "/users", newAgent("ada@example.com"))
	r.AddCookie(read.cookie())
	r.Header.Set("X-CSRF-TOKEN", read.header.Get("X-CSRF-TOKEN"))
	id, _ := first.send(r).body["id"].(string)
	raw, err := first.Add(`{"userName":"raw@example.com","badge":{"number":12345678901234567890}}`)
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range []error{
		first.AssignSkill(id, "Sales", "3"), first.AssignDevice(id, "3003"), first.Patch(raw, `{"shoe":44,"password":"raw-s3cret"}`),
	} {
		if change != nil {
			t.Fatal(change)
		}
	}
	if !first.Remove(userID(t, first, "grace.chen@example.com")) {
		t.Fatal("nobody was removed")
	}

	// Nothing closed the first server: what it answered has to be in the file.
	second := newEmulator(t, "")
	if err := second.Persist(path); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first.Users(), second.Users()); diff != "" {
		t.Errorf("users after the restart (-before +after):\n%s", diff)
	}
	for _, part := range []string{"skills", "devices"} {
		if diff := cmp.Diff(held(t, first, id, part, "id"), held(t, second, id, part, "id")); diff != "" {
			t.Errorf("%s after the restart (-before +after):\n%s", part, diff)
		}
	}
	second.as(gws.Account{UserName: "ada@example.com", Password: "s3cret"}).ask("GET", "/me", "")
	if !second.HasPassword(id, "s3cret") || !second.HasPassword(raw, "raw-s3cret") {
		t.Error("a password is lost")
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"s3cret", gws.Administrator.Password} {
		if strings.Contains(string(content), secret) {
			t.Errorf("the snapshot holds the password %s", secret)
		}
	}
}

// A deletion that was answered happens, and keeps the name for as long, even if the server
// is started again meanwhile.
func TestDeletionsOutliveTheServer(t *testing.T) {
	for _, form := range []string{"slow", "soft"} {
		t.Run(form, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "gws.json")
			first := newEmulator(t, "deletions="+form)
			if err := first.Persist(path); err != nil {
				t.Fatal(err)
			}
			id := first.must("POST", "/users", newAgent("ada@example.com")).body["id"].(string)
			first.must("DELETE", "/users/"+id, "")
			first.Close()

			second := newEmulator(t, "")
			if err := second.Persist(path); err != nil {
				t.Fatal(err)
			}
			if _, there := second.User(id); there != (form == "slow") {
				t.Errorf("after the restart the user is there: %t", there)
			}
			if code := second.ask("POST", "/users", newAgent("ada@example.com")).code(); code != 18 {
				t.Errorf("statusCode %d: the name is free at once", code)
			}
			second.clock.Advance(time.Second)
			second.must("POST", "/users", newAgent("ada@example.com"))
			if _, there := second.User(id); there {
				t.Error("the user is still there")
			}
		})
	}
}

func TestDeletingAUserFreesDevices(t *testing.T) {
	path := filepath.Join(t.TempDir(), "gws.json")
	p := newEmulator(t, "")
	if err := p.Persist(path); err != nil {
		t.Fatal(err)
	}
	id := userID(t, p, "mona.reed@example.com")
	p.must("DELETE", "/users/"+id, "")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(content), id) {
		t.Error("something still names the deleted user")
	}
	if !strings.Contains(string(content), `"3001"`) {
		t.Error("the device is gone with the user")
	}
}

func TestKeepRefusesWhatIsNoSnapshot(t *testing.T) {
	path := filepath.Join(t.TempDir(), "gws.json")
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := newEmulator(t, "")
	if err := p.Persist(path); err == nil || !strings.Contains(err.Error(), "gws.json") {
		t.Errorf("Persist = %v, want an error with the file's name", err)
	}
	if len(p.Users()) != 5 {
		t.Errorf("%d users, want the seeded ones", len(p.Users()))
	}
}

func TestChangesByHandRefuse(t *testing.T) {
	p := newEmulator(t, "")
	id := userID(t, p, "agent@example.com")
	for name, err := range map[string]error{
		"a patch of nobody":     p.Patch("none", `{}`),
		"a patch with no JSON":  p.Patch(id, `{`),
		"a skill nobody has":    p.AssignSkill(id, "Juggling", "1"),
		"a device nobody knows": p.AssignDevice(id, "9999"),
	} {
		if err == nil {
			t.Errorf("%s is no error", name)
		}
	}
	if _, err := p.Add(`[]`); err == nil {
		t.Error("adding an array is no error")
	}
	if p.Remove("none") {
		t.Error("nobody was removed, and it is reported as done")
	}
	if _, found := p.User("none"); found || p.HasPassword("none", "") {
		t.Error("nobody is found")
	}
}

func TestUnknownKeysSurviveAnUpdate(t *testing.T) {
	p := newEmulator(t, "")
	id, err := p.Add(`{"userName":"raw@example.com","firstName":"R","lastName":"W","roles":["ROLE_AGENT"],"badge":{"n":[1,null]},"old":1}`)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Patch(id, `{"old":null}`); err != nil {
		t.Fatal(err)
	}
	p.must("PUT", "/users/"+id, `{"firstName":"Ray","badge":"ignored"}`)
	shown := p.user(id)
	if diff := cmp.Diff(map[string]any{"n": []any{1.0, nil}}, shown["badge"]); diff != "" {
		t.Errorf("badge (-want +got):\n%s", diff)
	}
	if _, there := shown["old"]; there || shown["firstName"] != "Ray" {
		t.Errorf("user = %v", shown)
	}
}

// Another server takes the snapshot of one that was closed. What reaches the closed one
// late is broken off, and changes nothing.
func TestClosedServerChangesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "gws.json")
	first := newEmulator(t, "")
	if err := first.Persist(path); err != nil {
		t.Fatal(err)
	}
	first.Close()
	second := newEmulator(t, "")
	if err := second.Persist(path); err != nil {
		t.Fatal(err)
	}
	second.must("POST", "/users", newAgent("ada@example.com"))
	func() {
		defer func() {
			if reason := recover(); reason != http.ErrAbortHandler {
				t.Errorf("the request ended with %v", reason)
			}
		}()
		first.ServeHTTP(httptest.NewRecorder(), first.request("POST", "/users", newAgent("bob@example.com")))
	}()
	third := newEmulator(t, "")
	if err := third.Persist(path); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"ada@example.com": true, "bob@example.com": false} {
		if _, there := third.UserNamed(name); there != want {
			t.Errorf("%s is there: %t", name, there)
		}
	}
}
