package check_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
)

// strict is a server that the provider has never met: it refuses kinds of calls, repeats
// in its refusals what it was sent, and notes what is no reading.
type strict struct {
	next    http.Handler
	refuses *regexp.Regexp // paths
	mu      sync.Mutex
	written []string
}

// ServeHTTP refuses or passes a request on.
func (s *strict) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		s.mu.Lock()
		s.written = append(s.written, r.Method+" "+r.URL.Path)
		s.mu.Unlock()
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	if s.refuses.MatchString(r.URL.Path) {
		_, password, _ := r.BasicAuth()
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusForbidden)
		_, _ = fmt.Fprintf(w, `{"message": "not for you: Authorization: %s, password=%s"}`, r.Header.Get("Authorization"), password)
		return
	}
	s.next.ServeHTTP(w, r)
}

// TestStrictServer names each call that a server refuses, and no other, writes nothing
// and shows no secret, not even where the refusal repeats it.
func TestStrictServer(t *testing.T) {
	t.Parallel()
	for refuses, calls := range map[string][]string{
		`/choices/$`:                {"choices"},
		`/(schema|add)/$`:           {"add", "schema"},
		`/tool/Transaction/`:        {"list", "get", "poll"},
		`/relation/SparkUser/[^/]+`: {"get", "add", "schema"},
	} {
		t.Run(refuses, func(t *testing.T) {
			t.Parallel()
			server := serve(t, voss(t), "")
			server.fill(t)
			front := &strict{next: server.emulator, refuses: regexp.MustCompile(refuses)}
			web := httptest.NewServer(front)
			defer web.Close()
			r := server.with(system.Endpoint, web.URL).with("auth", "basic").check(t)
			if r.Error != "" {
				t.Fatal(r.Error)
			}
			var refused []string
			for _, p := range r.Permissions {
				if call, _, _ := strings.Cut(p.Call, " "); p.Verdict == backend.Refused && !slices.Contains(refused, call) {
					refused = append(refused, call)
				}
			}
			slices.Sort(refused)
			if want := slices.Sorted(slices.Values(calls)); !slices.Equal(refused, want) {
				t.Errorf("refused are %v, want %v", refused, want)
			}
			if len(front.written) > 0 {
				t.Errorf("it was sent %v", front.written)
			}
			username, password := *server.declared["username"], *server.declared["password"]
			assertSilent(t, r, password)
			assertSilent(t, r, base64.StdEncoding.EncodeToString([]byte(username+":"+password)))
		})
	}
}

func voss(t *testing.T) *system.System { return called(t, "voss") }

func gws(t *testing.T) *system.System { return called(t, "gws") }

func called(t *testing.T, name model.System) *system.System {
	t.Helper()
	for _, s := range systems.All() {
		if s.Name == name {
			return s
		}
	}
	t.Fatal("there is no such system")
	return nil
}

// TestAsksOnce asks for each schema once, though it tells both a permission and what the
// server's model is. Of the table no line ends in blanks.
func TestAsksOnce(t *testing.T) {
	t.Parallel()
	server := serve(t, voss(t), "")
	r := server.check(t)
	asked := map[string]int{}
	for _, entry := range server.requests(t) {
		asked[entry.Operation]++
	}
	for _, m := range server.system.Models {
		if n := asked["schema "+m.Type]; n != 1 {
			t.Errorf("the schema of %s was asked for %d times", m.Type, n)
		}
	}
	var table strings.Builder
	if err := r.Print(&table); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(table.String()) {
		if strings.TrimRight(line, " \n") != strings.TrimRight(line, "\n") {
			t.Errorf("%q", line)
		}
	}
}
