package provider_test

import (
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// lookForAlice is the least that asks a server for something.
const lookForAlice = `
data "collab_voss_device_spark_user" "alice" {
  email = "alice@example.com"
}
`

// TestAccFailures shows what a person gets to read when a server cannot be
// used: one error that says why.
func TestAccFailures(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		wire     func(next http.Handler) http.Handler
		settings []string
		want     []string
	}{
		"wrong password":  {settings: []string{`password = "emulated-Automate-0"`}, want: []string{"401", `user name "terraform"`, "username and password"}},
		"wrong session":   {settings: []string{`password = "emulated-Automate-0"`, `auth = "session"`}, want: []string{"401", `user name "terraform"`}},
		"forbidden":       {settings: []string{`username = "outsider"`, `password = "emulated-Automate-2"`}, want: []string{"sys.hcs.Prov.Cust"}},
		"malformed JSON":  {wire: answering("application/json", `{"resources": [{"pkid": `), want: []string{"JSON that ends too early", "GET /api/"}},
		"JSON of a list":  {wire: answering("application/json", `[]`), want: []string{"not an object"}},
		"nothing":         {wire: answering("application/json", ``), want: []string{"the answer is empty"}},
		"HTML page":       {wire: answering("text/html", `<html><head><title>Maintenance</title></head><body>soon</body></html>`), want: []string{`HTML page titled "Maintenance"`}},
		"HTML error page": {wire: failing(502, "text/html", `<html><head><title>502 Bad Gateway</title></head></html>`), want: []string{"HTTP 502", `"502 Bad Gateway"`}},
		"server error":    {wire: failing(500, "application/json", `{"message": "Database is down", "code": 5003}`), want: []string{"HTTP 500", "Database is down", "5003"}},
		"throttled":       {wire: failing(429, "text/plain", `Error 429: Too Many Requests`), want: []string{"HTTP 429", "Too Many Requests"}},
		"cut off":         {wire: aborting, want: []string{"no answer"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newEnv(t, emulator.Options{Middleware: tt.wire})
			config := w.config(lookForAlice)
			for _, setting := range tt.settings {
				config = with(config, setting)
			}
			expectFailure(t, config, tt.want...)
		})
	}
}

// expectFailure plans the configuration and expects one error with the words,
// and without the password.
func expectFailure(t *testing.T, config string, want ...string) {
	t.Helper()
	c := newCommandLine(t)
	r := c.plan(config)
	d := c.onlyError(r)
	for _, words := range want {
		if !strings.Contains(d.Detail, words) {
			t.Errorf("%q is not in %v", words, d)
		}
	}
	if strings.Contains(r.output, "emulated-Automate") {
		t.Errorf("the password is in the output:\n%s", r.output)
	}
}

func answering(contentType, body string) func(http.Handler) http.Handler {
	return failing(http.StatusOK, contentType, body)
}

func failing(status int, contentType, body string) func(http.Handler) http.Handler {
	return func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		})
	}
}

func aborting(http.Handler) http.Handler {
	return http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
}

// TestAccFailures_endless is answered with two gigabytes, and stops long
// before.
func TestAccFailures_endless(t *testing.T) {
	t.Parallel()
	const size = 2 << 30
	for name, announced := range map[string]bool{"announced": true, "streamed": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var sent atomic.Int64
			chunk := []byte(strings.Repeat(" ", 1<<20))
			w := newEnv(t, emulator.Options{Middleware: func(http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					if announced {
						w.Header().Set("Content-Length", fmt.Sprint(size))
					}
					for n := 0; n < size; n += len(chunk) {
						if _, err := w.Write(chunk); err != nil {
							return
						}
						sent.Add(int64(len(chunk)))
					}
				})
			}})
			expectFailure(t, w.config(lookForAlice), "too large", "limit of")
			if mib := sent.Load() >> 20; mib > 200 {
				t.Errorf("%d MiB were sent before anyone stopped", mib)
			}
		})
	}
}

func TestAccFailures_unreachable(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + listener.Addr().String()
	_ = listener.Close()
	expectFailure(t, with(w.config(lookForAlice), fmt.Sprintf("endpoint = %q", closed)), "connection refused", "nothing was sent")
	expectFailure(t, with(w.config(lookForAlice), `endpoint = "http://voss.example.com"`), "plain http for voss.example.com")
	expectFailure(t, with(w.config(lookForAlice), `endpoint = "voss.example.com"`), "must begin with https://")
}

// TestAccFailures_certificate refuses a server that nobody vouches for, and
// accepts it once its authority is named, or where the check is switched off.
func TestAccFailures_certificate(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	listener := httptest.NewUnstartedServer(w.voss)
	listener.Config.ErrorLog = log.New(io.Discard, "", 0)
	listener.StartTLS()
	t.Cleanup(listener.Close)
	w.otherURL = listener.URL
	authority := filepath.Join(t.TempDir(), "ca.pem")
	writeFile(t, authority, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: listener.Certificate().Raw})))
	secure := func(body string) string {
		return with(w.config(body), fmt.Sprintf("endpoint = %q", listener.URL))
	}
	expectFailure(t, secure(lookForAlice), "certificate")
	if n := len(w.voss.Requests()); n != 0 {
		t.Errorf("%d requests reached a server that is not trusted", n)
	}
	expectFailure(t, with(secure(lookForAlice), `ca_cert_file = "missing.pem"`), "missing.pem")
	w.test(t,
		resource.TestStep{Config: with(secure(plainAlice), fmt.Sprintf("ca_cert_file = %q", authority))},
		resource.TestStep{Config: with(secure(plainAlice), `insecure_skip_verify = true`)},
		importing("alice@example.com", "roles", "settings"),
	)
}
