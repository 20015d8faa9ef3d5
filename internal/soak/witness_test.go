//go:build !norecovery

package soak

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// ask sends a request of a stack to the site, and returns the status of the answer.
func ask(s *site, stack, method, path, body string) int {
	r := httptest.NewRequestWithContext(context.Background(), method, "https://"+vossHost+path, strings.NewReader(body))
	r.SetBasicAuth(voss.Administrator.Username, voss.Administrator.Password)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(stackHeader, stack)
	answer := httptest.NewRecorder()
	s.ServeHTTP(answer, r)
	return answer.Code
}

// The books know who made an object though the answer to its create is lost in a restart,
// and an older object with the same key, whose create was answered, is still there.
func TestBooksKnowWhoMadeAnObject(t *testing.T) {
	dir := tempDir(t)
	synctest.Test(t, func(t *testing.T) {
		s, err := startSite(dir, fault.Options{}, pace{work: 2 * time.Second, lag: 10 * time.Second, patience: time.Minute}, 1)
		if err != nil {
			t.Fatal(err)
		}
		defer s.stop()
		s.books.log = t.Logf
		s.books.enterAll()
		dialect, err := voss.Switches.Parse("duplicate_check=transaction")
		if err != nil {
			t.Fatal(err)
		}
		if err := s.restart(conditions{voss: dialect}); err != nil {
			t.Fatal(err)
		}
		const users, body = "/api/device/spark/User/", `{"email":"ada@example.com","firstName":"Ada","lastName":"Lovelace"}`
		at := "?format=json&hierarchy=" + s.pkid(voss.Tenant)
		if status := ask(s, "red", http.MethodPost, users+at, body); status != http.StatusCreated {
			t.Fatalf("HTTP %d", status)
		}
		first := s.objects(kinds()[0])
		old := first[len(first)-1]
		s.books.record(old.key).mayGo = true
		if status := ask(s, "red", http.MethodDelete, fmt.Sprintf("%s%s/%s&nowait=true", users, old.key, at), ""); status != http.StatusAccepted {
			t.Fatalf("HTTP %d", status)
		}
		answered := make(chan int)
		go func() { answered <- ask(s, "blue", http.MethodPost, users+at, body) }()
		time.Sleep(time.Second)
		if err := s.restart(conditions{voss: dialect}); err != nil {
			t.Fatal(err)
		}
		if status := <-answered; status != http.StatusServiceUnavailable {
			t.Errorf("HTTP %d", status)
		}
		if !s.settle(t.Context()) {
			t.Error("the servers do not come to rest")
		}
		waiting := &address{stack: "blue", kind: kinds()[0]}
		waiting.declare("ada@example.com", map[string]any{})
		s.books.audit([]*stack{{name: "blue", addresses: []*address{waiting}}})
		for _, o := range s.objects(kinds()[0]) {
			if r := s.books.record(o.key); strings.EqualFold(o.name, "ada@example.com") && (r == nil || r.owner != "blue" || o.key == old.key) {
				t.Errorf("the books know of %v as %v", o, r)
			}
		}
		if found := append(s.books.orphaned, s.books.lost...); len(found) > 0 {
			t.Error(found)
		}
	})
}

// A call for a skill is sent again where it had taken effect before: not where it was held
// on its way until another had done the same.
func TestSkillsSentAgain(t *testing.T) {
	dir := tempDir(t)
	synctest.Test(t, func(t *testing.T) {
		s, err := startSite(dir, fault.Options{}, pace{patience: time.Minute}, 1)
		if err != nil {
			t.Fatal(err)
		}
		defer s.stop()
		s.books.log = t.Logf
		_, g := s.now()
		agent := g.Users()[0]
		skill := g.AddSkill("Chess")
		if err := g.AssignSkill(agent.ID, "Chess", "5"); err != nil {
			t.Fatal(err)
		}
		s.books.enterAll()
		take := func(sent time.Time) {
			r := httptest.NewRequestWithContext(context.WithValue(context.Background(), sentKey{}, sent), http.MethodDelete,
				"https://"+gwsHost+gws.Root+"/users/"+agent.ID+"/skills/"+skill, nil)
			r.SetBasicAuth(gws.Administrator.UserName, gws.Administrator.Password)
			r.Header.Set(stackHeader, "red")
			s.serve(httptest.NewRecorder(), r)
		}
		began := time.Now()
		time.Sleep(time.Second)
		for _, sent := range []time.Time{time.Now(), began} {
			if take(sent); len(s.books.repeated) > 0 {
				t.Fatal(s.books.repeated)
			}
		}
		time.Sleep(time.Second)
		if take(time.Now()); len(s.books.repeated) != 1 {
			t.Errorf("the books complain of %q", s.books.repeated)
		}
	})
}
