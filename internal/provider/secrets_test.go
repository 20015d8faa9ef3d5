package provider_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

// secretRecorder notes every secret that passes between provider and server.
type secretRecorder struct {
	mu      sync.Mutex
	secrets map[string]string // and what it is
}

func (e *secretRecorder) record(what string, values ...string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, v := range values {
		if v != "" {
			e.secrets[v] = what
		}
	}
}

// middleware listens to a server; echo has it answer changes with an error that
// repeats all that it was sent.
func (e *secretRecorder) middleware(echo bool) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			e.record("Authorization", strings.TrimPrefix(r.Header.Get("Authorization"), "Basic "))
			if echo && !strings.Contains(r.URL.Path, "login") {
				body, _ := io.ReadAll(r.Body)
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusBadRequest)
				_ = json.NewEncoder(w).Encode(map[string]any{"message": fmt.Sprintf("cannot take %v with %s", r.Header, body)})
				return
			}
			next.ServeHTTP(w, r)
			for _, cookie := range (&http.Response{Header: w.Header()}).Cookies() {
				e.record(cookie.Name, cookie.Value)
			}
			e.record("token", w.Header().Get("X-CSRFToken"))
		})
	}
}

// TestAccSecrets runs the provider's binary with everything logged, and looks
// for passwords, sessions and tokens in what was logged and printed.
func TestAccSecrets(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		settings []string
		echo     bool
	}{
		"basic":                   {},
		"session":                 {settings: []string{`auth = "session"`}},
		"wrong password":          {settings: []string{`password = "not-the-Password-9"`}},
		"wrong password, session": {settings: []string{`password = "not-the-Password-9"`, `auth = "session"`}},
		"echo":                    {echo: true},
		"echo, session":           {settings: []string{`auth = "session"`}, echo: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ear := &secretRecorder{secrets: map[string]string{}}
			ear.record("password", emulator.Administrator.Password, "not-the-Password-9")
			options := shortSessions(t, "")
			leaping := options.Middleware
			options.Middleware = func(next http.Handler) http.Handler { return ear.middleware(tt.echo)(leaping(next)) }
			w := newEnv(t, options)
			config := with(w.config(plainAlice), `asynchronous = false`)
			for _, setting := range tt.settings {
				config = with(config, setting)
			}
			text := logged(t, w, config)
			if tt.echo && !strings.Contains(text, "cannot take map[") {
				t.Errorf("the echo is missing in:\n%s", text)
			}
			ear.search(t, text)
		})
	}
}

// TestAccSecrets_password looks for the password of a Genesys user.
func TestAccSecrets_password(t *testing.T) {
	t.Parallel()
	ear := &secretRecorder{secrets: map[string]string{}}
	ear.record("password", gws.Administrator.Password, "kept-Secret-1", "passing-Secret-2")
	w := newEnv(t, emulator.Options{}).withGWS(t, gws.Options{Middleware: ear.middleware(false)})
	ear.search(t, logged(t, w, w.config(`
resource "collab_gws_user" "kept" {
  user_name  = "ada@example.com"
  first_name = "Ada"
  last_name  = "Park"
  roles      = ["ROLE_AGENT"]
  password   = "kept-Secret-1"
}
resource "collab_gws_user" "passing" {
  user_name           = "eve@example.com"
  first_name          = "Eve"
  last_name           = "Park"
  roles               = ["ROLE_AGENT"]
  password_wo         = "passing-Secret-2"
  password_wo_version = 1
}
`), tftest.WriteOnly))
}

// logged plans, applies and destroys with the provider's own binary, and
// returns all that Terraform and the provider logged and printed.
func logged(t *testing.T, w *env, config string, features ...tftest.Feature) string {
	t.Helper()
	c := newCommandLine(t, features...)
	settings, log := filepath.Join(t.TempDir(), "terraform.rc"), filepath.Join(t.TempDir(), "trace.log")
	if err := tftest.WriteOverrides(settings, filepath.Dir(tftest.Provider(t))); err != nil {
		t.Fatal(err)
	}
	delete(c.Env, "TF_REATTACH_PROVIDERS")
	c.Env["TF_CLI_CONFIG_FILE"], c.Env["TF_LOG"], c.Env["TF_LOG_PATH"] = settings, "TRACE", log
	c.Env[coretest.RecordVariable] = w.recordFile
	printed := c.apply(config).output + c.run(config, "destroy", "-auto-approve", "-input=false").output
	content, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(content), "HTTP exchange") {
		t.Fatal("the provider's own log is missing")
	}
	return printed + string(content)
}

// search fails the test for each secret in the text, as it is, in base64 or
// escaped.
func (e *secretRecorder) search(t *testing.T, text string) {
	t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	for secret, what := range e.secrets {
		for _, form := range []string{
			secret, base64.StdEncoding.EncodeToString([]byte(secret)),
			base64.StdEncoding.EncodeToString([]byte(emulator.Administrator.Username + ":" + secret)),
		} {
			if at := strings.Index(text, form); at >= 0 {
				line := regexp.MustCompile(`[^\n]*`).FindString(text[max(0, at-300):])
				t.Errorf("the %s is in the log or output: …%s", what, line)
			}
		}
	}
}
