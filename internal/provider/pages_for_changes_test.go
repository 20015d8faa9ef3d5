package provider_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// pagesFor answers requests that match with a page in the place of the server, which acts
// all the same where effect is set, and so often.
func pagesFor(matches func(*http.Request) bool, status int, page string, effect bool, times int32) (func(http.Handler) http.Handler, *atomic.Int32) {
	var met, sent atomic.Int32
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !matches(r) {
				next.ServeHTTP(w, r)
				return
			}
			sent.Add(1)
			if met.Add(1) > times {
				next.ServeHTTP(w, r)
				return
			}
			if effect {
				next.ServeHTTP(httptest.NewRecorder(), r)
			}
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(status)
			_, _ = w.Write([]byte(page))
		})
	}, &sent
}

// TestPagesInAnswerToChanges: a change is answered with a page that gives no reason, as a
// session that has ended or a gateway answers. Whether it took effect is looked for in a
// new session, and only a change without one is sent again. A refusal that stays is an
// error. The page to sign in at says that the server did not look at the change.
func TestPagesInAnswerToChanges(t *testing.T) {
	const untitled, login = "<html><body></body></html>", "<html><head><title>Sign in</title></head><body></body></html>"
	creates := func(r *http.Request) bool {
		return r.Method == http.MethodPost && r.URL.Path == "/api/device/spark/User/"
	}
	for name, test := range map[string]struct {
		status int
		page   string
		effect bool
		times  int32
		sent   int32
		fails  bool
	}{
		"forbidden after the effect": {http.StatusForbidden, untitled, true, 1, 1, false},
		"forbidden before it":        {http.StatusForbidden, untitled, false, 1, 2, false},
		"a page to sign in at":       {http.StatusOK, login, false, 1, 2, false},
		"forbidden for good":         {http.StatusForbidden, untitled, false, 1000, 0, true},
	} {
		for _, marks := range []string{"", "external_id=dropped"} {
			t.Run(fmt.Sprint(name, " ", marks), bubble(func(t *testing.T) {
				settings, err := emulator.Switches.Parse(marks)
				if err != nil {
					t.Fatal(err)
				}
				faults, sent := pagesFor(creates, test.status, test.page, test.effect, test.times)
				w := newBubbleEnv(t, emulator.Options{Dialect: settings, Middleware: faults})
				c := newFakeTerraform(t, w, model.Value{"auth": "session"})
				config := model.Value{"email": "alice@example.com", "first_name": "Alice"}
				p := c.plan(t, userType, nil, config)
				made, diagnostics := c.apply(t, userType, nil, config, p)
				said := summaries(diagnostics, tfprotov6.DiagnosticSeverityError)
				if (said != "") != test.fails || (made.State == nil) != test.fails {
					t.Errorf("the state is %v, the errors are %q", made.State, said)
				}
				if n := sent.Load(); test.sent > 0 && n != test.sent || n > 5 {
					t.Errorf("%d creates were sent, want %d", n, test.sent)
				}
				if n := w.voss.Count(userModel); n != map[bool]int{false: 1, true: 0}[test.fails] {
					t.Errorf("there are %d users", n)
				}
			}))
		}
	}
}

// TestPagesInAnswerToSkills: the skill of an agent is given once at most, although a page
// came for the answer and the server was busy when it was asked about the session. What
// was blocked is told, and left to the next plan.
func TestPagesInAnswerToSkills(t *testing.T) {
	for _, effect := range []bool{true, false} {
		t.Run(fmt.Sprint("effect=", effect), bubble(func(t *testing.T) {
			var blocked atomic.Bool
			skills := func(r *http.Request) bool {
				is := r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/skills")
				if is && !blocked.Swap(true) {
					return true
				}
				return is
			}
			pages, sent := pagesFor(skills, http.StatusForbidden, "<html><head><title>Request blocked</title></head></html>", effect, 1)
			busy, _ := pagesFor(func(r *http.Request) bool { return blocked.Load() && strings.HasSuffix(r.URL.Path, "/me") }, http.StatusBadGateway, "<html></html>", false, 5)
			w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, gws.Options{Middleware: func(next http.Handler) http.Handler { return busy(pages(next)) }})
			c := newFakeTerraform(t, w, nil)
			config := model.Value{
				"user_name": "ada@example.com", "first_name": "Ada", "last_name": "Byron", "password": "Secret-1", "roles": []any{"ROLE_AGENT"},
				"skills": []any{model.Value{"name": "English", "level": "4"}},
			}
			made, diagnostics := c.apply(t, "collab_gws_user", nil, config, c.plan(t, "collab_gws_user", nil, config))
			noErrors(t, diagnostics)
			if sent.Load() != 1 || len(diagnostics) != map[bool]int{true: 0, false: 1}[effect] {
				t.Errorf("the skill was given %d times, and the apply says %v", sent.Load(), texts(diagnostics))
			}
			made = c.read(t, "collab_gws_user", made)
			if skills, _ := made.State["skills"].([]any); len(skills) != map[bool]int{true: 1, false: 0}[effect] {
				t.Errorf("the state holds the skills %v", skills)
			}
		}))
	}
}
