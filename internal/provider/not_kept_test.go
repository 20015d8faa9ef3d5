package provider_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// alteringServer is a server that stores something else than it is sent, as long as
// it is on.
type alteringServer struct {
	on     atomic.Bool
	change func(body map[string]any)
}

func (m *alteringServer) middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		writes := r.Method == http.MethodPost || r.Method == http.MethodPut
		if m.on.Load() && writes && strings.Contains(r.URL.Path, userModel) {
			body := map[string]any{}
			_ = json.NewDecoder(r.Body).Decode(&body)
			m.change(body)
			content, _ := json.Marshal(body)
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(content)), int64(len(content))
		}
		next.ServeHTTP(w, r)
	})
}

// inner returns an object below a payload.
func inner(body map[string]any, keys ...string) map[string]any {
	for _, key := range keys {
		body, _ = body[key].(map[string]any)
	}
	return body
}

// TestAccDifferences_notKept meets servers that do not keep what was declared.
// The apply goes well and warns, and the next plan shows the difference.
func TestAccDifferences_notKept(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change   func(map[string]any)
		warnings []string
	}{
		"text": {
			func(body map[string]any) { body["firstName"] = "ALICE" },
			[]string{`first_name: declared "Alice", but the server answers "ALICE".`},
		},
		"dropped": {
			func(body map[string]any) { delete(body, "firstName") },
			[]string{`first_name: declared "Alice", but the server answers nothing.`},
		},
		"choice": {
			func(body map[string]any) {
				inner(body, "settings", "calling")["calling_behaviour"] = "Calling in Webex App"
			},
			[]string{`settings.calling.calling_behaviour: declared "Cisco Jabber app", but the server answers "Calling in Webex App".`},
		},
		"flag and default": {
			func(body map[string]any) {
				inner(body, "services", "message")["messaging"] = false
				inner(body, "roles")["none"] = false
			},
			[]string{
				"services.message.messaging: declared true, but the server answers false.",
				"roles.none: declared true, but the server answers false.",
			},
		},
		"value of an element": {
			func(body map[string]any) {
				body["phoneNumbers"].([]any)[1].(map[string]any)["value"] = "+14085550999"
			},
			[]string{`phone_numbers[1].value: declared "+14085550101", but the server answers "+14085550999".`},
		},
		"element": {
			func(body map[string]any) { body["phoneNumbers"] = body["phoneNumbers"].([]any)[:2] },
			[]string{"phone_numbers[2]: declared 1 element, but the server answers nothing."},
		},
		"one more element": {
			func(body map[string]any) {
				body["phoneNumbers"] = append(body["phoneNumbers"].([]any), map[string]any{"type": "fax", "value": "1"})
			},
			[]string{"phone_numbers: declared 3 elements, but the server answers 4 elements."},
		},
		"kept in other words": {
			func(body map[string]any) {
				numbers := body["phoneNumbers"].([]any)
				numbers[0], numbers[2] = numbers[2], numbers[0]
				delete(inner(body, "roles"), "none")
				delete(inner(body, "settings", "calling"), "SparkCSFDevice")
			},
			nil,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, existing := range []bool{false, true} {
				m := &alteringServer{change: tt.change}
				w := newEnv(t, emulator.Options{Middleware: m.middleware})
				w.writesMayDiffer = true // it logs what the middleware made of them
				before := w.counts()
				c := newCommandLine(t)
				if existing {
					c.applied(w.config(strings.Replace(drifting, `"alice@`, `"old.alice@`, 1)))
				}
				m.on.Store(true)
				c.expectWarnings(c.applied(w.config(drifting)), tt.warnings)
				m.on.Store(false)
				if len(tt.warnings) == 0 {
					c.expectNoChanges(w.config(drifting))
				} else if r := c.plan(w.config(drifting)); !strings.Contains(r.output, "Plan: 0 to add, 1 to change, 0 to destroy.") {
					t.Errorf("the next plan does not show the difference:\n%s", r.output)
				}
				c.expectWarnings(c.applied(w.config(drifting)), nil)
				c.expectNoChanges(w.config(drifting))
				c.applied(w.config(""))
				if got := w.counts()[userModel]; got != before[userModel] {
					t.Errorf("%d users are left", got)
				}
			}
		})
	}
}

// expectWarnings expects these warnings about alice, and no others.
func (c *commandLine) expectWarnings(r result, want []string) {
	c.t.Helper()
	// What has no effect is said of every configuration here.
	got := slices.DeleteFunc(r.warnings(), func(d diagnostic) bool { return strings.HasPrefix(d.Summary, "No effect of") })
	for _, words := range want {
		found := false
		for _, d := range got {
			found = found || d.Address == alice && strings.Contains(d.Detail, words)
		}
		if !found {
			c.t.Errorf("no warning says %q, among %v", words, got)
		}
	}
	if len(got) != len(want) {
		c.t.Errorf("expected %d warnings, got %v", len(want), got)
	}
}
