package provider_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// TestLostChangeAndHollowAnswers: the answer to a change is lost, and the object is shown
// without what was changed, or with something there that cannot be read. That is no sign
// of the change, which is sent again.
func TestLostChangeAndHollowAnswers(t *testing.T) {
	for name, hide := range map[string]func(body string) string{
		"left out":   func(body string) string { return strings.Replace(body, `"firstName"`, `"x"`, 1) },
		"unreadable": func(body string) string { return strings.Replace(body, `"firstName":"Anna"`, `"firstName":{"x":1}`, 1) },
	} {
		t.Run(name, bubble(func(t *testing.T) {
			var lost, hidden atomic.Int32
			faults := func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					switch {
					case r.Method == http.MethodPut && lost.Add(1) == 1:
						w.Header().Set("Content-Type", "text/html")
						w.WriteHeader(http.StatusGatewayTimeout)
						_, _ = w.Write([]byte("<html><title>Gateway Timeout</title></html>"))
					case r.Method == http.MethodGet && lost.Load() > 0 && strings.Count(r.URL.Path, "/") == 6 && hidden.Add(1) <= 2:
						answer := httptest.NewRecorder()
						next.ServeHTTP(answer, r)
						w.Header().Set("Content-Type", answer.Header().Get("Content-Type"))
						_, _ = w.Write([]byte(hide(answer.Body.String())))
					default:
						next.ServeHTTP(w, r)
					}
				})
			}
			w := newBubbleEnv(t, emulator.Options{Middleware: faults})
			c := newFakeTerraform(t, w, nil)
			config := func(name string) model.Value {
				return model.Value{"email": "anna@example.com", "first_name": name, "last_name": "Adler"}
			}
			made := c.change(t, userType, nil, config("Anna"))
			_, diagnostics := c.apply(t, userType, &made, config("Hanna"), c.plan(t, userType, &made, config("Hanna")))
			said := summaries(diagnostics, tfprotov6.DiagnosticSeverityError)
			if got := w.user(t, "anna@example.com").Data["firstName"]; got != "Hanna" && said == "" {
				t.Errorf("the server holds %v, and no error says so", got)
			}
			if hidden.Load() == 0 {
				t.Error("nothing was hidden")
			}
		}))
	}
}
