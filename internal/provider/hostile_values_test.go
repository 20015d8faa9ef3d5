package provider_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// hostile are values that mean something in URLs, headers, JSON or on terminals.
var hostile = []string{
	"a@example.com\r\nX-Injected: yes", "a@example.com&hierarchy=sys&limit=1", "../../noninteractivelogin?x=", "a/../b#c", "%2e%2e%2f", "%0d%0aX-Injected: yes",
	`a"},"admin":true,"x":{"`, "a;b,c d+e=f", "\x1b[2J", "ä€😀", "a\x00b", `<script>alert(1)</script>`, "${jndi:ldap://x}",
}

// traffic is what reached a server.
type traffic struct {
	mu       sync.Mutex
	requests []*http.Request
}

func (tr *traffic) middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tr.mu.Lock()
		tr.requests = append(tr.requests, r.Clone(r.Context()))
		tr.mu.Unlock()
		next.ServeHTTP(w, r)
	})
}

// check fails the test where a request went elsewhere than below the roots, has
// another header or another query parameter than the clients mean to send, or
// one of them twice.
func (tr *traffic) check(t *testing.T, value string, roots ...string) {
	t.Helper()
	headers := []string{"Accept", "Accept-Encoding", "Authorization", "Content-Length", "Content-Type", "Cookie", "User-Agent", "X-Csrftoken"}
	parameters := []string{
		"format", "nowait", "hierarchy", "traversal", "summary", "skip", "limit", "filter_field", "filter_text", "filter_condition",
		"order_by", "direction", "fields", "offset", "subresources", "userName",
	}
	tr.mu.Lock()
	defer tr.mu.Unlock()
	for _, r := range tr.requests {
		if !slices.ContainsFunc(roots, func(root string) bool { return strings.HasPrefix(r.URL.Path, root) }) || strings.Contains(r.URL.Path, "..") {
			t.Errorf("%q leads to %s", value, r.URL)
		}
		for name := range r.Header {
			if !slices.Contains(headers, name) {
				t.Errorf("%q makes a header %s", value, name)
			}
		}
		for name, values := range r.URL.Query() {
			if !slices.Contains(parameters, name) || len(values) > 1 {
				t.Errorf("%q makes a parameter %s = %q", value, name, values)
			}
		}
	}
	tr.requests = nil
}

// TestValuesStayValues puts hostile values where they may come near a URL or a
// header: business keys, hierarchies, identifiers and import ids.
func TestValuesStayValues(t *testing.T) {
	var voss, genesys traffic
	w := newEnv(t, emulator.Options{Middleware: voss.middleware}).withGWS(t, gws.Options{Middleware: genesys.middleware})
	c := newFakeTerraform(t, w, nil)
	for _, value := range hostile {
		for typeName, config := range map[string]model.Value{
			userType: {"email": value, "first_name": value}, "collab_gws_user": {
				"user_name": value, "first_name": value, "last_name": value, "password": value, "roles": []any{"ROLE_AGENT"},
			},
		} {
			// Servers may refuse such values; what counts is what reached them.
			if p := c.plan(t, typeName, nil, config); !coretest.HasError(p.Diagnostics) {
				made, diagnostics := c.apply(t, typeName, nil, config, p)
				if !coretest.HasError(diagnostics) {
					same(t, "first name", any(value), made.State["first_name"])
				}
			}
			for _, id := range []string{value, emulator.Tenant + "/" + value, value + "/a@example.com"} {
				_, _ = c.Server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: id})
			}
		}
		node := model.Value{"email": "b@example.com", "hierarchy": value}
		if p := c.plan(t, userType, nil, node); !coretest.HasError(p.Diagnostics) {
			if _, diagnostics := c.apply(t, userType, nil, node, p); !coretest.HasError(diagnostics) {
				t.Errorf("a user was made at %q", value)
			}
		}
		voss.check(t, value, "/api/device/spark/User/", "/api/data/HierarchyNode/", "/api/tool/Transaction/")
		genesys.check(t, value, gws.Root+"/users", gws.Root+"/me", gws.Root+"/diagnostics", gws.Root+"/version")
	}
}
