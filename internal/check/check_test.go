package check_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/check"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/accesslog"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/dialect"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
)

// server is an emulated server of a system, and settings that lead to it.
type server struct {
	system   *system.System
	emulator system.EmulatorServer
	declared system.Declared
}

// serve runs the system's emulated server under a dialect, as the command does with more
// of its flags, each as "name=value".
func serve(t *testing.T, s *system.System, text string, more ...string) *server {
	t.Helper()
	chosen, err := s.Emulator.Switches.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	start := s.Emulator.Declare(flags)
	for _, flag := range []string{"rate=0", "lag=2s"} {
		if name, _, _ := strings.Cut(flag, "="); flags.Lookup(name) != nil {
			more = append(more, flag)
		}
	}
	for _, flag := range more {
		name, value, _ := strings.Cut(flag, "=")
		if err := flags.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	emulated := start(system.EmulatorOptions{Dialect: chosen, Faults: fault.New(fault.Chances{}, fault.Options{})})
	if closer, ok := emulated.(interface{ Close() }); ok {
		t.Cleanup(closer.Close)
	}
	web := httptest.NewServer(emulated)
	t.Cleanup(web.Close)
	declared := system.Declared{"requests_per_second": new("1000"), system.Endpoint: new(web.URL + s.Emulator.Root)}
	for name, value := range s.Emulator.Environment {
		declared[name] = new(value)
	}
	return &server{s, emulated, declared}
}

func (s *server) with(name, value string) *server {
	other := *s
	other.declared = maps.Clone(s.declared)
	other.declared[name] = &value
	return &other
}

func (s *server) check(t *testing.T) check.Report {
	t.Helper()
	return s.target(t).Run(t.Context())
}

func options() system.Options {
	return system.Options{Version: "test", RetryWait: time.Millisecond, PollInterval: time.Millisecond, Quiet: 100 * time.Millisecond}
}

func (s *server) target(t *testing.T) *check.Target {
	t.Helper()
	target, err := check.Open(t.Context(), s.system, s.system.Resolve(s.declared), options())
	if err != nil {
		t.Fatal(err)
	}
	return target
}

func (s *server) requests(t *testing.T) []accesslog.Entry {
	t.Helper()
	log, ok := s.emulator.(interface{ Requests() []accesslog.Entry })
	if !ok {
		t.Fatal("the emulated server keeps no log")
	}
	return log.Requests()
}

// fill makes one person through the provider's own client, so that there is something to
// look at.
func (s *server) fill(t *testing.T) {
	t.Helper()
	if s.system.HasSetting("asynchronous") {
		// Some settings hide transactions.
		s = s.with("asynchronous", "false")
	}
	client, err := s.system.Connect(t.Context(), s.system.Resolve(s.declared), system.Options{RetryWait: time.Millisecond, PollInterval: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range s.system.Models {
		if m.Type == "relation/SparkUser" {
			_, err = client.Create(t.Context(), m, "", map[string]any{"email": "seen@example.com", "firstName": "Seen", "lastName": "Person", "displayName": "Seen Person", "Calling": map[string]any{"email": "seen@example.com"}})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

func setting(r check.Report, name string) string {
	i := slices.IndexFunc(r.Points, func(p check.Point) bool { return p.Name == name })
	return r.Points[i].Setting
}

// TestEveryReadablePointIsFound runs the check against each setting of each switch: what
// is marked as readable is found right, and what needs a change is not told.
func TestEveryReadablePointIsFound(t *testing.T) {
	t.Parallel()
	for _, s := range systems.All() {
		for _, one := range s.Emulator.Switches {
			for _, want := range one.Settings {
				t.Run(string(s.Name)+"/"+one.Name+"="+want, func(t *testing.T) {
					t.Parallel()
					if one.Name == "list_time" && want == "long" {
						t.Skip("each list would take half a minute of real time; reading does not look at this switch")
					}
					server := serve(t, s, one.Name+"="+want)
					if one.Told != dialect.ByWriting {
						server.fill(t)
					}
					r := server.check(t)
					got := setting(r, one.Name)
					switch {
					case r.Error != "":
						t.Fatal(r.Error)
					case one.Told == dialect.ByReading && got != want:
						t.Errorf("found %q", got)
					case one.Told == dialect.ByLog && got != "" && got != want:
						t.Errorf("the log told %q", got)
					case one.Told == dialect.ByWriting && got != "":
						t.Errorf("told %q without writing", got)
					}
				})
			}
		}
	}
}

// TestDefaultsAreTold finds all readable points of a server at once, and that the order
// of the looks does not matter for it.
func TestDefaultsAreTold(t *testing.T) {
	t.Parallel()
	for _, s := range systems.All() {
		t.Run(string(s.Name), func(t *testing.T) {
			t.Parallel()
			server := serve(t, s, "")
			server.fill(t)
			for _, p := range server.check(t).Points {
				if p.Told == string(dialect.ByReading) && p.Setting != p.Expected {
					t.Errorf("%s: found %q, want %q", p.Name, p.Setting, p.Expected)
				}
			}
		})
	}
}

// TestNothingIsWritten holds the promise of the help: every request is a GET, beside a
// login, and no secret is shown.
func TestNothingIsWritten(t *testing.T) {
	t.Parallel()
	for _, s := range systems.All() {
		for _, auth := range []string{"basic", "session"} {
			t.Run(string(s.Name)+" "+auth, func(t *testing.T) {
				t.Parallel()
				server := serve(t, s, "")
				if s.HasSetting("auth") {
					server = server.with("auth", auth)
				}
				r := server.check(t)
				if r.Error != "" || len(r.Permissions) == 0 {
					t.Fatalf("got %+v", r)
				}
				for _, entry := range server.requests(t) {
					if entry.Method != http.MethodGet && entry.Operation != "login" && !strings.Contains(entry.Path, "login") || entry.Write != nil {
						t.Errorf("%s %s", entry.Method, entry.Path)
					}
				}
				assertSilent(t, r, *server.declared["password"])
			})
		}
	}
}

// assertSilent checks that neither form of the report shows a secret.
func assertSilent(t *testing.T, r check.Report, secret string) {
	t.Helper()
	var table bytes.Buffer
	if err := r.Print(&table); err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(table.String()+string(asJSON), secret) {
		t.Errorf("the password is shown: %s", table.String())
	}
}

// TestOneCause gives one error for what makes everything else impossible.
func TestOneCause(t *testing.T) {
	t.Parallel()
	for _, s := range systems.All() {
		wrong := map[string][2]string{"password": {"password", "not-the-password"}, "host": {system.Endpoint, "http://127.0.0.1:1"}}
		if s.HasSetting("hierarchy") {
			wrong["node"] = [2]string{"hierarchy", "sys.hcs.Prov.Nowhere"}
		}
		for name, one := range wrong {
			t.Run(string(s.Name)+" "+name, func(t *testing.T) {
				t.Parallel()
				server := serve(t, s, "").with(one[0], one[1])
				r := server.check(t)
				if r.Error == "" || len(r.Permissions) > 0 {
					t.Errorf("got %+v", r)
				}
				assertSilent(t, r, *server.declared["password"])
			})
		}
	}
}

// TestRefusalsAreNamed has the list of each model refused in turn.
func TestRefusalsAreNamed(t *testing.T) {
	t.Parallel()
	for _, s := range systems.All() {
		t.Run(string(s.Name), func(t *testing.T) {
			t.Parallel()
			server := serve(t, s, "")
			for _, m := range s.Models {
				web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.URL.Path == s.Emulator.Root+"/"+m.Type || strings.TrimSuffix(r.URL.Path, "/") == "/api/"+m.Type {
						w.Header().Set("Content-Type", "application/json")
						w.WriteHeader(http.StatusForbidden)
						_, _ = w.Write([]byte(`{"message": "your profile lacks this", "statusCode": 4, "statusMessage": "your profile lacks this"}`))
						return
					}
					server.emulator.ServeHTTP(w, r)
				}))
				r := server.with(system.Endpoint, web.URL+s.Emulator.Root).check(t)
				web.Close()
				i := slices.IndexFunc(r.Permissions, func(p check.Permission) bool { return p.Model == m.Type && p.Call == "list" })
				if i < 0 || r.Permissions[i].Verdict != backend.Refused || !r.Refused() {
					t.Errorf("%s: got %+v, %s", m.Type, r.Permissions, r.Error)
				}
			}
		})
	}
}

func TestDeclared(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	const text = `
variable "secret" {}
provider "collab" {
  voss = {
    endpoint = "https://a.example.com"
    password = var.secret
    requests_per_second = 5
    asynchronous = false
  }
}
provider "collab" {
  alias = "other"
  gws = { "endpoint" = "https://b.example.com/api/v2" }
}
`
	if err := os.WriteFile(filepath.Join(directory, "main.tf"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for alias, want := range map[string]string{
		"":      "voss asynchronous=false endpoint=https://a.example.com requests_per_second=5",
		"other": "gws endpoint=https://b.example.com/api/v2",
	} {
		declared, err := check.Declared(directory, alias)
		if err != nil {
			t.Fatal(err)
		}
		if got := printed(declared); got != want {
			t.Errorf("%q: got %s", alias, got)
		}
	}
	if _, err := check.Declared(directory, "third"); err == nil {
		t.Error("a missing block is no error")
	}
	if _, err := check.Declared(t.TempDir(), ""); err == nil {
		t.Error("a directory without configuration is no error")
	}
}

func printed(declared map[model.System]system.Declared) string {
	var words []string
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		words = append(words, string(name))
		for _, key := range slices.Sorted(maps.Keys(declared[name])) {
			words = append(words, key+"="+*declared[name][key])
		}
	}
	return strings.Join(words, " ")
}
