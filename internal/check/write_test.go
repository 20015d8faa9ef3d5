package check_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/check"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
)

// decided are the points that a trial tells, by system, with the settings that it tells.
var decided = map[string]map[string][]string{
	"voss": {
		"create_answer":        {"as-asked", "pkid", "transaction", "disguised", "bare", "null", "ok", "nothing"},
		"change_answer":        {"as-asked", "pkid", "transaction", "disguised", "bare", "null", "ok", "nothing"},
		"transaction_resource": {"href", "pkid", "none"},
		"transaction_fields":   {"all", "no-action", "no-username", "no-detail", "no-completion", "no-resource", "bare"},
		"transaction_times":    {"utc", "ahead", "behind"},
		"external_id":          {"shown", "flat", "dropped", "refused"},
		"letter_case":          {"lower", "ignored", "kept"},
		"text_ends":            {"kept", "trimmed"},
		"unknown_keys":         {"strict", "accepted"},
		"readonly_keys":        {"ignored", "rejected"},
		"hierarchy_parameter":  {"required", "optional"},
		"duplicate":            {"409", "400", "500"},
		"duplicate_check":      {"transaction"},
		"deletion":             {"gone", "inactive"},
		"reading_nodes":        {"current", "late-creates", "late-changes", "late-deletes"},
		"deleted_keys":         {"free", "taken"},
	},
	"gws": {
		"create_status":  {"200", "201"},
		"create_answer":  {"id", "envelope", "bare", "nothing", "null", "ok"},
		"change_answer":  {"envelope", "nothing", "null", "ok"},
		"user_name_case": {"sensitive", "insensitive", "lower"},
		"text_ends":      {"kept", "trimmed"},
		"email_address":  {"always", "when-set", "null"},
		"password_shown": {"absent", "empty", "masked"},
		"unknown_keys":   {"ignored", "rejected"},
		"readonly_keys":  {"rejected", "ignored"},
		"same_user_name": {"refused", "tolerated"},
		"refusal_status": {"400", "403"},
		"read_only_code": {"3", "11"},
		"deletions":      {"soft"},
	},
}

// try checks a server and tries what only a change shows.
func (s *server) try(t *testing.T) check.Report {
	t.Helper()
	target := s.target(t)
	r := target.Begin()
	trial := backend.Trial{Domain: "example.com"}
	if hierarchy := s.declared["hierarchy"]; hierarchy != nil {
		trial.Hierarchy = *hierarchy
	}
	target.Try(t.Context(), &r, trial)
	return r
}

// TestTrialDecides tries each setting of each switch that only a change tells. What a
// trial is said to decide is found right, no other is told wrong, and nothing is left.
func TestTrialDecides(t *testing.T) {
	t.Parallel()
	for _, s := range systems.All() {
		for _, one := range s.Emulator.Switches {
			for _, want := range one.Settings {
				told := slices.Contains(decided[string(s.Name)][one.Name], want)
				if decided[string(s.Name)][one.Name] == nil {
					continue
				}
				t.Run(string(s.Name)+"/"+one.Name+"="+want, func(t *testing.T) {
					t.Parallel()
					server := serve(t, s, one.Name+"="+want)
					before := server.people(t)
					r := server.try(t)
					got := setting(r, one.Name)
					switch {
					case r.Error != "" || r.Trial == nil || r.Trial.Error != "":
						t.Fatalf("%s %+v", r.Error, r.Trial)
					case told && got != want:
						t.Errorf("found %q", got)
					case got != "" && got != want:
						t.Errorf("told wrong: %q", got)
					}
					for _, p := range r.Points {
						if p.Name != one.Name && p.Setting != "" && p.Setting != p.Expected {
							t.Errorf("%s is %s, and told as %s", p.Name, p.Expected, p.Setting)
						}
					}
					if after := server.people(t); after != before && want != "inactive" || len(r.Trial.Left) > 0 {
						t.Errorf("%d people before, %d after; left: %v", before, after, r.Trial.Left)
					}
				})
			}
		}
	}
}

// people counts what the access log says was made and not deleted again.
func (s *server) people(t *testing.T) int {
	t.Helper()
	count := 0
	for _, m := range s.system.Models {
		if counter, ok := s.emulator.(interface{ Count(string) int }); ok {
			count += counter.Count(m.Type)
		}
	}
	return count
}

// TestTrialOnUsers says that the account may make, change and delete users, and of one
// that may not, that it may not.
func TestTrialOnUsers(t *testing.T) {
	t.Parallel()
	server := serve(t, gws(t), "")
	r := server.target(t).Run(t.Context())
	server.target(t).Try(t.Context(), &r, backend.Trial{Domain: "example.com"})
	for _, p := range r.Permissions {
		if p.Verdict != backend.Permitted {
			t.Errorf("got %+v", p)
		}
	}
	agent := server.system.Emulator.Others[0]
	server = server.with("username", agent.Username).with("password", agent.Password)
	r = server.try(t)
	if server.writes(t) == 0 || r.Trial == nil || len(r.Trial.Left) > 0 {
		t.Errorf("got %+v", r.Trial)
	}
}

// TestTrialStops tries nothing where an object with the name is there, or the node is
// none, and writes nothing then.
func TestTrialStops(t *testing.T) {
	t.Parallel()
	server := serve(t, voss(t), "")
	client, err := server.system.Connect(t.Context(), server.system.Resolve(server.declared), options())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range server.system.Models {
		if m.Type == "relation/SparkUser" {
			if _, err := client.Create(t.Context(), m, "", map[string]any{"email": "terraform-check@example.com", "firstName": "x", "lastName": "y", "displayName": "z", "Calling": map[string]any{"email": "terraform-check@example.com"}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	before := server.writes(t)
	if r := server.try(t); r.Trial == nil || !strings.Contains(r.Trial.Error, "there already") {
		t.Errorf("got %+v", r.Trial)
	}
	target := server.target(t)
	r := target.Run(t.Context())
	if target.Try(t.Context(), &r, backend.Trial{Hierarchy: "sys.hcs.Nowhere", Domain: "example.com"}); r.Trial == nil || r.Trial.Error == "" {
		t.Errorf("got %+v", r.Trial)
	}
	if after := server.writes(t); after != before {
		t.Errorf("%d writes, %d before", after, before)
	}
}

func (s *server) writes(t *testing.T) int {
	t.Helper()
	writes := 0
	for _, entry := range s.requests(t) {
		if entry.Method != http.MethodGet {
			writes++
		}
	}
	return writes
}

// TestTrialCleansUp interrupts a trial at each kind of request that changes something:
// nothing is left.
func TestTrialCleansUp(t *testing.T) {
	t.Parallel()
	for _, s := range systems.All() {
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
			t.Run(string(s.Name)+" "+method, func(t *testing.T) {
				t.Parallel()
				server := serve(t, s, "")
				before := server.people(t)
				ctx, interrupt := context.WithCancel(t.Context())
				web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.Method == method {
						interrupt()
					}
					server.emulator.ServeHTTP(w, r.WithContext(t.Context()))
				}))
				t.Cleanup(web.Close)
				target := server.with(system.Endpoint, web.URL+s.Emulator.Root).target(t)
				r := target.Begin()
				trial := backend.Trial{Domain: "example.com"}
				if hierarchy := server.declared["hierarchy"]; hierarchy != nil {
					trial.Hierarchy = *hierarchy
				}
				target.Try(ctx, &r, trial)
				if after := server.people(t); after != before || ctx.Err() == nil {
					t.Errorf("%d people before, %d after: %+v", before, after, r.Trial)
				}
			})
		}
	}
}

// TestTrialWithoutLog knows that it has made the person also where the server does not
// show the transaction.
func TestTrialWithoutLog(t *testing.T) {
	t.Parallel()
	server := serve(t, voss(t), "transaction_access=refused")
	before := server.people(t)
	target := server.target(t)
	r := target.Begin()
	r.Permissions = []check.Permission{{Model: "relation/SparkUser", Call: "create"}}
	target.Try(t.Context(), &r, backend.Trial{Hierarchy: *server.declared["hierarchy"], Domain: "example.com"})
	if r.Permissions[0].Verdict != backend.Permitted || len(r.Trial.Left) > 0 || server.people(t) != before {
		t.Errorf("got %+v, %+v", r.Permissions, r.Trial)
	}
}
