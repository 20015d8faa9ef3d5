package provider_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/clock"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// shortSessions are options under which every session ends after a few requests:
// the time of the server leaps beyond what a session may live.
func shortSessions(t *testing.T, dialect string) emulator.Options {
	t.Helper()
	settings, err := emulator.Switches.Parse(dialect)
	if err != nil {
		t.Fatal(err)
	}
	manualClock := clock.NewManual(time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC))
	var requests atomic.Int64
	return emulator.Options{
		Dialect: settings, Clock: manualClock, SessionIdle: 10 * time.Minute,
		Middleware: func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if requests.Add(1)%5 == 0 {
					manualClock.Advance(11 * time.Minute)
				}
				next.ServeHTTP(w, r)
			})
		},
	}
}

func TestAccSession_expires(t *testing.T) {
	t.Parallel()
	for _, dialect := range []string{"expired_session=401", "expired_session=403"} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			w := newEnv(t, shortSessions(t, dialect))
			config := func(body string) string { return with(w.config(body), `auth = "session"`) }
			w.test(t,
				resource.TestStep{Config: config(plainAlice)},
				resource.TestStep{
					Config:           config(drifting),
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(alice, plancheck.ResourceActionUpdate)}},
				},
				importing("alice@example.com", "phone_numbers.1.type", "settings"),
			)
			logins, ended := w.voss.RequestCount("login"), 0
			for _, r := range w.voss.Requests() {
				if r.Status == http.StatusUnauthorized || r.Status == http.StatusForbidden && r.Username == "" {
					ended++
				}
			}
			if ended == 0 || logins <= ended {
				t.Errorf("%d logins for %d sessions that ended", logins, ended)
			}
		})
	}
}
