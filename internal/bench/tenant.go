package bench

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

const userModel = "relation/SparkUser"

// conditions are how a server behaves.
type conditions struct {
	latency time.Duration
	// rate is the server's throttle in requests a second; 0 for none.
	rate float64
	// noExports is set where the account may not export.
	noExports bool
}

func (c conditions) String() string {
	switch {
	case c.noExports:
		return fmt.Sprintf("%g requests/s, no exports", c.rate)
	case c.rate > 0:
		return fmt.Sprintf("%g requests/s", c.rate)
	case c.latency > 0:
		return fmt.Sprintf("%d ms", c.latency.Milliseconds())
	}
	return "no latency"
}

// dialect is how captured servers answer: rows of a relation lack its joined models,
// and a page holds at most 200.
func (c conditions) dialect() string {
	if c.noExports {
		return "list_rows=partial,page_cap=200,export_answer=forbidden"
	}
	return "list_rows=partial,page_cap=200"
}

// tenant is an emulated server with users.
type tenant struct {
	*voss.Server
	listener *httptest.Server
	conditions
}

// newTenant starts a server with so many sites below the customer.
func newTenant(c conditions, sites int) (*tenant, error) {
	dialect, err := voss.Switches.Parse(c.dialect())
	if err != nil {
		return nil, err
	}
	server := voss.New(voss.Options{Dialect: dialect, Latency: c.latency, RequestsPerSecond: c.rate, TransactionTime: c.latency})
	t := &tenant{Server: server, listener: httptest.NewServer(server), conditions: c}
	for i := range sites {
		node := fmt.Sprintf(`{"name": %q, "node_type": "Site"}`, siteName(i))
		if _, err := server.Add("data/HierarchyNode", voss.Tenant, node); err != nil {
			t.close()
			return nil, err
		}
	}
	return t, nil
}

func siteName(i int) string { return fmt.Sprintf("Branch%03d", i) }

func (t *tenant) close() {
	t.listener.Close()
	t.Close()
}

// environment points the provider at the tenant. Where the server has no
// throttle the provider has none either.
func (t *tenant) environment() []string {
	env := []string{
		"COLLAB_VOSS_ENDPOINT=" + t.listener.URL, "COLLAB_VOSS_HIERARCHY=" + voss.Tenant,
		"COLLAB_VOSS_USERNAME=" + voss.Administrator.Username, "COLLAB_VOSS_PASSWORD=" + voss.Administrator.Password,
	}
	if t.rate == 0 {
		env = append(env, "COLLAB_VOSS_REQUESTS_PER_SECOND=100000", "COLLAB_VOSS_MAX_CONCURRENT_REQUESTS=16")
	}
	return env
}

// count returns the requests since the last reset, and how many of them were
// answered with 429.
func (t *tenant) count() (requests, refused int) {
	all := t.Requests()
	for _, r := range all {
		if r.Status == http.StatusTooManyRequests {
			refused++
		}
	}
	return len(all), refused
}
