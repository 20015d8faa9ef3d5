package rehearse

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	"github.com/collab-iac/terraform-provider-collab/internal/tenant"
)

var taken = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

// snapshotOf writes a snapshot of servers.
func snapshotOf(t *testing.T, pseudonyms bool, origins ...tenant.Origin) string {
	t.Helper()
	var out bytes.Buffer
	w, err := tenant.NewWriter(&out, tenant.Header{Taken: taken, Pseudonyms: pseudonyms, Systems: origins})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range origins {
		if err := w.Add(tenant.Record{System: o.System, Kind: tenant.Node, Type: "data/HierarchyNode", Key: "n1", Hierarchy: o.Hierarchy, Data: map[string]any{"name": "x"}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "tenant.jsonl")
	if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func origin(host string) tenant.Origin {
	return tenant.Origin{System: "voss", Endpoint: "https://" + host, Hierarchy: "sys.hcs.Prov.Cust"}
}

func allEmulated() []*emulated {
	return declareEmulated(systems.All(), pflag.NewFlagSet("", pflag.ContinueOnError))
}

func TestReadTwins(t *testing.T) {
	for name, c := range map[string]struct {
		files []string
		want  string
	}{
		"two servers":     {[]string{snapshotOf(t, false, origin("a.example.com")), snapshotOf(t, false, origin("b.example.com"))}, ""},
		"the same server": {[]string{snapshotOf(t, false, origin("a.example.com")), snapshotOf(t, false, origin("A.example.com:443/"))}, "are both of"},
		"pseudonyms":      {[]string{snapshotOf(t, true, origin("a.example.com"))}, "has pseudonyms"},
		"no file":         {[]string{"nowhere"}, "nowhere"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readTwins(c.files, allEmulated())
			if (err != nil) != (c.want != "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// Each server has its own twin; one that no snapshot is of has none.
func TestStandIn(t *testing.T) {
	ts, err := readTwins([]string{snapshotOf(t, false, origin("a.example.com")), snapshotOf(t, false, origin("b.example.com"))}, allEmulated())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(ts.close)
	if err := ts.start(0); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		question system.StandInRequest
		want     *twin
		text     string
	}{
		"the first":       {system.StandInRequest{System: "voss", Endpoint: "https://a.example.com/", RequestsPerSecond: 20}, ts.all[0], ""},
		"the second":      {system.StandInRequest{System: "voss", Endpoint: "https://B.example.com:443", RequestsPerSecond: 5}, ts.all[1], ""},
		"another server":  {system.StandInRequest{System: "voss", Endpoint: "https://c.example.com"}, nil, "no snapshot is of https://c.example.com, but of https://a.example.com and https://b.example.com"},
		"no server":       {system.StandInRequest{System: "voss"}, nil, "no endpoint is named"},
		"another system":  {system.StandInRequest{System: "gws"}, nil, "no snapshot holds anything of it"},
		"another scheme":  {system.StandInRequest{System: "voss", Endpoint: "http://a.example.com"}, nil, "no snapshot is of"},
		"another address": {system.StandInRequest{System: "voss", Endpoint: "https://a.example.com:8443"}, nil, "no snapshot is of"},
	} {
		t.Run(name, func(t *testing.T) {
			body, err := json.Marshal(c.question)
			if err != nil {
				t.Fatal(err)
			}
			answer, err := http.Post(ts.address+system.StandInPath, "application/json", bytes.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = answer.Body.Close() }()
			var text bytes.Buffer
			_, _ = text.ReadFrom(answer.Body)
			if c.want == nil {
				if answer.StatusCode != http.StatusNotFound || !strings.Contains(text.String(), c.text) {
					t.Errorf("%d %s", answer.StatusCode, &text)
				}
				return
			}
			var settings map[string]string
			if err := json.Unmarshal(text.Bytes(), &settings); err != nil || settings["endpoint"] != c.want.endpoint || c.want.rate != c.question.RequestsPerSecond {
				t.Errorf("%s, want %s at %g", &text, c.want.endpoint, c.want.rate)
			}
			if _, sets := settings["hierarchy"]; sets {
				t.Error("the node of the provider block is replaced")
			}
		})
	}
}

// Without a server in the environment the only snapshot counts, with its node.
func TestStandIn_only(t *testing.T) {
	ts, err := readTwins([]string{snapshotOf(t, false, origin("a.example.com"))}, allEmulated())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(ts.close)
	if err := ts.start(0); err != nil {
		t.Fatal(err)
	}
	answer, err := http.Post(ts.address+system.StandInPath, "application/json", strings.NewReader(`{"system": "voss"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var settings map[string]string
	if err := json.NewDecoder(answer.Body).Decode(&settings); err != nil || settings["hierarchy"] != "sys.hcs.Prov.Cust" {
		t.Errorf("%v %v", settings, err)
	}
}
