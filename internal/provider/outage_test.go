package provider_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// switchable is a middleware that a test turns on: requests that hit matches are
// answered by do in place of the server.
type switchable struct {
	on   atomic.Bool
	hits func(*http.Request) bool
	do   http.HandlerFunc
}

func (s *switchable) middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.on.Load() && (s.hits == nil || s.hits(r)) {
			s.do(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// hang holds a request for longer than anybody waits.
func hang(http.ResponseWriter, *http.Request) { time.Sleep(time.Hour) }

const sparkUser = "collab_voss_device_spark_user"

// people makes users, one after the other.
func people(t *testing.T, tf *fakeTerraform, count int) []instance {
	t.Helper()
	var list []instance
	for i := range count {
		list = append(list, tf.change(t, sparkUser, nil, model.Value{"email": fmt.Sprintf("user%d@example.com", i)}))
	}
	return list
}

// refreshed reads instances ten at a time, and returns the texts of the errors.
func refreshed(t *testing.T, tf *fakeTerraform, list []instance) []string {
	t.Helper()
	return refreshedAs(t, tf, sparkUser, list)
}

// refreshedAs is refreshed for instances of any type.
func refreshedAs(t *testing.T, tf *fakeTerraform, typeName string, list []instance) []string {
	var mu sync.Mutex
	var texts []string
	var readers sync.WaitGroup
	slots := make(chan struct{}, 10)
	for _, one := range list {
		slots <- struct{}{}
		readers.Go(func() {
			defer func() { <-slots }()
			_, diagnostics, err := tf.Read(t.Context(), typeName, one)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			for _, d := range diagnostics {
				texts = append(texts, d.Detail)
			}
		})
	}
	readers.Wait()
	return texts
}

// TestOutage_isExplainedOnce refreshes 200 users on servers that cannot be used: one
// error says why, and each further one is a line.
func TestOutage_isExplainedOnce(t *testing.T) {
	withoutRaceDetector(t)
	for name, test := range map[string]struct {
		settings model.Value
		do       http.HandlerFunc
		limit    time.Duration
	}{
		"refuses connections": {nil, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 10 * time.Second},
		"never answers":       {nil, hang, 65 * time.Second},
		"a gateway, 502":      {nil, answeringStatus(http.StatusBadGateway), 10 * time.Second},
		"a gateway, 503":      {nil, answeringStatus(http.StatusServiceUnavailable), 10 * time.Second},
		"wrong password":      {model.Value{"password": "wrong"}, nil, 10 * time.Second},
		"wrong session":       {model.Value{"password": "wrong", "auth": "session"}, nil, 10 * time.Second},
	} {
		t.Run(name, bubble(func(t *testing.T) {
			down := &switchable{do: test.do}
			w := newBubbleEnv(t, emulator.Options{Middleware: down.middleware})
			list := people(t, newFakeTerraform(t, w, nil), 200)
			down.on.Store(test.do != nil)
			tf := newFakeTerraform(t, w, test.settings)
			began := time.Now()
			texts := refreshed(t, tf, list)
			if took := time.Since(began); took > test.limit {
				t.Errorf("took %s", took)
			}
			long := 0
			for _, text := range texts {
				if !strings.HasSuffix(text, ", and one of the errors says more.") || strings.Contains(text, "\n") {
					long++
				}
			}
			if len(texts) != 200 || long != 1 {
				t.Errorf("%d errors, %d of them long: %q", len(texts), long, texts)
			}
			time.Sleep(2 * time.Hour) // until the requests that hang have ended
		}))
	}
}

// TestSlowList reads each user individually where the list is slow.
func TestSlowList(t *testing.T) {
	t.Run("", bubble(func(t *testing.T) {
		slow := &switchable{do: hang, hits: func(r *http.Request) bool { return r.URL.Path == "/api/device/spark/User/" }}
		w := newBubbleEnv(t, emulator.Options{Middleware: slow.middleware})
		list := people(t, newFakeTerraform(t, w, nil), 30)
		slow.on.Store(true)
		tf := newFakeTerraform(t, w, nil)
		began := time.Now()
		if texts := refreshed(t, tf, list); len(texts) > 0 {
			t.Errorf("got %q", texts)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("took %s", took)
		}
		time.Sleep(2 * time.Hour)
	}))
}

// TestChoicesThatHang plans users in a few seconds, with one warning.
func TestChoicesThatHang(t *testing.T) {
	t.Run("", bubble(func(t *testing.T) {
		slow := &switchable{do: hang, hits: func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/choices/") }}
		slow.on.Store(true)
		w := newBubbleEnv(t, emulator.Options{Middleware: slow.middleware})
		tf := newFakeTerraform(t, w, nil)
		began, warnings := time.Now(), 0
		for i := range 5 {
			p := tf.plan(t, "collab_voss_relation_spark_user", nil, model.Value{
				"email": fmt.Sprintf("user%d@example.com", i), "display_name": "Anna", "licenses": []any{model.Value{"license": "Messaging"}},
			})
			noErrors(t, p.Diagnostics)
			warnings += len(p.Diagnostics)
		}
		if took := time.Since(began); took > 10*time.Second || warnings != 1 {
			t.Errorf("took %s, %d warnings", took, warnings)
		}
		time.Sleep(2 * time.Hour)
	}))
}

// TestRefusedLogin tries a login once for many users, however the server refuses it.
func TestRefusedLogin(t *testing.T) {
	for _, refusal := range []string{"401", "400", "page", "denied", "redirect", "500"} {
		t.Run(refusal, bubble(func(t *testing.T) {
			dialect, err := emulator.Switches.Parse("refused_login=" + refusal)
			if err != nil {
				t.Fatal(err)
			}
			w := newBubbleEnv(t, emulator.Options{Dialect: dialect})
			list := people(t, newFakeTerraform(t, w, nil), 20)
			tf := newFakeTerraform(t, w, model.Value{"password": "wrong", "auth": "session"})
			if texts := refreshed(t, tf, list); len(texts) != 20 {
				t.Errorf("%d errors", len(texts))
			}
			if logins := w.voss.RequestCount("login"); logins != 1 {
				t.Errorf("%d logins", logins)
			}
			time.Sleep(time.Minute)
		}))
	}
}

// TestUnavailableAfterTheEffect makes one user, although the server answers each create
// with 503 and Retry-After once it has made it.
func TestUnavailableAfterTheEffect(t *testing.T) {
	for _, switches := range []string{"", "transaction_log=silent"} {
		t.Run(switches, bubble(func(t *testing.T) {
			faults := fault.New(fault.Chances{fault.UnavailableAfter: 1}, fault.Options{})
			options := speaking(t, switches)
			posted := 0
			options.Middleware = func(next http.Handler) http.Handler {
				faulty := faults.Middleware(next)
				return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
					if r.Method == http.MethodPost {
						posted++
						faulty.ServeHTTP(rw, r)
						return
					}
					next.ServeHTTP(rw, r)
				})
			}
			w := newBubbleEnv(t, options)
			tf := newFakeTerraform(t, w, nil)
			people(t, tf, 1)
			if made := w.voss.Count("device/spark/User"); made != 1 || posted != 1 {
				t.Errorf("%d users by %d requests", made, posted)
			}
			time.Sleep(time.Minute)
		}))
	}
}

// TestTimeThatIsUp refreshes objects that have less time than a server takes that never
// answers, or whose lists do not. Each error names the server, also of a read that waited
// for what another had asked.
func TestTimeThatIsUp(t *testing.T) {
	for name, hits := range map[string]func(*http.Request) bool{
		"anything": nil,
		"lists": func(r *http.Request) bool {
			return strings.HasSuffix(r.URL.Path, "/User/") || strings.HasSuffix(r.URL.Path, "/users")
		},
	} {
		for _, auth := range []string{"basic", "session"} {
			t.Run(name+", "+auth, bubble(func(t *testing.T) {
				down := &switchable{do: hang, hits: hits}
				w := newBubbleEnv(t, emulator.Options{Middleware: down.middleware}).withBubbleGWS(t, gws.Options{Middleware: down.middleware})
				c := newFakeTerraform(t, w, nil)
				list := map[string][]instance{}
				for i := range 12 {
					config := model.Value{"email": fmt.Sprintf("user%d@example.com", i), "timeouts": model.Value{"read": "3s"}}
					list[sparkUser] = append(list[sparkUser], c.change(t, sparkUser, nil, config))
					config = over(ada, model.Value{"user_name": config["email"], "timeouts": config["timeouts"]})
					list[agentType] = append(list[agentType], c.change(t, agentType, nil, config))
				}
				down.on.Store(true)
				c = newFakeTerraform(t, w, model.Value{"auth": auth})
				for typeName, host := range map[string]string{sparkUser: w.url, agentType: strings.TrimSuffix(w.gwsURL, gws.Root)} {
					for _, text := range refreshedAs(t, c, typeName, list[typeName]) {
						if !strings.Contains(text, host) || strings.Contains(text, "context") {
							t.Errorf("said %q", text)
						}
					}
				}
				time.Sleep(2 * time.Hour)
			}))
		}
	}
}
