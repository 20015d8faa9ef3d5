package provider_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// A gateway gives up on a create that the server makes a little later. The create is
// looked for until it shows, and not sent again.
func TestSlowCreateIsMadeOnce(t *testing.T) {
	t.Run("a gateway that gives up", bubble(func(t *testing.T) {
		var sent atomic.Int32
		late := func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !posts(r) {
					next.ServeHTTP(w, r)
					return
				}
				sent.Add(1)
				body, err := io.ReadAll(r.Body)
				if err != nil {
					t.Error(err)
				}
				again := r.Clone(t.Context())
				again.Body = io.NopCloser(bytes.NewReader(body))
				go func() {
					time.Sleep(100 * time.Millisecond)
					next.ServeHTTP(httptest.NewRecorder(), again)
				}()
				w.WriteHeader(http.StatusGatewayTimeout)
			})
		}
		w := newBubbleEnv(t, emulator.Options{Middleware: late})
		c := newFakeTerraform(t, w, nil)
		made := c.change(t, userType, nil, model.Value{"email": "alice@example.com", "first_name": "Alice"})
		same(t, "requests to create", int32(1), sent.Load())
		same(t, "pkid", any(w.user(t, "alice@example.com").PKID), made.State["pkid"])
		noErrors(t, c.destroy(t, userType, made))
	}))
}

// A create that a run left to the server is not found again by its business key alone,
// once the server has forgotten its transaction: whose object that is nobody knows.
func TestForgottenCreateIsNotTaken(t *testing.T) {
	t.Run("somebody else's object", bubble(func(t *testing.T) {
		var forgotten atomic.Bool
		forget := func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if forgotten.Load() && strings.Contains(r.URL.Path, "/tool/Transaction/") {
					w.Header().Set("Content-Type", "application/json")
					w.WriteHeader(http.StatusNotFound)
					_, _ = io.WriteString(w, `{"http_code": 404, "code": 4004, "message": "Transaction not found"}`)
					return
				}
				next.ServeHTTP(w, r)
			})
		}
		release := make(chan struct{})
		w := newBubbleEnv(t, emulator.Options{Middleware: forget, TransactionFault: func(fault.Transaction) fault.TransactionFault {
			<-release
			return fault.TransactionFault{Fail: "No licence is left."}
		}})
		c := newFakeTerraform(t, w, nil)
		config := model.Value{"email": "alice@example.com", "first_name": "Alice", "timeouts": model.Value{"create": "100ms"}}
		pending, diagnostics := c.apply(t, userType, nil, config, c.plan(t, userType, nil, config))
		noErrors(t, diagnostics)
		close(release)
		if err := w.voss.AwaitTransactions(t.Context()); err != nil {
			t.Fatal(err)
		}
		pkid := w.add(t, emulator.Tenant, `{"email": "alice@example.com", "firstName": "Eve"}`)
		forgotten.Store(true)
		if after := c.read(t, userType, pending); after.State["pkid"] != nil {
			t.Errorf("the refresh takes over %v", after.State["pkid"])
		}
		same(t, "first name", any("Eve"), w.user(t, "alice@example.com").Data["firstName"])
		_, _, _ = c.Apply(t.Context(), userType, &pending, nil, planned{Instance: instance{Private: pending.Private, Identity: pending.Identity}})
		if _, there := w.voss.Object(pkid); !there {
			t.Error("the destroy has deleted somebody else's user")
		}
	}))
}

// A read that fails is not made again for the same refresh.
func TestFailingReadIsMadeOnce(t *testing.T) {
	var reads atomic.Int32
	failing := &weather{name: fault.ErrorBefore, hits: func(r *http.Request) bool {
		if readsOneUser(r) {
			reads.Add(1)
			return true
		}
		return false
	}}
	w := newEnv(t, emulator.Options{Middleware: failing.middleware})
	c := newFakeTerraform(t, w, nil)
	held := c.change(t, userType, nil, model.Value{"email": "alice@example.com"})
	failing.on.Store(true)
	_, diagnostics, err := c.Read(t.Context(), userType, held)
	if err != nil || summaries(diagnostics, tfprotov6.DiagnosticSeverityError) == "" {
		t.Errorf("the read gives %v, %v", diagnostics, err)
	}
	if tries := reads.Load(); tries > 5 {
		t.Errorf("%d requests for one read", tries)
	}
}

// Whoever reads that an object was taken over is not told to import it.
func TestTakeOverSaysOnlyWhatIsTrue(t *testing.T) {
	for _, switches := range []string{"", "external_id=dropped", "external_id=dropped,transaction_log=silent"} {
		t.Run(switches, bubble(func(t *testing.T) {
			options := speaking(t, switches)
			options.Middleware = always(fault.ResetAfter, once(posts), 0).middleware
			w := newBubbleEnv(t, options)
			c := newFakeTerraform(t, w, nil)
			config := model.Value{"email": "alice@example.com", "first_name": "Alice"}
			made, diagnostics := c.apply(t, userType, nil, config, c.plan(t, userType, nil, config))
			noErrors(t, diagnostics)
			if said := summaries(diagnostics, tfprotov6.DiagnosticSeverityWarning); strings.Contains(said, "import") {
				t.Errorf("the create says %q", said)
			}
			same(t, "pkid", any(w.user(t, "alice@example.com").PKID), made.State["pkid"])
			noErrors(t, c.destroy(t, userType, made))
		}))
	}
}
