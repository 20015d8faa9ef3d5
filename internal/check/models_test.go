package check_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/check"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
)

// table returns the table of a report with single blanks.
func table(t *testing.T, r check.Report) string {
	t.Helper()
	var text bytes.Buffer
	if err := r.Print(&text); err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(text.String()), " ")
}

// What the models of one release are against ours (CONTRACT.md §6 of VOSS Automate).
const (
	ownUser        = "device/spark/User %s/VOSS Automate 21.3: lacks ; sets ; 0 more"
	ownRelation    = "relation/SparkUser %s/VOSS Automate 21.4-PB5 to 24.1: lacks ; sets ; 0 more"
	earlierProfile = "device/spark/CXUserProfile %s/VOSS Automate 25.2-PB0: lacks permission_access_level permissions resource_access_level " +
		"resource_collections default_resource_collection_id; sets ; 0 more"
	laterUser     = "device/spark/User %s/VOSS Automate 21.3: lacks services; sets phone_numbers; 5 more"
	laterRelation = "relation/SparkUser %s/VOSS Automate 21.4-PB5 to 24.1: lacks ; sets calling_pro extension addresses; 0 more"
	laterProfile  = "device/spark/CXUserProfile %s/VOSS Automate 25.2-PB0: lacks access_all_modules user_profile_app_modules; sets ; 0 more"
)

// TestReleasesAreCompared tells each release that a server may be of from the others.
func TestReleasesAreCompared(t *testing.T) {
	t.Parallel()
	for release, test := range map[string]struct {
		said string
		want []string
	}{
		"21.3":          {"21.3", []string{ownUser, ownRelation, earlierProfile}},
		"24.1":          {"24.1", []string{laterUser, laterRelation, earlierProfile}},
		"25.3":          {"25.3", []string{laterUser, laterRelation, laterProfile}},
		"as-documented": {"11.5.1", []string{ownUser, ownRelation, earlierProfile}},
	} {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			r := serve(t, voss(t), "", "release="+release).check(t)
			var got []string
			for _, m := range r.Models {
				if m.Comparison == nil {
					t.Fatalf("%s: %s", m.Model, m.Unknown)
				}
				got = append(got, fmt.Sprintf("%s %s/%s: lacks %s; sets %s; %d more", m.Model, m.Release, m.Documented,
					strings.Join(m.Comparison.Lacking, " "), strings.Join(m.Comparison.ReadOnly, " "), m.Comparison.More))
				for _, name := range append(m.Comparison.Lacking, m.Comparison.ReadOnly...) {
					if !strings.Contains(table(t, r), name) {
						t.Errorf("the table does not say %s", name)
					}
				}
			}
			var want []string
			for _, line := range test.want {
				want = append(want, fmt.Sprintf(line, test.said))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestNothingIsComparedWithoutSchemas says why, of each model, and not that nothing
// differs.
func TestNothingIsComparedWithoutSchemas(t *testing.T) {
	t.Parallel()
	for _, s := range systems.All() {
		t.Run(string(s.Name), func(t *testing.T) {
			t.Parallel()
			server := serve(t, s, "")
			web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				query := r.URL.Query()
				if strings.HasSuffix(r.URL.Path, "/schema/") || query.Get("schema") != "" && strings.HasSuffix(r.URL.Path, "/add/") {
					http.NotFound(w, r)
					return
				}
				query.Del("schema")
				r.URL.RawQuery = query.Encode()
				server.emulator.ServeHTTP(w, r)
			}))
			t.Cleanup(web.Close)
			r := server.with(system.Endpoint, web.URL+s.Emulator.Root).check(t)
			if r.Error != "" || len(r.Models) != len(s.Models) {
				t.Fatalf("got %+v, %s", r.Models, r.Error)
			}
			for _, m := range r.Models {
				if m.Comparison != nil || m.Unknown == "" || m.Documented == "" {
					t.Errorf("got %+v", m)
				}
				asJSON, err := json.Marshal(m)
				if err != nil || strings.Contains(string(asJSON), "lacking") {
					t.Errorf("%s (%v)", asJSON, err)
				}
			}
			if !strings.Contains(table(t, r), "not compared") {
				t.Error("the table does not say so")
			}
		})
	}
}
